"""The pass over all pairs that finds those worth more than their prices, or that there are none."""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from telemachy.matching import executors
from telemachy.matching.blocks import Scorer, distinct, flat_pairs, is_among
from telemachy.matching.problem import Pairs
from telemachy.matching.rarity import Rarity
from telemachy.matching.result import UNIT
from telemachy.matching.tables import Codes, Ints

Bools = npt.NDArray[np.bool_]

_FEW = 0.02
"""Up to this share of a block's cells, looking at each by itself is quicker than at all at once."""

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
    task = _Task(scorer, prices, most, moved)
    look = _improving if moved is None or _many(moved) else _improving_among_moved
    found = executors.run(look, task, list(scorer.row_blocks()), executor)
    flat = np.concatenate([np.zeros(0, dtype=np.int64), *found])
    return Pairs((flat // scorer.n_mentors).astype(np.int32), (flat % scorer.n_mentors).astype(np.int32))


def _many(moved: Moved) -> bool:
    """Tell whether so much has moved that whole blocks are the quicker look."""
    still = float((1 - moved.mentees.mean()) * (1 - moved.mentors.mean())) if len(moved.mentees) else 0.0
    return 1 - still > _FEW


def _improving_among_moved(task: _Task, rows: slice) -> Ints:
    """Look at single cells, exactly."""
    assert task.moved is not None
    is_moved = task.moved.mentees[rows, None] | task.moved.mentors[None, :]
    row, mentor = np.nonzero(is_moved & task.prices.open_mentors)
    mentees, mentors = (row + rows.start).astype(np.int32), mentor.astype(np.int32)
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
        own = _own_gain(task, gain, mentee, mentor, type_, scores)
        gains[tier] = own + prices.wants[tier, mentee, type_] - prices.mentors[tier, mentor]
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
