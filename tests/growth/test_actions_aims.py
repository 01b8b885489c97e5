"""Aims: written for oneself, sealed, kept apart by whose they are."""

import pytest
from django.db import connection
from tests import cast
from tests.cast import NOW

from telemachy.audit.models import Event
from telemachy.common import personal_data
from telemachy.common.errors import Stale
from telemachy.growth import actions, queries
from telemachy.growth.choices import STARTERS, AimKind, Whose
from telemachy.growth.models import MOST_AIMS, Aim, AimShare
from telemachy.people.actions import erase_person
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

SECRET = "zqcanary: lead a small newspaper"


def write(person: Person, words: str = SECRET, **said: object) -> Aim:
    given = {"whose": Whose.WANTED, "kind": AimKind.HIGHER, "now": NOW, **said}
    return actions.write_aim(actor=person, words=words, **given)


@pytest.mark.requirement("S000-12")
def test_given_and_wanted_are_kept_apart():
    mina = cast.mina()
    write(mina)
    write(mina, "Become a partner", whose=Whose.GIVEN, source="My uncle")

    exercise = queries.exercise_of(mina)

    assert [one.words for one in exercise.wanted] == [SECRET]
    assert [(one.words, one.source) for one in exercise.given] == [("Become a partner", "My uncle")]


def test_what_was_given_may_become_ones_own():
    mina = cast.mina()
    aim = write(mina, "Become a partner", whose=Whose.GIVEN, source="My uncle")

    actions.make_mine(actor=mina, aim=aim, now=NOW)

    exercise = queries.exercise_of(mina)
    assert not exercise.given
    assert [(one.words, one.source) for one in exercise.wanted] == [("Become a partner", "")]


def test_no_byte_of_an_aim_stands_in_the_database():
    mina = cast.mina()
    aim = write(mina)
    actions.share_aim(actor=mina, aim=aim, reader=cast.omar(), now=NOW)

    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [
                table
                for row in cursor.fetchall()
                if "zqcanary" in str([bytes(c) if isinstance(c, memoryview) else c for c in row])
            ]

    assert found == []


@pytest.mark.parametrize("kind", [AimKind.STAY, AimKind.NOT_SURE])
def test_staying_and_not_being_sure_need_no_words(kind: AimKind):
    mina = cast.mina()

    write(mina, "", kind=kind)

    assert queries.has_aim(mina)
    assert queries.main_aim(mina).line == kind.label


@pytest.mark.parametrize("kind", [AimKind.HIGHER, AimKind.OTHER_FUNCTION, AimKind.GROW])
def test_every_other_direction_is_said_in_words(kind: AimKind):
    with pytest.raises(actions.NothingSaid):
        write(cast.mina(), "  \n ", kind=kind)

    assert not Aim.objects.exists()


@pytest.mark.requirement("S003-17")
def test_not_sure_leads_to_something_to_find_out():
    mina = cast.mina()
    write(mina, kind=AimKind.HIGHER)
    assert not queries.exercise_of(mina).starters

    write(mina, "", kind=AimKind.NOT_SURE)
    offered = queries.exercise_of(mina).starters
    assert len(offered) == len(STARTERS)

    actions.explore(actor=mina, starter=offered[0], now=NOW)

    exercise = queries.exercise_of(mina)
    assert exercise.wanted[-1].aim.kind == AimKind.EXPLORE
    assert exercise.wanted[-1].words == offered[0].words
    assert len(exercise.starters) == len(STARTERS) - 1


def test_another_window_does_not_overwrite():
    mina = cast.mina()
    aim = write(mina)
    actions.edit_aim(actor=mina, aim=aim, kind=AimKind.GROW, words="New words", revision=1, now=NOW)

    with pytest.raises(Stale):
        actions.edit_aim(actor=mina, aim=aim, kind=AimKind.STAY, words="Old tab", revision=1, now=NOW)

    assert queries.main_aim(mina).words == "New words"


def test_there_is_room_for_so_many_and_no_more():
    mina = cast.mina()
    for number in range(MOST_AIMS):
        write(mina, f"Aim {number}")

    with pytest.raises(actions.TooMany):
        write(mina, "One too many")


def test_nobody_changes_an_aim_of_another():
    mina, sam = cast.mina(), cast.sam()
    aim = write(mina)

    for act in (actions.make_mine, actions.remove_aim):
        with pytest.raises(Stale):
            act(actor=sam, aim=aim, now=NOW)
    with pytest.raises(Stale):
        actions.share_aim(actor=sam, aim=aim, reader=sam, now=NOW)

    assert not AimShare.objects.exists()
    assert Aim.objects.count() == 1


def test_nobody_shares_with_themselves():
    mina = cast.mina()

    with pytest.raises(actions.NotYourself):
        actions.share_aim(actor=mina, aim=write(mina), reader=mina, now=NOW)


@pytest.mark.requirement("S000-12")
def test_an_aim_is_read_by_whom_it_was_shared_with_and_only_while_it_is():
    mina, omar, sam = cast.mina(), cast.omar(), cast.sam()
    aim = write(mina)
    write(mina, "Kept to myself")
    assert queries.shared_aims(mina, omar) == []

    actions.share_aim(actor=mina, aim=aim, reader=omar, now=NOW)
    actions.share_aim(actor=mina, aim=aim, reader=omar, now=NOW)

    assert [one.words for one in queries.shared_aims(mina, omar)] == [SECRET]
    assert queries.shared_aims(mina, sam) == []
    assert queries.shared_aims(sam, omar) == []

    actions.unshare_aim(actor=mina, aim=aim, reader=omar, now=NOW)

    assert queries.shared_aims(mina, omar) == []
    verbs = list(Event.objects.filter(target__contains=str(aim.public_id)).values_list("verb", flat=True))
    assert sorted(verbs) == [
        "growth.share_aim",
        "growth.share_aim",
        "growth.unshare_aim",
        "growth.write_aim",
    ]


def test_one_query_however_many_are_shared(django_assert_num_queries):
    mina, omar = cast.mina(), cast.omar()
    actions.share_aim(actor=mina, aim=write(mina), reader=omar, now=NOW)
    with django_assert_num_queries(1):
        queries.shared_with(omar)
    for number in range(2):
        actions.share_aim(actor=mina, aim=write(mina, f"Aim {number}"), reader=omar, now=NOW)
    with django_assert_num_queries(1):
        assert len(queries.shared_with(omar)) == 3


def test_a_copy_of_ones_data_opens_them_and_an_erasure_takes_them():
    mina, omar = cast.mina(), cast.omar()
    aim = write(mina)
    actions.share_aim(actor=mina, aim=aim, reader=omar, now=NOW)

    held = str(personal_data.export(mina))
    assert SECRET in held
    assert "Omar Okafor" in held
    assert SECRET not in str(personal_data.export(omar))

    erase_person(actor=omar, person=omar, now=NOW)
    assert not AimShare.objects.exists()
    erase_person(actor=mina, person=mina, now=NOW)
    assert not Aim.objects.exists()
