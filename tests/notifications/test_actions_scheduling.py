"""Scheduled work: once a period, whoever ticks and however the clock jumps."""

from datetime import UTC, datetime, timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from telemachy.common.jobs import resolve
from telemachy.common.schedules import Schedule, declared_schedules
from telemachy.notifications import actions, jobs
from telemachy.notifications.models import ScheduledRun

MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
DAILY = Schedule(job="notifications.prune", every=timedelta(days=1), offset=timedelta(hours=5))
HOURLY = Schedule(job="notifications.checkpoint", every=timedelta(hours=1))


@pytest.fixture
def two_schedules(monkeypatch, db):
    from telemachy.notifications.actions import scheduling

    monkeypatch.setattr(scheduling, "declared_schedules", lambda: iter([DAILY, HOURLY]))


def handed_out() -> list[str]:
    return sorted(row.args_kwargs["kwargs"]["name"] for row in DBTaskResult.objects.all())


def test_each_job_is_handed_out_once_a_period(two_schedules):
    counts = [actions.hand_out_scheduled(now=MONDAY + timedelta(minutes=20 * n)) for n in range(4)]

    assert counts == [2, 0, 0, 1]
    assert handed_out() == ["notifications.checkpoint", "notifications.checkpoint", "notifications.prune"]


def test_a_clock_set_back_hands_out_nothing_twice(two_schedules):
    actions.hand_out_scheduled(now=MONDAY)
    actions.hand_out_scheduled(now=MONDAY + timedelta(days=1))

    assert actions.hand_out_scheduled(now=MONDAY) == 0


def test_after_a_week_of_standstill_only_the_present_period_runs(two_schedules):
    actions.hand_out_scheduled(now=MONDAY)

    assert actions.hand_out_scheduled(now=MONDAY + timedelta(days=7)) == 2


def test_a_row_without_its_task_is_never_left(two_schedules, monkeypatch):
    from telemachy.notifications.actions import scheduling

    def fail(name: str) -> None:
        raise RuntimeError(name)

    monkeypatch.setattr(scheduling, "enqueue", fail)
    with pytest.raises(RuntimeError):
        actions.hand_out_scheduled(now=MONDAY)

    assert not ScheduledRun.objects.exists()


def test_the_period_begins_at_the_offset():
    assert DAILY.period_at(MONDAY) == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    assert DAILY.period_at(MONDAY - timedelta(hours=2)) == datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def test_weekly_work_falls_on_mondays():
    weekly = Schedule(job="notifications.prune", every=timedelta(weeks=1))

    assert weekly.period_at(MONDAY + timedelta(days=6)).weekday() == 0


def test_every_declared_schedule_names_a_job():
    declared = list(declared_schedules())

    assert set(jobs.SCHEDULES) <= set(declared)
    assert all(callable(resolve(schedule.job)) for schedule in declared)
    assert len({schedule.job for schedule in declared}) == len(declared)


@pytest.mark.parametrize(
    "nonsense",
    [
        {"every": timedelta(seconds=5)},
        {"every": timedelta(hours=1), "offset": timedelta(hours=1)},
        {"every": timedelta(hours=1), "offset": timedelta(minutes=-1)},
    ],
)
def test_a_schedule_refuses_nonsense(nonsense):
    with pytest.raises(ValueError, match="Expected"):
        Schedule(job="notifications.prune", **nonsense)
