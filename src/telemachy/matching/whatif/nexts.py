"""For every mentee at once: who would come next, and what that would cost the round at least."""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from telemachy.matching import executors
from telemachy.matching.problem import Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules
from telemachy.matching.tables import Ints
from telemachy.matching.whatif.places import in_words
from telemachy.matching.whatif.standing import Standing, exact_block, standing

NEXT = 3
"""How many mentors are named for each mentee."""

_ROOM = 1 << 62
_NOBODY = -1


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
    by_key: Ints
    most: int


_Found = tuple[Ints, Ints, Ints, Ints]
"""Mentee, type, mentor, score."""


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
    by_key = np.empty(problem.n_mentors, dtype=np.int64)
    by_key[np.argsort(problem.mentor_keys)] = np.arange(problem.n_mentors)[::-1]
    task = _Task(whole, by_key, most)
    found = executors.run(_next_of_block, task, list(whole.scorer.row_blocks()), executor)
    none = np.zeros(0, dtype=np.int64)
    mentee, kind, mentor, score = (
        np.concatenate([none, *column]) for column in (zip(*found, strict=True) if found else [()] * 4)
    )
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


def _next_of_block(task: _Task, rows: slice) -> _Found:
    whole = task.standing
    may = whole.scorer.allowed_block(rows) & whole.open_mentors
    width = whole.problem.n_mentors
    begin, end = np.searchsorted(whole.held, [rows.start * width, rows.stop * width])
    held = whole.held[begin:end] - rows.start * width
    may.reshape(-1)[held] = False
    parts = [_next_of_type(task, rows, type_, may) for type_ in range(whole.open_wants.shape[1])]
    mentee, kind, mentor, score = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((kind, mentee))  # stable: the best stay first
    return mentee[order], kind[order], mentor[order], score[order]


def _next_of_type(task: _Task, rows: slice, type_: int, may: npt.NDArray[np.bool_]) -> _Found:
    whole = task.standing
    may = may & whole.open_wants[rows, type_, None]
    if not may.any():
        none = np.zeros(0, dtype=np.int64)
        return none, none, none, none
    scores = exact_block(whole.scorer, rows, type_)
    may &= scores >= whole.least
    gains = whole.block_gains(rows, scores)
    best = _best_of_rows(_standing_keys(task, gains, may), may, task.most)
    row, place = np.nonzero(best != _NOBODY)
    mentor = best[row, place]
    return row + rows.start, np.full(len(row), type_, dtype=np.int64), mentor, scores[row, mentor]


def _standing_keys(task: _Task, gains: list[Ints | None], may: npt.NDArray[np.bool_]) -> Ints:
    """Return a whole number >= 0 for each cell that orders a row as the tiers do, ties by key.

    Where the tiers are too far apart for one number, the places in the order of each row.
    """
    parts = _levels(task, gains)
    sizes = [int(part.max(initial=0)) + 1 for part in parts]
    if np.prod([float(size) for size in sizes]) < _ROOM:
        keys = np.zeros(may.shape, dtype=np.int64)
        for part, size in zip(parts, sizes, strict=True):
            keys *= size
            keys += part
        return keys
    return _places_in_rows([np.broadcast_to(part, may.shape) for part in parts])


def _levels(task: _Task, gains: list[Ints | None]) -> list[Ints]:
    """Return what orders a row, most telling first, each from 0 on; tiers in which pairs gain nothing by
    themselves are one number per mentor."""
    prices, levels = task.standing.prices, []
    alike: list[Ints] = []
    for gain, price in zip([*gains, None], [*prices, task.by_key * -1], strict=True):
        if gain is None:
            alike.append(-price)
            continue
        if alike:
            levels.append(_ranks(alike))
            alike = []
        net = gain - price
        levels.append(net - net.min(initial=0))
    return [*levels, _ranks(alike)]


def _ranks(lists: list[Ints]) -> Ints:
    """Return the place of each mentor's list of numbers among all, from the least on; ties share one."""
    _, places = np.unique(np.stack(lists), axis=1, return_inverse=True)
    return np.asarray(places, dtype=np.int64).reshape(-1)


def _places_in_rows(parts: list[Ints]) -> Ints:
    places = np.empty(parts[0].shape, dtype=np.int64)
    for row in range(len(places)):
        order = np.lexsort([part[row] for part in parts[::-1]])
        places[row, order] = np.arange(len(order))
    return places


def _best_of_rows(keys: Ints, may: npt.NDArray[np.bool_], most: int) -> Ints:
    """Return the columns of the greatest keys of each row, greatest first; `_NOBODY` after the last."""
    keys[~may] = _NOBODY
    rows = np.arange(len(keys))
    best = np.full((len(keys), min(most, keys.shape[1])), _NOBODY, dtype=np.int64)
    for place in range(best.shape[1]):
        column = keys.argmax(axis=1)
        there = keys[rows, column] != _NOBODY
        best[there, place] = column[there]
        keys[rows, column] = _NOBODY
    return best
