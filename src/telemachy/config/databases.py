"""The database of an installation: SQLite in the home folder, or PostgreSQL by TELEMACHY_DATABASE_URL."""

from typing import Any

import dj_database_url

from telemachy.config.options import Options

# Seconds a writer waits for another; the longest wait measured with eight writers was four.
SQLITE_TIMEOUT_SECONDS = 20

SQLITE_PRAGMAS = ";".join(
    [
        "PRAGMA journal_mode=WAL",
        # NORMAL may lose the last commits at a power cut; FULL does not.
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
        "PRAGMA secure_delete=ON",
        "PRAGMA journal_size_limit=67108864",
    ]
)

# PostgreSQL would compile the queries of long lists, for up to 35 ms each, and win nothing by it.
NO_JIT = "-c jit=off"


def database(options: Options) -> dict[str, Any]:
    """Return Django's description of the database these options name."""
    if not options.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": options.home / "db.sqlite3",
            # IMMEDIATE: with the default, a transaction that reads and then writes fails at once under load.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": SQLITE_TIMEOUT_SECONDS,
                "init_command": SQLITE_PRAGMAS,
            },
        }
    described: dict[str, Any] = dict(dj_database_url.parse(options.database_url))
    if described["ENGINE"] == "django.db.backends.postgresql":
        described["OPTIONS"] = {
            "options": NO_JIT,
            **described.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": options.database_pool_size, "timeout": 20},
        }
    return described
