"""From the prompt: a least number of answers is kept, told, verified and judged."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from telemachy.cli import commands

RULES = """
version = 1
[people]
mentee = { id = "id", name = "name" }
mentor = { id = "id", name = "name", capacity = "places" }
[match]
least_answers = 2
[[criteria]]
key = "topic"
kind = "covers"
mentee = "wants"
mentor = "offers"
points = 60
[[criteria]]
key = "hours"
kind = "near"
mentee = "hours"
mentor = "hours"
reach = 4
points = 40
"""
MENTEES = "id,name,wants,hours\ne1,Ann Lee,Law,2\ne2,Ben Ash,Law,\ne3,Cleo Fox,Data,3\n"
MENTORS = "id,name,places,offers,hours\nr1,Dora Hill,2,Law,2\nr2,Emil Rex,2,Data,\n"


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("mentees.csv", MENTEES), ("mentors.csv", MENTORS), ("rules.toml", RULES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def match(folder: Path, *options: object) -> Result:
    rules, out = folder / "rules.toml", folder / "out"
    return invoke(
        "match", folder / "mentees.csv", folder / "mentors.csv", "--rules", rules, "--out", out, *options
    )


def verify(folder: Path) -> Result:
    return invoke("verify", folder / "out", folder / "mentees.csv", folder / "mentors.csv")


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def test_who_said_too_little_stands_in_unmatched_with_the_count(folder: Path) -> None:
    result = match(folder)

    assert result.exit_code == 0, result.output
    pairs = {(row["mentee_id"], row["mentor_id"]) for row in rows(folder / "out" / "matches.csv")}
    assert pairs == {("e1", "r1"), ("e3", "r1")}
    (ben,) = rows(folder / "out" / "unmatched.csv")
    assert ben["cause"] == "has said too little to be matched yet"
    assert ben["reason"].startswith(
        "Ben Ash has said too little to be matched yet: 1 of 2 answered, 2 asked for."
    )
    report = (folder / "out" / "report.html").read_text(encoding="utf-8")
    assert "Has said too little to be matched yet" in report
    assert "1 mentor has said too little to be matched" in report
    assert "Emil Rex" in report
    assert verify(folder).exit_code == 0, verify(folder).output


def test_a_changed_reason_is_found(folder: Path) -> None:
    match(folder)
    path = folder / "out" / "unmatched.csv"
    path.write_bytes(path.read_bytes().replace(b"1 of 2 answered", b"0 of 2 answered"))

    result = verify(folder)

    assert result.exit_code == 1
    assert "unmatched.csv" in result.output


def test_a_pair_kept_by_hand_verifies(folder: Path) -> None:
    (folder / "pins.csv").write_text("mentee_id,mentor_id\ne2,r2\n", encoding="utf-8")

    result = match(folder, "--pins", folder / "pins.csv")

    assert result.exit_code == 0, result.output
    pairs = {(row["mentee_id"], row["mentor_id"]) for row in rows(folder / "out" / "matches.csv")}
    assert ("e2", "r2") in pairs
    assert verify(folder).exit_code == 0, verify(folder).output


def test_compare_reports_a_pair_with_somebody_who_said_too_little(folder: Path) -> None:
    (folder / "pairs.csv").write_text("mentee_id,mentor_id\ne1,r2\ne3,r1\n", encoding="utf-8")

    result = invoke(
        "compare", folder / "mentees.csv", folder / "mentors.csv", folder / "pairs.csv",
        "--rules", folder / "rules.toml",
    )  # fmt: skip

    assert "1 x too little said" in result.output
    assert "pairs.csv, line 2: Emil Rex has said too little" in result.output


def test_explain_says_it_of_either(folder: Path) -> None:
    match(folder)

    nobody = invoke("explain", folder / "out", "--mentee", "e2")
    no_pair = invoke("explain", folder / "out", "--mentee", "e1", "--mentor", "r2")

    assert "Ben Ash has said too little to be matched yet" in nobody.output
    assert "Emil Rex has said too little to be matched yet: 1 of 2 answered" in no_pair.output
