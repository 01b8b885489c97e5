"""What a criterion or must-have tells the compiled loops about itself: plain arrays and a kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from telemachy.matching.tables import Bits, Codes, Floats, Ints

Bools = npt.NDArray[np.bool_]


class Kind(IntEnum):
    """How a part is worked out. The loops do the same sums in the same order as the exact cells."""

    COVERS = 0
    """What two sets have in common by ``left[0]``, never above 1."""

    SIMILAR = 1
    """Values in common by all values; ``left[0]`` and ``right[0]`` are the sizes."""

    SIMILAR_TO = 2
    """Values in common by ``numbers[0]``, or the smaller set."""

    DIFFERENT = 3
    """1 less `SIMILAR`."""

    DIFFERENT_TO = 4
    """1 less `SIMILAR_TO`."""

    WEEKS = 5
    """Minutes in common by ``numbers[0]``, never above 1."""

    NEAR = 6
    """1 less the distance of ``left[0]`` and ``right[0]`` by ``numbers[0]``, never below 0."""

    AT_LEAST = 7
    """``right[0]`` less ``left[0]`` by ``numbers[0]``, from 0 to 1."""

    GAP = 8
    """``numbers[0]``, unless ``right[0]`` less ``left[0]`` is one of the numbers 1, 3, …: then the next."""

    TABLE = 9
    """The number of the pair in ``tables[0]``, or ``numbers[0]``."""

    RANK = 10
    """``tables[0]`` and ``tables[1]`` put together: see `criteria.rank`. The numbers are the mentor's part,
    and the two sides' numbers where they have not said."""

    GIVEN = 11
    """A block worked out in numpy."""

    MUST_SHARE = 20
    """``numbers[0]`` values in common, or more."""

    MUST_DIFFER = 21

    MUST_SHARE_TIME = 22
    """``numbers[0]`` minutes in common, or more."""

    WITHIN = 23
    """``right[0]`` less ``left[0]`` lies between two numbers."""

    LINE = 24
    """Neither of two intervals, ``left`` and ``right``, begins in the other."""

    GIVEN_MUST = 25
    NOT_TOGETHER = 26
    """The pairs of ``tables[0]`` are left out."""

    RARITY = 30
    """The sum over what two sets have in common, rounded to a whole number."""


class Gain(IntEnum):
    """What a pair gains in a tier: see `pricing.Prices`."""

    NOTHING = 0
    SCORE = 1
    FLOOR = 2
    RARITY = 3
    PAIR = 4


@dataclass(frozen=True)
class Common:
    """Two columns of sets over the same codes, as compressed sparse rows.

    Weights of None count every value as 1.
    """

    left_starts: npt.NDArray[np.integer]
    left_codes: Codes
    left_weights: Floats | None
    right_starts: npt.NDArray[np.integer]
    right_codes: Codes
    right_weights: Floats | None
    n_codes: int


@dataclass(frozen=True)
class Span:
    """Up to 64 spans of the week of one length, as bits of each person."""

    minutes: int
    left: Bits
    right: Bits


@dataclass(frozen=True)
class Numbers:
    """Numbers of some pairs, by sorted flat number; None where it matters only which pairs they are."""

    flat: Ints
    values: Floats | None


@dataclass(frozen=True)
class Part:
    """One criterion or must-have.

    Parameters
    ----------
    kind : Kind
    known : pair of ndarray of bool, optional
        Who has answered on each side; None where everybody has.
    unknown : float
        The share of pairs that are not known; of a must-have, 1 where they are allowed.
    common, weeks, left, right, numbers, tables
        What the kind needs; ``left`` and ``right`` hold a number for each row.
    """

    kind: Kind
    known: tuple[Bools, Bools] | None = None
    unknown: float = 0.0
    common: Common | None = None
    weeks: Sequence[Span] = ()
    left: Sequence[Floats] = ()
    right: Sequence[Floats] = ()
    numbers: Sequence[float] = ()
    tables: Sequence[Numbers] = ()
