"""Instances of ranked lists on both sides, and slow judges that share nothing with the solvers."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from telemachy.matching.solvers.arcs import Arcs

Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Lists:
    """Ranked lists, best first, by row; a pair may be made when each stands on the other's list."""

    mentees: Sequence[Sequence[int]]
    mentors: Sequence[Sequence[int]]
    capacity: Sequence[int]
    demand: Sequence[int]

    def mutual(self) -> list[tuple[int, int]]:
        return sorted(
            (mentee, mentor)
            for mentee, wishes in enumerate(self.mentees)
            for mentor in wishes
            if mentee in self.mentors[mentor]
        )

    def arcs(self, score: Sequence[int] | None = None) -> Arcs:
        pairs = self.mutual()
        return Arcs(
            mentee=np.array([mentee for mentee, _ in pairs], np.int32),
            mentor=np.array([mentor for _, mentor in pairs], np.int32),
            score=np.array(score if score is not None else [0] * len(pairs), np.int64),
            capacity=np.array(self.capacity, np.int64),
            demand=np.array(self.demand, np.int64),
        )

    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """Where each arc stands in both lists."""
        pairs = self.mutual()
        return (
            np.array([self.mentees[mentee].index(mentor) for mentee, mentor in pairs], np.int32),
            np.array([self.mentors[mentor].index(mentee) for mentee, mentor in pairs], np.int32),
        )

    def blocks(self, pairs: Pairs, mentee: int, mentor: int) -> bool:
        """Would these two both rather have each other than what they got?"""
        return (mentee, mentor) not in pairs and self._would(
            [m for i, m in pairs if i == mentee], self.mentees[mentee], self.demand[mentee], mentor
        ) and self._would(
            [i for i, m in pairs if m == mentor], self.mentors[mentor], self.capacity[mentor], mentee
        )  # fmt: skip

    @staticmethod
    def _would(got: list[int], wishes: Sequence[int], room: int, other: int) -> bool:
        if room == 0:
            return False
        return len(got) < room or max(wishes.index(one) for one in got) > wishes.index(other)

    def is_stable(self, pairs: Pairs) -> bool:
        return not any(self.blocks(pairs, mentee, mentor) for mentee, mentor in self.mutual())

    def all_feasible(self) -> Iterator[Pairs]:
        """Every set of allowed pairs within capacity and demand."""
        yield from self._grow(0, [0] * len(self.mentors))

    def _grow(self, mentee: int, load: list[int]) -> Iterator[Pairs]:
        if mentee == len(self.mentees):
            yield frozenset()
            return
        allowed = [m for i, m in self.mutual() if i == mentee and load[m] < self.capacity[m]]
        for count in range(self.demand[mentee] + 1):
            for chosen in combinations(allowed, count):
                for mentor in chosen:
                    load[mentor] += 1
                for rest in self._grow(mentee + 1, load):
                    yield rest | {(mentee, mentor) for mentor in chosen}
                for mentor in chosen:
                    load[mentor] -= 1


def pairs_of(arcs: Arcs, chosen: np.ndarray) -> Pairs:
    return frozenset(zip(arcs.mentee[chosen].tolist(), arcs.mentor[chosen].tolist(), strict=True))


@dataclass(frozen=True)
class Named:
    """An instance whose people have names."""

    lists: Lists
    mentees: list[str]
    mentors: list[str]

    def by_name(self, pairs: Pairs) -> dict[str, set[str]]:
        got: dict[str, set[str]] = {name: set() for name in self.mentors}
        for mentee, mentor in pairs:
            got[self.mentors[mentor]].add(self.mentees[mentee])
        return got


def named(
    mentees: dict[str, list[str]], mentors: dict[str, list[str]], capacity: dict[str, int] | None = None
) -> Named:
    ours, theirs = list(mentees), list(mentors)
    lists = Lists(
        mentees=[[theirs.index(name) for name in mentees[one]] for one in ours],
        mentors=[[ours.index(name) for name in mentors[one]] for one in theirs],
        capacity=[(capacity or {}).get(name, 1) for name in theirs],
        demand=[1] * len(ours),
    )
    return Named(lists, ours, theirs)


def read_hospital_residents(path: Path) -> Lists:
    """First line: residents and hospitals; `id wishes…` per resident; `id capacity wishes…` per hospital."""
    lines = [[int(word) for word in line.split()] for line in path.read_text().splitlines() if line.strip()]
    (n_mentees, n_mentors), rows = lines[0], lines[1:]
    mentees, mentors = rows[:n_mentees], rows[n_mentees : n_mentees + n_mentors]
    return Lists(
        mentees=[[one - 1 for one in row[1:]] for row in mentees],
        mentors=[[one - 1 for one in row[2:]] for row in mentors],
        capacity=[row[1] for row in mentors],
        demand=[1] * n_mentees,
    )


def read_marriages(path: Path) -> Lists:
    """First line: how many on each side; then `id wishes…` per person, one side after the other."""
    lines = [[int(word) for word in line.split()] for line in path.read_text().splitlines() if line.strip()]
    (n_mentees, n_mentors), rows = lines[0], lines[1:]
    return Lists(
        mentees=[[one - 1 for one in row[1:]] for row in rows[:n_mentees]],
        mentors=[[one - 1 for one in row[1:]] for row in rows[n_mentees : n_mentees + n_mentors]],
        capacity=[1] * n_mentors,
        demand=[1] * n_mentees,
    )


def read_json(path: Path) -> dict:
    loaded: dict = json.loads(path.read_text())
    return loaded
