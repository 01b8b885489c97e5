"""For every mentor at once: what one more place would add."""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np

from telemachy.matching import executors
from telemachy.matching.blocks import Rows
from telemachy.matching.problem import Problem
from telemachy.matching.result import UNIT, Result
from telemachy.matching.rules import Rules
from telemachy.matching.tables import Codes, Ints
from telemachy.matching.whatif.standing import (
    NOTHING,
    Standing,
    exact_block,
    greater,
    greatest_of,
    standing,
)

_FEW = 0.02
"""Up to this share of all mentors, looking at single cells is quicker than at whole blocks."""

CELLS_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Added:
    """What one more place, or one more mentor, would add to the round.

    Parameters
    ----------
    tiers : tuple of str
    by : tuple of int
        Gain in each tier; the first that is not 0 counts, and is above 0.
    """

    tiers: tuple[str, ...]
    by: tuple[int, ...]

    @property
    def covered(self) -> int:
        """How many more mentees would have a mentor."""
        return self._in("covered")

    @property
    def points(self) -> int:
        """Change of the total, 1e-6 points; may be below 0 where a tier before gains."""
        return self._in("points")

    def __bool__(self) -> bool:
        return any(self.by)

    def _in(self, name: str) -> int:
        return self.by[self.tiers.index(name)] if name in self.tiers else 0

    def say(self) -> str:
        """The coordinator's words; "" where nothing would be added."""
        first = next((tier for tier, by in zip(self.tiers, self.by, strict=True) if by), "")
        if first in ("", "points"):
            return f"{in_words(self.points)} points more in all" if first else ""
        said = _SAID.get(first, f"one more would get the {first}")
        if not self.points:
            return said
        more = "more" if self.points > 0 else "less"
        return f"{said}, with {in_words(abs(self.points))} points {more} in all"


def in_words(points: int) -> str:
    """Return 1e-6 points for the eye."""
    shown = round(points / UNIT, 1)
    return f"{shown:,g}" if shown or not points else "less than 0.1"


_SAID = {
    "covered": "one more mentee would have a mentor",
    "order": "somebody whose turn comes earlier would have a mentor",
    "floor": "fewer pairs would be below the floor",
}


@dataclass(frozen=True)
class MorePlaces:
    """What one more place with each mentor would add.

    Parameters
    ----------
    tiers : tuple of str
    adds : ndarray of shape (n_tiers, n_mentors), int64
        Gain in each tier, in rows of the problem.
    """

    tiers: tuple[str, ...]
    adds: Ints

    def of(self, mentor: int) -> Added:
        return Added(self.tiers, tuple(self.adds[:, mentor].tolist()))

    @property
    def most_first(self) -> tuple[int, ...]:
        """Mentors with whom one more place would add something, the most first; whose turn it is aside."""
        telling = [-adds for tier, adds in zip(self.tiers, self.adds, strict=True) if tier != "order"]
        order = np.lexsort((np.arange(self.adds.shape[1]), *telling[::-1]))
        return tuple(row for row in order.tolist() if self.adds[:, row].any())


def more_places(
    problem: Problem, rules: Rules, result: Result, *, executor: Executor | None = None
) -> MorePlaces:
    """Return what one more place with each mentor would add, all else as it is.

    Exact for each mentor by herself, whatever would have to move: the lowest optimal prices are what one more
    place adds. Two places more may add less than both by themselves. Mentors all of whose places are pinned,
    and those who have none, have no price; for them one pass over their pairs finds who would gain most.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    result : Result
        Of these two.
    executor : concurrent.futures.Executor, optional

    Raises
    ------
    NoPrices
        When the objective has none, or the result is not proved to be best.

    Notes
    -----
    How rare the topics are that pairs serve, which only tells equals apart, is left out.
    """
    whole = standing(problem, rules, result, for_more=True)
    adds = whole.prices.copy()
    shut = np.flatnonzero(~whole.open_mentors)
    if len(shut):
        adds[:, shut] = best_of_columns(whole, shut, executor)
    return MorePlaces(whole.tiers, adds)


@dataclass(frozen=True)
class _Task:
    standing: Standing
    columns: Ints


@dataclass(frozen=True)
class _RowsTask:
    standing: Standing
    rows: Rows


def best_of_columns(whole: Standing, columns: Ints, executor: Executor | None = None) -> Ints:
    """Return the most that one place with each of these mentors would add, nothing at least.

    Whoever holds a pair with the mentor already cannot have another.
    """
    best = np.zeros((len(whole.tiers), len(columns)), dtype=np.int64)
    for part in _found(whole, columns, executor):
        best = greater(best, part)
    return best


def _found(whole: Standing, columns: Ints, executor: Executor | None) -> list[Ints]:
    few = len(columns) <= _FEW * whole.problem.n_mentors or len(columns) == 1
    n_cells = len(columns) if few else whole.problem.n_mentors
    if whole.scorer.compiles(whole.problem.n_mentees * n_cells, "nexts"):
        rows = whole.scorer.rows(columns.astype(np.int32))
        return executors.run(_greatest_in_rows, _RowsTask(whole, rows), rows.blocks(), executor)
    task = _Task(whole, columns)
    step = max(1, CELLS_AT_ONCE // max(1, n_cells))
    n_mentees = whole.problem.n_mentees
    blocks = [slice(begin, min(begin + step, n_mentees)) for begin in range(0, n_mentees, step)]
    return executors.run(_by_cells if few else _by_block, task, blocks, executor)


def _greatest_in_rows(task: _RowsTask, block: slice) -> Ints:
    """Do what `_by_block` does, compiled."""
    from telemachy.matching.kernels import nexts  # not at the top: small jobs never load numba

    greatest_of_columns: Any = nexts.greatest_of_columns
    whole, rows = task.standing, task.rows
    open_wants = whole.open_wants & (rows.takes_part > 0)[:, None]
    here = np.flatnonzero(open_wants[block].any(axis=1)) + block.start
    ranked = whole.choices
    none = np.zeros(0, dtype=np.int64)
    greatest: Ints = greatest_of_columns(
        *rows.arguments(block, here),
        here.astype(np.int32),
        rows.columns,
        rows.n_mentors,
        rows.open,
        open_wants.astype(np.uint8),
        whole.held,
        none if ranked is None else ranked.flat,
        none if ranked is None else ranked.values.astype(np.int64),
        *whole.kinds_of_gain,
        whole.wants,
        whole.least,
        rows.floor,
        NOTHING,
    )
    return greatest


def _by_cells(task: _Task, rows: slice) -> Ints:
    whole, columns = task.standing, task.columns
    asking = np.flatnonzero(whole.open_wants[rows].any(axis=1)) + rows.start
    mentee = np.repeat(asking, len(columns)).astype(np.int32)
    place = np.tile(np.arange(len(columns)), len(asking))
    mentor = columns[place].astype(np.int32)
    flat = mentee.astype(np.int64) * whole.problem.n_mentors + mentor
    at = np.minimum(np.searchsorted(whole.held, flat), max(0, len(whole.held) - 1))
    held = whole.held[at] == flat if len(whole.held) else np.zeros(len(flat), dtype=bool)
    keep = whole.scorer.allowed(mentee, mentor) & ~held
    return _best_of_cells(whole, mentee[keep], mentor[keep], place[keep], len(columns))


def _best_of_cells(whole: Standing, mentee: Codes, mentor: Codes, place: Ints, n_places: int) -> Ints:
    best = np.full((len(whole.tiers), n_places), NOTHING, dtype=np.int64)
    for type_ in range(whole.open_wants.shape[1]):
        here = np.flatnonzero(whole.open_wants[mentee, type_])
        scores = whole.scorer.scores(mentee[here], mentor[here], type_)
        here, scores = here[scores >= whole.least], scores[scores >= whole.least]
        net = whole.gains(mentee[here], mentor[here], scores) + whole.wants[:, mentee[here], type_]
        best = greater(best, greatest_of(place[here], net, n_places))
    return best


def _by_block(task: _Task, rows: slice) -> Ints:
    whole, columns = task.standing, task.columns
    may = whole.scorer.allowed_block(rows)
    width = whole.problem.n_mentors
    begin, end = np.searchsorted(whole.held, [rows.start * width, rows.stop * width])
    may.reshape(-1)[whole.held[begin:end] - rows.start * width] = False
    may = may[:, columns]
    best = np.full((len(whole.tiers), len(columns)), NOTHING, dtype=np.int64)
    for type_ in range(whole.open_wants.shape[1]):
        scores = exact_block(whole.scorer, rows, type_)
        usable = may & whole.open_wants[rows, type_, None] & (scores[:, columns] >= whole.least)
        net = np.zeros((len(whole.tiers), *usable.shape), dtype=np.int64)
        for tier, gain in enumerate(whole.block_gains(rows, scores)):
            net[tier] = whole.wants[tier, rows, type_, None]
            net[tier] += 0 if gain is None else gain[:, columns]
        net[:, ~usable] = NOTHING
        best = greater(best, _greatest_of_rows(net))
    return best


def _greatest_of_rows(net: Ints) -> Ints:
    """Return the greatest list of numbers of each column."""
    while net.shape[1] > 1:  # in halves: a few comparisons of whole blocks
        half = -(-net.shape[1] // 2)
        rest = net[:, half:]
        net = np.concatenate((greater(net[:, : rest.shape[1]], rest), net[:, rest.shape[1] : half]), axis=1)
    return net[:, 0]
