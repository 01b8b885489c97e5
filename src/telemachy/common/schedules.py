"""Work that returns: a room's jobs.py lists its schedules, and the worker's tick enqueues each once a period.

    SCHEDULES = (Schedule(job="rounds.remind_unanswered", every=timedelta(days=1)),)

Periods are counted from a fixed instant and each is claimed by one row, so two workers, a restart or a clock
that is set back never run one twice. After a stop only the current period runs, never all those that were
missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

_FIRST_PERIOD = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday, so that weekly work falls on Mondays


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """One job and how often it runs; `offset` moves it within the period (UTC)."""

    job: str
    every: timedelta
    offset: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        if self.every < timedelta(minutes=1):
            raise ValueError(f"Expected a period of a minute or more for {self.job}, got {self.every}.")
        if not timedelta(0) <= self.offset < self.every:
            raise ValueError(f"Expected an offset within the period of {self.job}, got {self.offset}.")

    def period_at(self, now: datetime) -> datetime:
        """When the period that holds `now` began."""
        elapsed = now - _FIRST_PERIOD - self.offset
        return _FIRST_PERIOD + self.offset + (elapsed // self.every) * self.every


def declared_schedules() -> Iterator[Schedule]:
    """Every schedule of every installed room, found by name so that no low room imports a high one."""
    for app in apps.get_app_configs():
        if app.name.startswith("telemachy.") and find_spec(f"{app.name}.jobs"):
            yield from getattr(import_module(f"{app.name}.jobs"), "SCHEDULES", ())
