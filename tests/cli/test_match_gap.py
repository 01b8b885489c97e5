"""`telemachy match --gap`: near enough, with the bound, and a certificate that verifies."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from telemachy.cli import commands
from telemachy.matching.solving import columns


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def rosters(tmp_path: Path) -> tuple[Path, Path]:
    assert invoke("generate", "--mentees", 400, "--mentors", 160, "--out", tmp_path).exit_code == 0
    return tmp_path / "mentees.csv", tmp_path / "mentors.csv"


def figures(rosters: tuple[Path, Path], *options: object) -> dict[str, float]:
    out = rosters[0].parent / "out"
    done = invoke("match", *rosters, "--objective", "total", "--out", out, "--json", *options)
    assert done.exit_code == 0, done.output
    found: dict[str, float] = json.loads(done.stdout)
    return found


def test_near_enough_says_how_near_and_verifies(
    rosters: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    best = figures(rosters)
    monkeypatch.setattr(columns, "FIRST_CHOICES", 2)

    near = figures(rosters, "--gap", "30%")

    assert best["gap"] == 0
    assert 0 < near["gap"] <= 0.3
    assert near["total"] < best["total"] <= near["bound"]
    out = rosters[0].parent / "out"
    assert "stopped early, as asked" in json.loads((out / "certificate.json").read_text())["claim"]
    verified = invoke("verify", out, *rosters)
    assert verified.exit_code == 0, verified.output


@pytest.mark.parametrize("share", ["much", "-1%", "100%", "1.5", "0.1 % of it", "nan"])
def test_what_is_no_share_is_refused(rosters: tuple[Path, Path], share: str) -> None:
    done = invoke("match", *rosters, f"--gap={share}")

    assert done.exit_code == 2
    assert 'Expected a share from 0 to below 1, such as "0.1%" or "0.001".' in done.output
