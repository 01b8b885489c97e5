"""This week: what a coordinator may do next, and each act."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.cast import client_of
from tests.rounds.pages.helpers import assert_hidden
from tests.rounds.scene import NOW, Scene, approved_round, open_scene

from telemachy.mentorships.actions import decline
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.choices import MailState
from telemachy.notifications.models import Notification, OutgoingMail
from telemachy.people.actions import redeem_invitation
from telemachy.people.models import Invitation, Person
from telemachy.programs.actions.enrolling import leave, set_limit
from telemachy.programs.models import CampaignDay
from telemachy.rounds.actions.following_up import hold_next_choices
from telemachy.rounds.actions.publishing import publish_round
from telemachy.rounds.queries.this_week import this_week

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(hours=1)


def published(scene: Scene) -> Mentorship:
    """Mina and Omar are proposed to each other; Ines is free."""
    mina = scene.mentee("Mina Holt", wants="public speaking", site="Oslo")
    omar = scene.mentor("Omar Diaz", offers="public speaking", site="Oslo")
    scene.mentor("Ines Faro", offers="public speaking")
    publish_round(actor=scene.cora, round=approved_round(scene, [(mina, omar)]), now=NOW)
    Person.objects.update(joined_at=NOW)
    return Mentorship.objects.with_people().get()


def titles(scene: Scene, days: int = 0) -> list[str]:
    return [thing.title for thing in this_week(scene.program, NOW + timedelta(days=days)).things]


def test_an_empty_list_says_so() -> None:
    scene = open_scene()
    published(scene)
    Mentorship.objects.update(proposed_at=timezone.now())

    page = client_of(scene.cora).get(reverse("rounds:this_week", args=[scene.program.public_id]))

    assert b"Nothing needs you this week" in page.content


def test_a_proposal_without_an_answer_for_a_week_stands_there_once() -> None:
    scene = open_scene()
    published(scene)

    assert titles(scene, days=6) == []
    assert titles(scene, days=8) == ["No answer from Omar Diaz and Mina Holt for 8 days"]


def test_a_reminder_goes_to_those_who_have_not_answered_and_then_the_thing_is_gone() -> None:
    scene = open_scene()
    mentorship = published(scene)
    Mentorship.objects.update(proposed_at=timezone.now() - timedelta(days=9))
    cora = client_of(scene.cora)
    url = reverse("rounds:remind", args=[mentorship.public_id])

    assert b"A short yes or no is enough" in cora.get(url).content
    assert cora.post(url, {"note": "A word from me."}).status_code == 303

    assert Notification.objects.filter(notice="mentorships.reminder").count() == 2
    assert this_week(scene.program, timezone.now()).is_empty
    assert cora.post(url, {"note": ""}).status_code == 409


def test_a_no_brings_the_next_choice_which_is_held_and_then_proposed() -> None:
    scene = open_scene()
    mentorship = published(scene)
    decline(actor=mentorship.mentor, mentorship=mentorship, now=SOON)

    assert hold_next_choices(now=SOON) == 1
    assert hold_next_choices(now=SOON) == 0

    (thing,) = this_week(scene.program, SOON).things
    assert thing.title == "Mina Holt and Omar Diaz are not going ahead"
    assert thing.label == "Propose Ines"
    cora = client_of(scene.cora)
    assert b"Ines Faro" in cora.get(thing.url).content
    assert cora.post(thing.url, {"act": "propose"}).status_code == 303
    assert Mentorship.objects.get(mentor_enrollment__person__name="Ines Faro").state == State.PROPOSED
    assert Notification.objects.filter(key__startswith="rounds.next_choice").count() == 2
    assert titles(scene) == []


def test_the_two_do_not_see_a_place_that_is_only_held() -> None:
    scene = open_scene()
    mentorship = published(scene)
    decline(actor=mentorship.mentor, mentorship=mentorship, now=SOON)
    hold_next_choices(now=SOON)
    held = Mentorship.objects.with_people().get(state=State.HELD)

    for person in (held.mentor, held.mentee):
        assert client_of(person).get(held.get_absolute_url()).status_code == 404
        assert (
            held.other_than(person).name.encode()
            not in client_of(person).get(reverse("mentorships:mine")).content
        )


def test_a_hold_ends_after_a_week_and_is_made_anew() -> None:
    scene = open_scene()
    mentorship = published(scene)
    decline(actor=mentorship.mentor, mentorship=mentorship, now=SOON)
    hold_next_choices(now=SOON)

    hold_next_choices(now=SOON + timedelta(days=8))

    assert Mentorship.objects.filter(state=State.WITHDRAWN).count() == 1
    assert not Mentorship.objects.filter(state=State.HELD).exists()  # nobody else is there


def test_a_place_can_be_given_back() -> None:
    scene = open_scene()
    mentorship = published(scene)
    decline(actor=mentorship.mentor, mentorship=mentorship, now=SOON)
    hold_next_choices(now=SOON)
    held = Mentorship.objects.get(state=State.HELD)

    url = reverse("rounds:next_choice", args=[held.public_id])
    client_of(scene.cora).post(url, {"act": "let_go"})

    assert Mentorship.objects.get(pk=held.pk).state == State.WITHDRAWN


def test_who_left_is_named_and_the_other_was_told() -> None:
    scene = open_scene()
    mentorship = published(scene)
    leave(actor=mentorship.mentor, enrollment=mentorship.mentor_enrollment, now=SOON)

    hold_next_choices(now=SOON)

    assert titles(scene) == ["Omar Diaz left; Mina Holt has no mentor"]
    assert Notification.objects.get(notice="mentorships.not_going_ahead").person == mentorship.mentee


def test_late_joiners_lowered_limits_and_unopened_invitations_stand_in_order() -> None:
    scene = open_scene()
    mentorship = published(scene)
    set_limit(actor=mentorship.mentor, enrollment=mentorship.mentor_enrollment, capacity=0, now=SOON)
    late = scene.mentee("Late Comer", wants="budgets")
    scene.cohort.enrollments.filter(pk=late.pk).update(joined_at=SOON)
    Person.objects.filter(pk=mentorship.mentee.pk).update(joined_at=None)
    assert Invitation.objects.filter(person=mentorship.mentee).exists()

    assert titles(scene, days=5) == [
        "Mina Holt has not opened the invitation",
        "1 mentee joined after the round",
        "Omar Diaz has more mentees than the limit",
    ]


def test_many_of_one_kind_are_one_line_and_the_list_stays_short() -> None:
    scene = open_scene()
    pairs = [(scene.mentee(f"Mentee {n}"), scene.mentor(f"Mentor {n}")) for n in range(5)]
    publish_round(actor=scene.cora, round=approved_round(scene, pairs), now=NOW)

    assert titles(scene, days=8) == [
        "10 people have not opened the invitation",
        "5 proposals wait for an answer",
    ]


def test_everyone_can_be_reminded_at_once() -> None:
    scene = open_scene()
    pairs = [(scene.mentee(f"Mentee {n}"), scene.mentor(f"Mentor {n}")) for n in range(3)]
    publish_round(actor=scene.cora, round=approved_round(scene, pairs), now=NOW)
    url = reverse("rounds:remind_all", args=[scene.program.public_id])

    client_of(scene.cora).post(url, {"note": "Please answer."})

    assert Notification.objects.filter(notice="mentorships.reminder").count() == 6


def test_this_week_is_hidden_from_everyone_else() -> None:
    scene = open_scene()
    mentorship = published(scene)
    decline(actor=mentorship.mentor, mentorship=mentorship, now=SOON)
    hold_next_choices(now=SOON)
    held = Mentorship.objects.get(state=State.HELD)

    for name in ("this_week", "remind_all", "next_choices"):
        assert_hidden(scene, reverse(f"rounds:{name}", args=[scene.program.public_id]))
    for url in (
        reverse("rounds:remind", args=[mentorship.public_id]),
        reverse("rounds:next_choice", args=[held.public_id]),
    ):
        assert_hidden(scene, url)
        assert_hidden(scene, url, method="post")


def test_a_mail_that_came_back_comes_first_and_asks_for_the_address() -> None:
    scene = open_scene()
    mentorship = published(scene)
    OutgoingMail.objects.filter(person=mentorship.mentee).update(
        state=MailState.BOUNCED, finished_at=NOW, sealed_body=None
    )

    (thing, *_) = this_week(scene.program, NOW + timedelta(days=8)).things

    assert thing.title == "The mail to Mina Holt came back"
    assert thing.label == "Mend the address"
    assert "Which address reaches you" in thing.ready


def test_a_mended_address_takes_its_line_off_the_list() -> None:
    scene = open_scene()
    mentorship = published(scene)
    Person.objects.update(joined_at=None)
    OutgoingMail.objects.filter(person=mentorship.mentee).update(state=MailState.BOUNCED, finished_at=NOW)
    cora = client_of(scene.cora)
    (thing,) = this_week(scene.program, NOW).things
    page, _, anchor = thing.url.partition("#")
    assert f'id="{anchor}"' in cora.get(page).text

    cora.post(f"{page}address/", {"email": "mina.holt@example.com"})

    assert titles(scene) == []
    mail = OutgoingMail.objects.get(person=mentorship.mentee)
    assert (mail.to_address, mail.state) == ("mina.holt@example.com", MailState.QUEUED)
    token = mail.body.split("/invitation/")[1].split("/")[0]
    assert redeem_invitation(token=token, now=timezone.now()) == mentorship.mentee


def test_the_list_asks_as_many_questions_for_many_as_for_few() -> None:
    scene = open_scene()
    pairs = [(scene.mentee(f"Mentee {n}"), scene.mentor(f"Mentor {n}")) for n in range(3)]
    publish_round(actor=scene.cora, round=approved_round(scene, pairs), now=NOW)
    other = open_scene("Larger")
    pairs = [(other.mentee(f"Other mentee {n}"), other.mentor(f"Other mentor {n}")) for n in range(12)]
    publish_round(actor=other.cora, round=approved_round(other, pairs), now=NOW)

    with CaptureQueriesContext(connection) as few:
        this_week(scene.program, NOW + timedelta(days=8))
    with CaptureQueriesContext(connection) as many:
        this_week(other.program, NOW + timedelta(days=8))

    assert len(many) == len(few)


@pytest.mark.requirement("S002-07")
def test_a_day_of_the_year_stands_there_two_weeks_before_and_not_after() -> None:
    scene = open_scene()
    published(scene)
    soon = NOW.date() + timedelta(days=14)
    CampaignDay.objects.create(
        program=scene.program, name="Thanks day", purpose="thank", month=soon.month, day=soon.day
    )

    def stands(days: int) -> bool:
        found = this_week(scene.program, NOW + timedelta(days=days))
        return any(thing.title.startswith("Thanks day: ") for thing in found.things)

    assert [stands(days) for days in (-1, 0, 14, 15)] == [False, True, True, False]
