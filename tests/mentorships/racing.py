"""Two people who act at the same moment, over and over: what must hold afterwards, and whether it did."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from django.db import connections
from tests.rounds.scene import NOW, Scene, open_scene

from telemachy.common.errors import Refusal
from telemachy.mentorships.actions import PairToOpen, accept, answering, decline, open_mentorship, opening
from telemachy.mentorships.actions.places import recount_places
from telemachy.mentorships.choices import Answer, State
from telemachy.mentorships.models import Mentorship, PlacesTaken
from telemachy.notifications.models import Notification

Act = Callable[[], object]
WAIT_SECONDS = 60


@dataclass
class Figures:
    """How often two acts met, and how often what must hold did not."""

    attempts: int = 0
    violations: list[str] = field(default_factory=list)


@contextmanager
def racers(number: int) -> Iterator[Callable[[list[Act]], list[object]]]:
    """Threads that stay, each on a connection of its own; all acts of an attempt are let go at once."""
    start, done = threading.Barrier(number + 1), threading.Barrier(number + 1)
    acts: list[Act | None] = [None] * number
    results: list[object] = [None] * number

    def run(place: int) -> None:
        try:
            while True:
                start.wait(timeout=WAIT_SECONDS)
                act = acts[place]
                if act is None:
                    return
                try:
                    results[place] = act()
                except Exception as error:  # noqa: BLE001  whoever asked looks at what came
                    results[place] = error
                done.wait(timeout=WAIT_SECONDS)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,), daemon=True) for place in range(number)]
    for thread in threads:
        thread.start()

    def race(now: list[Act]) -> list[object]:
        acts[:] = now
        start.wait(timeout=WAIT_SECONDS)
        done.wait(timeout=WAIT_SECONDS)
        return list(results)

    try:
        yield race
    finally:
        acts[:] = [None] * number
        start.wait(timeout=WAIT_SECONDS)
        for thread in threads:
            thread.join(timeout=WAIT_SECONDS)


def race_to_accept(attempts: int, name: str = "Accept") -> Figures:
    """Both say yes at once: both answers stand, the mentorship is accepted, each is told once."""
    figures, mentorship = Figures(), _proposed(name)
    with racers(2) as race:
        for _ in range(attempts):
            race([_answer(accept, mentorship, "mentor"), _answer(accept, mentorship, "mentee")])
            figures.attempts += 1
            row = Mentorship.objects.get(pk=mentorship.pk)
            told = Notification.objects.filter(notice="mentorships.both_said_yes")
            found = (row.state, row.mentor_answer, row.mentee_answer, told.count())
            if found != (State.ACCEPTED, Answer.YES, Answer.YES, 2):
                figures.violations.append(f"after two yeses: {found}")
            told.delete()
            _ask_again(mentorship)
    return figures


def race_yes_and_no(attempts: int, name: str = "YesAndNo") -> Figures:
    """One says yes while the other says no: it is declined, and the place is free."""
    figures, mentorship = Figures(), _proposed(name)
    with racers(2) as race:
        for _ in range(attempts):
            race([_answer(accept, mentorship, "mentor"), _answer(decline, mentorship, "mentee")])
            figures.attempts += 1
            row = Mentorship.objects.get(pk=mentorship.pk)
            taken = _taken(row.mentor_enrollment_id)
            if (row.state, row.mentee_answer, taken) != (State.DECLINED, Answer.NO, 0):
                figures.violations.append(f"after a yes and a no: {row.state}, {taken} places taken")
            _ask_again(mentorship)
    return figures


def race_for_the_last_place(attempts: int, name: str = "LastPlace") -> Figures:
    """Two mentees are proposed to the same last place at once: one gets it."""
    figures, scene = Figures(), open_scene(name)
    omar = scene.mentor(f"Omar {name}", capacity=1)
    mentees = [scene.mentee(f"Mentee {name} {number}") for number in range(2)]
    with racers(2) as race:
        for _ in range(attempts):
            race([_open(scene, omar.pk, mentee.pk) for mentee in mentees])
            figures.attempts += 1
            standing = Mentorship.objects.filter(mentor_enrollment=omar)
            taken = _taken(omar.pk)
            if (standing.count(), taken) != (1, 1):
                figures.violations.append(f"{standing.count()} mentorships on one place, {taken} counted")
            standing.delete()
            recount_places(omar.pk)
    return figures


@contextmanager
def without_the_locked_row() -> Iterator[None]:
    """The negative control: an answer is written onto the row as it was read before."""
    with patch.object(answering, "locked", lambda mentorship: mentorship):
        yield


@contextmanager
def without_the_count_of_places() -> Iterator[None]:
    """The negative control: nobody counts places."""
    with patch.object(opening, "take_places", lambda mentors, wanted: None):
        yield


def _taken(mentor_id: int) -> int:
    return sum(PlacesTaken.objects.filter(enrollment=mentor_id).values_list("taken", flat=True))


def _proposed(name: str) -> Mentorship:
    scene = open_scene(name)
    omar, mina = scene.mentor(f"Omar {name}"), scene.mentee(f"Mina {name}")
    opened = _open(scene, omar.pk, mina.pk)()
    assert isinstance(opened, Mentorship)
    return opened


def _ask_again(mentorship: Mentorship) -> None:
    """Put the proposal back to where it was before anyone answered."""
    Mentorship.objects.filter(pk=mentorship.pk).update(
        state=State.PROPOSED,
        mentor_answer=Answer.NOT_YET,
        mentee_answer=Answer.NOT_YET,
        mentor_answered_at=None,
        mentee_answered_at=None,
    )
    recount_places(mentorship.mentor_enrollment_id)
    Notification.objects.filter(notice__startswith="mentorships.").delete()


def _answer(act: Callable[..., object], mentorship: Mentorship, side: str) -> Act:
    """One side's answer; each has read the row before the race, as a page does."""
    row = Mentorship.objects.with_people().get(pk=mentorship.pk)
    return lambda: act(actor=getattr(row, side), mentorship=row, now=NOW)


def _open(scene: Scene, mentor_id: int, mentee_id: int) -> Act:
    def act() -> object:
        try:
            return open_mentorship(
                actor=scene.cora,
                program=scene.program,
                pair=PairToOpen(mentor_enrollment_id=mentor_id, mentee_enrollment_id=mentee_id),
                now=NOW,
            )
        except Refusal as refusal:
            return refusal

    return act
