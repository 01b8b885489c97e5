"""How mails and tasks fare, in the words of their pages."""

from datetime import timedelta

import pytest
from tests import cast
from tests.cast import NOW
from tests.notifications.people import WELCOME

from telemachy.notifications import actions, queries
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db


def mail(person, state: MailState, *, at=NOW, program_id: str = "") -> None:
    key = f"{person.pk}:{OutgoingMail.objects.count()}"
    actions.notify(
        person=person,
        notice=WELCOME,
        values={"mentor": "Omar"},
        link="/",
        key=key,
        now=at,
        program_id=program_id,
    )
    unfinished = state == MailState.QUEUED
    OutgoingMail.objects.filter(key=key).update(state=state, finished_at=None if unfinished else at)


def test_trouble_is_what_became_of_the_latest_mail():
    mina, omar, cora = cast.mina(), cast.omar(), cast.cora()
    mail(mina, MailState.SENT)
    mail(mina, MailState.BOUNCED, at=NOW + timedelta(days=1))
    mail(mina, MailState.QUEUED, at=NOW + timedelta(days=2))
    mail(omar, MailState.BOUNCED)
    mail(omar, MailState.SENT, at=NOW + timedelta(days=1))
    mail(cora, MailState.GIVEN_UP)

    assert queries.mail_trouble([mina, omar]) == {mina.pk: MailState.BOUNCED}
    assert queries.mail_trouble([mina, omar, cora]) == {
        mina.pk: MailState.BOUNCED,
        cora.pk: MailState.GIVEN_UP,
    }


def test_a_program_counts_only_its_own_mails():
    mina = cast.mina()
    mail(mina, MailState.SENT, program_id="one")
    mail(mina, MailState.BOUNCED, program_id="one")
    mail(mina, MailState.BOUNCED, program_id="other")

    assert queries.mail_counts_of_program("one") == queries.MailCounts(sent=1, refused=1)
    assert queries.troubled_mails("one").count() == 1


def test_the_outbox_says_when_no_worker_runs():
    assert not queries.outbox(NOW).has_worker

    actions.beat(worker_id="w", now=NOW)

    assert queries.outbox(NOW + timedelta(minutes=1)).has_worker
    assert not queries.outbox(NOW + timedelta(minutes=3)).has_worker
