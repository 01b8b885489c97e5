"""Answering a proposal: seen first, then yes or no by a form; never by opening a page."""

import pytest
from django.test import Client
from django.urls import reverse
from tests import cast
from tests.cast import client_of
from tests.programs.rosters import BOTH_FILES, bring_in
from tests.rounds.scene import NOW, Scene, approved_round, open_scene

from telemachy.mentorships.actions import accept, decline
from telemachy.mentorships.actions.opening import PairToOpen, open_mentorship
from telemachy.mentorships.choices import Answer, State
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import Notification
from telemachy.people.actions import erase_person, opt_out
from telemachy.programs.actions.enrolling import enroll
from telemachy.programs.choices import EnrollmentState
from telemachy.programs.models import Enrollment
from telemachy.rounds.actions.publishing import publish_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    pair = (scene.mentee("Mina Holt"), scene.mentor("Omar Diaz"))
    publish_round(actor=scene.cora, round=approved_round(scene, [pair]), now=NOW)
    return scene


@pytest.fixture
def mentorship(scene: Scene) -> Mentorship:
    return Mentorship.objects.with_people().get()


def address(name: str, mentorship: Mentorship) -> str:
    return reverse(f"mentorships:{name}", args=[mentorship.public_id])


def test_each_side_sees_who_and_why_without_a_number(mentorship: Mentorship) -> None:
    for person in (mentorship.mentee, mentorship.mentor):
        page = client_of(person).get(mentorship.get_absolute_url())

        assert page.status_code == 200
        assert mentorship.other_than(person).name.encode() in page.content
        assert b"Omar Diaz offers public speaking" in page.content
        for coordinators_only in (b"points", b"Good fit", b"40 of"):
            assert coordinators_only not in page.content


@pytest.mark.requirement("S000-29")
def test_a_no_asks_for_no_reason_and_leaves_no_mark(mentorship: Mentorship) -> None:
    mina, omar = client_of(mentorship.mentee), client_of(mentorship.mentor)

    assert b"This is what a no does" in mina.get(address("decline", mentorship)).content
    assert Mentorship.objects.get().state == State.PROPOSED
    answer = mina.post(address("decline", mentorship))

    assert (answer.status_code, Mentorship.objects.get().state) == (303, State.DECLINED)
    page = omar.get(mentorship.get_absolute_url()).content
    assert b"not going ahead" in page
    assert b"decline" not in page.lower()
    assert Notification.objects.get(notice="mentorships.not_going_ahead").person == mentorship.mentor


def test_two_yes_make_it_accepted_and_both_take_part(mentorship: Mentorship) -> None:
    client_of(mentorship.mentee).post(address("accept", mentorship))
    assert b"has not answered yet" in client_of(mentorship.mentee).get(mentorship.get_absolute_url()).content

    client_of(mentorship.mentor).post(address("accept", mentorship))

    assert Mentorship.objects.get().state == State.ACCEPTED
    assert set(Enrollment.objects.values_list("state", flat=True)) == {EnrollmentState.ACTIVE}
    assert (
        b"mailto:mina.holt@example.org"
        in client_of(mentorship.mentor).get(mentorship.get_absolute_url()).content
    )


def test_a_second_click_changes_nothing(mentorship: Mentorship) -> None:
    mina = client_of(mentorship.mentee)

    first, second = mina.post(address("accept", mentorship)), mina.post(address("accept", mentorship))

    assert (first.status_code, second.status_code) == (303, 303)
    assert Mentorship.objects.get().mentee_answer == Answer.YES


def test_a_yes_can_become_a_no_until_the_other_answers(mentorship: Mentorship) -> None:
    mina = client_of(mentorship.mentee)
    mina.post(address("accept", mentorship))

    mina.post(address("decline", mentorship))

    assert Mentorship.objects.get().state == State.DECLINED


def test_an_answer_to_a_settled_proposal_is_refused_in_a_sentence(mentorship: Mentorship) -> None:
    decline(actor=mentorship.mentor, mentorship=mentorship, now=NOW)

    answer = client_of(mentorship.mentee).post(address("accept", mentorship))

    assert answer.status_code == 409
    assert b"no longer open" in answer.content


def test_opening_pages_never_answers(mentorship: Mentorship) -> None:
    mina = client_of(mentorship.mentee)

    assert mina.get(address("accept", mentorship)).status_code == 405
    mina.get(address("decline", mentorship))
    mina.head(address("decline", mentorship))

    assert Mentorship.objects.get().mentee_answer == Answer.NOT_YET


def test_nobody_else_sees_or_answers(scene: Scene, mentorship: Mentorship) -> None:
    stranger = scene.mentee("Nia Other")
    for client in (client_of(scene.sam), client_of(stranger.person)):
        assert client.get(mentorship.get_absolute_url()).status_code == 404
        assert client.post(address("accept", mentorship)).status_code == 404
        assert client.get(address("decline", mentorship)).status_code == 404
        assert client.post(address("decline", mentorship)).status_code == 404
    assert Client().get(mentorship.get_absolute_url()).status_code == 302


def test_a_coordinator_sees_the_state_and_answers_for_nobody(scene: Scene, mentorship: Mentorship) -> None:
    cora = client_of(scene.cora)

    page = cora.get(mentorship.get_absolute_url())

    assert b"Waiting for" in page.content
    assert b"offers public speaking" not in page.content
    assert cora.post(address("accept", mentorship)).status_code == 403
    assert cora.post(address("decline", mentorship)).status_code == 403


@pytest.mark.requirement("S002-38")
def test_a_manager_of_one_of_the_two_sees_nothing_of_it() -> None:
    cora = cast.cora()
    program = cast.program_of(cora)
    bring_in(program.cohorts.get(), BOTH_FILES)
    mei, ana, manager = (Enrollment.objects.get(key=key) for key in ("m1", "b2", "b1"))
    assert mei.manager == ana.manager == manager.person
    pair = PairToOpen(mentor_enrollment_id=ana.pk, mentee_enrollment_id=mei.pk)
    mentorship = open_mentorship(actor=cora, program=program, pair=pair, now=NOW)
    client = client_of(manager.person)

    for name in ("mentorship", "decline"):
        assert client_of(mei.person).get(address(name, mentorship)).status_code == 200
        assert client.get(address(name, mentorship)).status_code == 404
    assert client.post(address("accept", mentorship)).status_code == 404
    assert "Mei Lin" not in client.get(reverse("mentorships:mine")).text
    assert client.get(reverse("mentorships:in_program", args=[program.public_id])).status_code == 404


@pytest.mark.requirement("S001-03")
def test_one_account_is_mentee_in_one_and_mentor_in_another() -> None:
    scene = open_scene()
    bo = scene.mentee("Bo Both")
    bo_as_mentor = enroll(
        actor=scene.cora, cohort=scene.cohort, person=bo.person, role="mentor", capacity=1, now=NOW
    )
    pairs = [(bo, scene.mentor("Omar Diaz")), (scene.mentee("Mina Holt"), bo_as_mentor)]
    publish_round(actor=scene.cora, round=approved_round(scene, pairs), now=NOW)

    mine = Mentorship.objects.with_people().order_by("pk")

    assert [(one.mentee.name, one.mentor.name) for one in mine] == [
        ("Bo Both", "Omar Diaz"),
        ("Mina Holt", "Bo Both"),
    ]
    page = client_of(bo.person).get(reverse("mentorships:mine")).text
    assert "Omar Diaz" in page
    assert "Mina Holt" in page


def test_my_mentorships_put_the_open_answer_first(scene: Scene, mentorship: Mentorship) -> None:
    page = client_of(mentorship.mentee).get(reverse("mentorships:mine"))

    assert b"Your answer is asked" in page.content
    assert b"Omar Diaz" in page.content
    assert b"No mentorship yet" in client_of(scene.sam).get(reverse("mentorships:mine")).content


def test_the_list_of_a_program_filters_and_is_the_coordinators_alone(
    scene: Scene, mentorship: Mentorship
) -> None:
    url = reverse("mentorships:in_program", args=[scene.program.public_id])
    cora = client_of(scene.cora)

    assert b"Mina Holt" in cora.get(url + "?q=omar&state=proposed").content
    assert b"No mentorship here" in cora.get(url + "?state=closed").content
    assert client_of(mentorship.mentee).get(url).status_code == 404
    assert client_of(scene.sam).get(url).status_code == 404


def test_an_address_is_not_shown_once_it_is_over(mentorship: Mentorship) -> None:
    decline(actor=mentorship.mentor, mentorship=mentorship, now=NOW)

    assert (
        b"omar.diaz@example.org"
        not in client_of(mentorship.mentee).get(mentorship.get_absolute_url()).content
    )


def test_whoever_opts_out_leaves_a_kind_word_and_a_free_place(mentorship: Mentorship) -> None:
    opt_out(actor=mentorship.mentor, now=NOW)

    assert Mentorship.objects.get().state == State.WITHDRAWN
    assert Notification.objects.get(notice="mentorships.not_going_ahead").person == mentorship.mentee


def test_erasing_a_person_blanks_what_was_said_about_them(scene: Scene, mentorship: Mentorship) -> None:
    accept(actor=mentorship.mentee, mentorship=mentorship, now=NOW)

    erase_person(actor=mentorship.mentee, person=mentorship.mentee, now=NOW)

    row = Mentorship.objects.get()
    assert (row.state, row.words_for_mentee, row.words_for_mentor) == (State.WITHDRAWN, [], [])
