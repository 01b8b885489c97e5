"""`make check`: format, lint, types, contracts, migrations, deployment, documents, the wheel.

Everything runs, a few at a time, and each failure is shown whole; the last line counts.
"""

import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CODE = ["src", "tests", "benchmarks"]
TYPED = ["src/telemachy", "benchmarks", "tests/run.py", "tests/check.py"]
WHEEL_HOLDS = (
    "telemachy/common/permissions.toml",
    "telemachy/common/templates/base.html",
    "telemachy/common/static/",
    "telemachy/matching/presets/general.toml",
    "telemachy/notifications/templates/",
    "telemachy/notifications/migrations/0001_initial.py",
    "telemachy/py.typed",
)
"""What a wheel without it would be missing: each kind of file that is not Python, and one migration."""

# A production installation, so that Django's deployment checks see what they are about.
PRODUCTION = {
    "TELEMACHY_SITE_URL": "https://mentoring.example.org",
    "TELEMACHY_SECRET_KEY": "not-a-secret-but-long-enough-to-be-taken-for-one-by-the-checks-1234567890",
    "TELEMACHY_AUDIT_KEY": "another-that-is-no-secret-either-but-long-enough-to-be-taken-for-one",
}


@dataclass(frozen=True)
class Finding:
    """What one check said; an empty text is a pass."""

    check: str
    text: str
    seconds: float


def main() -> int:
    """Run every check and print what failed."""
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        findings = list(pool.map(lambda check: _timed(*check), _checks()))
    failed = [finding for finding in findings if finding.text]
    for finding in failed:
        print(f"--- {finding.check} ---\n{finding.text}\n")
    print(
        f"{len(findings) - len(failed)} of {len(findings)} checks pass in {time.monotonic() - started:.0f} s"
        + (f"; failed: {', '.join(finding.check for finding in failed)}." if failed else ".")
    )
    return 1 if failed else 0


def _checks() -> list[tuple[str, Callable[[], str]]]:
    code = [folder for folder in CODE if (ROOT / folder).is_dir()]
    return [
        ("types", lambda: _says([BIN / "mypy", *TYPED])),
        ("the wheel", wheel),
        ("migrations", lambda: _django(["makemigrations", "--check", "--dry-run"])),
        ("deployment", lambda: _django(["check", "--deploy", "--fail-level", "WARNING"], PRODUCTION)),
        ("contracts between rooms", lambda: _says([BIN / "lint-imports", "--no-cache"])),
        ("documents", lambda: _says([sys.executable, "-m", "pytest", "-q", "tests/test_docs.py", "-n0"])),
        ("format", lambda: _says([BIN / "ruff", "format", "--check", "--quiet", *code])),
        ("lint", lambda: _says([BIN / "ruff", "check", "--quiet", *code])),
    ]


def _timed(name: str, check: Callable[[], str]) -> Finding:
    started = time.monotonic()
    return Finding(name, check(), time.monotonic() - started)


def _says(command: Sequence[str | Path], environment: dict[str, str] | None = None) -> str:
    """What a command complains of; nothing when it ends well."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr).strip() or f"exit {done.returncode}"


def _django(arguments: list[str], environment: dict[str, str] | None = None) -> str:
    with tempfile.TemporaryDirectory(prefix="telemachy-check-") as home:
        settings = {"DJANGO_SETTINGS_MODULE": "telemachy.config.settings", "TELEMACHY_HOME": home}
        return _says(
            [sys.executable, "-W", "ignore::ResourceWarning", "-m", "django", *arguments],
            {**settings, **(environment or {})},
        )


def wheel() -> str:
    """Build the wheel and name what it lacks: an editable installation hides a forgotten template."""
    with tempfile.TemporaryDirectory(prefix="telemachy-wheel-") as folder:
        trouble = _says([BIN / "hatchling", "build", "-t", "wheel", "-d", folder])
        if trouble:
            return trouble
        built = next(Path(folder).glob("*.whl"))
        packed = zipfile.ZipFile(built).namelist()
    lacking = [wanted for wanted in WHEEL_HOLDS if not any(name.startswith(wanted) for name in packed)]
    sources = {
        path.relative_to(ROOT / "src").as_posix()
        for path in (ROOT / "src/telemachy").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    lacking += sorted(sources - set(packed))
    return "\n".join(f"The wheel lacks {name}" for name in lacking)


if __name__ == "__main__":
    sys.exit(main())
