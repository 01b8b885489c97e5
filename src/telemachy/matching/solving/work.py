"""One problem on its way to an answer: rows in key order, pins made, what is left to give."""

import gc
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from time import perf_counter

import numpy as np
import numpy.typing as npt

from telemachy.matching.blocks import A_PIN_MAY_PASS, Scorer
from telemachy.matching.problem import Pairs, Pin, Problem
from telemachy.matching.rarity import Rarity
from telemachy.matching.result import RefusedPin, Result
from telemachy.matching.rules import Rules
from telemachy.matching.solvers.flow import Backend
from telemachy.matching.solving.keeping import Kept, Made, made_of
from telemachy.matching.tables import Ints

Bools = npt.NDArray[np.bool_]


@dataclass
class Work:
    """Everything that the steps of a solve pass on to each other; all rows in key order.

    Parameters
    ----------
    problem : Problem
        Its keys are those of the draw, so that a tie may go by row.
    rules : Rules
    scorer : Scorer
    seed : int or None
    executor : Executor or None
    backend : Backend
    mentee_rows, mentor_rows : ndarray of int64
        The row, in the problem as it was given, of each row here.
    capacity : ndarray of shape (n_mentors,), int64
        Places left by the pins.
    demand : ndarray of shape (n_mentees, n_types), int64
        Mentors still wanted.
    pins : list of Pin
        Those that were made.
    refused : list of RefusedPin
        In the rows as given.
    given : Problem or None
        The problem as it was given.
    before : Kept or None
        The state of an earlier solve to go on from.
    is_same : bool
        Whether all scores are as they were then.
    gap : float
        Share of the bound that may be missing when the solve stops.
    rare : (ndarray of int64, ndarray of int64)
        Arcs whose rarity is known, as sorted flat numbers, and the rarity of each.
    reusable : Made or None
        Matches of that solve with all that is said about them, in the rows as given; None unless they still
        hold.
    """

    problem: Problem
    rules: Rules
    scorer: Scorer
    seed: int | None
    executor: Executor | None
    backend: Backend
    mentee_rows: Ints
    mentor_rows: Ints
    capacity: Ints
    demand: Ints
    pins: list[Pin] = field(default_factory=list)
    refused: list[RefusedPin] = field(default_factory=list)
    given: Problem | None = None
    before: Kept | None = None
    is_same: bool = False
    gap: float = 0.0
    rare: tuple[Ints, Ints] = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    reusable: Made | None = None

    @cached_property
    def rarity(self) -> Rarity:
        """How rare the topics are that pairs serve."""
        return Rarity(self.problem, self.rules, self.scorer.criteria)

    @property
    def n_types(self) -> int:
        return len(self.problem.types)

    @property
    def n_cells(self) -> int:
        return self.problem.n_mentees * self.problem.n_mentors

    @property
    def asks(self) -> Bools:
        """Mentees who want a mentor and have no pinned one."""
        pinned = np.zeros(self.problem.n_mentees, dtype=bool)
        pinned[[pin.mentee for pin in self.pins]] = True
        return np.asarray((self.demand.sum(axis=1) > 0) & ~pinned)

    def as_given(self, of_mentors: Ints) -> Ints:
        """Return numbers of mentors in the rows of the problem as given."""
        given = np.zeros(self.problem.n_mentors, dtype=np.int64)
        given[self.mentor_rows] = of_mentors
        return given


def prepare(
    problem: Problem,
    rules: Rules,
    seed: int | None,
    executor: Executor | None,
    backend: Backend,
    start: Result | None = None,
) -> Work:
    """Draw the keys, put rows in their order and make the pins."""
    kept = start.kept if start is not None and isinstance(start.kept, Kept) else None
    before = kept.work if kept is not None else None
    is_same = (
        kept is not None
        and before is not None
        and before.rules == rules
        and before.seed == seed
        and kept.is_about(problem)
    )
    if is_same and kept is not None and before is not None and start is not None:
        work = _changed(before, problem)
        work.executor, work.backend = executor, backend
        work.reusable = kept.made
        if kept.made is None or kept.made.matches is not start.matches:
            work.reusable = made_of(start.matches, problem.n_mentors, len(problem.types))
    else:
        work = _prepared(problem, rules, seed, executor, backend)
    work.given, work.before, work.is_same = problem, kept, is_same
    _settle_pins(work)
    return work


def _prepared(
    problem: Problem, rules: Rules, seed: int | None, executor: Executor | None, backend: Backend
) -> Work:
    drawn = problem if seed is None else problem.drawn_anew(seed)
    ordered, mentee_rows, mentor_rows = drawn.in_key_order()
    # Averages over the pool go by the problem's own keys, whatever the draw.
    own = ordered.changed(
        mentee_keys=problem.mentee_keys[mentee_rows], mentor_keys=problem.mentor_keys[mentor_rows]
    )
    return Work(
        problem=ordered,
        rules=rules,
        scorer=Scorer(own, rules),
        seed=seed,
        executor=executor,
        backend=backend,
        mentee_rows=mentee_rows,
        mentor_rows=mentor_rows,
        capacity=ordered.capacity.copy(),
        demand=ordered.demand.copy(),
    )


def _changed(before: Work, problem: Problem) -> Work:
    """Return the work for the same people with other pins, forbidden pairs, places or demands."""
    mentee_place, mentor_place = np.argsort(before.mentee_rows), np.argsort(before.mentor_rows)
    pins = (
        Pin(int(mentee_place[pin.mentee]), int(mentor_place[pin.mentor]), pin.type) for pin in problem.pins
    )
    ordered = before.problem.changed(
        capacity=problem.capacity[before.mentor_rows],
        demand=problem.demand[before.mentee_rows],
        waiting=problem.waiting[before.mentee_rows],
        pins=tuple(pins),
        forbidden=problem.forbidden.moved(mentee_place, mentor_place),
    )
    then, now = before.problem.forbidden, ordered.forbidden
    is_same = np.array_equal(then.mentee, now.mentee) and np.array_equal(then.mentor, now.mentor)
    work = replace(
        before,
        problem=ordered,
        scorer=before.scorer if is_same else before.scorer.forbidding(ordered.forbidden),
        capacity=ordered.capacity.copy(),
        demand=ordered.demand.copy(),
        pins=[],
        refused=[],
    )
    if np.array_equal(ordered.capacity > 0, before.problem.capacity > 0):
        work.rarity = before.rarity
    else:
        work.rare = (np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))
    return work


def _settle_pins(work: Work) -> None:
    """Make the pins that may be made, and take them off capacity and demand."""
    for pin in sorted(work.problem.pins, key=lambda pin: (pin.mentee, pin.mentor)):
        why = _why_refused(work, pin)
        if why:
            mentee, mentor = int(work.mentee_rows[pin.mentee]), int(work.mentor_rows[pin.mentor])
            work.refused.append(RefusedPin(mentee, mentor, pin.type, why))
        else:
            work.pins.append(pin)
            work.capacity[pin.mentor] -= 1
            work.demand[pin.mentee, pin.type] -= 1


def _why_refused(work: Work, pin: Pin) -> str:
    exclusions = work.scorer.why_not(pin.mentee, pin.mentor, pin.type)
    # A coordinator may know more than the points and the answers say.
    binding = [exclusion for exclusion in exclusions if exclusion.key not in A_PIN_MAY_PASS]
    if binding:
        return binding[0].sentence
    if work.capacity[pin.mentor] <= 0:
        return "{mentor} has no place left"
    if work.demand[pin.mentee, pin.type] <= 0:
        return "{mentee} has as many mentors as asked for"
    return ""


def pairs_of(result: Result | None, work: Work) -> Pairs:
    """Return the pairs of an earlier result where their rows still exist."""
    if result is None or work.is_same:  # what is kept of it holds them
        return Pairs.of()
    mentee_place, mentor_place = np.argsort(work.mentee_rows), np.argsort(work.mentor_rows)
    n_mentees, n_mentors = work.problem.n_mentees, work.problem.n_mentors
    known = (match for match in result.matches if match.mentee < n_mentees and match.mentor < n_mentors)
    return Pairs.of((int(mentee_place[match.mentee]), int(mentor_place[match.mentor])) for match in known)


@contextmanager
def collection_paused() -> Iterator[None]:
    """Leave circles of garbage where they are meanwhile.

    A result is many thousand objects, none of them in a circle; looking through all of them again and again
    as they come takes as long as making them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.began = self.last = perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Put the time since the last lap down to a stage."""
        now = perf_counter()
        self.laps[stage] = self.laps.get(stage, 0.0) + now - self.last
        self.last = now

    @property
    def seconds(self) -> dict[str, float]:
        return self.laps | {"total": self.last - self.began}
