"""The databases of tests: SQLite in a file, as in an installation, and without waiting for the disk."""

from pathlib import Path

from django.conf import settings


def use_sqlite_file(folder: Path) -> None:
    """Let Django make its test database as a file in this folder; nothing happens on PostgreSQL.

    Servers, workers and killed processes share a file with the test; they could not share memory.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] != "django.db.backends.sqlite3":
        return
    database.setdefault("TEST", {})["NAME"] = str(folder / "db.sqlite3")
    # A kill -9 loses nothing that was written, so waiting for the disk would prove nothing here.
    pragmas = database["OPTIONS"]["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    database["OPTIONS"]["init_command"] = pragmas
