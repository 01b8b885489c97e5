"""The first pass over all pairs: the best few mentors for each mentee."""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from telemachy.matching import executors
from telemachy.matching.blocks import Rows, Scorer, distinct, flat_pairs
from telemachy.matching.problem import Keys, Pairs
from telemachy.matching.result import UNIT
from telemachy.matching.tables import Floats, Ints

Bools = npt.NDArray[np.bool_]
Draws = npt.NDArray[np.uint32]

DRAWS_PER_UNIT = 1 << 10
"""How many steps of the draw among ties make one unit (1e-6 points)."""

TIE_SPREAD = (1 << 23) / DRAWS_PER_UNIT / UNIT
"""Points, less than 0.01, within which candidates count as tied and are drawn by key.

When all scores are equal, the best k would be the same k mentors for everyone; drawn by key they spread
over all. The score itself is never touched.
"""

_MOST_UNITS = float(1 << 50)
"""A price beyond this is none that a pair can beat, or that could keep one from being made."""

_LOOK_AGAIN = 0.02
"""Above this share of a block's cells, the single-precision pass has not told enough apart."""


@dataclass(frozen=True)
class _Task:
    scorer: Scorer
    mentee_keys: Keys
    mentor_keys: Keys
    has_place: npt.NDArray[np.bool_]
    most: int
    prices: Ints


@dataclass(frozen=True)
class _RowsTask:
    rows: Rows
    mentee_draws: Draws
    mentor_draws: Draws
    has_place: Bools
    most: int
    prices: Ints


def all_pairs(scorer: Scorer, executor: Executor | None = None) -> Pairs:
    """Return every pair that the must-haves allow."""
    found = executors.run(_allowed, scorer, list(scorer.row_blocks()), executor)
    return _together(found)


def best_pairs(
    scorer: Scorer,
    mentee_keys: Keys,
    mentor_keys: Keys,
    has_place: npt.NDArray[np.bool_],
    most: int,
    executor: Executor | None = None,
    prices: Floats | None = None,
) -> Pairs:
    """Return the pairs of each mentee with the best mentors who have a place, ties drawn by key.

    The best are those with the greatest exact score less price, both in units, and the draw of the pair (see
    `TIE_SPREAD`) added; of those that are even in this too, the first rows.

    Parameters
    ----------
    scorer : Scorer
    mentee_keys, mentor_keys : ndarray of uint64
    has_place : ndarray of bool
        Mentors worth looking at.
    most : int
        How many mentors for each mentee and type.
    executor : Executor or None
    prices : ndarray of float64, optional
        Points, by mentor, by which a candidate's score is lowered before the best are taken.

    Returns
    -------
    Pairs
        In order of (mentee, mentor).
    """
    lowered = np.zeros(scorer.n_mentors) if prices is None else prices
    units = np.rint(np.clip(lowered * UNIT, -_MOST_UNITS, _MOST_UNITS)).astype(np.int64)
    if scorer.compiles(scorer.n_mentees * scorer.n_mentors):
        laid_out = scorer.rows()
        rows_task = _RowsTask(laid_out, _high(mentee_keys), _high(mentor_keys), has_place, most, units)
        return _together(executors.run(_best_of_rows, rows_task, laid_out.blocks(), executor))
    task = _Task(scorer, mentee_keys, mentor_keys, has_place, most, units)
    return _together(executors.run(_best, task, list(scorer.row_blocks()), executor))


def _allowed(scorer: Scorer, rows: slice) -> Pairs:
    mentee, mentor = np.nonzero(scorer.allowed_block(rows))
    return Pairs((mentee + rows.start).astype(np.int32), mentor.astype(np.int32))


def _best(task: _Task, rows: slice) -> Pairs:
    scorer = task.scorer
    allowed = scorer.allowed_block(rows) & task.has_place
    draws = tie_draws(task.mentee_keys[rows], task.mentor_keys)
    found = [np.zeros(0, dtype=np.int64)]
    for type_ in range(len(scorer.points)):
        near = _near_best(task, rows, type_, allowed, draws, np.float32)
        if near.sum() > max(_LOOK_AGAIN * near.size, 2 * task.most * len(near)):
            near = _near_best(task, rows, type_, allowed, draws, np.float64)
        row, mentor = np.nonzero(near)
        mentee = (row + rows.start).astype(np.int32)
        scores = scorer.scores(mentee, mentor.astype(np.int32), type_)
        worth = (scores - task.prices[mentor]) * DRAWS_PER_UNIT + draws[row, mentor]
        good = np.flatnonzero(scores >= scorer.minimum)
        good = good[np.lexsort((-worth[good], row[good]))]
        begins = np.searchsorted(row[good], row[good], side="left")
        kept = good[np.arange(len(good)) - begins < task.most]
        found.append(flat_pairs(mentee[kept], mentor[kept], scorer.n_mentors))
    flat = distinct(np.concatenate(found))
    width = scorer.n_mentors
    return Pairs((flat // width).astype(np.int32), (flat % width).astype(np.int32))


def _near_best(
    task: _Task, rows: slice, type_: int, allowed: Bools, draws: Draws, dtype: type[np.floating]
) -> Bools:
    """Return the cells of a block that may be among the best of their row: none that is is missing."""
    scorer, width = task.scorer, task.scorer.n_mentors
    prices = task.prices / UNIT
    doubt = scorer.margin(dtype)
    near = scorer.score_block(rows, type_, dtype)
    usable = allowed & (near >= scorer.minimum / UNIT - doubt)
    if task.most >= width:
        return np.asarray(usable)
    is_sure = usable & (near >= scorer.minimum / UNIT + doubt)
    near -= prices.astype(dtype)[None, :]
    near += draws * dtype(1 / (DRAWS_PER_UNIT * UNIT))
    doubt += 4 * float(np.finfo(dtype).eps) * (float(np.abs(prices).max(initial=0)) + 1)
    sure = np.where(is_sure, near, dtype(-np.inf))
    least = np.partition(sure, width - task.most, axis=1)[:, width - task.most]
    return np.asarray(usable & (near >= (least - dtype(2.5 * doubt))[:, None]))


def tie_draws(mentee_keys: Keys, mentor_keys: Keys) -> Draws:
    """Return a whole number below 2 ** 23 for each pair, drawn by the keys of both."""
    left, right = _high(mentee_keys) | np.uint32(1), _high(mentor_keys)
    mixed = left[:, None] * right[None, :]  # odd x key, modulo 2 ** 32: a fresh draw for each mentee
    return np.asarray(mixed >> np.uint32(9), dtype=np.uint32)


def _high(keys: Keys) -> Draws:
    return np.asarray(keys >> np.uint64(32), dtype=np.uint32)


def _best_of_rows(task: _RowsTask, rows: slice) -> Pairs:
    """Do what `_best` does, compiled."""
    from telemachy.matching.kernels import passes  # not at the top: small jobs never load numba

    best_of_rows: Any = passes.best_of_rows
    here = np.arange(rows.start, rows.stop)
    flat = best_of_rows(
        *task.rows.arguments(rows, here),
        here.astype(np.int32),
        task.has_place.astype(np.uint8) & task.rows.open,
        task.rows.takes_part,
        task.mentee_draws | np.uint32(1),
        task.mentor_draws,
        task.prices,
        task.rows.minimum,
        task.most,
    )
    flat, width = distinct(flat), task.rows.n_mentors
    return Pairs((flat // width).astype(np.int32), (flat % width).astype(np.int32))


def _together(found: list[Pairs]) -> Pairs:
    none = Pairs.of()
    parts = found or [none]
    return Pairs(np.concatenate([p.mentee for p in parts]), np.concatenate([p.mentor for p in parts]))
