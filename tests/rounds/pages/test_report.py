"""The report of a program: hours and money beside their budgets, what was agreed, ties between functions."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import cast
from tests.cast import client_of
from tests.meetings.pair import paired, planned
from tests.rounds.scene import NOW, Scene, open_scene

from telemachy.common import clock
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Session
from telemachy.programs.actions.spending import note_spending
from telemachy.programs.models import Program
from telemachy.rounds.queries.report import report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_march():
    with clock.at(NOW):
        yield


def url(scene: Scene) -> str:
    return reverse("rounds:report", args=[scene.program.public_id])


def held(scene: Scene, number: int, *, length_minutes: int = 60) -> None:
    """A pair of which one session was held."""
    mentorship = paired(scene, scene.mentor(f"Omar {number}"), scene.mentee(f"Mina {number}"))
    session = planned(mentorship, NOW + timedelta(days=3), length_minutes=length_minutes)
    Session.objects.filter(pk=session.pk).update(state=SessionState.HELD)


@pytest.mark.requirement("S004-23")
def test_budget_and_use_of_hours_and_money_stand_in_the_report() -> None:
    scene = open_scene()
    Program.objects.filter(pk=scene.program.pk).update(
        budget_hours=100,
        budget_money=Decimal(1000),
        budget_currency="EUR",
        protected_time="Two hours a month count as work.",
        preparation_minutes=15,
    )
    program = Program.objects.get(pk=scene.program.pk)
    held(scene, 1, length_minutes=60)
    held(scene, 2, length_minutes=30)
    for what, amount in (("A room", "300.50"), ("Training", "99.50")):
        note_spending(
            actor=scene.cora,
            program=program,
            spent_on=NOW.date(),
            what=what,
            amount=Decimal(amount),
            now=NOW,
        )

    found = report(program)
    page = client_of(scene.cora).get(url(scene)).content.decode()

    assert (found.hours.in_sessions, found.hours.preparing) == (3.0, 1.0)
    assert (found.hours.used, found.hours.share) == (4.0, "4 %")
    assert (found.money.spent, found.money.left) == (Decimal("400.00"), Decimal("600.00"))
    for said in (
        "Two hours a month count as work.",
        "100 hours of everyone together",
        "4.0 hours, 4 % of the budget",
        "400.00 EUR",
        "600.00 EUR",
        "not causal",
    ):
        assert said in page


def test_what_the_pairs_would_need_is_said_beside_the_budget() -> None:
    scene = open_scene()
    Program.objects.filter(pk=scene.program.pk).update(budget_hours=5)
    held(scene, 1)
    program = Program.objects.get(pk=scene.program.pk)

    found = report(program)

    assert found.hours.set_out is not None
    assert found.hours.set_out > 5
    assert found.hours.asks_too_much
    assert "More than the budget" in client_of(scene.cora).get(url(scene)).content.decode()


def test_nothing_stated_is_said_to_be_so() -> None:
    scene = open_scene()
    Program.objects.filter(pk=scene.program.pk).update(protected_time="")
    page = client_of(scene.cora).get(url(scene)).content.decode()

    assert "Not stated" in page
    assert "No budget of money is stated" in page
    assert page.count("No pair has come about yet") == 2


def test_coordinators_and_those_who_run_the_organization_read_it_and_nobody_else() -> None:
    scene = open_scene()
    mina = scene.mentee("Mina Holt")

    assert client_of(scene.cora).get(url(scene)).status_code == 200
    assert client_of(cast.ada()).get(url(scene)).status_code == 200
    assert client_of(scene.sam).get(url(scene)).status_code == 404
    assert client_of(mina.person).get(url(scene)).status_code == 404
    assert client_of(scene.cora).post(url(scene)).status_code == 405


def test_as_many_queries_for_three_pairs_as_for_one() -> None:
    scene = open_scene()
    client = client_of(scene.cora)
    counted = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            held(scene, number)
        client.get(url(scene))
        with CaptureQueriesContext(connection) as queries:
            client.get(url(scene))
        counted.append(len(queries))

    assert counted[0] == counted[1]
