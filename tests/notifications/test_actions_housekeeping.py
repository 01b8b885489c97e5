"""What has had its time is thrown away, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from tests import cast
from tests.cast import NOW
from tests.harness.draining import Pigeonhole
from tests.notifications.people import WELCOME

from telemachy.notifications import actions
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import Notification, OutgoingMail, ScheduledRun

pytestmark = pytest.mark.django_db


def test_finished_mails_go_after_ninety_days_and_waiting_ones_stay():
    mina = cast.mina()
    for key in ("sent", "waiting"):
        actions.notify(person=mina, notice=WELCOME, values={"mentor": "Omar"}, link="/", key=key, now=NOW)
    OutgoingMail.objects.filter(key="waiting").update(next_attempt_at=NOW + timedelta(days=365))
    while actions.send_next_mail(postman=Pigeonhole(), now=NOW):
        pass

    actions.prune(now=NOW + timedelta(days=91))

    assert [mail.key for mail in OutgoingMail.objects.filter(notice=WELCOME.key)] == ["waiting"]
    assert Notification.objects.filter(notice=WELCOME.key).count() == 2


def test_the_text_of_a_mail_that_was_given_up_goes_after_two_weeks():
    actions.notify(person=cast.mina(), notice=WELCOME, values={"mentor": "Omar"}, link="/", key="k", now=NOW)
    OutgoingMail.objects.update(state=MailState.GIVEN_UP, finished_at=NOW)

    actions.prune(now=NOW + timedelta(days=15))

    assert OutgoingMail.objects.get().body == ""


def test_runs_of_schedules_are_forgotten_after_two_months():
    for age in (1, 61):
        period = NOW - timedelta(days=age)
        ScheduledRun.objects.create(job="notifications.prune", period=period, enqueued_at=period)

    actions.prune(now=NOW)

    assert ScheduledRun.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_write_ahead_log_is_brought_back():
    actions.checkpoint()

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint")
            assert cursor.fetchone() == (0, 0, 0)
