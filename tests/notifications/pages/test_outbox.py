"""Mails and background work, for organization admins: what did not arrive, never what it said."""

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests import cast
from tests.cast import NOW
from tests.notifications.people import WELCOME

from telemachy.common import clock
from telemachy.common.jobs import enqueue
from telemachy.notifications import actions
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db


def given_up(person) -> OutgoingMail:
    actions.notify(
        person=person, notice=WELCOME, values={"mentor": "Omar"}, link="/", key="k", now=clock.now()
    )
    OutgoingMail.objects.filter(key="k").update(
        state=MailState.GIVEN_UP, finished_at=clock.now(), trouble="SMTPDataError 451"
    )
    return OutgoingMail.objects.get(key="k")


def test_an_admin_sees_what_did_not_arrive_and_no_text():
    given_up(cast.mina())

    page = cast.client_of(cast.ada()).get("/notifications/outbox/")

    assert "Mina Mendoza" in page.text
    assert "SMTPDataError 451" in page.text
    assert "your mentor is" not in page.text


def test_the_page_says_that_no_worker_runs_until_one_does():
    client = cast.client_of(cast.ada())
    assert "No worker is running" in client.get("/notifications/outbox/").text

    actions.beat(worker_id="w", now=clock.now())

    assert "No worker is running" not in client.get("/notifications/outbox/").text


@pytest.mark.parametrize("person", [cast.mina, cast.cora, cast.sam])
def test_everybody_else_finds_no_such_page(person):
    mail = given_up(cast.omar())
    client = cast.client_of(person())

    assert client.get("/notifications/outbox/").status_code == 404
    assert client.post(f"/notifications/outbox/mails/{mail.public_id}/again/").status_code == 404
    assert client.post(f"/notifications/outbox/tasks/{mail.public_id}/again/").status_code == 404


def test_a_mail_is_sent_again():
    mail = given_up(cast.mina())

    cast.client_of(cast.ada()).post(f"/notifications/outbox/mails/{mail.public_id}/again/")

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)


def test_a_mail_that_was_sent_is_not_sent_again():
    mail = given_up(cast.mina())
    OutgoingMail.objects.update(state=MailState.SENT, sealed_body=None)

    page = cast.client_of(cast.ada()).post(
        f"/notifications/outbox/mails/{mail.public_id}/again/", follow=True
    )

    assert "cannot be sent again" in page.text


def test_buried_work_is_shown_and_tried_again():
    enqueue("notifications.checkpoint")
    DBTaskResult.objects.update(
        status=TaskResultStatus.FAILED, finished_at=NOW, exception_class_path="builtins.ValueError"
    )
    client = cast.client_of(cast.ada())

    page = client.get("/notifications/outbox/")
    client.post(f"/notifications/outbox/tasks/{DBTaskResult.objects.get().pk}/again/")

    assert "notifications.checkpoint" in page.text
    assert "ValueError" in page.text
    assert DBTaskResult.objects.get().status == TaskResultStatus.READY
