"""Which outside programs this machine has, and what to do when one is missing."""

import os
import shutil
from pathlib import Path

import pytest

REQUIRED = frozenset(filter(None, os.environ.get("TELEMACHY_REQUIRE", "").split(",")))
"""Tools whose absence is a failure (as on a build machine) instead of a skip: browser, postgres."""


def chromium() -> str | None:
    """Where Chromium is, if anywhere."""
    named = os.environ.get("TELEMACHY_CHROMIUM")
    return shutil.which(named) if named else shutil.which("chromium") or shutil.which("chromium-browser")


def postgres_binaries() -> Path | None:
    """The folder of the newest PostgreSQL server's programs, if any; Debian keeps them off the PATH."""

    def version(folder: Path) -> float:
        return float(folder.parent.name) if folder.parent.name.replace(".", "").isdigit() else 0.0

    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    on_path = shutil.which("initdb")
    folders = [*installed, *([Path(on_path).resolve().parent] if on_path else [])]
    return next(
        (folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()),
        None,
    )


def missing(tool: str, sentence: str) -> None:
    """Skip the test that asks, naming the missing tool; fail where the tool is required."""
    if tool in REQUIRED:
        pytest.fail(f"{sentence} TELEMACHY_REQUIRE asks for it.")
    pytest.skip(sentence)
