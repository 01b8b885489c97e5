"""What people wrote in their profiles is theirs to take along and to have deleted, in others' rows too."""

import pytest
from tests import cast
from tests.cast import NOW

from telemachy.common import personal_data
from telemachy.people import actions
from telemachy.people.models import (
    Achievement,
    FreeTime,
    NeverMatch,
    Person,
    Profile,
    Transition,
)
from telemachy.people.queries.profiles import LISTS, achievement_label, never_list

pytestmark = pytest.mark.django_db


def whole(person: Person) -> None:
    """A profile in which everything says something of its own."""
    actions.write_profile(actor=person, goals="zqgoals", aspirations="zqaspirations", now=NOW)
    for key in LISTS:
        actions.add_line(actor=person, key=key, words=f"zq{key}", now=NOW)
    actions.add_move(actor=person, moved_from="zqfrom", moved_to="zqto", now=NOW)
    actions.write_week(actor=person, stretches=[actions.Stretch(0, 540, 600)], now=NOW)
    actions.write_style(actor=person, answers={"agenda": "one"}, now=NOW)
    actions.add_achievement(actor=person, title="zqtitle", now=NOW)
    actions.add_never_match(actor=person, words="zqnever", now=NOW)


def test_everything_a_person_wrote_is_handed_out():
    mina = cast.mina()
    whole(mina)

    said = repr(personal_data.export(mina))

    words = ["zqgoals", "zqaspirations", "zqfrom", "zqto", "zqtitle", "zqnever", "a clear agenda"]
    assert [word for word in [*words, *(f"zq{key}" for key in LISTS)] if word not in said] == []
    assert "Monday 09:00-10:00" in said


def test_what_others_wrote_about_a_person_is_not_handed_out_to_that_person():
    mina, omar = cast.mina(), cast.omar()
    actions.add_never_match(actor=mina, words="omar@example.org", now=NOW)

    assert "never" not in repr(personal_data.export(omar)).lower()


def test_erasing_leaves_no_row_of_a_profile():
    mina = cast.mina()
    whole(mina)

    actions.erase_person(actor=cast.ada(), person=mina, now=NOW)

    tables = [
        *(kind.model for kind in LISTS.values()),
        Transition,
        Achievement,
        FreeTime,
        NeverMatch,
        Profile,
    ]
    assert [table.__name__ for table in tables if table._default_manager.exists()] == []


def test_erasing_takes_a_person_out_of_what_others_wrote():
    mina, omar, ada = cast.mina(), cast.omar(), cast.ada()
    one = actions.add_achievement(actor=mina, title="Built it", now=NOW)
    actions.ask_to_confirm(actor=mina, achievement=one, address="omar@example.org", now=NOW)
    actions.confirm_achievement(actor=omar, achievement=one, now=NOW)
    for words in ("omar@example.org", "Omar Okafor", "Somebody Else"):
        actions.add_never_match(actor=mina, words=words, now=NOW)

    actions.erase_person(actor=ada, person=omar, now=NOW)

    one.refresh_from_db()
    assert (achievement_label(one), one.asked_address) == ("confirmed by a colleague", "")
    assert [words for _, words in never_list(mina)] == ["Somebody Else"]


def test_a_name_that_another_bears_too_stays_on_the_list():
    mina, omar, ada = cast.mina(), cast.omar(), cast.ada()
    actions.add_person(actor=None, name="Omar Okáfor", email="other@example.org", now=NOW)
    actions.add_never_match(actor=mina, words="Omar Okafor", now=NOW)

    actions.erase_person(actor=ada, person=omar, now=NOW)

    assert [words for _, words in never_list(mina)] == ["Omar Okafor"]
