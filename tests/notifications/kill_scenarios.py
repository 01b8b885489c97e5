"""What kills do to mails and tasks, as figures: run small in the suite, large in benchmarks/kills.py."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from django.test import override_settings
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.harness.kills import crash_points, killed
from tests.harness.mail import mail_sink
from tests.notifications.people import WELCOME, somebody

from telemachy.common import clock
from telemachy.common.jobs import enqueue
from telemachy.notifications import actions, jobs
from telemachy.notifications.actions import tasks as task_actions
from telemachy.notifications.channels.email import LineDown, SmtpPostman
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.models import Person

MAIL_POINTS = tuple(point for point in crash_points("notifications") if point.startswith("mail."))
TASK_POINTS = tuple(point for point in crash_points("notifications") if point.startswith("task."))


@dataclass
class Figures:
    """What came of a run; `repeated` counts deliveries beyond the first of the same Message-ID."""

    messages: int
    kills: int = 0
    lost: int = 0
    repeated: int = 0
    strangers: int = 0
    notices: int = 0
    at: Counter[str] = field(default_factory=Counter)


def kill_the_mailing(*, kills: int, mails: int, seed: int) -> Figures:
    """Tell `mails` people something, then kill the worker `kills` times at random points while it sends."""
    for number in range(mails):
        person = somebody(f"Person {number}")
        actions.notify(
            person=person,
            notice=WELCOME,
            values={"mentor": "Omar"},
            link="/",
            key=f"welcome:{person.pk}",
            now=clock.now(),
        )
    figures, chance, visits = Figures(messages=mails), random.Random(seed), 0
    with (
        mail_sink() as sink,
        override_settings(
            EMAIL_HOST="127.0.0.1", EMAIL_PORT=sink.port, EMAIL_USE_TLS=False, EMAIL_HOST_USER=""
        ),
    ):
        while OutgoingMail.objects.exclude(state=MailState.SENT).exists():
            visits += 1
            at = chance.choice(MAIL_POINTS) if figures.kills < kills else "never"
            if killed(partial(_send_all, visits), at=at, passage=chance.randint(1, 3)):
                figures.kills += 1
                figures.at[at] += 1
    expected = {mail.message_id for mail in OutgoingMail.objects.all()}
    figures.lost = len(expected - set(sink.by_message_id))
    figures.strangers = len(set(sink.by_message_id) - expected)
    figures.repeated = sum(sink.by_message_id.values()) - len(sink.by_message_id)
    figures.notices = Notification.objects.count()
    return figures


def kill_the_tasks(*, kills: int, tasks: int, seed: int) -> Figures:
    """Ask for `tasks` jobs that each tell one person something, and kill the worker while it runs them."""
    people = [somebody(f"Person {number}") for number in range(tasks)]
    figures, chance, visits = Figures(messages=tasks), random.Random(seed), 0
    with (
        patch.object(jobs, "tell_for_test", _tell, create=True),
        # Kills are far denser here than in any life: no task is to be given up for them.
        patch.object(task_actions, "MOST_LOST_WORKERS", kills + 2),
    ):
        for person in people:
            enqueue("notifications.tell_for_test", person_id=person.pk)
        while DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).exists():
            visits += 1
            at = chance.choice(TASK_POINTS) if figures.kills < kills else "never"
            if killed(partial(_work_all, visits), at=at, passage=chance.randint(1, 3)):
                figures.kills += 1
                figures.at[at] += 1
    figures.notices = Notification.objects.count()
    figures.lost = tasks - Notification.objects.values("person").distinct().count()
    figures.repeated = figures.notices - (tasks - figures.lost)
    return figures


def _tell(person_id: int) -> None:
    """A job as rooms write them: it may run twice, and its key makes the second time nothing."""
    actions.notify(
        person=Person.objects.get(pk=person_id),
        notice=WELCOME,
        values={"mentor": "Omar"},
        link="/",
        key=f"welcome:{person_id}",
        now=clock.now(),
    )


def _send_all(visit: int) -> None:
    # A day later at each visit: after every lease and every delay, so that the test need not wait for them.
    postman, moment = SmtpPostman(), clock.now() + timedelta(days=visit)
    try:
        while actions.send_next_mail(postman=postman, now=moment):
            pass
    except LineDown:
        return  # a busy machine answers late; the next visit tries again, as a worker does
    postman.close()


def _work_all(visit: int) -> None:
    moment = clock.now() + timedelta(days=visit)
    worker = f"worker-{visit}"
    actions.redeliver_abandoned(now=moment)
    actions.beat(worker_id=worker, now=moment)
    while actions.run_next_task(worker_id=worker, now=moment):
        pass
