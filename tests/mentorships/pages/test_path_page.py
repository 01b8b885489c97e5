"""What a mentee offers in return and wants to learn: where the one mentor who is asked reads it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import client_of
from tests.mentorships.pair import pair
from tests.mentorships.test_first_meetings import proposed
from tests.rounds.scene import NOW, open_scene

from telemachy.common import clock, personal_data
from telemachy.mentorships.actions import decline
from telemachy.mentorships.models import PATH_WISH_LENGTH, Mentorship, PathWish
from telemachy.people.actions import erase_person
from telemachy.people.actions.writing_profile import write_profile

pytestmark = pytest.mark.django_db

OFFER = "zqoffer: I build dashboards, and know the night shift."
WISH = "zqwish: how you moved from the bench to leading people."


@pytest.fixture(autouse=True)
def _in_march():
    with clock.at(NOW):
        yield


@pytest.fixture
def asked() -> Mentorship:
    mentorship = proposed(open_scene())
    write_profile(actor=mentorship.mentee, can_offer=OFFER, now=NOW)
    return mentorship


def path_url(mentorship: Mentorship) -> str:
    return reverse("mentorships:path_wish", args=[mentorship.public_id])


def pages(mentorship: Mentorship) -> list[str]:
    """Where the two read of each other before they say yes."""
    talk = reverse("mentorships:first_meeting", args=[mentorship.public_id])
    return [mentorship.get_absolute_url(), talk]


def write(mentorship: Mentorship, words: str = WISH) -> int:
    return client_of(mentorship.mentee).post(path_url(mentorship), {"words": words}).status_code


@pytest.mark.requirement("S000-33")
def test_the_mentor_who_is_asked_sees_what_the_mentee_can_offer_before_any_yes(asked: Mentorship) -> None:
    for address in pages(asked):
        shown = client_of(asked.mentor).get(address).text
        before_any_fold = shown.split("<main")[1].split("<details")[0]
        assert OFFER in before_any_fold
        assert "can offer in return" in before_any_fold


def test_what_the_mentee_can_offer_is_not_said_to_herself_nor_once_it_is_over(asked: Mentorship) -> None:
    assert OFFER not in client_of(asked.mentee).get(asked.get_absolute_url()).text

    decline(actor=asked.mentor, mentorship=asked, now=NOW)

    assert OFFER not in client_of(asked.mentor).get(asked.get_absolute_url()).text


@pytest.mark.requirement("S002-42")
def test_what_she_wants_to_learn_from_his_path_is_read_by_him_before_the_first_talk(
    asked: Mentorship,
) -> None:
    mina = client_of(asked.mentee)
    assert path_url(asked) in mina.get(asked.get_absolute_url()).text

    assert write(asked) == 303

    for address in pages(asked):
        assert WISH in client_of(asked.mentor).get(address).text
        assert WISH in mina.get(address).text


@pytest.mark.requirement("S002-42")
def test_it_stands_in_the_plan_for_the_two_of_them() -> None:
    two = pair()
    write(two.mentorship)
    plan = reverse("mentorships:plan", args=[two.mentorship.public_id])

    for person in (two.mina, two.omar):
        assert WISH in client_of(person).get(plan).text
        assert WISH in client_of(person).get(two.mentorship.get_absolute_url()).text


def test_only_the_mentee_writes_it_and_others_find_nothing(asked: Mentorship) -> None:
    scene_cora = asked.program.coordinations.earliest("pk").person
    write(asked)

    assert client_of(asked.mentor).get(path_url(asked)).status_code == 404
    assert client_of(asked.mentor).post(path_url(asked), {"words": "mine"}).status_code == 404
    assert client_of(scene_cora).get(path_url(asked)).status_code == 404
    assert WISH not in client_of(scene_cora).get(asked.get_absolute_url()).text
    assert PathWish.objects.get().words == WISH


def test_nothing_takes_it_back_and_too_much_is_refused(asked: Mentorship) -> None:
    write(asked)
    assert write(asked, "x" * (PATH_WISH_LENGTH + 1)) == 422
    assert PathWish.objects.get().words == WISH

    assert write(asked, "  ") == 303
    assert not PathWish.objects.exists()


def test_once_it_is_over_nothing_is_written_or_shown(asked: Mentorship) -> None:
    write(asked)
    decline(actor=asked.mentor, mentorship=asked, now=NOW)

    assert write(asked, "More") == 409
    for person in (asked.mentor, asked.mentee):
        assert WISH not in client_of(person).get(asked.get_absolute_url()).text


def test_both_have_a_copy_and_erasing_either_leaves_no_word(asked: Mentorship) -> None:
    write(asked)
    for person in (asked.mentee, asked.mentor):
        assert WISH in str(personal_data.export(person))

    erase_person(actor=asked.mentor, person=asked.mentor, now=NOW)

    assert not PathWish.objects.exists()


def test_the_page_takes_as_many_queries_with_words_as_without(asked: Mentorship) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            client_of(asked.mentor).get(asked.get_absolute_url())
        return len(counted)

    queries()
    before = queries()
    write(asked)

    assert queries() == before
