"""The clock. Only the edge asks it (views, jobs, commands); everything below is told the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import available_timezones

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC; inside `at`, the instant that was told."""
    return _told.get() or datetime.now(UTC)


@cache
def zone_names() -> frozenset[str]:
    """The name of every IANA zone; read from the disk once, since that takes milliseconds."""
    return frozenset(available_timezones())


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be this instant for a while: a demonstration has a past that nobody waited for."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


@cache
def zone_of_this_machine(local_time: Path = Path("/etc/localtime")) -> str:
    """The IANA name of the machine's own time zone; UTC where it does not say."""
    _, found, name = str(local_time.resolve()).partition("/zoneinfo/")
    is_a_place = found and name in zone_names() and not name.startswith("Etc/")
    return name if is_a_place else "UTC"
