"""The pass over all pairs that finds those worth more than their prices, or that there are none."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from telemachy.matching import executors
from telemachy.matching.blocks import BLOCK_CELLS, Rows, Scorer, distinct, flat_pairs, is_among
from telemachy.matching.kernels.parts import Gain
from telemachy.matching.problem import Pairs
from telemachy.matching.rarity import Rarity
from telemachy.matching.result import UNIT
from telemachy.matching.tables import Codes, Ints

Bools = npt.NDArray[np.bool_]

_FEW = 0.02
"""Up to this share of a block's cells, looking at each by itself is quicker than at all at once."""

_SINGLE = 4
"""A cell looked at by itself takes at least as long as so many of a block."""

_LOOK_AGAIN = 0.02
"""Above this share of a block's cells, the single-precision pass has not told enough apart."""


@dataclass(frozen=True)
class Prices:
    """What a pair has to beat, tier by tier.

    Parameters
    ----------
    tiers : tuple of str
        What a pair gains in each tier: ``score`` its score, ``floor`` -1 below the floor, ``rarity`` that of
        the topics it serves, ``pair`` 1, else nothing.
    mentors : ndarray of shape (n_tiers, n_mentors), int64
        Price of each mentor.
    wants : ndarray of shape (n_tiers, n_mentees, n_types), int64
        What one more mentor would add for each mentee and type, the pair's own gain aside. A pair improves
        the answer when gain + want - price is above 0 in the first tier where it is not 0.
    open_wants : ndarray of shape (n_mentees, n_types), bool
        Wants with a demand left.
    open_mentors : ndarray of shape (n_mentors,), bool
        Mentors with a place left.
    known : ndarray of int64
        Pairs that the solver has seen already, as sorted flat numbers.
    rarity : Rarity or None
        Where a tier asks for it.
    """

    tiers: tuple[str, ...]
    mentors: Ints
    wants: Ints
    open_wants: Bools
    open_mentors: Bools
    known: Ints
    rarity: Rarity | None = None


@dataclass(frozen=True)
class Moved:
    """What has moved since the last pass that looked at all pairs and found all else in order.

    A pair can only have come to improve the answer if what its mentee lacks has become worth more, or its
    mentor's time costs less; all other pairs need no second look.

    Parameters
    ----------
    mentees : ndarray of bool
        Rows whose want rose, for any type, in the order of the tiers.
    mentors : ndarray of bool
        Rows whose price fell, or who have a place anew.
    """

    mentees: Bools
    mentors: Bools

    @property
    def pairs(self) -> int:
        """How many pairs are to be looked at."""
        still = int((~self.mentees).sum()) * int((~self.mentors).sum())
        return len(self.mentees) * len(self.mentors) - still

    @property
    def is_much(self) -> bool:
        """Whether so much has moved that whole blocks are the quicker look."""
        return self.pairs > _FEW * len(self.mentees) * len(self.mentors)

    def cells(self, rows: slice) -> tuple[Codes, Codes]:
        """Return the pairs to look at of some mentees."""
        is_moved = self.mentees[rows]
        everyone, few = np.arange(len(self.mentors)), np.flatnonzero(self.mentors)
        moved, others = np.flatnonzero(is_moved) + rows.start, np.flatnonzero(~is_moved) + rows.start
        mentee = np.concatenate((np.repeat(moved, len(everyone)), np.repeat(others, len(few))))
        mentor = np.concatenate((np.tile(everyone, len(moved)), np.tile(few, len(others))))
        return mentee.astype(np.int32), mentor.astype(np.int32)


@dataclass(frozen=True)
class _Task:
    scorer: Scorer
    prices: Prices
    most: int
    moved: Moved | None = None


def improving_pairs(
    scorer: Scorer, prices: Prices, most: int, executor: Executor | None = None, moved: Moved | None = None
) -> Pairs:
    """Return pairs, unseen so far, that would improve the answer; none when it is best over all pairs.

    Parameters
    ----------
    scorer : Scorer
    prices : Prices
    most : int
        How many to return for each mentee and type; the best ones.
    executor : Executor or None
    moved : Moved, optional
        Look only at these mentees with everyone, and at everyone with these mentors; at all pairs when left
        out.

    Returns
    -------
    Pairs
        Checked exactly, in order of (mentee, mentor).
    """
    pairs = scorer.n_mentees * scorer.n_mentors if moved is None else moved.pairs
    is_few = moved is not None and not moved.is_much
    if scorer.compiles(pairs * _SINGLE if is_few else pairs):
        found = _found_in_rows(scorer, prices, most, executor, moved)
    else:
        task = _Task(scorer, prices, most, moved)
        look = _improving_among_moved if is_few else _improving
        at_once = is_few and pairs <= BLOCK_CELLS
        blocks = [slice(0, scorer.n_mentees)] if at_once else list(scorer.row_blocks())
        found = executors.run(look, task, blocks, executor)
    flat = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    return Pairs((flat // scorer.n_mentors).astype(np.int32), (flat % scorer.n_mentors).astype(np.int32))


@dataclass(frozen=True)
class _RowsTask:
    """What the compiled loops need beside the parts of the rules.

    Parameters
    ----------
    rows : Rows
    mentors : ndarray of shape (n_tiers, n_columns), int64
        Prices of the columns of ``rows``.
    wants : ndarray of shape (n_tiers, n_mentees, n_types), int64
    open_wants : ndarray of shape (n_mentees, n_types), uint8
    open_mentors : ndarray of shape (n_columns,), uint8
    gains : ndarray of shape (n_tiers,), int64
        `Gain` of each tier.
    want_leads : ndarray of shape (n_mentees, n_types), int64
    leads : ndarray of shape (n_columns,), int64
        The first ``n_leads`` tiers, to which no pair adds more than another, in one number.
    n_leads : int
    counted : ndarray of shape (n_types, n_parts), uint8
        Which parts of the rarity count.
    known : ndarray of int64
    mentees : ndarray of bool
        Those to look at.
    most : int
    """

    rows: Rows
    mentors: Ints
    wants: Ints
    open_wants: npt.NDArray[np.uint8]
    open_mentors: npt.NDArray[np.uint8]
    gains: Ints
    want_leads: Ints
    leads: Ints
    n_leads: int
    counted: npt.NDArray[np.uint8]
    known: Ints
    mentees: Bools
    most: int


def _found_in_rows(
    scorer: Scorer, prices: Prices, most: int, executor: Executor | None, moved: Moved | None
) -> list[Ints]:
    """Do the same in compiled loops: what has moved with everyone, then everyone else with what has moved."""
    everyone = np.ones(scorer.n_mentees, dtype=bool)
    looks: list[tuple[Bools, Codes | None]] = [(everyone, None)]
    if moved is not None:
        looks = [(moved.mentees, None), (~moved.mentees, np.flatnonzero(moved.mentors).astype(np.int32))]
    found = []
    for mentees, columns in looks:
        if mentees.any() and (columns is None or len(columns)):
            rows = scorer.rows(columns, prices.rarity.parts() if prices.rarity else ())
            task = _rows_task(rows, prices, mentees, most)
            found += executors.run(_improving_of_rows, task, rows.blocks(task.mentees), executor)
    return [np.sort(np.concatenate([np.zeros(0, dtype=np.int64), *found]))]


def _rows_task(rows: Rows, prices: Prices, mentees: Bools, most: int) -> _RowsTask:
    gains = [Gain.__members__.get(tier.upper(), Gain.NOTHING) for tier in prices.tiers]
    mentors = np.ascontiguousarray(prices.mentors[:, rows.columns])
    alike = [gain in (Gain.NOTHING, Gain.PAIR) for gain in gains]
    n_leads = alike.index(False) if False in alike else len(gains)
    leads, want_leads = _leads(gains[:n_leads], mentors[:n_leads], prices.wants[:n_leads])
    n_types = len(rows.points)
    counted = prices.rarity.counted if prices.rarity else np.zeros((n_types, 0), dtype=bool)
    return _RowsTask(
        rows=rows,
        mentors=mentors,
        wants=np.ascontiguousarray(prices.wants),
        open_wants=prices.open_wants.astype(np.uint8),
        open_mentors=prices.open_mentors[rows.columns].astype(np.uint8) & rows.open,
        gains=np.array(gains, dtype=np.int64),
        want_leads=want_leads,
        leads=leads,
        n_leads=n_leads,
        counted=counted.astype(np.uint8),
        known=prices.known,
        mentees=mentees & (rows.takes_part > 0),
        most=most,
    )


def _leads(gains: Sequence[Gain], mentors: Ints, wants: Ints) -> tuple[Ints, Ints]:
    """Return one number per mentor and one per want that compare as their prices do, tier after tier."""
    shape = wants.shape[1:]
    if not gains:
        return np.zeros(mentors.shape[1], dtype=np.int64), np.zeros(shape, dtype=np.int64)
    own = np.array([gain == Gain.PAIR for gain in gains], dtype=np.int64)
    both = np.concatenate((mentors, wants.reshape(len(gains), -1) + own[:, None]), axis=1)
    order = np.lexsort(both[::-1])  # the last row sorts first
    ordered = both[:, order]
    places = np.zeros(both.shape[1], dtype=np.int64)
    places[order[1:]] = np.cumsum((ordered[:, 1:] != ordered[:, :-1]).any(axis=0))
    n_columns = mentors.shape[1]
    return places[:n_columns].copy(), places[n_columns:].reshape(shape).copy()


def _improving_of_rows(task: _RowsTask, block: slice) -> Ints:
    """Do what `_improving` does, compiled."""
    from telemachy.matching.kernels import passes  # not at the top: small jobs never load numba

    improving_of_rows: Any = passes.improving_of_rows
    rows = task.rows
    here = np.flatnonzero(task.mentees[block]) + block.start
    found = improving_of_rows(
        *rows.arguments(block, here),
        rows.rarity_heads,
        task.counted,
        here.astype(np.int32),
        rows.columns,
        rows.n_mentors,
        task.open_mentors,
        task.open_wants,
        task.want_leads,
        task.leads,
        task.n_leads,
        task.gains,
        task.wants,
        task.mentors,
        task.known,
        rows.minimum,
        rows.floor,
        task.most,
    )
    return distinct(found)


def _improving_among_moved(task: _Task, rows: slice) -> Ints:
    """Look at single cells, exactly."""
    assert task.moved is not None
    row, mentor = task.moved.cells(rows)
    is_open = task.prices.open_mentors[mentor]
    mentees, mentors = row[is_open], mentor[is_open]
    allowed = task.scorer.allowed(mentees, mentors)
    mentees, mentors = mentees[allowed], mentors[allowed]
    found = [np.zeros(0, dtype=np.int64)]
    for type_ in range(len(task.scorer.points)):
        is_open = task.prices.open_wants[mentees, type_]
        found.append(_confirmed(task, mentees[is_open], mentors[is_open], type_))
    return distinct(np.concatenate(found))


def _improving(task: _Task, rows: slice) -> Ints:
    allowed = task.scorer.allowed_block(rows) & task.prices.open_mentors
    if task.moved is not None:
        allowed &= task.moved.mentees[rows, None] | task.moved.mentors[None, :]
    found = [np.zeros(0, dtype=np.int64)]
    for type_ in range(len(task.scorer.points)):
        usable = allowed & task.prices.open_wants[rows, type_, None]
        if usable.any():
            mentee, mentor = _suspects(task, rows, type_, usable)
            found.append(_confirmed(task, mentee, mentor, type_))
    return distinct(np.concatenate(found))


def _suspects(task: _Task, rows: slice, type_: int, usable: Bools) -> tuple[Codes, Codes]:
    """Return the pairs of a block that may improve the answer: none that does is missing."""
    suspect = _look(task, rows, type_, usable, np.float32)
    if suspect.mean() > _LOOK_AGAIN:
        suspect = _look(task, rows, type_, usable, np.float64)
    mentee, mentor = np.nonzero(suspect)
    return (mentee + rows.start).astype(np.int32), mentor.astype(np.int32)


def _look(task: _Task, rows: slice, type_: int, usable: Bools, dtype: type[np.floating]) -> Bools:
    """Compare a block with the prices, tier by tier, giving the benefit of the doubt.

    ``undecided`` are the cells that may be even in all tiers so far.
    """
    scorer, prices = task.scorer, task.prices
    scores = scorer.score_block(rows, type_, dtype)
    margin = scorer.margin(dtype)
    undecided = usable & (scores >= scorer.minimum / UNIT - margin)
    above = np.zeros_like(undecided)
    for tier, gain in enumerate(prices.tiers):
        want, price = prices.wants[tier, rows, type_], prices.mentors[tier]
        if gain == "score":
            more, even = _compare_scores(scores, want, price, margin, dtype)
        elif gain == "floor":
            more, even = _compare_floor(scores, want, price, scorer.floor / UNIT, margin)
        elif gain == "rarity":
            more, even = _compare_rarity(prices, rows, type_, undecided, want, price)
        elif gain == "pair" or np.any(want) or np.any(price):
            difference = want[:, None] - price[None, :] + int(gain == "pair")
            more, even = difference > 0, difference == 0
        else:
            continue
        above |= undecided & more
        undecided &= even
    return above


def _compare_scores(
    scores: npt.NDArray[np.floating], want: Ints, price: Ints, margin: float, dtype: type[np.floating]
) -> tuple[Bools, Bools]:
    """Return which cells may be above their price, and which may be even with it.

    An exact score is a whole number of units, so half a unit tells above from even where the block is
    precise enough.
    """
    largest = max(np.abs(want).max(initial=0), np.abs(price).max(initial=0)) / UNIT
    doubt = (margin + 4 * float(np.finfo(dtype).eps) * float(largest)) * UNIT
    near = scores + (want / UNIT).astype(dtype)[:, None]
    near -= (price / UNIT).astype(dtype)[None, :]
    near *= dtype(UNIT)
    if doubt < 0.51:  # double precision: the doubt is the rounding to whole units alone
        return near > 0.49, np.abs(near) < 0.51
    return near > 1 - doubt, np.abs(near) < doubt


def _compare_floor(
    scores: npt.NDArray[np.floating], want: Ints, price: Ints, floor: float, margin: float
) -> tuple[Bools, Bools]:
    difference = want[:, None] - price[None, :]
    surely_below = scores < floor - margin
    surely_not = scores >= floor + margin
    best = difference - surely_below
    worst = difference - ~surely_not
    return best > 0, (best >= 0) & (worst <= 0)


def _compare_rarity(
    prices: Prices, rows: slice, type_: int, undecided: Bools, want: Ints, price: Ints
) -> tuple[Bools, Bools]:
    """Return which of the undecided cells are above their price, and which are even with it: exactly."""
    difference = np.zeros(undecided.shape, dtype=np.int64)
    if prices.rarity is not None and undecided.mean() > _FEW:
        difference = prices.rarity.block(rows, type_) + want[:, None] - price[None, :]
    elif prices.rarity is not None:
        mentee, mentor = np.nonzero(undecided)
        rarity = prices.rarity.cells((mentee + rows.start).astype(np.int32), mentor.astype(np.int32), type_)
        difference[mentee, mentor] = rarity + want[mentee] - price[mentor]
    return difference > 0, difference == 0


def _confirmed(task: _Task, mentee: Codes, mentor: Codes, type_: int) -> Ints:
    """Return, as flat numbers, the suspects that exactly improve the answer: the best few per mentee."""
    prices, scorer = task.prices, task.scorer
    flat = flat_pairs(mentee, mentor, scorer.n_mentors)
    unseen = ~is_among(flat, prices.known)
    flat, mentee, mentor = flat[unseen], mentee[unseen], mentor[unseen]
    scores = scorer.scores(mentee, mentor, type_)
    good = scores >= scorer.minimum
    undecided, above = good.copy(), np.zeros_like(good)
    gains = np.zeros((len(prices.tiers), len(flat)), dtype=np.int64)
    for tier, gain in enumerate(prices.tiers):
        here = np.flatnonzero(above | undecided)  # who has lost in a tier is not asked about in the next
        who, whom = mentee[here], mentor[here]
        own = _own_gain(task, gain, who, whom, type_, scores[here])
        gains[tier, here] = own + prices.wants[tier, who, type_] - prices.mentors[tier, whom]
        above |= undecided & (gains[tier] > 0)
        undecided &= gains[tier] == 0
    return flat[_best_per_mentee(mentee, gains, above, task.most)]


def _own_gain(task: _Task, gain: str, mentee: Codes, mentor: Codes, type_: int, scores: Ints) -> Ints | int:
    """Return what pairs gain in a tier by themselves."""
    match gain:
        case "score":
            return scores
        case "floor":
            return np.asarray(-(scores < task.scorer.floor).astype(np.int64))
        case "rarity" if task.prices.rarity is not None:
            return task.prices.rarity.cells(mentee, mentor, type_)
        case _:
            return int(gain == "pair")


def _best_per_mentee(mentee: Codes, gains: Ints, keep: Bools, most: int) -> Ints:
    """Return the places of the ``most`` entries of each mentee that gain most, tier by tier."""
    places = np.flatnonzero(keep)
    least_first = np.stack([*(-gains[:, places])[::-1], mentee[places]])  # the last row sorts first
    places = places[np.lexsort(least_first)]
    who = mentee[places]
    begins = np.searchsorted(who, who, side="left")
    return np.asarray(places[np.arange(len(places)) - begins < most])
