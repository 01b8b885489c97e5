"""The report says how many of the hours offered are used, where both sides state hours."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from telemachy.cli import commands

RULES = """
version = 1
[[criteria]]
key = "topic"
kind = "covers"
mentee = "Topics wanted"
mentor = "Expertise"
points = 60
"""
MENTEES = (
    "id,name,Topics wanted,Hours per month\n"
    "e1,Ann Lee,Law,3\ne2,Ben Ash,Law,2\ne3,Cleo Fox,Data,4\ne4,Dan Ek,Art,\n"
)
MENTORS = (
    "id,name,Max mentees,Expertise,Hours per month\n"
    "r1,Dora Hill,2,Law,4\nr2,Emil Rex,1,Data,6\nr3,Finn Oak,1,Art,2\n"
    "r4,Gro Moe,1,Sales,5\nr5,Hal Ray,1,Sales,\n"
)


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("mentees.csv", MENTEES), ("mentors.csv", MENTORS), ("rules.toml", RULES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def report_of(folder: Path) -> str:
    result = invoke(
        "match", folder / "mentees.csv", folder / "mentors.csv",
        "--rules", folder / "rules.toml", "--out", folder / "out",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    html = (folder / "out" / "report.html").read_text(encoding="utf-8")
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_hours_are_added_up_where_both_have_said(folder: Path) -> None:
    """Dora 4 of 4 (asked for 5), Emil 4 of 6, Gro 0 of 5; of Finn's mentee and of Hal nothing is known."""
    said = report_of(folder)

    assert "Hours used 8 of 15 offered" in said
    assert "Hours are known of 3 of 5 mentors" in said
    assert "Asked for more hours than offered Dora Hill: 5 asked for, 4 offered" in said
    assert "Hours used of those offered" in said
    assert "Dora Hill 2 of 2 4 of 4" in said
    assert invoke(
        "verify", folder / "out", folder / "mentees.csv", folder / "mentors.csv"
    ).exit_code == 0  # fmt: skip


def test_without_hours_on_one_side_nothing_is_said(folder: Path) -> None:
    (folder / "mentees.csv").write_text(MENTEES.replace("Hours per month", "Lucky number"), encoding="utf-8")

    assert "Hours used" not in report_of(folder)
