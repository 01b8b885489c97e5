"""Programs that somebody could join: those thought for where they stand first, and only what is listed."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOW, client_of
from tests.programs.ways import come, set_ways, somebody

from telemachy.common import clock
from telemachy.people import actions as people
from telemachy.people.models import Person
from telemachy.programs.actions.starting import create_program, open_program
from telemachy.programs.actions.ways import NotListed
from telemachy.programs.actions.young import record_under_age
from telemachy.programs.choices import LinkWay
from telemachy.programs.models import Enrollment, Program
from telemachy.programs.queries.offers import file_of
from telemachy.programs.queries.program_files import read_program_file

pytestmark = pytest.mark.django_db

PATH = "/programs/to-join/"


@pytest.fixture(autouse=True)
def _at():
    with clock.at(NOW):
        yield


@pytest.fixture
def cora() -> Person:
    return cast.cora()


def program(cora: Person, name: str, *stages: str, listed: bool = True) -> Program:
    found = create_program(
        actor=cora,
        template_key="corporate",
        name=name,
        starts_on=NOW.date(),
        owner=cora,
        purpose=f"Purpose of {name}",
        now=NOW,
    )
    Program.objects.filter(pk=found.pk).update(stages=list(stages))
    found.refresh_from_db()
    found = open_program(actor=cora, program=found, now=NOW)
    set_ways(found, is_listed=listed)
    return found


def headings(client: Client) -> dict[str, list[str]]:
    """What the page lists, group by group."""
    groups = client.get(PATH).context["groups"]
    return {title: [one.program.name for one in rows] for title, rows in groups}


@pytest.mark.requirement("S002-01")
def test_where_somebody_stands_decides_what_is_suggested_and_a_change_alters_it(cora: Person) -> None:
    program(cora, "First steps", "studying", "first_job")
    program(cora, "A new start", "changing", "returning")
    program(cora, "For all")
    mina = somebody("Mina Mendoza")
    client = client_of(mina)
    others = "Thought for others, and open to you all the same"
    assert headings(client) == {
        "For everybody": ["For all"],
        "Thought for some stages": ["A new start", "First steps"],
    }

    people.write_profile(actor=mina, career_stage="studying", now=NOW)
    assert headings(client) == {
        "For where you stand: studying or in training": ["First steps"],
        "For everybody": ["For all"],
        others: ["A new start"],
    }

    people.write_profile(actor=mina, career_stage="returning", now=NOW)
    assert headings(client) == {
        "For where you stand: coming back after a break": ["A new start"],
        "For everybody": ["For all"],
        others: ["First steps"],
    }


def test_only_what_is_listed_open_and_not_yet_ones_own_is_there(cora: Person) -> None:
    mina = somebody("Mina Mendoza")
    program(cora, "Not listed", listed=False)
    asked = program(cora, "Asked already")
    set_ways(asked, is_listed=True, link_way=LinkWay.APPLY)
    joined = program(cora, "In it")
    come(mina, joined)
    come(mina, asked)
    draft = create_program(
        actor=cora, template_key="corporate", name="A draft", starts_on=NOW.date(), owner=cora, now=NOW
    )
    set_ways(draft, is_listed=True)
    program(cora, "Still to come")

    assert headings(client_of(mina)) == {"For everybody": ["Still to come"]}
    assert headings(client_of(cora)) == {}


def test_young_people_are_shown_none_and_their_programs_stand_in_no_list(cora: Person) -> None:
    program(cora, "For all")
    young = create_program(
        actor=cora, template_key="youth", name="Young", starts_on=NOW.date(), owner=cora, now=NOW
    )
    with pytest.raises(NotListed):
        set_ways(young, is_listed=True, link_way=LinkWay.APPLY)
    come_in = somebody("Kim Young")
    enrollment = Enrollment.objects.create(
        cohort=young.cohorts.get(),
        person=come_in,
        role="mentee",
        state="invited",
        source="coordinator",
        joined_at=NOW,
        waiting_since=NOW,
    )
    record_under_age(actor=cora, enrollment=enrollment, now=NOW)

    assert headings(client_of(come_in)) == {}


def test_a_program_without_a_link_cannot_be_listed(cora: Person) -> None:
    found = program(cora, "Closed door", listed=False)

    with pytest.raises(NotListed):
        set_ways(found, is_listed=True, link_way=LinkWay.OFF)


def test_coordinators_tick_stages_and_list_the_program_and_its_file_keeps_the_stages(cora: Person) -> None:
    found = program(cora, "Crossings", "studying", listed=False)
    client = client_of(cora)
    page = client.get(f"/programs/{found.public_id}/settings/").content.decode()
    assert "Stages of working life it is thought for" in page
    page = client.get(f"/programs/{found.public_id}/ways-in/").content.decode()
    assert "List it for everybody here" in page

    assert read_program_file(file_of(found)).stages == ("studying",)


def test_as_many_queries_for_three_programs_as_for_one(cora: Person) -> None:
    client = client_of(somebody("Mina Mendoza"))
    counted = []
    for names in (("One",), ("Two", "Three")):
        for name in names:
            program(cora, name, "studying")
        client.get(PATH)
        with CaptureQueriesContext(connection) as queries:
            client.get(PATH)
        counted.append(len(queries))

    assert counted[0] == counted[1]
    assert client.post(PATH).status_code == 405
    assert Client().get(PATH).status_code == 302
