"""Small problems whose scores are given outright, and the best answer found by looking at all of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from telemachy.matching.problem import PairPoints, Pairs, Pin, Problem, keys_of
from telemachy.matching.rules import DemandType, Objective, Rules, Served
from telemachy.matching.tables import SetColumn, Table, Vocabulary

POINTS_ONLY = """
version = 1
[match]
objective = "total"
[[criteria]]
key = "given"
kind = "points"
table = "given"
points = 10
"""


def points_rules(objective: str = "total", **aim: object) -> Rules:
    rules = Rules.from_toml(POINTS_ONLY)
    return replace(rules, aim=replace(rules.aim, objective=Objective(objective), **aim))


def points_problem(
    scores: Sequence[Sequence[float]],
    capacity: Sequence[int],
    demand: Sequence[int] | Sequence[Sequence[int]],
    *,
    seed: int = 1,
    forbidden: Sequence[tuple[int, int]] = (),
    pins: Sequence[Pin] = (),
    waiting: Sequence[float] = (),
    types: Sequence[str] = ("",),
) -> Problem:
    """A problem in which every pair is worth what ``scores`` says."""
    n_mentees, n_mentors = len(demand), len(capacity)
    table = np.array(scores, dtype=np.float64).reshape(n_mentees, n_mentors)
    every = Pairs.of((i, j) for i in range(n_mentees) for j in range(n_mentors))
    return Problem(
        mentees=Table(n_mentees),
        mentors=Table(n_mentors),
        vocabulary=Vocabulary(()),
        mentee_keys=keys_of(map(str, range(n_mentees)), seed, "mentee"),
        mentor_keys=keys_of(map(str, range(n_mentors)), seed, "mentor"),
        capacity=np.array(capacity, dtype=np.int64),
        demand=np.array(demand, dtype=np.int64).reshape(n_mentees, len(types)),
        types=tuple(types),
        waiting=np.array(waiting, dtype=np.float64),
        pins=tuple(pins),
        forbidden=Pairs.of(forbidden),
        points={"given": PairPoints(every, table.reshape(-1))},
    )


@dataclass(frozen=True)
class Small:
    """A drawn problem with the rules to solve it under."""

    problem: Problem
    rules: Rules
    scores: list[list[int]]
    wanted: list[set[int]] = field(default_factory=list)
    offered: list[set[int]] = field(default_factory=list)

    def rarity(self, mentee: int, mentor: int) -> int:
        """100 shared out among the mentors with a place who offer a topic, for each topic of the pair."""
        if not self.wanted:
            return 0
        with_place = [topics for j, topics in enumerate(self.offered) if self.problem.capacity[j] > 0]
        served = self.wanted[mentee] & self.offered[mentor]
        return sum(100 // max(1, sum(topic in topics for topics in with_place)) for topic in served)


@st.composite
def smalls(draw: st.DrawFn, objective: str, *, most: int = 6, typed: bool = False) -> Small:
    """Up to 6 x 6, demand to 3, capacity to 3, many ties, some pairs below 0, pins and forbidden pairs."""
    n, m = draw(st.integers(1, most)), draw(st.integers(1, most))
    n_types = 2 if typed else 1
    highest = draw(st.integers(1, 2 if typed else 3))
    worth = st.integers(draw(st.sampled_from([-3, 0, 1])), draw(st.sampled_from([1, 3, 9])))
    scores = [[draw(worth) for _ in range(m)] for _ in range(n)]
    demand = [[draw(st.integers(0, highest)) for _ in range(n_types)] for _ in range(n)]
    every = [(i, j) for i in range(n) for j in range(m)]
    forbidden = draw(st.lists(st.sampled_from(every), max_size=n * m // 3, unique=True))
    pinned = draw(st.lists(st.sampled_from(every), max_size=2, unique=True))
    problem = points_problem(
        scores,
        [draw(st.integers(0, 3)) for _ in range(m)],
        demand,
        seed=draw(st.integers(0, 99)),
        forbidden=forbidden,
        pins=[Pin(i, j, draw(st.integers(0, n_types - 1))) for i, j in pinned],
        waiting=[draw(st.sampled_from([0.0, 5.0, 9.0])) for _ in range(n)],
        types=("expert", "coach") if typed else ("",),
    )
    aim: dict[str, object] = {"served": draw(st.sampled_from(list(Served)))}
    if objective in {"coverage", "fair"} and draw(st.booleans()):
        aim["floor"] = 2.0
    if draw(st.booleans()):
        aim["minimum"] = draw(st.sampled_from([-1.0, 0.0, 1.0]))
    rules = points_rules(objective, **aim)
    if typed:
        # The second type is worth half as much, so that it matters who serves which.
        rules = replace(rules, types=(DemandType("expert", 1, {}), DemandType("coach", 1, {"given": 5.0})))
    return Small(problem, rules, scores)


TOPICS = """
[[criteria]]
key = "topic"
kind = "covers"
mentee = "want"
mentor = "offer"
points = 0.0000001
"""


@st.composite
def smalls_with_topics(draw: st.DrawFn, *, most: int = 6, typed: bool = False) -> Small:
    """The same under ``coverage``, with topics that are worth too little to show in a score."""
    small = draw(smalls("coverage", most=most, typed=typed))
    topics = st.sets(st.integers(0, 4), max_size=3)
    wanted = [draw(topics) for _ in range(small.problem.n_mentees)]
    offered = [draw(topics) for _ in range(small.problem.n_mentors)]
    problem = small.problem.changed(
        mentees=_table("want", wanted),
        mentors=_table("offer", offered),
        vocabulary=Vocabulary(tuple(f"topic {number}" for number in range(5))),
    )
    rules = Rules.from_toml(small.rules.to_toml() + TOPICS)
    return Small(problem, rules, small.scores, wanted, offered)


def _table(column: str, rows: Sequence[set[int]]) -> Table:
    starts = np.cumsum([0, *map(len, rows)])
    codes = [code for row in rows for code in sorted(row)]
    return Table(len(rows), sets={column: SetColumn(starts.astype(np.int64), np.array(codes, np.int32))})


Value = tuple[int, ...]
"""Covered, order, pairs below the floor (negative), pairs (0 unless ``fair``), points, rarity."""


def best_value(small: Small, pins: Sequence[Pin], order: Mapping[int, int]) -> Value:
    """Return the best value of what is left after the pins, tier by tier, by trying everything.

    Parameters
    ----------
    pins : sequence of Pin
        The pins that are made.
    order : mapping of int to int
        What serving each mentee is worth in the tier ``order``.
    """
    problem = small.problem
    capacity, demand = problem.capacity.tolist(), problem.demand.tolist()
    taken = {(pin.mentee, pin.mentor) for pin in pins}
    for pin in pins:
        capacity[pin.mentor] -= 1
        demand[pin.mentee][pin.type] -= 1
    pinned = {pin.mentee for pin in pins}
    forbidden = set(problem.forbidden) | taken
    best: dict[tuple[int, ...], Value] = {tuple(capacity): (0,) * 6}
    for mentee in range(problem.n_mentees):
        grown: dict[tuple[int, ...], Value] = {}
        for choice in _choices(small, mentee, demand[mentee], forbidden):
            value = _value(small, mentee, choice, mentee in pinned, order.get(mentee, 0))
            for left, before in best.items():
                after = list(left)
                for _, mentor in choice:
                    after[mentor] -= 1
                if min(after, default=0) >= 0:
                    total = tuple(a + b for a, b in zip(before, value, strict=True))
                    grown[tuple(after)] = max(grown.get(tuple(after), total), total, key=_by(small))
        best = grown
    return max(best.values(), key=_by(small))


def _choices(
    small: Small, mentee: int, demand: Sequence[int], forbidden: set[tuple[int, int]]
) -> Iterator[list[tuple[int, int]]]:
    """Yield every set of (type, mentor) that a mentee may get."""
    usable = [
        [
            j
            for j in range(small.problem.n_mentors)
            if (mentee, j) not in forbidden and _may(small, mentee, j, t)
        ]
        for t in range(len(demand))
    ]

    def grow(type_: int, chosen: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
        if type_ == len(demand):
            yield chosen
            return
        free = [j for j in usable[type_] if all(j != other for _, other in chosen)]
        for size in range(demand[type_] + 1):
            for mentors in combinations(free, size):
                yield from grow(type_ + 1, chosen + [(type_, j) for j in mentors])

    yield from grow(0, [])


def worth(small: Small, mentee: int, mentor: int, type_: int) -> int:
    """Units of 1e-6 points."""
    points = small.rules.points_of(small.problem.types[type_])[0]
    return round(points * (small.scores[mentee][mentor] / 10) * 1_000_000)


def _may(small: Small, mentee: int, mentor: int, type_: int) -> bool:
    minimum = small.rules.aim.minimum
    return minimum is None or worth(small, mentee, mentor, type_) >= minimum * 1_000_000


def _value(
    small: Small, mentee: int, choice: Sequence[tuple[int, int]], is_pinned: bool, order: int
) -> Value:
    worths = [worth(small, mentee, mentor, type_) for type_, mentor in choice]
    floor = small.rules.aim.floor
    below = 0 if floor is None else sum(w < floor * 1_000_000 for w in worths)
    covers = bool(choice) and not is_pinned
    rarity = sum(small.rarity(mentee, mentor) for _, mentor in choice)
    filled = len(choice) if small.rules.aim.objective is Objective.FAIR else 0
    return (int(covers), order if covers else 0, -below, filled, sum(worths), rarity)


def _by(small: Small) -> Callable[[Value], Value]:
    if small.rules.aim.objective is Objective.TOTAL:
        return lambda value: (value[4], value[0])
    if small.rules.aim.served is Served.BEST_FIT:
        return lambda value: (value[0], *value[2:])
    return lambda value: value
