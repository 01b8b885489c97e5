"""Several people reach for the last place at the same moment: as many come in as there are places.

Each race runs twice: with the lock, and, as a control, without it. A race that the control does not lose
would prove nothing.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection
from tests.cast import NOW
from tests.harness.races import race
from tests.programs.ways import come, set_ways, somebody
from tests.rounds.scene import open_scene

from telemachy.people.models import Person
from telemachy.programs.actions import applying, waiting
from telemachy.programs.actions.applying import Wish, ask_to_take_part
from telemachy.programs.actions.enrolling import AlreadyEnrolled
from telemachy.programs.actions.waiting import let_in_next
from telemachy.programs.models import Application, Enrollment, Joining, Program
from telemachy.programs.queries import joining

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]

RUNNERS = 4
PAUSE_SECONDS = 0.3
REFUSED = 100


def slow_look(*arguments: Any, **named: Any) -> int | None:
    """The free places, and then a pause in which others may look too."""
    found = joining.places_free(*arguments, **named)
    time.sleep(PAUSE_SECONDS)
    return found


def only_read(program: Program) -> Joining:
    """The lock, taken away."""
    return Joining.objects.select_related("program").get(program=program)


@pytest.fixture(autouse=True)
def _slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "places_free", slow_look)
    monkeypatch.setattr(waiting, "places_free", slow_look)


def ask(act: Callable[..., Any], person: Person, program: Program) -> None:
    act(actor=person, program=program, wishes=[Wish(role="mentee")], now=NOW)


def move(act: Callable[..., Any], program: Program) -> int:
    try:
        return len(act(program=program, now=NOW))
    except (AlreadyEnrolled, IntegrityError):
        return REFUSED  # what stands behind the lock


def without_guard(act: Any) -> Callable[..., Any]:
    """An action as it would be without its lock.

    On SQLite every transaction that writes waits for the others, so there the transaction goes as well.
    """
    return act if connection.vendor == "postgresql" else act.__wrapped__  # type: ignore[no-any-return]


def test_of_four_who_come_at_once_one_takes_the_last_place() -> None:
    scene = open_scene()
    set_ways(scene.program, mentee_cap=1)
    people = [somebody(f"Person {number}") for number in range(RUNNERS)]

    race([partial(ask, ask_to_take_part, person, scene.program) for person in people])

    assert Enrollment.objects.present().count() == 1
    assert Application.objects.filter(state="waiting").count() == RUNNERS - 1


def test_without_the_lock_more_than_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    scene = open_scene()
    set_ways(scene.program, mentee_cap=1)
    people = [somebody(f"Person {number}") for number in range(RUNNERS)]
    monkeypatch.setattr(applying, "lock_ways", only_read)
    bare = without_guard(ask_to_take_part)

    race([partial(ask, bare, person, scene.program) for person in people])

    assert Enrollment.objects.present().count() > 1


def waiting_scene() -> Program:
    """One place came free, and four wait for it."""
    scene = open_scene()
    set_ways(scene.program, mentee_cap=1)
    come(somebody("Nia"), scene.program)
    for number in range(RUNNERS):
        come(somebody(f"Person {number}"), scene.program)
    set_ways(scene.program, mentee_cap=2)
    return scene.program


def test_a_job_that_runs_four_times_at_once_fills_one_place() -> None:
    program = waiting_scene()

    let_in = race([partial(move, let_in_next, program)] * RUNNERS)

    assert sum(let_in) == 1
    assert Enrollment.objects.present().count() == 2


def test_without_the_lock_the_job_would_let_somebody_in_twice_or_fall_over_the_constraint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = waiting_scene()
    monkeypatch.setattr(waiting, "lock_ways", only_read)
    bare = without_guard(let_in_next)

    let_in = race([partial(move, bare, program)] * RUNNERS)

    assert sum(let_in) > 1
