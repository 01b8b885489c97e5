"""Hours that mentees ask for, of those that mentors offer: in the report and on the page of places."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.cast import client_of
from tests.rounds.pages.helpers import address
from tests.rounds.scene import NOW, Scene, open_scene, reviewed_round

from telemachy.common import clock
from telemachy.matching.files import Meaning
from telemachy.people.models import Profile
from telemachy.programs.models import Cohort, Enrollment
from telemachy.rounds.choices import FileKind
from telemachy.rounds.queries.files import file_of, outcome_of
from telemachy.rounds.queries.hours import stated_hours

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with clock.at(NOW):
        yield


@pytest.fixture
def scene() -> Scene:
    scene = open_scene()
    columns = {"mentor": {"time": Meaning.HOURS}, "mentee": {"time": Meaning.HOURS}}
    Cohort.objects.filter(pk=scene.cohort.pk).update(columns=columns)
    scene.cohort.refresh_from_db()
    return scene


def test_what_is_said_for_the_program_goes_before_the_profile_and_that_before_the_roster(
    scene: Scene,
) -> None:
    people = [scene.mentor(name, time="4 hours") for name in ("Roster", "Profile", "Program")]
    silent = scene.mentor("Silent", time="some")
    for one in people[1:]:
        Profile.objects.create(person=one.person, hours_a_month=Decimal("2.5"), changed_at=NOW)
    Enrollment.objects.filter(pk=people[2].pk).update(hours_a_month=6)
    people[2].refresh_from_db()

    stated = stated_hours(scene.cohort, [*people, silent])

    assert stated == {people[0].pk: 4.0, people[1].pk: 2.5, people[2].pk: 6.0}


def test_the_report_and_the_page_say_who_is_asked_for_more_than_offered(scene: Scene) -> None:
    busy, free = scene.mentor("Omar Diaz", capacity=2, time="3"), scene.mentor("Ines Faro", time="4")
    mina, ravi = scene.mentee("Mina Holt", time="2"), scene.mentee("Ravi Sen", time="2")
    lena = scene.mentee("Lena Moor", time="1.5")
    round = reviewed_round(scene, [(mina, busy), (ravi, busy), (lena, free)])

    outcome = outcome_of(round)

    assert outcome.hours == (4.5, 7.0)
    assert {load.name: (load.hours_used, load.is_asked_too_much) for load in outcome.loads} == {
        "Omar Diaz": (3.0, True),
        "Ines Faro": (1.5, False),
    }
    report = file_of(round, FileKind.REPORT).decode()
    assert "Omar Diaz: 4 asked for, 3 offered" in report
    page = client_of(scene.cora).get(address("load", round)).text
    assert '4 of 3 <span class="soft small">too many</span>' in page
    assert "1.5 of 4</td>" in page


def test_hours_of_one_side_alone_are_not_compared(scene: Scene) -> None:
    omar, mina = scene.mentor("Omar Diaz", time="3"), scene.mentee("Mina Holt")
    scene.mentor("Ines Faro", time="4")
    round = reviewed_round(scene, [(mina, omar)])

    assert outcome_of(round).hours is None
    assert "Hours are known" not in file_of(round, FileKind.REPORT).decode()


def test_the_page_of_places_costs_the_same_for_one_and_for_three(
    scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    omar, mina = scene.mentor("Omar Diaz", capacity=1, time="3"), scene.mentee("Mina Holt", time="1")
    round = reviewed_round(scene, [(mina, omar)])
    client = client_of(scene.cora)
    with django_assert_max_num_queries(40) as one:
        client.get(address("load", round))
    spent = len(one)
    for name in ("Ines Faro", "Hugo Lima"):
        scene.mentor(name, capacity=1, time="2")

    with django_assert_max_num_queries(spent):
        assert "Hugo Lima" in client.get(address("load", round)).text
