"""`make requirements`: which statements hold, by the marked tests that pass; writes the page of the docs.

A statement holds when at least one test is marked with it and every test so marked passes. Each one that
holds is said in a sentence, from the table `says`. With --check the page is compared instead of written.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "requirements.md"

_HEAD = """# Which requirements hold

This page is written by `make requirements` from the tests that pass: a statement is listed only when every
test marked with it passes. Tier 1 comes first, tiers 2 and 3 later. What is not listed is not there yet, or
no test shows it.

"""


@dataclass(frozen=True)
class Group:
    """Statements on one subject."""

    letter: str
    title: str
    tiers: Mapping[str, tuple[str, ...]]

    @property
    def all(self) -> tuple[str, ...]:
        """Every statement of the group."""
        return tuple(sorted(statement for tier in self.tiers.values() for statement in tier))


def groups() -> list[Group]:
    """The statements, as tests/requirements.toml lists them."""
    return [
        Group(letter, given["title"], {key: tuple(ids) for key, ids in given.items() if key != "title"})
        for letter, given in _listed().items()
        if letter != "says"
    ]


def sentences() -> dict[str, str]:
    """What each statement asks that a test shows."""
    return dict(_listed()["says"])


def _listed() -> dict[str, Any]:
    return tomllib.loads((ROOT / "tests" / "requirements.toml").read_text("utf-8"))


def shown_by(tests: Mapping[str, Mapping[str, object]]) -> dict[str, list[str]]:
    """Statement to the tests that show it; only statements of which no test failed or was skipped."""
    marked: dict[str, list[str]] = defaultdict(list)
    unshown: set[str] = set()
    for name, test in tests.items():
        for statement in test["requirements"]:  # type: ignore[attr-defined]
            marked[statement].append(name)
            if test["outcome"] != "passed":
                unshown.add(statement)
    return {statement: sorted(set(names)) for statement, names in marked.items() if statement not in unshown}


def line(group: Group, shown: Mapping[str, list[str]]) -> str:
    """`A: tier 1 8/8, all 12/15`."""
    first = group.tiers.get("tier_1", ())
    parts = [f"tier 1 {_held(first, shown)}/{len(first)}"] if first else []
    return f"{group.letter}: {', '.join([*parts, f'all {_held(group.all, shown)}/{len(group.all)}'])}"


def _held(statements: tuple[str, ...], shown: Mapping[str, list[str]]) -> int:
    return sum(statement in shown for statement in statements)


def page(known: list[Group], shown: Mapping[str, list[str]], says: Mapping[str, str]) -> str:
    """The page of the documentation."""
    parts = [_HEAD, "| group | tier 1 | all |\n|---|---|---|\n"]
    for group in known:
        first = group.tiers.get("tier_1", ())
        tier = f"{_held(first, shown)}/{len(first)}" if first else "no tiers"
        parts.append(
            f"| {group.letter}. {group.title} | {tier} | {_held(group.all, shown)}/{len(group.all)} |\n"
        )
    for group in known:
        held = [statement for statement in group.all if statement in shown]
        if not held:
            continue
        parts.append(
            f"\n## {group.letter}. {group.title}\n\n| statement | asks | shown by the test |\n|---|---|---|\n"
        )
        parts.extend(
            f"| {statement} | {says.get(statement, '')} | {_sentences(shown[statement])} |\n"
            for statement in held
        )
    return "".join(parts)


def _sentences(tests: list[str]) -> str:
    """Test names are sentences: print them as such, each with the file that holds it."""
    said = dict.fromkeys(
        f"{test.rpartition('::')[2].partition('[')[0].removeprefix('test_').replace('_', ' ')} "
        f"(`{test.partition('::')[0]}`)"
        for test in tests
    )
    return "; ".join(said)


def main(arguments: list[str]) -> int:
    """Run the marked tests, print a line a group, and write or compare the page."""
    with tempfile.TemporaryDirectory(prefix="telemachy-tally-") as folder:
        tally = Path(folder) / "tally.json"
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-n",
                str(min(os.cpu_count() or 1, 4)),
                "--only-requirements",
            ],
            cwd=ROOT,
            env={**os.environ, "TELEMACHY_TALLY": str(tally)},
            capture_output=True,
            text=True,
            check=False,
        )
        if not tally.exists():
            print(done.stdout[-4000:], done.stderr[-4000:])
            return 1
        tests = json.loads(tally.read_text("utf-8"))
    known, says = groups(), sentences()
    shown = shown_by(tests)
    strangers = sorted(set(shown) - {statement for group in known for statement in group.all})
    for group in known:
        print(line(group, shown))
    unsaid = sorted(set(shown) - set(says) - set(strangers))
    if unsaid:
        print(f"Without a sentence in tests/requirements.toml: {', '.join(unsaid)}")
    if strangers:
        print(f"Marked but not in tests/requirements.toml: {', '.join(strangers)}")
    if done.returncode not in (0, 5):
        print(done.stdout[-4000:])
    written = page(known, shown, says)
    if "--check" in arguments:
        stale = not PAGE.exists() or PAGE.read_text("utf-8") != written
        print(
            f"{PAGE.relative_to(ROOT)} is {'out of date: run make requirements' if stale else 'up to date'}."
        )
        return 1 if stale or strangers or unsaid else 0
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(written, encoding="utf-8")
    return 1 if strangers or unsaid or done.returncode not in (0, 5) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
