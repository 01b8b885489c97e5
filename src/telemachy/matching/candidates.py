"""The first pass over all pairs: the best few mentors for each mentee."""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from telemachy.matching import executors
from telemachy.matching.blocks import Scorer, distinct, flat_pairs
from telemachy.matching.problem import Keys, Pairs
from telemachy.matching.result import UNIT

TIE_SPREAD = 1e-2
"""Points within which candidates count as tied and are drawn by key.

When all scores are equal, the best k would be the same k mentors for everyone; drawn by key they spread
over all. The score itself is never touched.
"""


@dataclass(frozen=True)
class _Task:
    scorer: Scorer
    mentee_keys: Keys
    mentor_keys: Keys
    has_place: npt.NDArray[np.bool_]
    most: int


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
) -> Pairs:
    """Return the pairs of each mentee with the best mentors who have a place, ties drawn by key.

    Parameters
    ----------
    scorer : Scorer
    mentee_keys, mentor_keys : ndarray of uint64
    has_place : ndarray of bool
        Mentors worth looking at.
    most : int
        How many mentors for each mentee and type.
    executor : Executor or None

    Returns
    -------
    Pairs
        In order of (mentee, mentor).
    """
    task = _Task(scorer, mentee_keys, mentor_keys, has_place, most)
    return _together(executors.run(_best, task, list(scorer.row_blocks()), executor))


def _allowed(scorer: Scorer, rows: slice) -> Pairs:
    mentee, mentor = np.nonzero(scorer.allowed_block(rows))
    return Pairs((mentee + rows.start).astype(np.int32), mentor.astype(np.int32))


def _best(task: _Task, rows: slice) -> Pairs:
    scorer = task.scorer
    allowed = scorer.allowed_block(rows) & task.has_place
    spread = tie_spread(task.mentee_keys[rows], task.mentor_keys)
    good_enough = scorer.minimum / UNIT - scorer.margin(np.float32)
    found = [np.zeros(0, dtype=np.int64)]
    for type_ in range(len(scorer.points)):
        scores = scorer.score_block(rows, type_, np.float32)
        usable = allowed & (scores >= good_enough)
        scores += spread
        scores[~usable] = -np.inf
        found.append(_best_of_rows(scores, task.most))
    flat = distinct(np.concatenate(found))
    width = scorer.n_mentors
    return Pairs((flat // width + rows.start).astype(np.int32), (flat % width).astype(np.int32))


def _best_of_rows(scores: npt.NDArray[np.floating], most: int) -> npt.NDArray[np.int64]:
    """Return the greatest finite entries of each row, as flat numbers."""
    width = scores.shape[1]
    if most < width:
        columns = np.argpartition(scores, width - most, axis=1)[:, width - most :]
    else:
        columns = np.broadcast_to(np.arange(width), scores.shape)
    rows = np.broadcast_to(np.arange(len(scores))[:, None], columns.shape)
    finite = np.isfinite(np.take_along_axis(scores, columns, axis=1))
    return flat_pairs(rows[finite], columns[finite], width)


def tie_spread(mentee_keys: Keys, mentor_keys: Keys) -> npt.NDArray[np.float32]:
    """Return a number from 0 to `TIE_SPREAD` for each pair, drawn by the keys of both."""
    left = (mentee_keys >> np.uint64(32)).astype(np.uint32) | np.uint32(1)
    right = (mentor_keys >> np.uint64(32)).astype(np.uint32)
    mixed = left[:, None] * right[None, :]  # odd x key, modulo 2 ** 32: a fresh draw for each mentee
    return np.asarray((mixed >> np.uint32(8)) * np.float32(TIE_SPREAD / (1 << 24)), dtype=np.float32)


def _together(found: list[Pairs]) -> Pairs:
    none = Pairs.of()
    parts = found or [none]
    return Pairs(np.concatenate([p.mentee for p in parts]), np.concatenate([p.mentor for p in parts]))
