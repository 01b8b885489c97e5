"""One small next step, always exactly one."""

from datetime import timedelta

import pytest
from django.urls import resolve
from tests import cast
from tests.cast import NOW

from telemachy.boards import actions, queries
from telemachy.boards.choices import STEPS, EveryMonths, SeatKind, Standing
from telemachy.growth.actions import write_aim
from telemachy.growth.choices import AimKind, Whose
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
INDUSTRY, SKILLS, CAREER = SeatKind


def met(person: Person, kind: SeatKind, days_ago: int) -> None:
    day = TODAY - timedelta(days=days_ago)
    every = EveryMonths.MONTH
    actions.set_rhythm(actor=person, kind=kind, every=every, last_met_on=day, today=TODAY, now=NOW)


@pytest.mark.requirement("S003-16")
def test_the_aim_comes_before_the_seats_and_can_be_put_off():
    mina = cast.mina()
    assert queries.next_step(mina, TODAY).standing == Standing.NO_AIM

    actions.skip_aim(actor=mina, now=NOW)

    assert queries.next_step(mina, TODAY).standing == Standing.EMPTY


def test_from_nothing_to_a_board_in_order_there_is_one_step_at_a_time():
    mina = cast.mina()
    steps = []

    def note() -> None:
        steps.append(queries.next_step(mina, TODAY).title)

    note()
    write_aim(actor=mina, whose=Whose.WANTED, kind=AimKind.STAY, words="", now=NOW)
    note()
    actions.put_in(actor=mina, seat=INDUSTRY, name="Ines", now=NOW)
    note()
    actions.name_skill(actor=mina, skill="Rhetoric", now=NOW)
    note()
    actions.put_in(actor=mina, seat=SKILLS, name="Rosa", now=NOW)
    note()
    actions.put_in(actor=mina, seat=CAREER, name="Karl", now=NOW)
    note()
    for kind in SeatKind:
        met(mina, kind, 1)
    note()
    met(mina, SKILLS, 40)
    note()

    assert steps == [
        "Begin with what you aim for",
        "Write down one Industry Expert you know",
        "Name the one skill for your Skills Coach",
        "Who does this well: Rhetoric?",
        "Write down one Career Coach you could ask",
        "Ask Ines for a first talk",
        "Your board is in order",
        "Talk to Rosa again",
    ]


def test_every_step_leads_to_a_page():
    mina = cast.mina()
    actions.skip_aim(actor=mina, now=NOW)

    step = queries.next_step(mina, TODAY)

    assert resolve(step.url).view_name == "boards:seat"


def test_every_standing_has_a_step_for_every_seat_it_can_hold_for():
    known = {(step.standing, step.seat) for step in STEPS}

    for kind in SeatKind:
        for standing in (Standing.EMPTY, Standing.DUE, Standing.NEVER_MET):
            assert (standing, kind) in known or (standing, None) in known
    assert STEPS[-1].standing == Standing.IN_ORDER


def test_what_a_person_typed_fills_a_place_and_nothing_more():
    mina = cast.mina()
    actions.skip_aim(actor=mina, now=NOW)
    for kind in (INDUSTRY, CAREER):
        actions.put_in(actor=mina, seat=kind, name="{seat} {who}", now=NOW)
    actions.name_skill(actor=mina, skill="{who}", now=NOW)

    assert queries.next_step(mina, TODAY).title == "Who does this well: {who}?"


def test_a_board_costs_the_same_few_queries_with_one_and_with_many(django_assert_num_queries):
    mina = cast.mina()
    actions.put_in(actor=mina, seat=INDUSTRY, name="Ines", now=NOW)
    with django_assert_num_queries(5):
        queries.next_step(mina, TODAY)
    for number in range(9):
        actions.put_in(actor=mina, seat=CAREER, name=f"Adviser {number}", now=NOW)
    with django_assert_num_queries(5):
        queries.next_step(mina, TODAY)
