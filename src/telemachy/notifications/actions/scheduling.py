"""Hand out scheduled work: each job once a period, however many workers tick."""

from datetime import datetime, timedelta

from django.db import transaction

from telemachy.common.crash import crash_point
from telemachy.common.jobs import enqueue
from telemachy.common.schedules import declared_schedules
from telemachy.notifications.models import ScheduledRun


def hand_out_scheduled(*, now: datetime) -> int:
    """Enqueue what is due and not yet handed out for its present period; return how many."""
    due = [(schedule.job, schedule.period_at(now)) for schedule in declared_schedules()]
    earliest = min((period for _, period in due), default=now) - timedelta(seconds=1)
    known = set(ScheduledRun.objects.filter(period__gt=earliest).values_list("job", "period"))
    return sum(_hand_out(job, period, now) for job, period in due if (job, period) not in known)


@transaction.atomic
def _hand_out(job: str, period: datetime, now: datetime) -> bool:
    """The row and the task commit together; a second worker finds the row and does nothing."""
    _, is_new = ScheduledRun.objects.get_or_create(job=job, period=period, defaults={"enqueued_at": now})
    crash_point("schedule.claimed")
    if is_new:
        enqueue(job)
    return is_new
