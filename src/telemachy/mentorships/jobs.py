"""What the worker does for this room."""

from datetime import timedelta

from telemachy.common import clock
from telemachy.common.schedules import Schedule
from telemachy.mentorships.actions import checks, closing, concerns, pausing

SCHEDULES = (
    Schedule(job="mentorships.tend_checks", every=timedelta(days=1), offset=timedelta(hours=8)),
    Schedule(job="mentorships.tend_endings", every=timedelta(days=1), offset=timedelta(hours=6)),
    Schedule(job="mentorships.forget_what_is_old", every=timedelta(days=1), offset=timedelta(hours=3)),
)


def tend_checks() -> None:
    """Ask who is thirty days together, and remind once who has not answered."""
    now = clock.now()
    checks.ask_for_checks(now=now)
    checks.remind_of_checks(now=now)


def forget_what_is_old() -> None:
    """Let go of answers and concerns whose time is over."""
    now = clock.now()
    checks.forget_old_checks(now=now)
    concerns.forget_old_concerns(now=now)


def tend_endings() -> None:
    """Remind of pauses whose day has come, and close what is over or was left."""
    now = clock.now()
    pausing.remind_of_pauses(now=now)
    closing.close_what_is_over(now=now)
    closing.end_for_those_who_left(now=now)
