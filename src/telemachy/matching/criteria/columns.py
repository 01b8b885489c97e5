"""Columns as the criteria see them: several taken together, levels as numbers, pairs looked up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse

from telemachy.matching.kernels.parts import Common, Numbers
from telemachy.matching.problem import Pairs
from telemachy.matching.tables import Codes, Floats, Ints, SetColumn, Table, Vocabulary, WeekColumn

Bools = npt.NDArray[np.bool_]
Block = npt.NDArray[np.floating]

_DENSE_CELLS = 4_000_000
"""Above this many cells a lookup table is searched instead of laid out (32 MB)."""


def union_of_sets(table: Table, names: Sequence[str]) -> SetColumn:
    """Return the union of set columns; a value's greatest weight counts."""
    columns = [table.sets[name] for name in names if name in table.sets]
    if len(columns) == 1:
        return columns[0]
    rows = np.concatenate(
        [np.repeat(np.arange(table.size), c.lengths) for c in columns] or [np.zeros(0, np.int64)]
    )
    codes = np.concatenate([column.codes for column in columns] or [np.zeros(0, np.int32)])
    weighted = any(column.weights is not None for column in columns)
    if not weighted:
        return _sets_of(rows, codes, None, table.size)
    weights = np.concatenate([np.ones(len(c.codes)) if c.weights is None else c.weights for c in columns])
    return _sets_of(rows, codes, weights, table.size, *_all_labels(columns))


def _all_labels(columns: Sequence[SetColumn]) -> tuple[Codes | None, tuple[str, ...]]:
    """Return the labels of several columns as places in one list of words."""
    if all(column.labels is None for column in columns):
        return None, ("",)
    words, parts = [""], []
    for column in columns:
        labels = np.zeros(len(column.codes), np.int32) if column.labels is None else column.labels
        parts.append(np.where(labels > 0, labels + np.int32(len(words) - 1), 0))
        words += column.words[1:]
    return np.concatenate(parts).astype(np.int32), tuple(words)


def _sets_of(
    rows: Ints,
    codes: npt.NDArray[np.integer],
    weights: Floats | None,
    size: int,
    labels: Codes | None = None,
    words: tuple[str, ...] = ("",),
) -> SetColumn:
    """Return sorted, distinct sets from (row, code) entries; the greatest weight of a code counts."""
    order = np.lexsort((codes, rows) if weights is None else (-weights, codes, rows))
    rows, codes = rows[order], codes[order]
    first = np.ones(len(rows), dtype=bool)
    first[1:] = (rows[1:] != rows[:-1]) | (codes[1:] != codes[:-1])
    starts = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows[first], minlength=size), out=starts[1:])
    return SetColumn(
        starts,
        codes[first].astype(np.int32),
        None if weights is None else weights[order][first],
        None if labels is None else labels[order][first],
        words,
    )


def same_set_for_all(codes: Sequence[int], size: int) -> SetColumn:
    return SetColumn(
        np.arange(size + 1, dtype=np.int64) * len(codes), np.tile(np.array(codes, dtype=np.int32), size)
    )


def mapped(column: SetColumn, meanings: Mapping[str, Sequence[str]], vocabulary: Vocabulary) -> SetColumn:
    """Return the sets with each mapped value replaced by what it stands for."""
    if not meanings:
        return column
    targets = {vocabulary.code(name): vocabulary.codes(others) for name, others in meanings.items()}
    lists = [targets.get(code, [code]) for code in range(len(vocabulary))]
    lengths = np.array([len(codes) for codes in lists], dtype=np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    flat = np.array([code for codes in lists for code in codes], dtype=np.int64)
    times = lengths[column.codes]
    at = np.repeat(starts[column.codes], times) + _counting(times)
    rows = np.repeat(np.repeat(np.arange(len(column)), column.lengths), times)
    weights = None if column.weights is None else np.repeat(column.weights, times)
    labels = None if column.labels is None else np.repeat(column.labels, times)
    return _sets_of(rows, flat[at], weights, len(column), labels, column.words)


def _counting(times: Ints) -> Ints:
    """Return 0, 1, … for each entry of ``times``: ``[2, 3]`` gives ``[0, 1, 0, 1, 2]``."""
    ends = np.cumsum(times)
    return np.asarray(np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - times, times))


def numbers_of(table: Table, names: Sequence[str], order: Sequence[str], vocabulary: Vocabulary) -> Floats:
    """Return one number per row: the first column's that is known; with an order, the place of the level."""
    numbers = np.full(table.size, np.nan)
    for name in names:
        column = _levels(table, name, order, vocabulary) if order else table.numbers.get(name)
        if column is not None:
            numbers = np.where(np.isnan(numbers), column, numbers)
    return numbers


def _levels(table: Table, name: str, order: Sequence[str], vocabulary: Vocabulary) -> Floats | None:
    column = table.sets.get(name)
    if column is None:
        return None
    place_of = np.full(len(vocabulary) + 1, np.nan)
    for place, value in enumerate(order):
        place_of[vocabulary.code(value)] = place
    place_of[-1] = np.nan  # a level that does not occur has code -1
    places = np.full(len(column), -np.inf)
    rows = np.repeat(np.arange(len(column)), column.lengths)
    known = ~np.isnan(place_of[column.codes])
    np.maximum.at(places, rows[known], place_of[column.codes][known])
    return np.where(np.isinf(places), np.nan, places)


def union_of_weeks(table: Table, names: Sequence[str]) -> WeekColumn:
    columns = [table.weeks[name] for name in names if name in table.weeks]
    if not columns:
        return WeekColumn(np.zeros((table.size, 1), dtype=np.uint64))
    bits = columns[0].bits
    for column in columns[1:]:
        bits = bits | column.bits
    return WeekColumn(bits, columns[0].slot_minutes)


class CommonWeight:
    """The weight that two sets have in common, for cells and for blocks.

    Parameters
    ----------
    left, right : SetColumn
        Rows of the mentees and of the mentors.
    n_codes : int
        Size of the vocabulary.
    weighted : bool
        Sum importance x level; otherwise count the values in common.
    """

    def __init__(self, left: SetColumn, right: SetColumn, n_codes: int, *, weighted: bool) -> None:
        present = np.intersect1d(left.codes, right.codes)
        place = np.full(n_codes + 1, -1, dtype=np.int64)
        place[present] = np.arange(len(present))
        self.width = len(present)
        self.codes = present
        self.left = _matrix(left, place, self.width, weighted)
        self.right = _matrix(right, place, self.width, weighted)
        self.is_counted = not weighted or (left.weights is None and right.weights is None)
        self._dense_right: dict[str, npt.NDArray[np.floating]] = {}
        self._lookup: Floats | None = None
        if self.right.shape[0] * self.width <= _DENSE_CELLS:
            self._lookup = self.right.toarray()
        rows = np.repeat(np.arange(self.right.shape[0], dtype=np.int64), np.diff(self.right.indptr))
        self._flat = rows * self.width + self.right.indices

    def __getstate__(self) -> dict[str, object]:
        return self.__dict__ | {"_dense_right": {}}

    @property
    def common(self) -> Common:
        """The same for the compiled loops."""
        left, right = self.left, self.right
        return Common(
            left_starts=left.indptr,
            left_codes=left.indices,
            left_weights=None if bool(np.all(left.data == 1)) else left.data,
            right_starts=right.indptr,
            right_codes=right.indices,
            right_weights=None if bool(np.all(right.data == 1)) else right.data,
            n_codes=self.width,
        )

    def cells(self, mentee: Codes, mentor: Codes) -> Floats:
        """Sum in order of the codes, in float64: the exact value of each cell."""
        begin, end = self.left.indptr[mentee], self.left.indptr[mentee.astype(np.int64) + 1]
        times = (end - begin).astype(np.int64)
        at = np.repeat(begin.astype(np.int64), times) + _counting(times)
        pair = np.repeat(np.arange(len(mentee)), times)
        offered = self._levels(np.repeat(mentor.astype(np.int64), times), self.left.indices[at])
        weights = self.left.data[at] * offered
        return np.asarray(np.bincount(pair, weights=weights, minlength=len(mentee)), dtype=np.float64)

    def _levels(self, mentor: Ints, code: Ints) -> Floats:
        if self._lookup is not None:
            return np.asarray(self._lookup[mentor, code])
        wanted = mentor * self.width + code
        at = np.minimum(np.searchsorted(self._flat, wanted), max(0, len(self._flat) - 1))
        found = self._flat[at] == wanted if len(self._flat) else np.zeros(len(wanted), dtype=bool)
        return np.where(found, self.right.data[at] if len(self._flat) else 0.0, 0.0)

    def block(self, rows: slice, dtype: type[np.floating]) -> Block:
        """Return the same for all mentors at once; exact for counts, nearly so for weights."""
        left = self.left[rows]
        if self.width == 0 or left.nnz == 0:
            return np.zeros((left.shape[0], self.right.shape[0]), dtype=dtype)
        dense_cost = left.shape[0] * self.width
        sparse_cost = 12.0 * left.nnz * self.right.nnz / (self.width * max(1, self.right.shape[0]))
        if sparse_cost < dense_cost:
            return np.asarray((left.astype(dtype) @ self._sparse_right(dtype)).toarray())
        return np.asarray(left.astype(dtype).toarray() @ self._dense(dtype))

    def _dense(self, dtype: type[np.floating]) -> npt.NDArray[np.floating]:
        name = np.dtype(dtype).name
        if name not in self._dense_right:
            self._dense_right[name] = np.ascontiguousarray(self.right.astype(dtype).toarray().T)
        return self._dense_right[name]

    def _sparse_right(self, dtype: type[np.floating]) -> scipy.sparse.csr_matrix:
        return scipy.sparse.csr_matrix(self.right.astype(dtype).T)


def _matrix(column: SetColumn, place: Ints, width: int, weighted: bool) -> scipy.sparse.csr_matrix:
    keep = place[column.codes] >= 0
    rows = np.repeat(np.arange(len(column)), column.lengths)[keep]
    data = column.weights[keep] if weighted and column.weights is not None else np.ones(int(keep.sum()))
    starts = np.zeros(len(column) + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=len(column)), out=starts[1:])
    return scipy.sparse.csr_matrix((data, place[column.codes[keep]], starts), shape=(len(column), width))


@dataclass(frozen=True)
class PairTable:
    """Numbers for some pairs, found by row; the same pair is held once."""

    flat: Ints
    values: Floats
    n_mentors: int

    @classmethod
    def of(cls, pairs: Pairs, values: npt.NDArray[np.number], n_mentors: int) -> "PairTable":
        flat = pairs.mentee.astype(np.int64) * n_mentors + pairs.mentor
        order = np.argsort(flat, kind="stable")
        return cls(flat[order], np.asarray(values, dtype=np.float64)[order], n_mentors)

    def at(self, mentee: Codes, mentor: Codes, missing: float) -> Floats:
        """Return each pair's number, or ``missing``."""
        if len(self.flat) == 0:
            return np.full(len(mentee), missing)
        wanted = mentee.astype(np.int64) * self.n_mentors + mentor
        place = np.minimum(np.searchsorted(self.flat, wanted), len(self.flat) - 1)
        return np.where(self.flat[place] == wanted, self.values[place], missing)

    def put(self, block: npt.NDArray[np.generic], rows: slice) -> None:
        """Write the numbers of these rows into a block."""
        begin, end = np.searchsorted(self.flat, [rows.start * self.n_mentors, rows.stop * self.n_mentors])
        at = self.flat[begin:end] - rows.start * self.n_mentors
        block.reshape(-1)[at] = self.values[begin:end]

    @property
    def numbers(self) -> Numbers:
        """The same for the compiled loops."""
        return Numbers(self.flat, self.values)

    def __len__(self) -> int:
        return len(self.flat)
