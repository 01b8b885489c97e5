"""The bench cohort: what timings are measured on, never uniform random scores."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.problem import Problem, keys_of
from telemachy.matching.rules import Rules
from telemachy.matching.tables import SetColumn, Table, Vocabulary, WeekColumn

#: How many topics there are, how many a mentee wants and a mentor offers, and how fast interest falls off.
N_TOPICS: Final = 400
N_WANTED: Final = 5
N_OFFERED: Final = 8
ZIPF_EXPONENT: Final = 1.1
#: A week in half-days of three and a half hours, nights included, as people in many time zones have it.
N_HALF_DAYS: Final = 48
_MINUTES: Final = 7 * 24 * 60 // N_HALF_DAYS
_FREE_SHARE: Final = 0.25
_MAX_CAPACITY: Final = 5
_BLOCK_ROWS: Final = 4096

BENCH_RULES: Final = """\
version = 1
name = "Bench"
[match]
objective = "coverage"
[[criteria]]
key = "topic"
kind = "covers"
mentee = "wanted"
mentor = "offered"
points = 75
[[criteria]]
key = "time"
kind = "overlap"
mentee = "time"
mentor = "time"
points = 25
enough = 1260
"""


@dataclass(frozen=True, slots=True, eq=False)
class BenchArrays:
    """The bench cohort as bare arrays.

    Attributes
    ----------
    wanted : ndarray of shape (n_mentees, 5), int32
        Topics each mentee wants, distinct, ascending.
    offered : ndarray of shape (n_mentors, 8), int32
        Topics each mentor offers, distinct, ascending.
    mentee_time, mentor_time : ndarray of shape (n_mentees,) or (n_mentors,), uint64
        Free half-days of the week as bits 0 to 47.
    capacity : ndarray of shape (n_mentors,), int64
        Places, 1 to 5.
    """

    wanted: NDArray[np.int32]
    offered: NDArray[np.int32]
    mentee_time: NDArray[np.uint64]
    mentor_time: NDArray[np.uint64]
    capacity: NDArray[np.int64]


def bench_arrays(n_mentees: int, n_mentors: int, *, seed: int = 1) -> BenchArrays:
    """Draw topics from Zipf's law, places and free time: many ties, a few favorites, a long tail.

    Parameters
    ----------
    n_mentees, n_mentors : int
        How many people.
    seed : int
        The same seed gives the same cohort.
    """
    random = np.random.default_rng(seed)
    return BenchArrays(
        wanted=_topics(random, n_mentees, N_WANTED),
        offered=_topics(random, n_mentors, N_OFFERED),
        mentee_time=_free_time(random, n_mentees),
        mentor_time=_free_time(random, n_mentors),
        capacity=1 + (random.random(n_mentors) * _MAX_CAPACITY).astype(np.int64),
    )


def bench(n_mentees: int, n_mentors: int, *, seed: int = 1) -> tuple[Problem, Rules]:
    """Return the bench cohort as a problem, with the rules it is measured under."""
    arrays = bench_arrays(n_mentees, n_mentors, seed=seed)
    return problem_of(arrays, seed=seed), Rules.from_toml(BENCH_RULES)


def problem_of(arrays: BenchArrays, *, seed: int = 1) -> Problem:
    """Return people with these topics, times and places as a problem; each mentee asks for one mentor."""
    n_mentees, n_mentors = len(arrays.wanted), len(arrays.offered)
    return Problem(
        mentees=_table("wanted", arrays.wanted, arrays.mentee_time),
        mentors=_table("offered", arrays.offered, arrays.mentor_time),
        vocabulary=Vocabulary(tuple(f"topic {number:03d}" for number in range(N_TOPICS))),
        mentee_keys=keys_of(map(str, range(n_mentees)), seed, "mentee"),
        mentor_keys=keys_of(map(str, range(n_mentors)), seed, "mentor"),
        capacity=arrays.capacity,
        demand=np.ones(n_mentees, np.int64),
    )


def _table(column: str, topics: NDArray[np.int32], time: NDArray[np.uint64]) -> Table:
    n_people, count = topics.shape
    starts = np.arange(n_people + 1, dtype=np.int64) * count
    return Table(
        size=n_people,
        sets={column: SetColumn(starts, topics.ravel())},
        weeks={"time": WeekColumn(time.reshape(-1, 1), _MINUTES)},
    )


def _topics(random: np.random.Generator, n_people: int, count: int) -> NDArray[np.int32]:
    """Distinct topics per row; the smallest waiting times win, which draws without replacement by weight."""
    weights = np.arange(1, N_TOPICS + 1) ** -ZIPF_EXPONENT
    drawn = np.empty((n_people, count), np.int32)
    for start in range(0, n_people, _BLOCK_ROWS):
        rows = min(_BLOCK_ROWS, n_people - start)
        waiting = -np.log1p(-random.random((rows, N_TOPICS))) / weights
        drawn[start : start + rows] = np.sort(np.argpartition(waiting, count - 1, axis=1)[:, :count], axis=1)
    return drawn


def _free_time(random: np.random.Generator, n_people: int) -> NDArray[np.uint64]:
    bits = np.uint64(1) << np.arange(N_HALF_DAYS, dtype=np.uint64)
    free = random.random((n_people, N_HALF_DAYS)) < _FREE_SHARE
    return np.asarray((free * bits).sum(axis=1), np.uint64)
