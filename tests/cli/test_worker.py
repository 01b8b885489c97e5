"""`telemachy worker` as a process: it works, it may be killed, and it ends in good order."""

import signal

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests import cast
from tests.harness.mail import mail_sink
from tests.harness.processes import eventually, running
from tests.notifications.people import WELCOME

from telemachy.common import clock
from telemachy.common.jobs import enqueue
from telemachy.notifications import actions
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import OutgoingMail, ScheduledRun, WorkerBeat

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]


def told() -> OutgoingMail:
    actions.notify(
        person=cast.mina(), notice=WELCOME, values={"mentor": "Omar"}, link="/", key="k", now=clock.now()
    )
    return OutgoingMail.objects.get(key="k")


def is_done() -> bool:
    return not DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).exists()


def smtp(port: int) -> dict[str, str]:
    return {
        "TELEMACHY_SMTP_HOST": "127.0.0.1",
        "TELEMACHY_SMTP_PORT": str(port),
        "TELEMACHY_SMTP_SECURITY": "none",
    }


def test_a_worker_runs_tasks_sends_mails_hands_out_schedules_and_leaves():
    enqueue("notifications.checkpoint")
    mail = told()

    with mail_sink() as sink, running("worker", **smtp(sink.port)) as worker:
        eventually(is_done)
        eventually(lambda: OutgoingMail.objects.get().state == MailState.SENT)
        eventually(ScheduledRun.objects.exists)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=15) == 0

    assert sink.by_message_id == {mail.message_id: 1}
    assert not WorkerBeat.objects.exists()


def test_without_a_mail_server_mails_wait_and_tasks_are_done():
    enqueue("notifications.checkpoint")
    told()

    with running("worker", TELEMACHY_SMTP_HOST="") as worker:
        eventually(is_done)
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=15)

    assert OutgoingMail.objects.get().state == MailState.QUEUED
    assert "TELEMACHY_SMTP_HOST is not set" in said


def test_the_task_of_a_killed_worker_is_done_by_the_next():
    enqueue("notifications.checkpoint")

    with running("worker", TELEMACHY_CRASH_AT="task.claimed") as worker:
        assert worker.wait(timeout=20) == -signal.SIGKILL
    assert DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING).count() == 1

    WorkerBeat.objects.update(beat_at=clock.now() - actions.SILENT_AFTER)  # instead of waiting a minute
    with running("worker"):
        eventually(is_done)


def test_two_workers_do_each_task_once():
    for _ in range(40):
        enqueue("notifications.checkpoint")

    with running("worker"), running("worker"):
        eventually(is_done)

    attempts = [len(row.worker_ids) for row in DBTaskResult.objects.all()]
    assert set(attempts) == {1}
