"""The first page of two who work together, a pause, and the ending."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from tests.cast import ada, client_of, sam
from tests.mentorships.pair import pair
from tests.mentorships.pairs import accepted_pair, active_pair, agree, fresh, objective, write
from tests.rounds.scene import NOW, open_scene

from telemachy.common import clock
from telemachy.growth.actions import share_aim, write_aim
from telemachy.growth.choices import AimKind, Whose
from telemachy.growth.models import AimShare
from telemachy.mentorships.actions.changing import change_mentor
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Closing, Mentorship, Pause

pytestmark = pytest.mark.django_db


def at(name: str, mentorship: Mentorship) -> str:
    return reverse(f"mentorships:{name}", args=[mentorship.public_id])


def page_of(mentorship: Mentorship, side: str, name: str = "mentorship") -> str:
    return client_of(getattr(mentorship, side)).get(at(name, mentorship)).content.decode()


def test_the_page_leads_from_one_step_to_the_next() -> None:
    mentorship = accepted_pair()
    assert "Agree on how you work together" in page_of(mentorship, "mentee")

    write(mentorship, mentorship.mentee)
    assert "The agreement waits for your yes" in page_of(mentorship, "mentor")

    agree(mentorship, aims="Other aims")
    assert "Write your first objective" in page_of(mentorship, "mentee")
    assert "Suggest an objective" in page_of(mentorship, "mentor")

    objective(mentorship)
    for side in ("mentee", "mentor"):
        page = page_of(mentorship, side)
        assert "You agreed on 60 minutes every month" in page
        assert page.count("button--primary") == 1


def test_every_page_of_a_pair_has_its_tabs_and_the_way_out() -> None:
    mentorship = active_pair()

    for name in ("mentorship", "agreement", "plan", "pause", "ending", "agreement_versions"):
        page = page_of(mentorship, "mentee", name)
        for tab in ("Together", "Agreement", "Plan", "Sessions"):
            assert f">{tab}</a>" in page, (name, tab)
        assert at("something_wrong", mentorship) in page


def test_either_pauses_and_either_goes_on() -> None:
    mentorship = active_pair()
    mina, omar = client_of(mentorship.mentee), client_of(mentorship.mentor)

    assert b"no reason is asked" in mina.get(at("pause", mentorship)).content
    assert mina.post(at("pause", mentorship), {"until": "2020-01-01"}).status_code == 409
    assert mina.post(at("pause", mentorship), {"until": "never"}).status_code == 422
    assert mina.post(at("pause", mentorship)).status_code == 303
    assert fresh(mentorship).state == State.PAUSED
    assert b"Go on" in omar.get(at("mentorship", mentorship)).content
    assert omar.post(at("resume", mentorship)).status_code == 303
    assert fresh(mentorship).state == State.ACTIVE
    assert Pause.objects.get().ended_at is not None


def test_an_ending_from_its_beginning_to_the_last_word() -> None:
    mentorship = active_pair()
    mina, omar = client_of(mentorship.mentee), client_of(mentorship.mentor)

    assert mina.post(at("ending", mentorship), {"reason": "reached"}).status_code == 303
    page = page_of(mentorship, "mentor", "ending")
    assert "We did what we set out to do" in page
    assert "Take the ending back" not in page
    mina.post(at("write_thanks", mentorship), {"thanks": "Thank you for the stage"})
    mina.post(at("write_hand_over", mentorship), {"text": "My own note"})
    page = page_of(mentorship, "mentor", "ending")
    assert "Thank you for the stage" in page
    assert "My own note" not in page
    mina.post(at("write_hand_over", mentorship), {"text": "My own note", "is_shared": "on"})
    assert "My own note" in page_of(mentorship, "mentor", "ending")
    assert omar.post(at("write_hand_over", mentorship), {"text": "Not mine"}).status_code == 403

    for browser in (mina, omar):
        assert browser.post(at("finish", mentorship)).status_code == 303

    assert fresh(mentorship).state == State.CLOSED
    assert Closing.objects.get().hand_over == "My own note"
    assert "Thank you for the stage" in page_of(mentorship, "mentor", "ending")
    assert "This mentorship is closed" in page_of(mentorship, "mentor")


def test_two_go_on_without_the_program_once_both_say_so() -> None:
    mentorship = active_pair()
    mina, omar = client_of(mentorship.mentee), client_of(mentorship.mentor)
    omar.post(at("ending", mentorship))

    mina.post(at("go_on", mentorship))
    assert fresh(mentorship).state == State.CLOSING
    assert "would like to go on without the program" in page_of(mentorship, "mentor", "ending")
    omar.post(at("go_on", mentorship))

    assert fresh(mentorship).state == State.CONTINUING
    assert "It is yours alone now" in page_of(mentorship, "mentee")


def test_who_began_an_ending_takes_it_back() -> None:
    mentorship = active_pair()
    mina, omar = client_of(mentorship.mentee), client_of(mentorship.mentor)
    mina.post(at("ending", mentorship))

    assert omar.post(at("keep_going", mentorship)).status_code == 409
    assert mina.post(at("keep_going", mentorship)).status_code == 303

    assert fresh(mentorship).state == State.ACTIVE


@pytest.mark.parametrize("name", ["pause", "ending"])
def test_nobody_else_finds_these_pages(name: str) -> None:
    scene = open_scene()
    mentorship = active_pair(scene)

    for person in (scene.cora, sam(), ada()):
        assert client_of(person).get(at(name, mentorship)).status_code == 404
        assert client_of(person).post(at(name, mentorship)).status_code == 404


def test_those_who_run_the_program_see_the_state_and_no_words() -> None:
    scene = open_scene()
    mentorship = active_pair(scene)

    page = client_of(scene.cora).get(at("mentorship", mentorship)).content.decode()

    assert "Active" in page
    for words in ("Lead the weekly meeting", "Practice in listening", "Agreement</a>"):
        assert words not in page


def test_the_page_asks_as_much_with_three_objectives_as_with_one(
    django_assert_num_queries: DjangoAssertNumQueries, django_assert_max_num_queries: Any
) -> None:
    mentorship = active_pair()
    browser = client_of(mentorship.mentee)
    browser.get(at("mentorship", mentorship))
    with django_assert_max_num_queries(40) as one:
        browser.get(at("mentorship", mentorship))

    for title in ("Second", "Third"):
        objective(mentorship, title)
    agree(mentorship, aims="Other aims")

    with django_assert_num_queries(len(one.captured_queries)):
        browser.get(at("mentorship", mentorship))


def test_the_check_after_thirty_days_is_led_to_while_it_is_open() -> None:
    two = pair()
    leads = at("check", two.mentorship)

    def shown(day: int) -> str:
        with clock.at(NOW + timedelta(days=day)):
            return page_of(two.mentorship, "mentee")

    assert leads not in shown(20)
    assert leads in shown(21)
    with clock.at(NOW + timedelta(days=30)):
        client_of(two.mina).post(reverse("mentorships:skip_check", args=[two.mentorship.public_id]))
    assert leads not in shown(31)


def test_a_mentor_is_led_to_the_aims_that_the_mentee_lets_him_read_until_the_two_end() -> None:
    mentorship = active_pair()
    leads = reverse("growth:shared")
    aims = [
        write_aim(actor=mentorship.mentee, whose=Whose.WANTED, kind=AimKind.GROW, words=words, now=NOW)
        for words in ("zqaim one", "zqaim two")
    ]
    assert leads not in page_of(mentorship, "mentor")

    for number, aim in enumerate(aims):
        share_aim(actor=mentorship.mentee, aim=aim, reader=mentorship.mentor, now=NOW)
        said = "lets you read an aim" if number == 0 else "lets you read 2 aims"
        assert said in page_of(mentorship, "mentor")
    assert leads not in page_of(mentorship, "mentee")

    change_mentor(actor=mentorship.mentor, mentorship=fresh(mentorship), now=NOW)

    assert not AimShare.objects.exists()
    assert "zqaim" not in client_of(mentorship.mentor).get(leads).text
    assert leads not in page_of(mentorship, "mentor")
