"""For every mentee at once: who would come next, and what that would cost the round at least."""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from telemachy.matching import executors
from telemachy.matching.blocks import Rows
from telemachy.matching.problem import Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules
from telemachy.matching.tables import Ints
from telemachy.matching.whatif.ordering import Order, order_of
from telemachy.matching.whatif.places import in_words
from telemachy.matching.whatif.standing import Standing, exact_block, standing

NEXT = 3
"""How many mentors are named for each mentee."""

_NOBODY = -1
_LOWEST = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Lack:
    """What a round with one pair in it would lack, in the first tier in which it lacks something.

    Parameters
    ----------
    tier : str
        ``covered``, ``order``, ``floor``, ``filled``, ``points``, ``choice 1`` …; "" when it
        would lack nothing that prices tell of.
    by : int
        How much, at least: people, places in the order, pairs below the floor, 1e-6 points, pairs.
    """

    tier: str
    by: int

    def say(self) -> str:
        """The coordinator's words."""
        match self.tier:
            case "":
                return "the round may be as good"
            case "covered":
                people = "one more person" if self.by == 1 else f"{self.by} more people"
                return f"at least {people} without a mentor"
            case "order":
                return "somebody whose turn comes first would be without a mentor"
            case "floor":
                return "more pairs below the floor"
            case "filled":
                return "fewer of the mentors asked for"
            case "points":
                return f"at least {in_words(self.by)} points less in all"
            case _:
                return "fewer people with the choice they made"


@dataclass(frozen=True)
class NextMentor:
    """One mentor who would come next for a mentee."""

    mentee: int
    mentor: int
    type: int
    score: int
    has_room: bool
    lack: Lack


@dataclass(frozen=True)
class NextMentors:
    """Who would come next for every mentee, best for the round first.

    Parameters
    ----------
    tiers : tuple of str
    mentee, type, mentor : ndarray of shape (n,), int64
        In order of mentee and type; within these the least lack first, then by the mentors' keys.
    score : ndarray of shape (n,), int64
        1e-6 points.
    has_room : ndarray of shape (n,), bool
        Mentors with a place left.
    lacks : ndarray of shape (n_tiers, n), int64
        What the round would lack with the pair in it, at least; read tier by tier.
    """

    tiers: tuple[str, ...]
    mentee: Ints
    type: Ints
    mentor: Ints
    score: Ints
    has_room: npt.NDArray[np.bool_]
    lacks: Ints

    def __len__(self) -> int:
        return len(self.mentee)

    def __getitem__(self, place: int) -> NextMentor:
        return NextMentor(
            mentee=int(self.mentee[place]),
            mentor=int(self.mentor[place]),
            type=int(self.type[place]),
            score=int(self.score[place]),
            has_room=bool(self.has_room[place]),
            lack=self._lack(place),
        )

    def of(self, mentee: int) -> tuple[NextMentor, ...]:
        """Return those of one mentee."""
        begin, end = np.searchsorted(self.mentee, [mentee, mentee + 1]).tolist()
        return tuple(self[place] for place in range(begin, end))

    def _lack(self, place: int) -> Lack:
        for tier, by in zip(self.tiers, self.lacks[:, place].tolist(), strict=True):
            if by:
                return Lack(tier, by)
        return Lack("", 0)


@dataclass(frozen=True)
class _Task:
    standing: Standing
    order: Order
    most: int


@dataclass(frozen=True)
class _RowsTask:
    """What the compiled loops need beside the parts of the rules."""

    rows: Rows
    open_mentors: npt.NDArray[np.uint8]
    open_wants: npt.NDArray[np.uint8]
    held: Ints
    ranked: Ints
    places: Ints
    order: Order
    least: int
    most: int


_Found = Ints
"""Mentee, type, mentor and score of each: an array of shape (n, 4)."""


def next_mentors(
    problem: Problem,
    rules: Rules,
    result: Result,
    *,
    most: int = NEXT,
    executor: Executor | None = None,
) -> NextMentors:
    """Return, for every mentee, the mentors who would come next once everyone's wishes are weighed.

    Not the next on her own list, but those with whom the round as a whole lacks least: score less price. A
    mentor whom others need more stands further down than one who has a place left. One pass over all pairs,
    nothing is solved again.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    result : Result
        Of these two.
    most : int
        How many for each mentee and type of demand.
    executor : concurrent.futures.Executor, optional
        Where blocks are looked at; here when left out. The answer is the same.

    Returns
    -------
    NextMentors
        Pairs that the rules allow and that were not made, with mentors who have a place that no pin takes.
        What each lacks is a lower bound: with the pair in it, the round lacks so much or more. The exact
        figure, and who moves, come from solving again: `with_pair`.

    Raises
    ------
    NoPrices
        When the objective has none, or the result is not proved to be best.

    Notes
    -----
    For optimal prices p and wants w, a matching that holds the pair (i, j) is worth at most the optimum less
    ``p_j - gain_ij - w_i``, because no other pair or place gains anything at these prices (weak duality).
    """
    whole = standing(problem, rules, result)
    found = _found(whole, order_of(whole), most, executor)
    mentee, kind, mentor, score = (column.copy() for column in found.T)
    gains = whole.gains(mentee.astype(np.int32), mentor.astype(np.int32), score)
    load = np.bincount([match.mentor for match in result.matches], minlength=problem.n_mentors)
    return NextMentors(
        tiers=whole.tiers,
        mentee=mentee,
        type=kind,
        mentor=mentor,
        score=score,
        has_room=(load < problem.capacity)[mentor],
        lacks=whole.prices[:, mentor] - gains - whole.wants[:, mentee, kind],
    )


def _found(whole: Standing, order: Order, most: int, executor: Executor | None) -> _Found:
    problem, scorer = whole.problem, whole.scorer
    if scorer.compiles(problem.n_mentees * problem.n_mentors, "nexts"):
        rows = scorer.rows()
        shared = _rows_task(whole, rows, order, most)
        found = executors.run(_next_of_rows, shared, rows.blocks(), executor)
    else:
        found = executors.run(_next_of_block, _Task(whole, order, most), list(scorer.row_blocks()), executor)
    return np.concatenate([np.zeros((0, 4), dtype=np.int64), *found])


def _rows_task(whole: Standing, rows: Rows, order: Order, most: int) -> _RowsTask:
    choices = whole.choices
    none = np.zeros(0, dtype=np.int64)
    return _RowsTask(
        rows=rows,
        open_mentors=whole.open_mentors.astype(np.uint8) & rows.open,
        open_wants=whole.open_wants.astype(np.uint8) * rows.takes_part[:, None],
        held=whole.held,
        ranked=none if choices is None else choices.flat,
        places=none if choices is None else choices.values.astype(np.int64),
        order=order,
        least=whole.least,
        most=most,
    )


def _next_of_rows(task: _RowsTask, block: slice) -> _Found:
    """Do what `_next_of_block` does, compiled."""
    from telemachy.matching.kernels import nexts  # not at the top: small jobs never load numba

    next_of_rows: Any = nexts.next_of_rows
    rows, order = task.rows, task.order
    here = np.flatnonzero(task.open_wants[block].any(axis=1)) + block.start
    found: _Found = next_of_rows(
        *rows.arguments(block, here),
        here.astype(np.int32),
        task.open_mentors,
        task.open_wants,
        task.held,
        task.ranked,
        task.places,
        order.by_mentor,
        order.times,
        order.below,
        order.choices,
        task.least,
        rows.floor,
        task.most,
    )
    return found


def _next_of_block(task: _Task, rows: slice) -> _Found:
    whole = task.standing
    may = whole.scorer.allowed_block(rows) & whole.open_mentors
    width = whole.problem.n_mentors
    begin, end = np.searchsorted(whole.held, [rows.start * width, rows.stop * width])
    held = whole.held[begin:end] - rows.start * width
    may.reshape(-1)[held] = False
    types = range(whole.open_wants.shape[1])
    found = np.concatenate([_next_of_type(task, rows, type_, may) for type_ in types])
    return found[np.lexsort((found[:, 1], found[:, 0]))]  # stable: the best stay first


def _next_of_type(task: _Task, rows: slice, type_: int, may: npt.NDArray[np.bool_]) -> _Found:
    whole = task.standing
    may = may & whole.open_wants[rows, type_, None]
    if not may.any():
        return np.zeros((0, 4), dtype=np.int64)
    scores = exact_block(whole.scorer, rows, type_)
    may &= scores >= whole.least
    places = None
    if whole.choices is not None:
        places = np.zeros(scores.shape, dtype=np.int64)
        whole.choices.put(places, rows)
    numbers = list(task.order.of_block(scores, whole.scorer.floor, places))
    row, mentor = _best_of_rows(numbers, may, task.most)
    return np.stack((row + rows.start, np.full(len(row), type_), mentor, scores[row, mentor]), axis=1)


def _best_of_rows(numbers: list[Ints], may: npt.NDArray[np.bool_], most: int) -> tuple[Ints, Ints]:
    """Return row and column of the greatest lists of numbers of each row, greatest first."""
    rows, left = np.arange(len(may)), may.copy()
    best = np.full((len(may), min(most, may.shape[1])), _NOBODY, dtype=np.int64)
    for place in range(best.shape[1]):
        first = left
        for number in numbers:
            open_ = np.where(first, number, _LOWEST)
            first = first & (open_ == open_.max(axis=1)[:, None])
        column = first.argmax(axis=1)
        is_left = left[rows, column]
        best[is_left, place] = column[is_left]
        left[rows, column] = False
    there = best != _NOBODY
    return np.nonzero(there)[0], best[there]
