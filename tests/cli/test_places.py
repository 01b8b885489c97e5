"""From the prompt: people near each other are matched by coordinates, told how far, and verified."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from telemachy.cli import commands

RULES = """
version = 1
[[criteria]]
key = "distance"
kind = "near"
mentee = "Home"
mentor = ["Latitude", "Longitude"]
measure = "km"
reach = 40
points = 100
[[must]]
key = "radius"
kind = "within"
mentee = "Home"
mentor = ["Latitude", "Longitude"]
measure = "km"
high = 200
"""
MENTEES = 'id,name,Home\ne1,Ann Lee,"52.52, 13.405"\ne2,Ben Ash,"48.8566° N, 2.3522° E"\ne3,Cleo Fox,Paris\n'
MENTORS = (
    "id,name,capacity,Latitude,Longitude\n"
    "r1,Dora Hill,2,48.85,2.40\nr2,Emil Rex,1,52.3906,13.0645\nr3,Finn Oak,1,-33.8688,151.2093\n"
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
    (tmp_path / "said.txt").write_text(result.output, encoding="utf-8")
    return tmp_path


def verify(folder: Path) -> Result:
    return invoke("verify", folder / "out", folder / "mentees.csv", folder / "mentors.csv")


def test_neighbors_are_matched_and_told_how_far(folder: Path) -> None:
    text = (folder / "out" / "matches.csv").read_text(encoding="utf-8-sig")

    assert "Emil Rex and Ann Lee are about 27 km apart" in text
    assert "Dora Hill and Ben Ash are about 4 km apart" in text
    assert not any(number in text for number in ("52.", "13.4", "48.8"))


def test_a_cell_that_is_no_place_is_noted(folder: Path) -> None:
    said = (folder / "said.txt").read_text(encoding="utf-8")

    assert "1 cell of “Home” in mentees.csv" in said
    assert "“Paris”" in said


def test_verify_accepts_it_and_refuses_another_distance(folder: Path) -> None:
    assert verify(folder).exit_code == 0, verify(folder).output
    path = folder / "out" / "matches.csv"
    path.write_bytes(path.read_bytes().replace(b"about 27 km", b"about 12 km"))

    result = verify(folder)

    assert result.exit_code == 1
    assert "matches.csv, line 2" in result.output


def test_explain_says_who_is_too_far(folder: Path) -> None:
    result = invoke("explain", folder / "out", "--mentee", "e1", "--mentor", "r3")

    assert "Finn Oak and Ann Lee are about 16,095 km apart" in result.output
