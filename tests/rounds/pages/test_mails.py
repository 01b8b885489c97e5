"""The mails of a program as its coordinators see them: to whom and whether, never what about."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.cast import client_of
from tests.rounds.scene import NOW, Scene, open_scene

from telemachy.audit.models import Event
from telemachy.notifications.actions import post_mail
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db

SECRET = "https://example.org/secret-link"


@pytest.fixture
def scene() -> Scene:
    return open_scene()


def mail(scene: Scene, name: str, state: MailState, *, program_id: str | None = None) -> OutgoingMail:
    person = scene.mentee(name).person
    post_mail(
        key=f"tests:{name}",
        to_address=person.email or "",
        subject="Subject that nobody else reads",
        body=f"Your link: {SECRET}",
        now=NOW,
    )
    found = OutgoingMail.objects.get(key=f"tests:{name}")
    finished = None if state in {MailState.QUEUED, MailState.SENDING} else NOW
    OutgoingMail.objects.filter(pk=found.pk).update(
        state=state,
        finished_at=finished,
        trouble="550 unknown",
        program_id=str(scene.program.public_id) if program_id is None else program_id,
    )
    return found


def page(scene: Scene, show: str = "") -> str:
    answer = client_of(scene.cora).get(address(scene), {"show": show})
    assert answer.status_code == 200
    return answer.content.decode()


def address(scene: Scene) -> str:
    return reverse("rounds:mails", args=[scene.program.public_id])


def again(scene: Scene, one: OutgoingMail) -> str:
    return reverse("rounds:send_mail_again", args=[scene.program.public_id, one.public_id])


def test_each_mail_is_listed_with_what_became_of_it(scene: Scene) -> None:
    mail(scene, "Bea Bounced", MailState.BOUNCED)
    mail(scene, "Wim Waiting", MailState.QUEUED)
    mail(scene, "Sue Sent", MailState.SENT)
    mail(scene, "Otto Other", MailState.SENT, program_id="another")

    everything = page(scene)

    for name in ("Bea Bounced", "Wim Waiting", "Sue Sent"):
        assert name in everything
    assert "Otto Other" not in everything
    assert "Refused by the receiving server" in everything
    assert "550 unknown" in everything
    assert "None" not in everything  # what no server has answered stays empty


@pytest.mark.parametrize(
    ("show", "name"),
    [("not-arrived", "Bea Bounced"), ("waiting", "Wim Waiting"), ("sent", "Sue Sent")],
)
def test_the_list_is_filtered(scene: Scene, show: str, name: str) -> None:
    mail(scene, "Bea Bounced", MailState.BOUNCED)
    mail(scene, "Wim Waiting", MailState.QUEUED)
    mail(scene, "Sue Sent", MailState.SENT)

    shown = page(scene, show)

    assert [who for who in ("Bea Bounced", "Wim Waiting", "Sue Sent") if who in shown] == [name]


def test_no_text_and_no_subject_is_shown(scene: Scene) -> None:
    mail(scene, "Bea Bounced", MailState.BOUNCED)

    assert SECRET not in page(scene)
    assert "nobody else reads" not in page(scene)


def test_a_mail_that_was_given_up_is_sent_again(scene: Scene) -> None:
    one = mail(scene, "Gus Given", MailState.GIVEN_UP)
    assert "Send again" in page(scene)

    answer = client_of(scene.cora).post(again(scene, one))

    assert answer.status_code == 303
    one.refresh_from_db()
    assert one.state == MailState.QUEUED
    assert Event.objects.filter(verb="notifications.try_mail_again").count() == 1


def test_a_mail_that_went_out_is_not_sent_again(scene: Scene) -> None:
    one = mail(scene, "Sue Sent", MailState.SENT)
    assert "Send again" not in page(scene)

    answer = client_of(scene.cora).post(again(scene, one), follow=True)

    assert "cannot be sent again" in answer.content.decode()
    one.refresh_from_db()
    assert one.state == MailState.SENT


def test_a_mail_of_another_program_does_not_exist_here(scene: Scene) -> None:
    one = mail(scene, "Otto Other", MailState.GIVEN_UP, program_id="another")

    assert client_of(scene.cora).post(again(scene, one)).status_code == 404
    one.refresh_from_db()
    assert one.state == MailState.GIVEN_UP


def test_who_does_not_run_the_program_sees_no_mails(scene: Scene) -> None:
    one = mail(scene, "Gus Given", MailState.GIVEN_UP)

    for person in (scene.sam, one.person):
        assert person is not None
        assert client_of(person).get(address(scene)).status_code == 404
        assert client_of(person).post(again(scene, one)).status_code == 404
    assert Client().get(address(scene)).status_code == 302


def test_a_long_list_asks_no_more_questions(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mail(scene, "One", MailState.GIVEN_UP)
    cora = client_of(scene.cora)
    cora.get(address(scene))
    with CaptureQueriesContext(connection) as few:
        cora.get(address(scene))
    for name in ("Two", "Three", "Four"):
        mail(scene, name, MailState.GIVEN_UP)

    with django_assert_num_queries(len(few)):
        cora.get(address(scene))
