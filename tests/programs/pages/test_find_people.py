"""Coordinators find the people of their program by what these wrote, as far as they may read it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOW

from telemachy.people import actions
from telemachy.people.models import Person
from telemachy.people.queries.topics import meanings
from telemachy.programs.actions.enrolling import enroll
from telemachy.programs.choices import EnrollmentRole

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> cast.Scene:
    actions.read_own_topics(now=NOW)
    return cast.scene()


@pytest.fixture
def client(scene: cast.Scene) -> Client:
    return cast.client_of(scene.coordinator)


def names(client: Client, scene: cast.Scene, **asked: str) -> set[str]:
    page = client.get(f"/programs/{scene.program.public_id}/people/find/", asked)
    assert page.status_code == 200
    return {one.person.name for one in page.context["found"]}


@pytest.mark.requirement("S000-22")
def test_marketing_and_customer_success_finds_who_held_both(client: Client, scene: cast.Scene):
    omar = scene.mentor
    actions.add_line(actor=omar, key="functions", words="Marketing", years=6, lessons="Ask.", now=NOW)
    actions.add_line(actor=omar, key="functions", words="client success", years=2, now=NOW)
    actions.add_line(actor=scene.mentee, key="functions", words="Marketing", now=NOW)
    held = omar.heldfunctions.get(words="client success")
    # “Client success” is a synonym: the person says that customer success is meant.
    actions.settle_words(
        actor=omar,
        key="functions",
        meant={held.pk: meanings(["client success"], ["function"])["client success"].near[0]},
        now=NOW,
    )

    assert names(client, scene, q="marketing and customer success") == {"Omar Okafor"}
    assert names(client, scene, q="Marketing") == {"Omar Okafor", "Mina Mendoza"}
    page = client.get(f"/programs/{scene.program.public_id}/people/find/", {"q": "marketing"})
    assert "Marketing, 6 y" in page.text


@pytest.mark.requirement("S001-05", "S004-05")
@pytest.mark.parametrize("search", ["Burned out", "BURNOUT", "exhausted"])
def test_a_search_by_situation_finds_the_mentor(client: Client, scene: cast.Scene, search: str):
    actions.add_line(
        actor=scene.mentor, key="lived", words="Burned out", what_went_wrong="I said yes.", now=NOW
    )

    assert names(client, scene, q=search, role="mentor") == {"Omar Okafor"}
    assert names(client, scene, q=search, role="mentee") == set()


@pytest.mark.requirement("S001-24")
def test_achievements_show_their_label_and_are_filtered_by_it(client: Client, scene: cast.Scene):
    mina, omar = scene.mentee, scene.mentor
    hers = actions.add_achievement(actor=mina, title="Wrote a book", now=NOW)
    actions.add_achievement(actor=omar, title="Ran a museum", now=NOW)
    actions.ask_to_confirm(actor=mina, achievement=hers, address="omar@example.org", now=NOW)
    actions.confirm_achievement(actor=omar, achievement=hers, now=NOW)

    assert names(client, scene, record="any") == {"Mina Mendoza", "Omar Okafor"}
    assert names(client, scene, record="confirmed") == {"Mina Mendoza"}
    assert names(client, scene, record="self_stated") == {"Omar Okafor"}
    page = client.get(f"/programs/{scene.program.public_id}/people/find/").text
    assert "(confirmed by Omar Okafor)" in page
    assert "(self-stated)" in page


@pytest.mark.requirement("S004-04")
def test_who_is_one_step_ahead_is_listed_with_that_label(client: Client, scene: cast.Scene):
    actions.add_line(actor=scene.mentor, key="offered", words="Statistics", level=1, now=NOW)

    page = client.get(f"/programs/{scene.program.public_id}/people/find/", {"q": "statistics"})

    assert "Statistics (one step ahead)" in page.text


def test_what_coordinators_may_not_read_is_neither_found_nor_shown(client: Client, scene: cast.Scene):
    omar = scene.mentor
    actions.add_line(
        actor=omar,
        key="lived",
        words="Burned out",
        what_happened="zqprivate",
        what_went_wrong="zqprivate",
        now=NOW,
    )
    actions.add_line(actor=omar, key="unwelcome", words="zqprivate", now=NOW)
    actions.write_profile(actor=omar, aspirations="zqprivate", can_offer="zqprivate", now=NOW)
    actions.add_never_match(actor=omar, words="zqprivate", now=NOW)

    assert names(client, scene, q="zqprivate") == set()
    page = client.get(f"/people/{omar.public_id}/")
    profile = client.get(f"/programs/people/{scene.mentor_enrollment.public_id}/profile/")
    assert page.status_code == 404
    assert "Burned out" in profile.text
    assert "zqprivate" not in profile.text


def test_nobody_of_another_program_is_found(client: Client, scene: cast.Scene):
    other = cast.scene_of(cast.sam(), _person("Tara"), _person("Theo"), "Elsewhere")
    actions.add_line(actor=other.mentor, key="offered", words="Statistics", now=NOW)

    assert names(client, scene, q="statistics") == set()
    assert client.get(f"/programs/{other.program.public_id}/people/find/").status_code == 404
    assert client.get(f"/programs/people/{other.mentor_enrollment.public_id}/profile/").status_code == 404


@pytest.mark.requirement("S001-03")
def test_one_account_is_mentor_and_mentee(client: Client, scene: cast.Scene):
    enroll(
        actor=scene.coordinator,
        cohort=scene.cohort,
        person=scene.mentee,
        role=EnrollmentRole.MENTOR,
        answers={},
        capacity=1,
        now=NOW,
    )

    page = client.get(f"/programs/{scene.program.public_id}/people/find/", {"role": "mentor"})

    assert "Mentee and Mentor" in page.text


def test_the_page_costs_the_same_for_one_and_for_three(
    client: Client, scene: cast.Scene, django_assert_num_queries
):
    path = f"/programs/{scene.program.public_id}/people/find/"
    actions.add_line(actor=scene.mentor, key="offered", words="Statistics", now=NOW)
    with CaptureQueriesContext(connection) as one:
        client.get(path, {"q": "statistics"})
    for name in ("Tara", "Theo"):
        person = _person(name)
        enroll(
            actor=scene.coordinator,
            cohort=scene.cohort,
            person=person,
            role=EnrollmentRole.MENTOR,
            answers={},
            capacity=1,
            now=NOW,
        )
        actions.add_line(actor=person, key="offered", words="Statistics", now=NOW)

    with django_assert_num_queries(len(one)):
        client.get(path, {"q": "statistics"})


def _person(name: str) -> Person:
    return actions.add_person(actor=None, name=name, email=f"{name.lower()}@example.org", now=NOW)
