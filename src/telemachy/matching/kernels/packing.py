"""Parts laid out in a few flat arrays, which compiled loops, threads and other processes can share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, auto
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from telemachy.matching.kernels.parts import Bools, Common, Kind, Numbers, Part
from telemachy.matching.tables import Bits, Codes, Floats, Ints

Scalar = TypeVar("Scalar", bound=np.generic)

_DENSE = 1 / 32
"""A value that a greater share of the mentors has is laid out for all of them, to be added in one sweep."""

_NONE = -1

_MOST_VALUES = 254
"""Different numbers of the mentors that are given codes, with one more for those who have not said."""

_CODED = frozenset([*range(Kind.SIMILAR, Kind.DIFFERENT_TO + 1), Kind.NEAR, Kind.AT_LEAST, Kind.GAP])
"""Kinds that ask for one number of a mentor, which few mentors have for themselves."""

N_NUMBERS = 3
"""Numbers that every part has room for; those of a table of differences follow elsewhere."""


class At(IntEnum):
    """Where a part's row of the heads holds what; ``*_AT`` are places in the flat arrays."""

    KIND = 0
    ALL_KNOWN = auto()
    KNOWN_LEFT_AT = auto()
    UNKNOWN_RIGHT_AT = auto()
    UNKNOWN_RIGHT = auto()
    LEFT_AT = auto()
    LEFT_TOO_AT = auto()
    RIGHT_AT = auto()
    RIGHT_TOO_AT = auto()
    STARTS_AT = auto()
    CODES_AT = auto()
    WEIGHTS_AT = auto()
    LIST_STARTS_AT = auto()
    LISTS_AT = auto()
    LEVELS_AT = auto()
    DENSE_ROWS_AT = auto()
    DENSE_AT = auto()
    WORDS = auto()
    WORDS_LEFT_AT = auto()
    WORDS_RIGHT_AT = auto()
    MINUTES_AT = auto()
    TABLE_STARTS_AT = auto()
    TABLE_COLUMNS_AT = auto()
    TABLE_VALUES_AT = auto()
    TABLE_TOO_STARTS_AT = auto()
    TABLE_TOO_COLUMNS_AT = auto()
    TABLE_TOO_VALUES_AT = auto()
    GAPS = auto()
    GAPS_AT = auto()
    VALUES = auto()
    VALUES_AT = auto()
    CODED_AT = auto()


@dataclass(frozen=True)
class Packed:
    """All parts of the rules for some mentors.

    Parameters
    ----------
    heads : ndarray of shape (n_parts, len(At)), int64
    numbers : ndarray of shape (n_parts, 1 + N_NUMBERS), float64
        The share of unknown pairs, then the part's numbers.
    int32, float64, uint64, uint8 : ndarray
        What the heads point into.
    n_mentees, n_mentors : int
        ``n_mentors`` counts those taken.
    """

    heads: Ints
    numbers: Floats
    int32: Codes
    float64: Floats
    uint64: Bits
    uint8: npt.NDArray[np.uint8]
    n_mentees: int
    n_mentors: int


def packed(parts: Sequence[Part], n_mentees: int, n_mentors: int, columns: Codes | None = None) -> Packed:
    """Lay out parts.

    Parameters
    ----------
    parts : sequence of Part
    n_mentees, n_mentors : int
    columns : ndarray of int32, optional
        Take only these mentors, in increasing order; everyone when left out.
    """
    taken = np.arange(n_mentors, dtype=np.int32) if columns is None else columns
    packer = _Packer(n_mentees, n_mentors, taken)
    heads = np.full((len(parts), len(At)), _NONE, dtype=np.int64)
    numbers = np.zeros((len(parts), 1 + N_NUMBERS))
    for head, row, part in zip(heads, numbers, parts, strict=True):
        for place, value in packer.laid_out(part):
            head[place] = value
        head[At.KIND] = part.kind
        row[0] = part.unknown
        row[1 : 1 + min(N_NUMBERS, len(part.numbers))] = part.numbers[:N_NUMBERS]
    return Packed(
        heads,
        numbers,
        packer.int32.joined(),
        packer.float64.joined(),
        packer.uint64.joined(),
        packer.uint8.joined(),
        n_mentees,
        len(taken),
    )


class _Flat(Generic[Scalar]):
    """One flat array in the making."""

    def __init__(self, dtype: type[Scalar]) -> None:
        self.dtype = dtype
        self.size = 0
        self.arrays: list[npt.NDArray[Scalar]] = []

    def put(self, array: npt.ArrayLike) -> int:
        """Append an array; return where it begins."""
        begin = self.size
        self.arrays.append(np.asarray(array, dtype=self.dtype).reshape(-1))
        self.size += len(self.arrays[-1])
        return begin

    def joined(self) -> npt.NDArray[Scalar]:
        return np.concatenate([np.zeros(0, dtype=self.dtype), *self.arrays])


class _Packer:
    def __init__(self, n_mentees: int, n_mentors: int, columns: Codes) -> None:
        self.n_mentees, self.n_mentors, self.columns = n_mentees, n_mentors, columns
        self.int32, self.float64 = _Flat(np.int32), _Flat(np.float64)
        self.uint64, self.uint8 = _Flat(np.uint64), _Flat(np.uint8)

    def laid_out(self, part: Part) -> Iterator[tuple[At, int]]:
        """Yield what belongs in the part's head."""
        yield At.ALL_KNOWN, int(part.known is None)
        if part.known is not None:
            yield from self._known(*part.known)
        for place, numbers in zip((At.LEFT_AT, At.LEFT_TOO_AT), part.left, strict=False):
            yield place, self.float64.put(numbers)
        for place, numbers in zip((At.RIGHT_AT, At.RIGHT_TOO_AT), part.right, strict=False):
            yield place, self.float64.put(numbers[self.columns])
        if part.common is not None:
            yield from self._common(part.common)
        if part.weeks:
            yield At.WORDS_LEFT_AT, self.uint64.put([span.left for span in part.weeks])
            yield At.WORDS_RIGHT_AT, self.uint64.put([span.right[self.columns] for span in part.weeks])
            yield At.MINUTES_AT, self.int32.put([span.minutes for span in part.weeks])
        yield At.WORDS, len(part.weeks)
        for place, table in zip((At.TABLE_STARTS_AT, At.TABLE_TOO_STARTS_AT), part.tables, strict=False):
            yield from self._table(place, table)
        if part.kind in _CODED:
            yield from self._coded(part)
        if part.kind is Kind.GAP:
            yield At.GAPS, len(part.numbers) // 2
            yield At.GAPS_AT, self.float64.put(part.numbers[1:])

    def _known(self, mentees: Bools, mentors: Bools) -> Iterator[tuple[At, int]]:
        unknown = np.flatnonzero(~mentors[self.columns])
        yield At.KNOWN_LEFT_AT, self.uint8.put(mentees)
        yield At.UNKNOWN_RIGHT_AT, self.int32.put(unknown)
        yield At.UNKNOWN_RIGHT, len(unknown)

    def _common(self, common: Common) -> Iterator[tuple[At, int]]:
        rows = np.repeat(np.arange(self.n_mentors), np.diff(common.right_starts))
        place = np.full(self.n_mentors, _NONE, dtype=np.int64)
        place[self.columns] = np.arange(len(self.columns))
        kept = np.flatnonzero(place[rows] >= 0)
        kept = kept[np.argsort(common.right_codes[kept], kind="stable")]  # by code, then by mentor
        mentors, codes = place[rows[kept]], common.right_codes[kept]
        counts = np.bincount(codes, minlength=common.n_codes)
        yield At.STARTS_AT, self.int32.put(common.left_starts)
        yield At.CODES_AT, self.int32.put(common.left_codes)
        yield At.LIST_STARTS_AT, self.int32.put(np.concatenate(([0], np.cumsum(counts))))
        yield At.LISTS_AT, self.int32.put(mentors)
        if common.left_weights is not None:
            yield At.WEIGHTS_AT, self.float64.put(common.left_weights)
        if common.right_weights is not None:
            yield At.LEVELS_AT, self.float64.put(common.right_weights[kept])
        if common.left_weights is None and common.right_weights is None:
            yield from self._dense(counts, mentors, codes)

    def _dense(self, counts: Ints, mentors: Ints, codes: Codes) -> Iterator[tuple[At, int]]:
        frequent = np.flatnonzero(counts > _DENSE * len(self.columns))
        row_of = np.full(len(counts), _NONE, dtype=np.int64)
        row_of[frequent] = np.arange(len(frequent))
        has = np.zeros((len(frequent), len(self.columns)), dtype=np.uint8)
        here = row_of[codes] >= 0
        has[row_of[codes[here]], mentors[here]] = 1
        yield At.DENSE_ROWS_AT, self.int32.put(row_of)
        yield At.DENSE_AT, self.uint8.put(has)

    def _coded(self, part: Part) -> Iterator[tuple[At, int]]:
        """Lay out a code for each mentor's number; those who have not said come after the last."""
        numbers = part.right[0][self.columns]
        is_known = np.ones(len(numbers), dtype=bool) if part.known is None else part.known[1][self.columns]
        values, codes = np.unique(numbers[is_known], return_inverse=True)
        if len(values) <= _MOST_VALUES:
            coded = np.full(len(numbers), len(values), dtype=np.uint8)
            coded[is_known] = codes
            yield At.VALUES, len(values)
            yield At.VALUES_AT, self.float64.put(values)
            yield At.CODED_AT, self.uint8.put(coded)

    def _table(self, starts_at: At, table: Numbers) -> Iterator[tuple[At, int]]:
        begins = np.searchsorted(table.flat, np.arange(self.n_mentees + 1) * self.n_mentors)
        counts = np.diff(begins)
        first = np.arange(self.n_mentees) * self.n_mentors
        mentor = (table.flat - np.repeat(first, counts)).astype(np.int32)
        values = table.values
        if len(self.columns) < self.n_mentors:
            place = np.full(self.n_mentors, _NONE, dtype=np.int32)
            place[self.columns] = np.arange(len(self.columns))
            mentor = place[mentor]
            kept = mentor >= 0
            begins = np.concatenate(([0], np.cumsum(kept)))[begins]
            mentor = mentor[kept]
            values = None if values is None else values[kept]
        yield starts_at, self.int32.put(begins)
        yield At(starts_at + 1), self.int32.put(mentor)
        if values is not None:
            yield At(starts_at + 2), self.float64.put(values)
