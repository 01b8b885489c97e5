"""The matching problem: two tables of people and what is settled about single pairs, checked once."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from telemachy.matching.tables import Codes, Floats, Ints, Table, Vocabulary

Keys = npt.NDArray[np.uint64]


def keys_of(ids: Iterable[str], seed: int, side: str) -> Keys:
    """Return a key per row: a hash of seed, side and stable id.

    Every tie is drawn by key, never by row order or name. ``side`` ("mentee" or "mentor") keeps apart the
    same id in two files.
    """
    begin = f"{seed}\x1f{side}\x1f".encode()
    digests = (hashlib.blake2b(begin + text.encode(), digest_size=8).digest() for text in ids)
    return np.array([int.from_bytes(digest, "big") for digest in digests], dtype=np.uint64)


@dataclass(frozen=True)
class Pairs:
    """Some pairs, by row.

    Parameters
    ----------
    mentee, mentor : ndarray of int32
        Rows of the two tables.
    """

    mentee: Codes
    mentor: Codes

    def __post_init__(self) -> None:
        if self.mentee.shape != self.mentor.shape or self.mentee.ndim != 1:
            raise ValueError("Expected as many mentees as mentors.")

    @classmethod
    def of(cls, pairs: Iterable[tuple[int, int]] = ()) -> "Pairs":
        rows = np.array(sorted(set(pairs)), dtype=np.int32).reshape(-1, 2)
        return cls(rows[:, 0].copy(), rows[:, 1].copy())

    def __len__(self) -> int:
        return len(self.mentee)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return iter(zip(self.mentee.tolist(), self.mentor.tolist(), strict=True))

    def moved(self, mentee_place: Ints, mentor_place: Ints) -> "Pairs":
        """Return the pairs after row i has moved to ``place[i]``."""
        return Pairs(mentee_place[self.mentee].astype(np.int32), mentor_place[self.mentor].astype(np.int32))


class Welcome(IntEnum):
    """A mentor's answer about one mentee."""

    PREFER_NOT = 0
    WILLING = 1
    WELCOME = 2


@dataclass(frozen=True)
class Ranks:
    """What people said about each other.

    Parameters
    ----------
    ranked : Pairs
        Mentors that mentees ranked.
    place : ndarray of int32
        1 for the first choice, for each pair of `ranked`.
    answered : Pairs
        Mentees that mentors answered about.
    welcome : ndarray of int32
        A `Welcome` for each pair of `answered`.
    mentor_place : ndarray of int32
        Where mentors rank mentees one by one (known instances): 1 for the first choice, for each pair of
        `answered`; empty otherwise.
    """

    ranked: Pairs = field(default_factory=Pairs.of)
    place: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    answered: Pairs = field(default_factory=Pairs.of)
    welcome: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    mentor_place: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def __post_init__(self) -> None:
        if len(self.place) != len(self.ranked) or bool(np.any(self.place < 1)):
            raise ValueError("Expected a place of 1 or more for each ranked pair.")
        if len(self.welcome) != len(self.answered):
            raise ValueError("Expected one answer for each answered pair.")
        if len(self.mentor_place) not in (0, len(self.answered)):
            raise ValueError("Expected mentor_place for every answered pair, or for none.")


@dataclass(frozen=True)
class PairPoints:
    """A sparse table of points for pairs, from outside."""

    pairs: Pairs
    points: Floats

    def __post_init__(self) -> None:
        if len(self.points) != len(self.pairs) or not bool(np.isfinite(self.points).all()):
            raise ValueError("Expected one finite number for each pair.")


@dataclass(frozen=True)
class Pin:
    """A pair that is settled beforehand; ``type`` is the row of `Problem.types`."""

    mentee: int
    mentor: int
    type: int = 0


@dataclass(frozen=True)
class Problem:
    """Everything that one matching round is about, as arrays, checked once.

    Parameters
    ----------
    mentees, mentors : Table
    vocabulary : Vocabulary
        Shared by all set columns of both tables.
    mentee_keys, mentor_keys : ndarray of uint64
        One per row, see `keys_of`; distinct within a side.
    capacity : ndarray of shape (n_mentors,), int64
        How many mentees each mentor can take, 0 or more.
    demand : ndarray of shape (n_mentees, n_types), int64
        How many mentors of each type each mentee asks for; no pair is made twice, whatever the types.
    types : tuple of str
        Names of the types of demand; one nameless type by default.
    waiting : ndarray of shape (n_mentees,), float64
        Days waited so far.
    pins : tuple of Pin
        Made first, and taken off capacity and demand.
    forbidden : Pairs
        Never made; rests on private facts.
    same_person : Pairs
        Rows that are one person.
    ranks : Ranks
    points : mapping of str to PairPoints
        Tables of the criteria of kind ``points``, by name.
    mentee_line, mentor_line : ndarray of shape (n, 2), int64
        Each person's interval in the reporting forest: one person's interval holds another's exactly when
        the first stands above the second. (-1, -1) means "not said". See `line_intervals`.

    Raises
    ------
    ValueError
        When a shape is wrong, a row does not exist, a key occurs twice or a number is negative.
    """

    mentees: Table
    mentors: Table
    vocabulary: Vocabulary
    mentee_keys: Keys
    mentor_keys: Keys
    capacity: Ints
    demand: Ints
    types: tuple[str, ...] = ("",)
    waiting: Floats = field(default_factory=lambda: np.zeros(0))
    pins: tuple[Pin, ...] = ()
    forbidden: Pairs = field(default_factory=Pairs.of)
    same_person: Pairs = field(default_factory=Pairs.of)
    ranks: Ranks = field(default_factory=Ranks)
    points: Mapping[str, PairPoints] = field(default_factory=dict)
    mentee_line: Ints = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))
    mentor_line: Ints = field(default_factory=lambda: np.zeros((0, 2), dtype=np.int64))

    def __post_init__(self) -> None:
        self._fill()
        self._check_shapes()
        self._check_pairs()

    def _fill(self) -> None:
        """Give the optional arrays their full length, and freeze all of them."""
        if self.demand.ndim == 1:
            object.__setattr__(self, "demand", self.demand.reshape(-1, 1))
        if len(self.waiting) == 0:
            object.__setattr__(self, "waiting", np.zeros(self.n_mentees))
        for name, size in (("mentee_line", self.n_mentees), ("mentor_line", self.n_mentors)):
            if len(getattr(self, name)) == 0:
                object.__setattr__(self, name, np.full((size, 2), -1, dtype=np.int64))
        for name in (
            "capacity",
            "demand",
            "waiting",
            "mentee_keys",
            "mentor_keys",
            "mentee_line",
            "mentor_line",
        ):
            array = getattr(self, name).view()
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    def _check_shapes(self) -> None:
        n, m = self.n_mentees, self.n_mentors
        for name, shape in (
            ("mentee_keys", (n,)),
            ("mentor_keys", (m,)),
            ("capacity", (m,)),
            ("demand", (n, len(self.types))),
            ("waiting", (n,)),
            ("mentee_line", (n, 2)),
            ("mentor_line", (m, 2)),
        ):
            if getattr(self, name).shape != shape:
                raise ValueError(f"Expected {name} of shape {shape}, found {getattr(self, name).shape}.")
        for name in ("capacity", "demand"):
            if bool(np.any(getattr(self, name) < 0)):
                raise ValueError(f"Expected {name} >= 0.")
        if not bool(np.isfinite(self.waiting).all()):
            raise ValueError("Expected waiting to be finite.")
        for side in ("mentee_keys", "mentor_keys"):
            keys = getattr(self, side)
            is_in_order = bool(np.all(keys[1:] > keys[:-1]))  # as the solver has them
            if not is_in_order and len(np.unique(keys)) != len(keys):
                raise ValueError(f"Expected distinct {side}: an id occurs twice.")

    def _check_pairs(self) -> None:
        tables = [self.forbidden, self.same_person, self.ranks.ranked, self.ranks.answered]
        for pairs in tables + [table.pairs for table in self.points.values()]:
            if len(pairs) and (
                min(pairs.mentee.min(), pairs.mentor.min()) < 0
                or pairs.mentee.max() >= self.n_mentees
                or pairs.mentor.max() >= self.n_mentors
            ):
                raise ValueError("Expected pairs of existing rows.")
        for pin in self.pins:
            inside = 0 <= pin.mentee < self.n_mentees and 0 <= pin.mentor < self.n_mentors
            if not inside or not 0 <= pin.type < len(self.types):
                raise ValueError("Expected pins of existing rows and types.")
        if len({(pin.mentee, pin.mentor) for pin in self.pins}) != len(self.pins):
            raise ValueError("Expected each pair to be pinned once.")

    @property
    def n_mentees(self) -> int:
        return self.mentees.size

    @property
    def n_mentors(self) -> int:
        return self.mentors.size

    def changed(self, **parts: object) -> "Problem":
        """Return a copy with some parts replaced, checked again."""
        return replace(self, **parts)  # type: ignore[arg-type]

    def drawn_anew(self, seed: int) -> "Problem":
        """Return the same problem with keys drawn again, so that ties fall in another way."""
        return self.changed(
            mentee_keys=keys_of(map(str, self.mentee_keys.tolist()), seed, "mentee"),
            mentor_keys=keys_of(map(str, self.mentor_keys.tolist()), seed, "mentor"),
        )

    def in_key_order(self) -> tuple["Problem", Ints, Ints]:
        """Return the same problem with rows in key order, and the old row of each new row on both sides."""
        mentee_rows = np.argsort(self.mentee_keys).astype(np.int64)
        mentor_rows = np.argsort(self.mentor_keys).astype(np.int64)
        mentee_place, mentor_place = _inverse(mentee_rows), _inverse(mentor_rows)

        def move(pairs: Pairs) -> Pairs:
            return pairs.moved(mentee_place, mentor_place)

        return (
            replace(
                self,
                mentees=self.mentees.take(mentee_rows),
                mentors=self.mentors.take(mentor_rows),
                mentee_keys=self.mentee_keys[mentee_rows],
                mentor_keys=self.mentor_keys[mentor_rows],
                capacity=self.capacity[mentor_rows],
                demand=self.demand[mentee_rows],
                waiting=self.waiting[mentee_rows],
                pins=tuple(
                    Pin(int(mentee_place[pin.mentee]), int(mentor_place[pin.mentor]), pin.type)
                    for pin in self.pins
                ),
                forbidden=move(self.forbidden),
                same_person=move(self.same_person),
                ranks=replace(self.ranks, ranked=move(self.ranks.ranked), answered=move(self.ranks.answered)),
                points={
                    name: PairPoints(move(table.pairs), table.points) for name, table in self.points.items()
                },
                mentee_line=self.mentee_line[mentee_rows],
                mentor_line=self.mentor_line[mentor_rows],
            ),
            mentee_rows,
            mentor_rows,
        )


def _inverse(order: Ints) -> Ints:
    inverse = np.empty_like(order)
    inverse[order] = np.arange(len(order))
    return inverse


class LineError(ValueError):
    """People report to each other in a circle.

    Parameters
    ----------
    circle : sequence of str
        The names on the circle, each reporting to the next and the last to the first.
    """

    def __init__(self, circle: Sequence[str]) -> None:
        self.circle = tuple(circle)
        super().__init__(
            "These people report to each other in a circle: " + " -> ".join([*circle, circle[0]]) + "."
        )


def line_intervals(manager_of: Mapping[str, str]) -> dict[str, tuple[int, int]]:
    """Return each person's interval in the reporting forest.

    Parameters
    ----------
    manager_of : mapping of str to str
        Person and manager; the empty text or the person's own name means "nobody above". Managers who are
        no key of the mapping stand at the top.

    Returns
    -------
    dict of str to (int, int)
        ``(enter, leave)``: x stands above y exactly when ``enter_x < enter_y < leave_x``.

    Raises
    ------
    LineError
        When people report to each other in a circle.
    """
    below: dict[str, list[str]] = {}
    tops: dict[str, None] = {}
    for person, manager in manager_of.items():
        if manager and manager != person:
            below.setdefault(manager, []).append(person)
            if manager not in manager_of:
                tops[manager] = None
        else:
            tops[person] = None
    intervals: dict[str, tuple[int, int]] = {}
    clock = 0
    for top in tops:
        stack = [(top, False)]
        entered: dict[str, int] = {}
        while stack:
            person, is_leaving = stack.pop()
            if is_leaving:
                intervals[person] = (entered[person], clock)
                continue
            entered[person] = clock
            clock += 1
            stack.append((person, True))
            stack += [(report, False) for report in below.get(person, ())]
    circling = [person for person in manager_of if person not in intervals]
    if circling:
        raise LineError(_circle(circling[0], manager_of))
    return intervals


def _circle(person: str, manager_of: Mapping[str, str]) -> list[str]:
    path: list[str] = []
    while person not in path:
        path.append(person)
        person = manager_of[person]
    return path[path.index(person) :]
