"""Run tasks so that a killed worker, a raising job or two workers at once lose nothing and repeat little.

The queue is django-tasks-db's table. What it lacks is here: a claim with a fence, retry with back-off,
redelivery of what a silent worker had claimed, and an end for jobs that never succeed. A task may run more
than once, so jobs must leave the same state when they do.
"""

import random
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from telemachy.audit import actions as audit
from telemachy.common.crash import crash_point
from telemachy.common.errors import Refusal
from telemachy.common.traces import without_text
from telemachy.notifications.models import WorkerBeat
from telemachy.people.models import Person

Row: TypeAlias = DBTaskResult[Any, Any]

log = structlog.get_logger(__name__)

BEAT_EVERY = timedelta(seconds=10)
SILENT_AFTER = timedelta(seconds=60)
"""A worker that gave no sign of life for so long is taken for dead; its tasks go to another."""

MOST_ATTEMPTS = 5
MOST_LOST_WORKERS = 3
"""A task that ends the process which runs it may do so this often, counting every attempt."""

_DELAYS = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))
_LOST = "WorkerLost"


def run_next_task(*, worker_id: str, now: datetime) -> bool:
    """Run the task that is due first; False when none is."""
    row = _claim(worker_id, now)
    if row is None:
        return False
    crash_point("task.claimed")
    try:
        result = row.task_result
        result.task.call(*result.args, **result.kwargs)
    except Exception as error:  # noqa: BLE001  a job may raise anything; it is put off or buried
        log.error("task_failed", task=str(row.pk), attempt=len(row.worker_ids), **without_text(error))
        _put_off_or_bury(row, error, now)
    else:
        crash_point("task.done")
        _finish(row, now)
    return True


def beat(*, worker_id: str, now: datetime) -> None:
    """Say that this worker is alive."""
    WorkerBeat.objects.update_or_create(
        worker_id=worker_id, defaults={"beat_at": now}, create_defaults={"beat_at": now, "started_at": now}
    )


def leave(*, worker_id: str, now: datetime) -> None:
    """Say that this worker ends in good order: whatever it still holds may go to another at once."""
    WorkerBeat.objects.filter(worker_id=worker_id).delete()
    redeliver_abandoned(now=now)


def redeliver_abandoned(*, now: datetime) -> int:
    """Give the tasks of silent workers back to the queue; bury those that have cost too many workers."""
    alive = set(WorkerBeat.objects.filter(beat_at__gt=now - SILENT_AFTER).values_list("worker_id", flat=True))
    returned = 0
    for row in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if row.worker_ids and row.worker_ids[-1] in alive:
            continue
        if len(row.worker_ids) >= MOST_LOST_WORKERS:
            _bury(row, _LOST, "The worker stopped while it ran this task.", now)
        else:
            returned += _mine(row).update(status=TaskResultStatus.READY, run_after=now)
    return returned


@transaction.atomic
def try_task_again(*, actor: Person, task_id: str, now: datetime) -> bool:
    """Put a buried task back in the queue with its attempts forgotten; False when it was not buried."""
    revived = DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.FAILED).update(
        status=TaskResultStatus.READY,
        run_after=now,
        worker_ids=[],
        started_at=None,
        finished_at=None,
        exception_class_path="",
        traceback="",
    )
    if revived:
        audit.record(actor=actor, verb="notifications.try_task_again", target=f"task:{task_id}", now=now)
    return bool(revived)


def _claim(worker_id: str, now: datetime) -> Row | None:
    """Take the first ready task by compare-and-set: of two workers who see the same row, one gets it."""
    due = Q(run_after=get_date_max()) | Q(run_after__lte=now)
    for row in DBTaskResult.objects.filter(due, status=TaskResultStatus.READY)[:5]:
        workers = [*row.worker_ids, worker_id]
        claimed = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.READY).update(
            status=TaskResultStatus.RUNNING, started_at=now, worker_ids=workers
        )
        if claimed:
            row.status, row.started_at, row.worker_ids = TaskResultStatus.RUNNING, now, workers
            return row
    return None


def _mine(row: Row) -> QuerySet[Row]:
    """The row while it is this attempt's: a worker taken for dead must not mark what another runs."""
    return DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at)


def _finish(row: Row, now: datetime) -> None:
    _mine(row).update(
        status=TaskResultStatus.SUCCESSFUL, finished_at=now, exception_class_path="", traceback=""
    )


def _put_off_or_bury(row: Row, error: Exception, now: datetime) -> None:
    said = without_text(error)
    attempts = len(row.worker_ids)
    # A refusal is an answer, not an accident: asking again gets the same one.
    if attempts >= MOST_ATTEMPTS or isinstance(error, Refusal):
        _bury(row, said["error"], said["where"], now)
        return
    delay = _DELAYS[min(attempts, len(_DELAYS)) - 1] * random.uniform(0.9, 1.1)  # noqa: S311
    _mine(row).update(
        status=TaskResultStatus.READY,
        run_after=now + delay,
        exception_class_path=said["error"],
        traceback=said["where"],
    )


def _bury(row: Row, kind: str, where: str, now: datetime) -> None:
    """Stop trying, and keep it where an organization admin sees it."""
    _mine(row).update(
        status=TaskResultStatus.FAILED, finished_at=now, exception_class_path=kind, traceback=where
    )
    log.error("task_buried", task=str(row.pk), error=kind, attempts=len(row.worker_ids))
