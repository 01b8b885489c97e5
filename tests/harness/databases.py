"""The databases of tests: SQLite in a file, as in an installation, and without waiting for the disk."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

import psycopg
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
# What a migrated, empty database follows from: the migrations, what they import, and the libraries' own.
_SCHEMA = (
    "src/telemachy/*/migrations/*.py",
    "src/telemachy/common/fields.py",
    "src/telemachy/config/settings.py",
    "requirements/dev.txt",
)
_KEPT = 4
TEMPLATE = "TELEMACHY_TESTS_TEMPLATE"
"""Names the migrated, empty database of a PostgreSQL server of the tests' own."""
_turn: list[IO[bytes]] = []


def use_sqlite_file(folder: Path) -> None:
    """Let Django make its test database as a file in this folder; nothing happens on PostgreSQL.

    Servers, workers and killed processes share a file with the test; they could not share memory.
    """
    database = settings.DATABASES["default"]
    if not _is_sqlite():
        return
    database.setdefault("TEST", {})["NAME"] = str(folder / "db.sqlite3")
    # A kill -9 loses nothing that was written, so waiting for the disk would prove nothing here.
    pragmas = database["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    database["OPTIONS"]["init_command"] = pragmas


def take_migrated(folder: Path) -> None:
    """Begin with what the same migrations made in an earlier run; without it, they run, for one worker."""
    database = settings.DATABASES["default"]
    if not _is_sqlite():
        database.setdefault("TEST", {})["TEMPLATE"] = os.environ.get(TEMPLATE) or None
        return
    made = folder / _named_for_the_migrations()
    if not made.exists():
        _wait_while_another_migrates(folder)
    copy_migrated(folder, Path(database["TEST"]["NAME"]))


def copy_migrated(folder: Path, to: Path) -> None:
    """Put a migrated, empty database there, if one is put by."""
    made = folder / _named_for_the_migrations()
    if made.exists():
        shutil.copyfile(made, to)


def _wait_while_another_migrates(folder: Path) -> None:
    _turn.append((folder / "turn").open("wb"))
    fcntl.flock(_turn[0], fcntl.LOCK_EX)  # until keep_migrated, or until this process ends


def keep_migrated(folder: Path) -> None:
    """Put the migrated, empty database by for the next run: the migrations take ten seconds, a copy none."""
    try:
        _keep(folder)
    finally:
        while _turn:
            _turn.pop().close()


def _keep(folder: Path) -> None:
    made = folder / _named_for_the_migrations()
    _named_for_the_migrations.cache_clear()
    # A migration that was edited meanwhile may have run before or after it was.
    if not _is_sqlite() or made.exists() or made.name != _named_for_the_migrations():
        return
    # Each worker writes a file of its own and the last one stays: no reader ever meets half a database.
    unfinished = made.with_suffix(f".{os.getpid()}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(unfinished)])
    unfinished.replace(made)
    for old in sorted(folder.glob("*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-_KEPT]:
        old.unlink(missing_ok=True)


@contextmanager
def migrated_on(server: str) -> Iterator[Callable[[], str]]:
    """Migrate a database on this server meanwhile; what is yielded waits for it and gives its name.

    Without a name, where it went wrong, each worker migrates for itself and says why it cannot.
    """
    with psycopg.connect(server, autocommit=True) as line:
        line.execute("CREATE DATABASE migrated")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        "TELEMACHY_DATABASE_URL": f"{server.rpartition('/')[0]}/migrated",
    }
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    migrating = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield lambda: "" if migrating.wait() else "migrated"
    finally:
        migrating.kill()
        migrating.wait()


def _is_sqlite() -> bool:
    return bool(settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3")


@cache
def _named_for_the_migrations() -> str:
    digest = hashlib.sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for pattern in _SCHEMA:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return f"{digest.hexdigest()[:32]}.sqlite3"
