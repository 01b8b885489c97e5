"""Asking for a change of mentor: seen first, then done; afterwards what happens next."""

import pytest
from django.urls import reverse
from tests.cast import client_of
from tests.mentorships.pair import Pair, pair

from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def two() -> Pair:
    return pair()


def page(two: Pair) -> str:
    return reverse("mentorships:change", args=[two.mentorship.public_id])


@pytest.mark.requirement("F-06")
def test_one_sees_what_it_does_and_ends_it_with_one_press(two: Pair) -> None:
    mina = client_of(two.mina)

    shown = mina.get(page(two))
    assert "You keep your waiting time from before and go first" in shown.text
    assert two.again().state == State.ACCEPTED
    answer = mina.post(page(two), {"reason": "", "last_line": ""})

    assert (answer.status_code, two.again().state) == (303, State.CLOSED)
    assert "You go first at the next choice" in mina.get(answer.headers["Location"]).text


def test_the_other_reads_the_last_line_and_never_the_reason(two: Pair) -> None:
    client_of(two.mina).post(page(two), {"reason": "click", "last_line": "Thank you for the time."})

    shown = client_of(two.omar).get(page(two)).text

    assert "Thank you for the time." in shown
    assert "do not click" not in shown
    assert "Your place is free again" in shown


def test_those_who_run_the_program_do_not_see_the_page(two: Pair) -> None:
    client_of(two.mina).post(page(two), {"last_line": "zqlast"})

    for person in (two.scene.cora, two.scene.sam):
        assert client_of(person).get(page(two)).status_code == 404
        assert client_of(person).post(page(two)).status_code == 404


def test_those_who_run_the_program_read_the_reason_and_not_the_last_line(two: Pair) -> None:
    client_of(two.mina).post(page(two), {"reason": "times", "last_line": "zqlast"})

    desk = client_of(two.scene.cora).get(two.mentorship.get_absolute_url()).text

    assert "Our times do not go together" in desk
    assert "zqlast" not in desk


def test_what_cannot_be_taken_is_said_and_nothing_is_changed(two: Pair) -> None:
    answer = client_of(two.mina).post(page(two), {"reason": "he is rude"})

    assert answer.status_code == 422
    assert two.again().state == State.ACCEPTED
    assert not Change.objects.exists()


def test_when_both_ask_the_second_finds_it_done(two: Pair) -> None:
    client_of(two.mina).post(page(two), {"last_line": "From Mina"})

    answer = client_of(two.omar).post(page(two), {"last_line": "From Omar"}, follow=True)

    assert answer.status_code == 200
    assert "From Mina" in answer.text
    assert Change.objects.count() == 1


def test_the_first_page_of_the_pair_leads_to_what_happens_next(two: Pair) -> None:
    client_of(two.mina).post(page(two))

    for person in (two.mina, two.omar):
        shown = client_of(person).get(two.mentorship.get_absolute_url()).text
        assert "This mentorship has ended" in shown
        assert page(two) in shown
