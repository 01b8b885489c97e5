"""Pairs that may be made, with their scores: all that a solver sees."""

from copy import copy
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from telemachy.matching.tables import Codes, Ints


@dataclass(frozen=True)
class Arcs:
    """Allowed pairs in order of (mentee, mentor).

    With several types of demand, the rows on the mentees' side are *wants*: one per mentee and type;
    `owner` says whose. No mentor may serve two wants of one owner.

    Parameters
    ----------
    mentee : ndarray of shape (n_arcs,), int32
        Row of the mentee (of the want).
    mentor : ndarray of shape (n_arcs,), int32
    score : ndarray of shape (n_arcs,), int64
        In units of 1e-6 points.
    capacity : ndarray of shape (n_mentors,), int64
    demand : ndarray of shape (n_mentees,), int64
    owner : ndarray of shape (n_mentees,), int32
        Whose want each row is; its own number when there is one type.

    Raises
    ------
    ValueError
        When shapes differ, rows do not exist or the order is wrong.
    """

    mentee: Codes
    mentor: Codes
    score: Ints
    capacity: Ints
    demand: Ints
    owner: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def __post_init__(self) -> None:
        if len(self.owner) == 0:
            object.__setattr__(self, "owner", np.arange(len(self.demand), dtype=np.int32))
        if not len(self.mentee) == len(self.mentor) == len(self.score):
            raise ValueError("Expected a mentee, a mentor and a score for each arc.")
        if len(self.owner) != len(self.demand):
            raise ValueError("Expected one owner for each want.")
        if len(self.mentee) == 0:
            return
        if min(self.mentee.min(), self.mentor.min()) < 0:
            raise ValueError("Expected rows >= 0.")
        if self.mentee.max() >= self.n_mentees or self.mentor.max() >= self.n_mentors:
            raise ValueError("Expected arcs between existing rows.")
        place = self.mentee.astype(np.int64) * self.n_mentors + self.mentor
        if bool(np.any(np.diff(place) <= 0)):
            raise ValueError("Expected arcs in order of (mentee, mentor), each once.")

    def __len__(self) -> int:
        return len(self.mentee)

    @property
    def n_mentees(self) -> int:
        return len(self.demand)

    @property
    def n_mentors(self) -> int:
        return len(self.capacity)

    @property
    def n_owners(self) -> int:
        return int(self.owner.max()) + 1 if len(self.owner) else 0

    @property
    def is_typed(self) -> bool:
        """Whether some mentee has more than one want."""
        return self.n_owners < self.n_mentees

    @property
    def starts(self) -> Ints:
        """Arcs of row i are ``starts[i]:starts[i + 1]``."""
        counts = np.bincount(self.mentee, minlength=self.n_mentees)
        return np.concatenate(([0], np.cumsum(counts))).astype(np.int64)

    def only(self, keep: npt.NDArray[np.bool_]) -> "Arcs":
        """Return the arcs marked in ``keep``."""
        return self._but(mentee=self.mentee[keep], mentor=self.mentor[keep], score=self.score[keep])

    def among(self, capacity: Ints, demand: Ints) -> "Arcs":
        """Return the same arcs with other places and demands of the same people."""
        if (len(capacity), len(demand)) != (self.n_mentors, self.n_mentees):
            raise ValueError("Expected as many mentors and mentees.")
        return self._but(capacity=capacity, demand=demand)

    def _but(self, **fields: npt.NDArray[np.generic]) -> "Arcs":
        """Return the same with other fields, which are as right as they were: not looked through again."""
        same = copy(self)
        for name, values in fields.items():
            object.__setattr__(same, name, values)
        return same
