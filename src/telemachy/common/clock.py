"""The clock. Only the edge asks it (views, jobs, commands); everything below is told the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
