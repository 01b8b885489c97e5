"""From the prompt: importance and level are read from a roster, told, written back and verified."""

import csv
import io
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from telemachy.cli import commands

RULES = """
version = 1
[importance]
topics_wanted = 3
[level]
"Offers" = ["aware", "working", "expert"]
[[criteria]]
key = "topic"
kind = "covers"
mentee = "topics_wanted"
mentor = "offers"
points = 90
"""
MENTEES = (
    "id,name,Topics wanted\n"
    'e1,Ann Lee,"Public speaking (3); Budgets (1)"\n'
    'e2,Ben Ash,"Budgets: 3; Public speaking: 1"\n'
)
MENTORS = (
    "id,name,capacity,Offers\n"
    'r1,Dora Hill,1,"Public speaking (expert); Budgets (aware)"\n'
    'r2,Emil Rex,1,"Budgets (expert); Public speaking (aware)"\n'
)


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("mentees.csv", MENTEES), ("mentors.csv", MENTORS), ("rules.toml", RULES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = invoke(
        "match", tmp_path / "mentees.csv", tmp_path / "mentors.csv",
        "--rules", tmp_path / "rules.toml", "--out", tmp_path / "out",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return tmp_path


def verify(folder: Path) -> Result:
    return invoke("verify", folder / "out", folder / "mentees.csv", folder / "mentors.csv")


def test_each_gets_the_expert_in_what_matters_most(folder: Path) -> None:
    text = (folder / "out" / "matches.csv").read_bytes().decode("utf-8-sig")

    first, second = csv.DictReader(io.StringIO(text))

    assert (first["mentee_id"], first["mentor_id"], first["points"]) == ("e1", "r1", "75")
    assert (second["mentee_id"], second["mentor_id"], second["points"]) == ("e2", "r2", "75")
    assert (
        "Ann Lee wants Public speaking most; Dora Hill offers Public speaking (expert) and Budgets (aware)"
        in first.values()
    )


def test_the_rules_written_back_say_it_by_heading(folder: Path) -> None:
    written = tomllib.loads((folder / "out" / "rules.toml").read_text(encoding="utf-8"))

    assert written["importance"] == {"Topics wanted": 3}
    assert written["level"] == {"Offers": ["aware", "working", "expert"]}


def test_verify_accepts_it_and_refuses_another_level(folder: Path) -> None:
    assert verify(folder).exit_code == 0, verify(folder).output
    path = folder / "out" / "matches.csv"
    path.write_bytes(path.read_bytes().replace(b"speaking (expert)", b"speaking (working)"))

    result = verify(folder)

    assert result.exit_code == 1
    assert "matches.csv" in result.output


def test_a_column_that_is_not_there_is_named(folder: Path) -> None:
    (folder / "rules.toml").write_text(RULES.replace('"Offers" =', '"Offer" ='), encoding="utf-8")

    result = invoke(
        "match", folder / "mentees.csv", folder / "mentors.csv",
        "--rules", folder / "rules.toml", "--out", folder / "other",
    )  # fmt: skip

    assert result.exit_code == 2
    assert "[level] names the column “Offer”, which is not there." in result.output
    assert "Did you mean “Offers”?" in result.output
