"""Cohorts that are hard on a solver, each in a way that real ones are: ties, one favorite, scarce places.

Each is the bench cohort with one thing changed, so that what it costs can be told apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.generate.bench import (
    BENCH_RULES,
    N_HALF_DAYS,
    N_OFFERED,
    N_TOPICS,
    N_WANTED,
    BenchArrays,
    bench,
    bench_arrays,
    problem_of,
)
from telemachy.matching.generate.civil_service import civil_service
from telemachy.matching.problem import Pairs, Problem, Ranks, Welcome
from telemachy.matching.rules import DemandType, Rules
from telemachy.matching.tables import Ints, SetColumn, Vocabulary

Made = tuple[Problem, Rules]

SAME_REGION: Final = """
[[must]]
key = "region"
kind = "must_share"
mentee = "region"
mentor = "region"
"""

WISHES: Final = """
[[criteria]]
key = "wishes"
kind = "rank"
points = 25
longest = 5
"""

SEATS: Final = (
    DemandType("expert", 1, {"topic": 90.0, "time": 10.0}),
    DemandType("coach", 1, {"topic": 50.0, "time": 50.0}),
    DemandType("peer", 1, {"topic": 25.0, "time": 75.0}),
)

_FORBIDDEN_SHARE: Final = 0.3
_LEFT_OUT_SHARE: Final = 0.1
_PEOPLE_PER_PROTOTYPE: Final = 100
_RANKED: Final = 5
_BLOCK_ROWS: Final = 1024


@dataclass(frozen=True)
class Instance:
    """One kind of cohort: what is hard about it, and how it is made."""

    says: str
    make: Callable[[int, int, int], Made]


def instance(name: str, n_mentees: int, n_mentors: int, *, seed: int = 1) -> Made:
    """Return a cohort of one kind, with the rules it is matched under.

    Parameters
    ----------
    name : str
        One of `INSTANCES`.
    n_mentees, n_mentors : int
    seed : int
        The same seed gives the same cohort.

    Raises
    ------
    ValueError
        When there is no such kind.
    """
    if name not in INSTANCES:
        raise ValueError(f"Expected one of {', '.join(INSTANCES)}, found {name}.")
    return INSTANCES[name].make(n_mentees, n_mentors, seed)


def _bench(n_mentees: int, n_mentors: int, seed: int) -> Made:
    return bench(n_mentees, n_mentors, seed=seed)


def _all_equal(n_mentees: int, n_mentors: int, seed: int) -> Made:
    arrays = bench_arrays(n_mentees, n_mentors, seed=seed)
    free = np.uint64((1 << (N_HALF_DAYS // 4)) - 1)
    alike = BenchArrays(
        wanted=np.tile(np.arange(N_WANTED, dtype=np.int32), (n_mentees, 1)),
        offered=np.tile(np.arange(N_OFFERED, dtype=np.int32), (n_mentors, 1)),
        mentee_time=np.full(n_mentees, free),
        mentor_time=np.full(n_mentors, free),
        capacity=arrays.capacity,
    )
    return problem_of(alike, seed=seed), Rules.from_toml(BENCH_RULES)


def _star(n_mentees: int, n_mentors: int, seed: int) -> Made:
    """The first mentor offers every topic and is always free, with one place."""
    problem, rules = bench(n_mentees, n_mentors, seed=seed)
    offered, weeks = problem.mentors.sets["offered"], problem.mentors.weeks["time"]
    starts = offered.starts + N_TOPICS - N_OFFERED
    starts[0] = 0
    codes = np.concatenate((np.arange(N_TOPICS, dtype=np.int32), offered.codes[N_OFFERED:]))
    bits, capacity = weeks.bits.copy(), problem.capacity.copy()
    bits[0], capacity[0] = np.uint64((1 << N_HALF_DAYS) - 1), 1
    mentors = replace(
        problem.mentors,
        sets={"offered": SetColumn(starts, codes)},
        weeks={"time": replace(weeks, bits=bits)},
    )
    return problem.changed(mentors=mentors, capacity=capacity), rules


def _two_populations(n_mentees: int, n_mentors: int, seed: int) -> Made:
    """Half of the mentees share a region with a quarter of the mentors, the others with the rest."""
    problem, _ = bench(n_mentees, n_mentors, seed=seed)
    by_half = np.arange(n_mentees) * 2 // max(1, n_mentees)
    by_quarter = np.minimum(np.arange(n_mentors) * 4 // max(1, n_mentors), 1)
    return (
        _with_region(problem, by_half, by_quarter),
        Rules.from_toml(BENCH_RULES + SAME_REGION),
    )


def _with_region(problem: Problem, of_mentees: Ints, of_mentors: Ints) -> Problem:
    """Give everybody one of three regions."""
    names = (*problem.vocabulary.names, "west", "westerly", "westernmost")  # after the topics, as codes go
    mentees, mentors = (
        replace(table, sets={**table.sets, "region": _one_each(region + N_TOPICS)})
        for table, region in ((problem.mentees, of_mentees), (problem.mentors, of_mentors))
    )
    return problem.changed(mentees=mentees, mentors=mentors, vocabulary=Vocabulary(names))


def _one_each(codes: Ints) -> SetColumn:
    return SetColumn(np.arange(len(codes) + 1, dtype=np.int64), codes.astype(np.int32))


def _near_duplicates(n_mentees: int, n_mentors: int, seed: int) -> Made:
    """A hundred people to each prototype: the same topics, a week that differs by one half-day."""
    random = np.random.default_rng(seed)
    arrays = bench_arrays(n_mentees, n_mentors, seed=seed)
    of_mentee = random.integers(0, -(-n_mentees // _PEOPLE_PER_PROTOTYPE), n_mentees)
    of_mentor = random.integers(0, -(-n_mentors // _PEOPLE_PER_PROTOTYPE), n_mentors)
    alike = replace(
        arrays,
        wanted=arrays.wanted[of_mentee],
        offered=arrays.offered[of_mentor],
        mentee_time=_one_half_day_off(arrays.mentee_time[of_mentee], random),
        mentor_time=_one_half_day_off(arrays.mentor_time[of_mentor], random),
    )
    return problem_of(alike, seed=seed), Rules.from_toml(BENCH_RULES)


def _one_half_day_off(time: NDArray[np.uint64], random: np.random.Generator) -> NDArray[np.uint64]:
    return time ^ (np.uint64(1) << random.integers(0, N_HALF_DAYS, len(time)).astype(np.uint64))


def _places_for(share: float) -> Callable[[int, int, int], Made]:
    """So many places to a mentee, dealt out at random: some mentors have none, some many."""

    def make(n_mentees: int, n_mentors: int, seed: int) -> Made:
        problem, rules = bench(n_mentees, n_mentors, seed=seed)
        random = np.random.default_rng(seed)
        dealt = random.integers(0, n_mentors, int(n_mentees * share))
        return problem.changed(capacity=np.bincount(dealt, minlength=n_mentors).astype(np.int64)), rules

    return make


def _forbidden(n_mentees: int, n_mentors: int, seed: int) -> Made:
    problem, rules = bench(n_mentees, n_mentors, seed=seed)
    random = np.random.default_rng(seed)
    parts: list[tuple[NDArray[np.int32], NDArray[np.int32]]] = []
    for begin in range(0, n_mentees, _BLOCK_ROWS):
        rows = min(_BLOCK_ROWS, n_mentees - begin)
        mentee, mentor = np.nonzero(random.random((rows, n_mentors)) < _FORBIDDEN_SHARE)
        parts.append(((mentee + begin).astype(np.int32), mentor.astype(np.int32)))
    return problem.changed(forbidden=_joined(parts)), rules


def _joined(parts: list[tuple[NDArray[np.int32], NDArray[np.int32]]]) -> Pairs:
    none = np.zeros(0, np.int32)
    return Pairs(*(np.concatenate([none, *(part[side] for part in parts)]) for side in (0, 1)))


def _nobody_for_some(n_mentees: int, n_mentors: int, seed: int) -> Made:
    """A tenth of the mentees has nobody: half by a list of pairs, half in a region without mentors."""
    problem, _ = bench(n_mentees, n_mentors, seed=seed)
    random = np.random.default_rng(seed)
    out = random.permutation(n_mentees)[: max(2, int(n_mentees * _LEFT_OUT_SHARE))].astype(np.int32)
    listed, alone = np.sort(out[::2]), out[1::2]
    region = np.zeros(n_mentees, np.int64)
    region[alone] = 2
    pairs = Pairs(np.repeat(listed, n_mentors), np.tile(np.arange(n_mentors, dtype=np.int32), len(listed)))
    problem = _with_region(problem, region, np.zeros(n_mentors, np.int64))
    return problem.changed(forbidden=pairs), Rules.from_toml(BENCH_RULES + SAME_REGION)


def _wide_places(n_mentees: int, n_mentors: int, seed: int) -> Made:
    """One to fifty places a mentor, one to three mentors a mentee."""
    problem, rules = bench(n_mentees, n_mentors, seed=seed)
    random = np.random.default_rng(seed)
    return (
        problem.changed(capacity=random.integers(1, 51, n_mentors), demand=random.integers(1, 4, n_mentees)),
        rules,
    )


def _seats(n_mentees: int, n_mentors: int, seed: int) -> Made:
    """Everybody asks for three mentors of different kinds, who share the places."""
    problem, rules = bench(n_mentees, n_mentors, seed=seed)
    demand = np.ones((n_mentees, len(SEATS)), np.int64)
    types = tuple(seat.name for seat in SEATS)
    return problem.changed(types=types, demand=demand), replace(rules, types=SEATS)


def _ranked(n_mentees: int, n_mentors: int, seed: int) -> Made:
    """Mentees rank up to five mentors who offer what they want; mentors answer about those."""
    problem, _ = bench(n_mentees, n_mentors, seed=seed)
    random = np.random.default_rng(seed)
    wanted = problem.mentees.sets["wanted"].codes.reshape(n_mentees, N_WANTED)
    offering, begins = _offering(problem)
    topic = wanted[np.arange(n_mentees)[:, None], random.integers(0, N_WANTED, (n_mentees, _RANKED))]
    count = begins[topic + 1] - begins[topic]
    drawn = begins[topic] + (random.random(topic.shape) * count).astype(np.int64)
    mentor = np.where(count > 0, offering[np.minimum(drawn, len(offering) - 1)], -1)
    ranks = _ranks_of(mentor, random)
    return problem.changed(ranks=ranks), Rules.from_toml(BENCH_RULES + WISHES)


def _offering(problem: Problem) -> tuple[Ints, Ints]:
    """Return mentors by topic they offer, and where those of each topic begin."""
    topics = problem.mentors.sets["offered"].codes
    order = np.argsort(topics, kind="stable")
    begins = np.searchsorted(topics[order], np.arange(N_TOPICS + 1))
    return order.astype(np.int64) // N_OFFERED, begins.astype(np.int64)


def _ranks_of(mentor: Ints, random: np.random.Generator) -> Ranks:
    """Rank the mentors of each row in their order, each once; -1 is nobody."""
    n_mentees, listed = mentor.shape
    earlier = np.array([(mentor[:, :at] == mentor[:, [at]]).any(axis=1) for at in range(listed)]).T
    stays = (mentor >= 0) & ~earlier
    place = np.cumsum(stays, axis=1)
    row = np.repeat(np.arange(n_mentees), listed).reshape(mentor.shape)[stays]
    column, position = mentor[stays], place[stays]
    order = np.lexsort((column, row))
    pairs = Pairs(row[order].astype(np.int32), column[order].astype(np.int32))
    said = random.choice([*Welcome], len(pairs), p=[0.1, 0.6, 0.3])
    return Ranks(
        ranked=pairs, place=position[order].astype(np.int32), answered=pairs, welcome=said.astype(np.int32)
    )


INSTANCES: Final[Mapping[str, Instance]] = {
    "bench": Instance("the bench cohort as it is", _bench),
    "all-equal": Instance("all scores equal", _all_equal),
    "star": Instance("one mentor whom everybody wants most, with one place", _star),
    "two-populations": Instance("two populations that may not meet, one short of places", _two_populations),
    "near-duplicates": Instance("a hundred near-duplicates of each person", _near_duplicates),
    "exact-places": Instance("exactly as many places as mentees", _places_for(1)),
    "half-places": Instance("twice as many mentees as places", _places_for(0.5)),
    "forbidden": Instance("three in ten of all pairs forbidden, one by one", _forbidden),
    "nobody-for-some": Instance("a tenth of the mentees may have nobody", _nobody_for_some),
    "wide-places": Instance("1 to 50 places a mentor, 1 to 3 mentors a mentee", _wide_places),
    "seats": Instance("three mentors of different kinds each, sharing the places", _seats),
    "ranked": Instance("up to five ranked mentors each, with the mentors' answers", _ranked),
    "civil-service": Instance("grade, profession, department and identity; three each way", civil_service),
}
