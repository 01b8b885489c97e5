"""Who asks to be deleted is gone: from every table of every room, and from every page of others."""

import pytest
from django.apps import apps
from django.db import connection
from tests.scenes import NOW, World, build_world

from telemachy.audit.queries import verify
from telemachy.common import personal_data
from telemachy.people import actions
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment


@pytest.fixture
def world(db: None) -> World:
    return build_world()


def tables_that_say(*words: str) -> list[str]:
    """Every table in which one of these words still stands, in whatever column."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            for column in model._meta.local_fields:
                name = connection.ops.quote_name(column.column)
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"SELECT CAST({name} AS TEXT) FROM {table} WHERE {name} IS NOT NULL")
                said = "\n".join(str(row[0]) for row in cursor.fetchall())
                found += [f"{model._meta.label}.{column.name}: {word}" for word in words if word in said]
    return found


@pytest.mark.requirement("F-17")
@pytest.mark.parametrize("who", ["mentee", "mentor", "lone"])
def test_no_table_says_a_word_of_a_person_who_was_erased(world: World, who: str) -> None:
    person = getattr(world.ours, who).person
    words = (person.name, person.email)
    assert tables_that_say(person.name)

    actions.erase_person(actor=person, person=person, now=NOW)

    assert tables_that_say(*words) == []


def test_the_audit_is_whole_after_an_erasure(world: World, tmp_path) -> None:
    person = world.ours.mentee.person

    actions.erase_person(actor=person, person=person, now=NOW)

    problems = verify(tmp_path / "none.json").problems
    assert problems == ("There is no signed head, so a truncation would not show.",)


def test_what_is_held_about_one_person_names_nobody_else_but_her_mentor(world: World) -> None:
    """A copy of one's own data is no window on others."""
    held = str(personal_data.export(world.ours.lone.person))

    assert world.ours.lone.person.name in held
    for other in (world.ours.mentee.person, world.ours.mentor.person, world.theirs.mentee.person):
        assert other.name not in held


def test_who_opts_out_is_in_no_program_any_more(world: World) -> None:
    person = world.ours.lone.person

    actions.opt_out(actor=person, now=NOW)

    assert not Enrollment.objects.present().filter(person=person).exists()
    assert Person.objects.contactable().filter(pk=person.pk).count() == 0
