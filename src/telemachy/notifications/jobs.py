"""Work of this room that returns."""

from datetime import timedelta

from telemachy.common import clock
from telemachy.common.schedules import Schedule
from telemachy.notifications import actions

SCHEDULES = (
    Schedule(job="notifications.prune", every=timedelta(days=1), offset=timedelta(hours=2)),
    Schedule(job="notifications.checkpoint", every=timedelta(hours=1)),
)


def prune() -> None:
    """Throw away what has had its time."""
    actions.prune(now=clock.now())


def checkpoint() -> None:
    """Keep SQLite's write-ahead log short."""
    actions.checkpoint()
