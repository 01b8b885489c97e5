"""Several workers at once: every mail, task and scheduled job is handed to exactly one."""

from collections import Counter
from functools import partial

import pytest
from django_tasks_db.models import DBTaskResult
from tests import cast
from tests.cast import NOW
from tests.harness.draining import Pigeonhole
from tests.harness.races import race
from tests.notifications.people import WELCOME, somebody

from telemachy.common import clock
from telemachy.common.jobs import enqueue
from telemachy.notifications import actions
from telemachy.notifications.models import Notification, OutgoingMail, ScheduledRun

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]


def send_all() -> list[str]:
    postman = Pigeonhole()
    while OutgoingMail.objects.due(NOW).exists():
        actions.send_next_mail(postman=postman, now=NOW)
    return [letter.message_id for letter in postman.letters]


def run_all(worker: str) -> int:
    done = 0
    while actions.run_next_task(worker_id=worker, now=clock.now()):
        done += 1
    return done


def tell(person) -> None:
    actions.notify(person=person, notice=WELCOME, values={"mentor": "Omar"}, link="/", key="once", now=NOW)


def test_four_workers_send_each_mail_once():
    for number in range(40):
        actions.notify(
            person=somebody(f"Person {number}"),
            notice=WELCOME,
            values={"mentor": "Omar"},
            link="/",
            key=f"k{number}",
            now=NOW,
        )

    sent = race([send_all] * 4)

    delivered = Counter(message for worker in sent for message in worker)
    assert set(delivered) == {mail.message_id for mail in OutgoingMail.objects.all()}
    assert set(delivered.values()) == {1}


def test_four_workers_run_each_task_once():
    for _ in range(40):
        enqueue("notifications.checkpoint")

    done = race([partial(run_all, f"w{number}") for number in range(4)])

    assert sum(done) == 40
    assert {len(row.worker_ids) for row in DBTaskResult.objects.all()} == {1}


def test_four_workers_hand_out_each_scheduled_job_once():
    handed_out = race([partial(actions.hand_out_scheduled, now=NOW)] * 4)

    assert sum(handed_out) == ScheduledRun.objects.count() == DBTaskResult.objects.count()


def test_the_same_thing_told_four_times_at_once_is_told_once():
    mina = cast.mina()

    race([partial(tell, mina)] * 4)

    assert (
        Notification.objects.filter(key="once").count(),
        OutgoingMail.objects.filter(key="once").count(),
    ) == (
        1,
        1,
    )
