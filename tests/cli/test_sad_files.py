"""Files as they come, and certificates that somebody changed and hashed again."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from telemachy.cli import commands
from telemachy.matching.files.certificates import own_hash

MENTEES = "id,name,topics,level\n1,Ann,python,2\n2,Bo,sql|python,1\n3,Cy,art,1\n"
MENTORS = "id,name,topics,capacity,level\na,Di,python|art,1,3\nb,Ed,sql,1,1\n"
NOT_CLAIMED = {"telemachy", "sha256", "skipped_rows", "unit", "title", "sender", "solver", "version", "claim"}
"""What a certificate tells beside what it claims."""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(commands, list(arguments), catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("mentees.csv").write_text(MENTEES, encoding="utf-8")
    Path("mentors.csv").write_text(MENTORS, encoding="utf-8")
    return tmp_path


def test_a_matching_without_a_pair_may_be_made_again_into_the_same_folder(folder: Path) -> None:
    every = [f"{mentee},{mentor}" for mentee in "123" for mentor in "ab"]
    Path("never.csv").write_text("\n".join(["mentee_id,mentor_id", *every]), encoding="utf-8")
    assert run("match", "mentees.csv", "mentors.csv", "--never", "never.csv").exit_code == 0

    again = run("match", "mentees.csv", "mentors.csv")
    decided = run("match", "mentees.csv", "mentors.csv", "--from", "matches/matches.xlsx")

    assert (again.exit_code, decided.exit_code) == (0, 0)
    assert "2 of 3 mentees have a mentor" in again.output


def test_pairs_that_cannot_be_kept_are_named(folder: Path) -> None:
    Path("both.csv").write_text("mentee_id,mentor_id\n1,a\n2,b\n", encoding="utf-8")

    outcome = run("match", "mentees.csv", "mentors.csv", "--pins", "both.csv", "--never", "both.csv")

    assert outcome.exit_code == 0
    assert "Ann and Di were to be kept, and are no pair: Not available for this pair." in outcome.output
    assert "Bo and Ed were to be kept, and are no pair: Not available for this pair." in outcome.output


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where everything in a JSON value lies that is itself no list or object."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inside:
        yield from leaves(part, (*path, name))
    if not isinstance(value, dict | list):
        yield path


def is_claimed(path: tuple[Any, ...]) -> bool:
    """Whether something else there would be a false claim: other prices, or a higher bound, prove as well."""
    if path[0] in NOT_CLAIMED or "prices" in path or path[0] == "seed":
        return False
    if path[0] == "inputs":
        return path[-1] in ("sha256", "encoding")
    return (*path[:2], path[-1]) != ("worst", "beyond", "bound")


def other(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int | float) else f"{value}x" if isinstance(value, str) else 1


@pytest.mark.parametrize("objective", ["coverage", "fair", "total", "stable"])
def test_whatever_is_changed_in_a_certificate_is_found(folder: Path, objective: str) -> None:
    assert run("match", "mentees.csv", "mentors.csv", "--objective", objective).exit_code == 0
    path = Path("matches/certificate.json")
    stated = json.loads(path.read_text(encoding="utf-8"))
    assert run("verify", "matches", "mentees.csv", "mentors.csv").exit_code == 0
    missed = []
    for place in filter(is_claimed, leaves(stated)):
        changed = copy.deepcopy(stated)
        part = changed
        for step in place[:-1]:
            part = part[step]
        part[place[-1]] = other(part[place[-1]])
        changed["sha256"] = own_hash(changed)
        path.write_text(json.dumps(changed), encoding="utf-8")
        outcome = CliRunner().invoke(commands, ["verify", "matches", "mentees.csv", "mentors.csv"])
        if outcome.exit_code != 1 or not isinstance(outcome.exception, SystemExit):
            missed.append((place, outcome.exit_code, outcome.exception))

    assert "\n".join(map(str, missed)) == ""


@pytest.mark.parametrize("command", [["whatif", "matches"], ["explain", "matches", "--mentee", "2"]])
def test_nothing_is_told_of_pairs_that_the_proof_is_not_about(folder: Path, command: list[str]) -> None:
    assert run("match", "mentees.csv", "mentors.csv").exit_code == 0
    assert run(*command).exit_code == 0
    path = Path("matches/matches.csv")
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")

    outcome = run(*command)

    assert outcome.exit_code == 2
    assert (
        "matches.csv: Its pairs are not those that were made, so the proof says nothing of them."
        in outcome.output
    )
