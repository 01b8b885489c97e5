"""Running tasks: retry, redelivery, an end for what never succeeds."""

from datetime import timedelta

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests import cast
from tests.cast import NOW

from telemachy.audit.models import Event
from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.jobs import enqueue
from telemachy.notifications import actions, jobs
from telemachy.notifications.actions.tasks import MOST_ATTEMPTS, SILENT_AFTER
from telemachy.notifications.models import WorkerBeat

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(monkeypatch):
    """A job that writes down its calls and does what `job.does` says."""

    class Job:
        calls: list[int] = []
        does = staticmethod(lambda number: None)

        def __call__(self, number: int) -> None:
            self.calls.append(number)
            self.does(number)

    made = Job()
    made.calls = []
    monkeypatch.setattr(jobs, "for_test", made, raising=False)
    return made


def work(now=None, worker="w1") -> bool:
    return actions.run_next_task(worker_id=worker, now=now or clock.now())


def row() -> DBTaskResult:
    return DBTaskResult.objects.get()


def test_a_task_runs_once(job):
    enqueue("notifications.for_test", number=7)

    assert [work(), work()] == [True, False]
    assert (job.calls, row().status) == ([7], TaskResultStatus.SUCCESSFUL)


def test_a_task_that_raises_is_tried_again_later_and_later(job):
    job.does = _fail
    enqueue("notifications.for_test", number=7)
    now, pauses = clock.now(), []

    while row().status == TaskResultStatus.READY:
        assert work(now)
        pauses.append(row().run_after - now)
        assert not work(now)
        now = max(row().run_after, now)

    assert (len(job.calls), row().status) == (MOST_ATTEMPTS, TaskResultStatus.FAILED)
    assert pauses[:-1] == sorted(pauses[:-1])


def test_what_is_kept_of_an_error_holds_no_text_of_people(job):
    job.does = _fail
    enqueue("notifications.for_test", number=7)

    work()

    assert row().exception_class_path == "builtins.ValueError"
    assert "Mina wrote" not in row().traceback
    assert "_fail" in row().traceback


def test_a_refusal_is_an_answer_and_not_asked_again(job):
    job.does = _refuse
    enqueue("notifications.for_test", number=7)

    work()

    assert (len(job.calls), row().status) == (1, TaskResultStatus.FAILED)


def test_one_poisoned_task_among_a_hundred_stops_none_of_the_others(job):
    job.does = lambda number: _fail(number) if number == 50 else None
    for number in range(100):
        enqueue("notifications.for_test", number=number)

    for day in range(10):
        while work(clock.now() + timedelta(days=day)):
            pass

    done = DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL).count()
    buried = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()
    assert (done, buried) == (99, 1)


def test_the_task_of_a_silent_worker_goes_to_another():
    now = clock.now()
    enqueue("notifications.checkpoint")
    actions.beat(worker_id="silent", now=now)
    _claimed_by("silent", now)

    assert actions.redeliver_abandoned(now=now + SILENT_AFTER / 2) == 0
    assert actions.redeliver_abandoned(now=now + SILENT_AFTER) == 1
    assert timedelta(seconds=60) >= SILENT_AFTER


def test_a_worker_that_leaves_in_good_order_hands_its_task_over_at_once():
    now = clock.now()
    enqueue("notifications.checkpoint")
    actions.beat(worker_id="leaving", now=now)
    _claimed_by("leaving", now)

    actions.leave(worker_id="leaving", now=now)

    assert row().status == TaskResultStatus.READY
    assert not WorkerBeat.objects.exists()


def test_a_task_that_keeps_ending_its_worker_is_buried():
    now = clock.now()
    enqueue("notifications.checkpoint")

    for number in range(3):
        _claimed_by(f"w{number}", now)
        actions.redeliver_abandoned(now=now)

    assert (row().status, row().exception_class_path) == (TaskResultStatus.FAILED, "WorkerLost")


def test_a_worker_taken_for_dead_may_not_mark_what_another_runs(job):
    now = clock.now()
    enqueue("notifications.for_test", number=7)

    def meanwhile(number: int) -> None:
        job.does = lambda number: None
        actions.redeliver_abandoned(now=now)
        assert work(now + timedelta(minutes=5), worker="w2")

    job.does = meanwhile
    work(now, worker="w1")

    assert row().finished_at == now + timedelta(minutes=5)
    assert row().worker_ids == ["w1", "w2"]


def test_a_buried_task_can_be_tried_again_and_the_audit_says_who_did(job):
    job.does = _refuse
    enqueue("notifications.for_test", number=7)
    work()
    job.does = lambda number: None
    ada = cast.ada()

    assert actions.try_task_again(actor=ada, task_id=str(row().pk), now=NOW)
    work()

    assert row().status == TaskResultStatus.SUCCESSFUL
    event = Event.objects.order_by("number").last()
    assert (event.verb, event.actor) == ("notifications.try_task_again", str(ada.public_id))
    assert not actions.try_task_again(actor=ada, task_id=str(row().pk), now=NOW)


def _claimed_by(worker: str, now) -> None:
    """As a worker leaves it that dies right after the claim."""
    DBTaskResult.objects.update(
        status=TaskResultStatus.RUNNING, started_at=now, worker_ids=[*row().worker_ids, worker]
    )


def _fail(number: int) -> None:
    raise ValueError("Mina wrote something")


def _refuse(number: int) -> None:
    raise Refusal("This round is published already.")
