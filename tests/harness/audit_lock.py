"""Taking the lock off the audit: as whoever owns the database could, and to empty it between tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

_migration = import_module("telemachy.audit.migrations.0002_only_added_to")


class _Plainly:
    """Executes at once, also within a transaction, where SQLite's own editor declines."""

    connection = connection

    def execute(self, statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)


@contextmanager
def lifted() -> Iterator[None]:
    """Let events be changed and removed in here."""
    _migration.drop_triggers(None, _Plainly())
    try:
        yield
    finally:
        _migration.add_triggers(None, _Plainly())


def let_tests_empty_tables() -> None:
    """Lift the lock while Django empties all tables after a test with real transactions."""
    usual = BaseDatabaseOperations.execute_sql_flush
    if getattr(usual, "lifts_the_lock", False):
        return

    def flush(self: BaseDatabaseOperations, sql_list: Any) -> None:
        with lifted():
            usual(self, sql_list)

    flush.lifts_the_lock = True  # type: ignore[attr-defined]
    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
