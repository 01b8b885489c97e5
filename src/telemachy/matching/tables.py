"""Columns of the two tables of people: values over one shared vocabulary, numbers, weekly time, texts.

Rows are people; their ids and names stay outside. A column may be held in more than one reading, for
instance as a number for one criterion and as a value for another.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bits = npt.NDArray[np.uint64]

_SAYS_NOTHING = frozenset(
    ["", "-", "--", "?", ".", "n/a", "na", "nan", "null", "nil", "none", "no answer", "not said", "unknown"]
) | {"not applicable", "not specified", "prefer not to say", "prefer not to answer", "i prefer not to say"}
_OTHER = re.compile(r"(any )?others?\W*($|\(.*\)\W*$)")


def normalize(text: str) -> str:
    """Return the form in which two spellings are the same: case and spaces joined, punctuation kept."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def says_something(text: str) -> bool:
    """Tell whether a value can agree with another: ``other``, ``none`` and blanks never do."""
    plain = normalize(text)
    return plain not in _SAYS_NOTHING and not _OTHER.match(plain)


@dataclass(frozen=True)
class Vocabulary:
    """All values that occur in either table, each with one code.

    Codes follow the alphabetical order of the normalized values, so that they do not depend on the
    order of the rows.

    Parameters
    ----------
    names : tuple of str
        The value to show, by code.
    joins : mapping of str to str
        Other spellings, normalized, and the normalized value that each stands for.
    """

    names: tuple[str, ...]
    joins: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Iterable[str], joins: Mapping[str, str] | None = None) -> "Vocabulary":
        """Collect the values that say something; the commonest spelling of each is the one shown."""
        same = {normalize(spelling): normalize(meant) for spelling, meant in (joins or {}).items()}
        shown = {normalize(meant): meant for meant in (joins or {}).values()}
        spellings: dict[str, Counter[str]] = {}
        for value, count in Counter(values).items():
            if says_something(value):
                plain = normalize(value)
                spellings.setdefault(same.get(plain, plain), Counter())[" ".join(value.split())] += count
        names = (
            shown.get(plain) or min(spellings[plain], key=lambda text: (-spellings[plain][text], text))
            for plain in sorted(spellings)
        )
        return cls(tuple(names), same)

    @cached_property
    def _codes(self) -> Mapping[str, int]:
        return {normalize(name): code for code, name in enumerate(self.names)}

    def __len__(self) -> int:
        return len(self.names)

    def code(self, value: str) -> int:
        """Return the value's code, or -1 where it does not occur or says nothing."""
        plain = normalize(value)
        return self._codes.get(self.joins.get(plain, plain), -1)

    def codes(self, values: Iterable[str]) -> list[int]:
        """Return the sorted distinct codes of those values that occur."""
        return sorted({code for value in values if (code := self.code(value)) >= 0})


@dataclass(frozen=True)
class SetColumn:
    """A set of values for each row, as compressed sparse rows over the shared codes.

    A category is a set of at most one value. An empty row means "not said".

    Parameters
    ----------
    starts : ndarray of shape (n_rows + 1,), int64
        Row i holds the entries ``starts[i]:starts[i + 1]``.
    codes : ndarray of int32
        Increasing within a row, no code twice.
    weights : ndarray of float64 or None
        Importance of a wanted value, or level of an offered one, in (0, 1]; None means 1 throughout.
    labels : ndarray of int32 or None
        What was said of the importance or level of each value: a place in ``words``, 0 for nothing.
    words : tuple of str
        Those words, the first one empty.
    """

    starts: Ints
    codes: Codes
    weights: Floats | None = None
    labels: Codes | None = None
    words: tuple[str, ...] = ("",)

    def __post_init__(self) -> None:
        if self.starts.ndim != 1 or len(self.starts) == 0 or self.starts[0] != 0:
            raise ValueError("Expected starts to begin with 0.")
        if self.starts[-1] != len(self.codes) or bool(np.any(np.diff(self.starts) < 0)):
            raise ValueError("Expected starts to rise to the number of codes.")
        if self.weights is not None and len(self.weights) != len(self.codes):
            raise ValueError("Expected one weight per code.")
        if self.labels is not None and len(self.labels) != len(self.codes):
            raise ValueError("Expected one label per code.")

    @classmethod
    def of(
        cls,
        rows: Sequence[Iterable[str]],
        vocabulary: Vocabulary,
        weights: Sequence[Mapping[str, float]] | None = None,
    ) -> "SetColumn":
        """Read lists of values; ``weights`` gives each row's importance or level by value (1 if absent)."""
        coded = [vocabulary.codes(row) for row in rows]
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(codes) for codes in coded], out=starts[1:])
        codes = np.fromiter((code for row in coded for code in row), dtype=np.int32, count=int(starts[-1]))
        if weights is None:
            return cls(starts, codes)
        by_code = [{vocabulary.code(name): weight for name, weight in row.items()} for row in weights]
        flat = (by_code[i].get(code, 1.0) for i, row in enumerate(coded) for code in row)
        return cls(starts, codes, np.fromiter(flat, dtype=np.float64, count=int(starts[-1])))

    @classmethod
    def marked(
        cls, rows: Sequence[Iterable[tuple[str, int]]], vocabulary: Vocabulary, words: Sequence[str]
    ) -> "SetColumn":
        """Read lists of values with the step of each on a scale, 1 for the lowest; 0 where none is said.

        A value weighs its step by the number of steps; one without a step weighs the average of those in
        the column that have one, to six decimals, so that saying nothing never counts for more. Of a value
        that occurs twice in a row the highest step counts.
        """
        coded: list[dict[int, int]] = []
        for row in rows:
            steps: dict[int, int] = {}
            for value, step in row:
                if (code := vocabulary.code(value)) >= 0:
                    steps[code] = max(step, steps.get(code, 0))
            coded.append(dict(sorted(steps.items())))
        said = [step for steps in coded for step in steps.values() if step]
        unsaid = round(sum(said) / (len(said) * len(words)), 6) if said else 1.0
        starts = np.zeros(len(coded) + 1, dtype=np.int64)
        np.cumsum([len(steps) for steps in coded], out=starts[1:])
        size = int(starts[-1])
        labels = np.fromiter((step for steps in coded for step in steps.values()), dtype=np.int32, count=size)
        return cls(
            starts,
            np.fromiter((code for steps in coded for code in steps), dtype=np.int32, count=size),
            np.where(labels > 0, labels / len(words), unsaid),
            labels,
            ("", *words),
        )

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> Ints:
        return np.diff(self.starts)

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        return self.lengths > 0

    def row(self, index: int) -> Codes:
        return self.codes[self.starts[index] : self.starts[index + 1]]

    def take(self, order: npt.NDArray[np.int64]) -> "SetColumn":
        """Return the rows in another order."""
        lengths = self.lengths[order]
        starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
        at = np.repeat(self.starts[order] - starts[:-1], lengths) + np.arange(int(starts[-1]))
        return SetColumn(
            starts,
            self.codes[at],
            None if self.weights is None else self.weights[at],
            None if self.labels is None else self.labels[at],
            self.words,
        )


@dataclass(frozen=True)
class WeekColumn:
    """Weekly free time for each row, as bits.

    Parameters
    ----------
    bits : ndarray of shape (n_rows, n_words), uint64
        Bit k of the row is set when slot k of the week is free. A row without bits means "not said".
    slot_minutes : int
        Length of one slot in minutes.
    """

    bits: Bits
    slot_minutes: int = 30

    def __post_init__(self) -> None:
        if self.bits.ndim != 2:
            raise ValueError("Expected bits of shape (n_rows, n_words).")
        if self.slot_minutes <= 0:
            raise ValueError("Expected slot_minutes > 0.")

    @classmethod
    def of(cls, rows: Sequence[Iterable[int]], slots: int, slot_minutes: int) -> "WeekColumn":
        """Read the numbers of the free slots of each row."""
        bits = np.zeros((len(rows), max(1, -(-slots // 64))), dtype=np.uint64)
        for i, row in enumerate(rows):
            for slot in row:
                if not 0 <= slot < slots:
                    raise ValueError(f"Expected slots from 0 to {slots - 1}.")
                bits[i, slot // 64] |= np.uint64(1 << (slot % 64))
        return cls(bits, slot_minutes)

    def __len__(self) -> int:
        return len(self.bits)

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self.bits.any(axis=1))

    def take(self, order: npt.NDArray[np.int64]) -> "WeekColumn":
        return WeekColumn(self.bits[order], self.slot_minutes)


@dataclass(frozen=True)
class Table:
    """The columns of one side, by name and by how they are read.

    Parameters
    ----------
    size : int
        Number of rows (people).
    sets : mapping of str to SetColumn
    numbers : mapping of str to ndarray of float64
        NaN means "not said".
    weeks : mapping of str to WeekColumn
    texts : mapping of str to tuple of str
        The empty text means "not said".
    places : mapping of str to ndarray of shape (size, 2), float64
        Latitude and longitude in degrees; NaN means "not said". A column that holds one of the two alone
        has it first.

    Raises
    ------
    ValueError
        When a column has another number of rows.
    """

    size: int
    sets: Mapping[str, SetColumn] = field(default_factory=dict)
    numbers: Mapping[str, Floats] = field(default_factory=dict)
    weeks: Mapping[str, WeekColumn] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for columns in (self.sets, self.numbers, self.weeks, self.texts, self.places):
            for name, column in columns.items():
                if len(column) != self.size:
                    raise ValueError(f"Expected {self.size} rows in column {name}, found {len(column)}.")

    def take(self, order: npt.NDArray[np.int64]) -> "Table":
        """Return the rows in another order."""
        return Table(
            len(order),
            {name: column.take(order) for name, column in self.sets.items()},
            {name: column[order] for name, column in self.numbers.items()},
            {name: column.take(order) for name, column in self.weeks.items()},
            {name: tuple(column[i] for i in order.tolist()) for name, column in self.texts.items()},
            {name: column[order] for name, column in self.places.items()},
        )
