"""Problems drawn at random with every corner in them, and what is best for them by looking at everything.

Nothing here comes from the engine but the types that hold a problem: scores are sums of fractions, who may
meet is looked up pair by pair, and the best is the best of all there is.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, cached_property
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from telemachy.matching import blocks, kernels, pricing
from telemachy.matching.checks import Made
from telemachy.matching.kernels import paths
from telemachy.matching.problem import PairPoints, Pairs, Pin, Problem, Ranks, keys_of
from telemachy.matching.result import Result
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers import flow, mending
from telemachy.matching.solvers.flow import Backend
from telemachy.matching.solving import asking, columns
from telemachy.matching.tables import SetColumn, Table, Vocabulary

UNIT = 1_000_000
Worth = tuple[int, ...]
Choice = tuple[Made, ...]
Draw = np.random.Generator


def seeds(usual: int) -> range:
    """So many problems in the suite; `TELEMACHY_FUZZ` says how many times as many, `_FROM` where to begin."""
    begin = int(os.environ.get("TELEMACHY_FUZZ_FROM", "0"))
    return range(begin, begin + usual * int(os.environ.get("TELEMACHY_FUZZ", "1")))


# A problem, and what it says


@dataclass(frozen=True)
class Case:
    """A problem under its rules, beside all it was made from.

    Parameters
    ----------
    given : mapping of (mentee, mentor) to int
        Thousandths of a point, from a table.
    wanted, offered : sequence of set of int
        Topics.
    """

    problem: Problem
    rules: Rules
    given: dict[tuple[int, int], int]
    wanted: Sequence[set[int]] = ()
    offered: Sequence[set[int]] = ()

    def with_problem(self, **parts: object) -> "Case":
        return replace(self, problem=self.problem.changed(**parts))

    @property
    def has_topics(self) -> bool:
        return any(one.key == "topic" and one.points > 0 for one in self.rules.criteria)

    # What a pair is worth

    @cached_property
    def _place(self) -> dict[tuple[int, int], int]:
        ranks = self.problem.ranks
        return dict(zip(ranks.ranked, ranks.place.tolist(), strict=True))

    @cached_property
    def _welcome(self) -> dict[tuple[int, int], int]:
        ranks = self.problem.ranks
        return dict(zip(ranks.answered, ranks.welcome.tolist(), strict=True))

    def place(self, mentee: int, mentor: int) -> int:
        """Which choice of hers he is; 0 for none."""
        return self._place.get((mentee, mentor), 0)

    @cached_property
    def _scores(self) -> dict[Made, int]:
        return {}

    def score(self, pair: Made) -> int:
        """Millionths of a point."""
        if pair not in self._scores:
            self._scores[pair] = round(sum(self._contributions(pair), Fraction(0)) * UNIT)
        return self._scores[pair]

    def _contributions(self, pair: Made) -> Iterator[Fraction]:
        i, j, type_ = pair
        own: dict[str, float] = {}
        for kind in self.rules.types:
            if kind.name == self.problem.types[type_]:
                own = dict(kind.points)
        for criterion in self.rules.criteria:
            points = Fraction(str(own.get(criterion.key, criterion.points)))
            yield points * self._share(criterion.key, criterion.settings, criterion.points, i, j)

    def _share(self, key: str, settings: Any, points: float, i: int, j: int) -> Fraction:
        if key == "given":
            full = settings["full_at"] or points or 1
            return Fraction(self.given.get((i, j), 0), 1000) / Fraction(str(full))
        if key == "topic":
            wanted, offered = self.wanted[i], self.offered[j]
            if not wanted or not offered:
                return Fraction(0)
            return min(Fraction(1), Fraction(len(wanted & offered), min(2, len(wanted))))
        place, longest = self.place(i, j), settings["longest"]
        wish = max(Fraction(longest - place + 1, longest), Fraction(0)) if place else Fraction(0)
        part = Fraction(str(settings["mentor_part"]))
        return (1 - part) * wish + part * Fraction(self._welcome.get((i, j), 0), 2)

    def rarity(self, pair: Made) -> int:
        i, j, type_ = pair
        own = next((k.points for k in self.rules.types if k.name == self.problem.types[type_]), {})
        if not self.has_topics or own.get("topic", 1) <= 0:
            return 0
        there = [topics for j2, topics in enumerate(self.offered) if self.problem.capacity[j2] > 0]
        return sum(
            100 // max(1, sum(topic in topics for topics in there))
            for topic in self.wanted[i] & self.offered[j]
        )

    # Who may meet

    @cached_property
    def _apart(self) -> set[tuple[int, int]]:
        return {*self.problem.forbidden, *self.problem.same_person}

    def may_ever(self, i: int, j: int) -> bool:
        return (i, j) not in self._apart

    def may(self, pair: Made) -> bool:
        i, j, _ = pair
        aim = self.rules.aim
        if not self.may_ever(i, j):
            return False
        if aim.least_answers and any(criterion.key == "topic" for criterion in self.rules.criteria):
            if any(self.wanted) and not self.wanted[i]:
                return False
            if any(self.offered) and not self.offered[j]:
                return False
        return aim.minimum is None or self.score(pair) >= round(aim.minimum * UNIT)

    # What pins leave

    def made_pins(self, result: Result) -> tuple[Pin, ...]:
        """The pins that were not refused, after a look at whether refusing was right."""
        refused = {(pin.mentee, pin.mentor) for pin in result.refused_pins}
        made = tuple(pin for pin in self.problem.pins if (pin.mentee, pin.mentor) not in refused)
        capacity, demand = self.left(made)
        assert min(capacity, default=0) >= 0
        assert min((min(row) for row in demand), default=0) >= 0
        assert all(self.may_ever(pin.mentee, pin.mentor) for pin in made)
        for pin in self.problem.pins:
            if (pin.mentee, pin.mentor) in refused and self.may_ever(pin.mentee, pin.mentor):
                assert capacity[pin.mentor] == 0 or demand[pin.mentee][pin.type] == 0
        return made

    def left(self, pins: Sequence[Pin]) -> tuple[list[int], list[list[int]]]:
        capacity, demand = self.problem.capacity.tolist(), self.problem.demand.tolist()
        for pin in pins:
            capacity[pin.mentor] -= 1
            demand[pin.mentee][pin.type] -= 1
        return capacity, demand


# The objective, as lists of numbers


@dataclass(frozen=True)
class Goals:
    """What counts, first things first.

    Parameters
    ----------
    names : tuple of str
        As the certificate names its tiers.
    pair : callable
        What a pair adds in each.
    cover : sequence of tuple
        What it adds in each that a mentee has somebody; zeros where a pin gave her one.
    """

    names: tuple[str, ...]
    pair: Callable[[Made], Worth]
    cover: Sequence[Worth]

    def of(self, mentee: int, choice: Choice) -> Worth:
        worths = [self.pair(pair) for pair in choice]
        bonus = [self.cover[mentee]] if choice else []
        return tuple(map(sum, zip(*worths, *bonus, (0,) * len(self.names), strict=True)))

    def first(self, count: int) -> "Goals":
        return Goals(
            self.names[:count], lambda pair: self.pair(pair)[:count], [cover[:count] for cover in self.cover]
        )

    def then(self, name: str, more: Callable[[Made], int]) -> "Goals":
        """The same with one more goal, of pairs, at the end."""
        return Goals(
            (*self.names, name),
            lambda pair: (*self.pair(pair), more(pair)),
            [(*cover, 0) for cover in self.cover],
        )


def goals_of(case: Case, pins: Sequence[Pin]) -> Goals:
    problem, aim = case.problem, case.rules.aim
    names: list[str] = []
    match aim.objective:
        case Objective.TOTAL:
            names = ["points", "covered"]
        case Objective.RANK_MAXIMAL:
            names = [f"choice {place}" for place in sorted(set(problem.ranks.place.tolist()))] + ["points"]
        case _:
            names = ["covered"]
            names += [] if aim.served.value == "best fit" else ["order"]
            names += [] if aim.floor is None else ["floor"]
            several = max((sum(row) for row in problem.demand.tolist()), default=0) > 1
            names += ["filled"] if several and aim.objective is Objective.FAIR else []
            names += ["points"] + (["rarity"] if case.has_topics else [])
    turn = {mentee: len(order) - at for order in [order_of(case, pins)] for at, mentee in enumerate(order)}

    def pair(made: Made) -> Worth:
        score = case.score(made)
        own = {
            "points": score,
            "floor": -int(aim.floor is not None and score < round(aim.floor * UNIT)),
            "filled": 1,
            "rarity": case.rarity(made) if "rarity" in names else 0,
            f"choice {case.place(made.mentee, made.mentor)}": 1,
        }
        return tuple(own.get(name, 0) for name in names)

    cover = [
        tuple({"covered": int(mentee in turn), "order": turn.get(mentee, 0)}.get(name, 0) for name in names)
        for mentee in range(problem.n_mentees)
    ]
    return Goals(tuple(names), pair, cover)


def order_of(case: Case, pins: Sequence[Pin]) -> list[int]:
    """The mentees who ask and have nobody yet, in the order in which they are to be served."""
    problem = case.problem
    _, demand = case.left(pins)
    pinned = {pin.mentee for pin in pins}
    asking = [i for i in range(problem.n_mentees) if sum(demand[i]) > 0 and i not in pinned]
    by_wait = case.rules.aim.served.value == "longest wait"
    return sorted(asking, key=lambda i: (-problem.waiting[i] * by_wait, int(problem.mentee_keys[i])))


# The best of everything there is


def choices(
    case: Case, mentee: int, demand: Sequence[int], usable: Callable[[Made], bool]
) -> Iterator[Choice]:
    """Every set of mentors that a mentee may get, nobody twice."""

    def grow(type_: int, chosen: Choice) -> Iterator[Choice]:
        if type_ == len(demand):
            yield chosen
            return
        taken = {pair.mentor for pair in chosen}
        every = (Made(mentee, j, type_) for j in range(case.problem.n_mentors) if j not in taken)
        free = [pair for pair in every if usable(pair)]
        for size in range(demand[type_] + 1):
            for more in combinations(free, size):
                yield from grow(type_ + 1, chosen + more)

    yield from grow(0, ())


def best(
    case: Case,
    pins: Sequence[Pin],
    goals: Goals,
    *,
    least: int | None = None,
) -> Worth:
    """The best worth of what is left after these pins; with ``least``, of pairs with so much at least."""
    capacity, demand = case.left(pins)
    pinned = {(pin.mentee, pin.mentor) for pin in pins}

    @cache
    def usable(pair: Made) -> bool:
        if (pair.mentee, pair.mentor) in pinned or not case.may(pair):
            return False
        return least is None or case.score(pair) >= least

    reached: dict[Worth, Worth] = {tuple(capacity): (0,) * len(goals.names)}
    for mentee in range(case.problem.n_mentees):
        grown: dict[Worth, Worth] = {}
        for choice in choices(case, mentee, demand[mentee], usable):
            worth, mentors = goals.of(mentee, choice), [pair.mentor for pair in choice]
            for left, before in reached.items():
                if all(left[j] for j in mentors):
                    after = tuple(places - (j in mentors) for j, places in enumerate(left))
                    total = tuple(a + b for a, b in zip(before, worth, strict=True))
                    if after not in grown or grown[after] < total:
                        grown[after] = total
        reached = grown
    return max(reached.values())


@dataclass(frozen=True)
class Truth:
    """What there is to reach: the worth by tier, and under ``fair`` the worst fit."""

    names: tuple[str, ...]
    worth: Worth
    worst: int | None = None


def truth(case: Case, pins: Sequence[Pin]) -> Truth:
    goals = goals_of(case, pins)
    if case.rules.aim.objective is not Objective.FAIR:
        return Truth(goals.names, best(case, pins, goals))
    before = goals.first(goals.names.index("points"))
    most = best(case, pins, before)
    if not any(most):
        return Truth(goals.names, best(case, pins, goals))
    n_types = range(len(case.problem.types))
    every = product(range(case.problem.n_mentees), range(case.problem.n_mentors), n_types)
    levels = sorted({case.score(Made(*pair)) for pair in every}, reverse=True)
    worst = next(level for level in levels if best(case, pins, before, least=level) == most)
    return Truth(goals.names, best(case, pins, goals, least=worst), worst)


# Is an answer what it says?


def assert_sound(case: Case, result: Result) -> tuple[Pin, ...]:
    """Pairs that may be made, figures that add up; the pins that were made."""
    problem, pins = case.problem, case.made_pins(result)
    made = [Made(match.mentee, match.mentor, match.type) for match in result.matches]
    pinned = {Made(pin.mentee, pin.mentor, pin.type) for pin in pins}
    assert len({(pair.mentee, pair.mentor) for pair in made}) == len(made)
    assert pinned <= set(made)
    assert {pair for pair, m in zip(made, result.matches, strict=True) if m.pinned} == pinned
    assert all(case.may(pair) for pair in made if pair not in pinned)
    for j, places in enumerate(problem.capacity.tolist()):
        assert sum(pair.mentor == j for pair in made) <= places
    for i, row in enumerate(problem.demand.tolist()):
        for type_, asked in enumerate(row):
            assert sum((pair.mentee, pair.type) == (i, type_) for pair in made) <= asked
    assert [match.score for match in result.matches] == [case.score(pair) for pair in made]
    assert result.total == sum(map(case.score, made))
    asking = [i for i, row in enumerate(problem.demand.tolist()) if sum(row)]
    served = {pair.mentee for pair in made}
    assert result.covered == len(served)
    assert result.without == tuple(i for i in asking if i not in served)
    return pins


def assert_best(case: Case, result: Result, seed: int | None = None) -> None:
    """The answer is the best there is, tier by tier, and says so; with a seed, of ties drawn anew."""
    if seed is not None:
        case = replace(case, problem=case.problem.drawn_anew(seed))
    pins = assert_sound(case, result)
    goals, certificate = goals_of(case, pins), result.certificate
    true = truth(case, pins)
    stated = tuple(tier.worth for tier in certificate.tiers)
    assert tuple(tier.name for tier in certificate.tiers) == true.names
    assert stated == true.worth
    assert tuple(tier.bound for tier in certificate.tiers) == stated
    assert certificate.is_proved
    for tier in certificate.tiers:
        assert tier.value == (-tier.worth if tier.name == "floor" else tier.worth)
    assert result.bound == result.total
    if "order" in true.names:
        assert list(certificate.order) == order_of(case, pins)
    pinned = {(pin.mentee, pin.mentor) for pin in pins}
    reached = [0] * len(goals.names)
    for mentee in range(case.problem.n_mentees):
        hers = tuple(
            Made(match.mentee, match.mentor, match.type)
            for match in result.matches
            if match.mentee == mentee and (match.mentee, match.mentor) not in pinned
        )
        reached = [a + b for a, b in zip(reached, goals.of(mentee, hers), strict=True)]
    assert tuple(reached) == true.worth
    free = [match.score for match in result.matches if (match.mentee, match.mentor) not in pinned]
    if certificate.objective is Objective.FAIR:
        assert (certificate.worst.score if certificate.worst else None) == true.worst
        assert min(free, default=None) == true.worst
    assert_bound(case, pins, goals, result)


def assert_bound(case: Case, pins: Sequence[Pin], goals: Goals, result: Result) -> None:
    """The prices alone, added up by hand, bound what can be reached by what was reached."""
    capacity, demand = case.left(pins)
    tiers = result.certificate.tiers
    prices = [tuple(int(tier.prices[j]) for tier in tiers) for j in range(case.problem.n_mentors)]
    none = (0,) * len(tiers)
    assert all(price >= none for price, places in zip(prices, capacity, strict=True) if places)
    bound = [
        sum(price[at] * places for price, places in zip(prices, capacity, strict=True))
        for at in range(len(tiers))
    ]
    pinned = {(pin.mentee, pin.mentor) for pin in pins}
    worst = result.certificate.worst

    @cache
    def usable(pair: Made) -> bool:
        is_open = capacity[pair.mentor] > 0 and (pair.mentee, pair.mentor) not in pinned
        is_enough = worst is None or case.score(pair) >= worst.score
        return is_open and is_enough and case.may(pair)

    for mentee in range(case.problem.n_mentees):
        offers = (
            tuple(
                worth - sum(prices[pair.mentor][at] for pair in choice)
                for at, worth in enumerate(goals.of(mentee, choice))
            )
            for choice in choices(case, mentee, demand[mentee], usable)
        )
        bound = [a + b for a, b in zip(bound, max(offers), strict=True)]
    assert tuple(bound) == tuple(tier.bound for tier in tiers)


# Drawing


RULES = """
version = 1
[match]
objective = "{objective}"
{aim}
[[criteria]]
key = "given"
kind = "points"
table = "given"
points = {points}
"""

WISHES = """
[[criteria]]
key = "wish"
kind = "rank"
points = {points}
longest = 4
mentor_part = {part}
unknown = 0
"""

TOPICS = """
[[criteria]]
key = "topic"
kind = "covers"
mentee = "want"
mentor = "offer"
points = {points}
full_at = 2
unknown = 0
"""

TYPE = """
[[types]]
name = "{name}"
demand = 1
points = {{ given = {points} }}
"""

N_TOPICS = 5


@dataclass(frozen=True)
class Shape:
    """How large cases get, and what may be in them."""

    most: int = 5
    most_types: int = 2
    most_wanted: int = 2
    most_places: int = 3
    empty: bool = True
    topics: bool = True
    settings: dict[str, object] = field(default_factory=dict)


def drawn(draw: Draw, objective: Objective, shape: Shape = Shape()) -> Case:
    """Return a case: ties more often than not, now and then an empty side, and something of everything."""

    def often(share: float) -> bool:
        return bool(draw.random() < share)

    least = 0 if shape.empty and often(0.05) else 1
    n, m = (int(draw.integers(least, shape.most + 1)) for _ in "ab")
    n_types = int(draw.integers(1, shape.most_types + 1)) if often(0.4) else 1
    names = ("",) if n_types == 1 else ("expert", "coach", "peer")[:n_types]
    every = [(i, j) for i in range(n) for j in range(m)]
    low, high = int(draw.choice([-3, 0, 1])), int(draw.choice([1, 2, 9]))
    fine = 1000 if often(0.7) else int(draw.choice([1, 7, 250]))
    given = {pair: int(draw.integers(low, max(low, high) + 1)) * fine for pair in every if not often(0.1)}
    has_topics = shape.topics and objective is not Objective.STABLE and often(0.5)
    wanted, offered = (
        [set(draw.choice(N_TOPICS, draw.integers(0, 4), replace=False).tolist()) for _ in range(size)]
        if has_topics
        else []
        for size in (n, m)
    )
    ranks = (
        _ranks(draw, n, m)
        if objective in (Objective.STABLE, Objective.RANK_MAXIMAL) or often(0.3)
        else Ranks()
    )
    points = str(draw.choice(["10", "1", "2.5"]))
    text = RULES.format(objective=objective.value, aim=_aim(draw, objective, has_topics), points=points)
    if len(ranks.ranked) + len(ranks.answered) and often(0.5):
        text += WISHES.format(points=draw.choice(["1", "8"]), part=draw.choice(["0", "0.5", "0.4"]))
    if has_topics:
        text += TOPICS.format(points=draw.choice(["0.0000001", "3", "10"]))
    if n_types > 1:
        text += "".join(TYPE.format(name=name, points=draw.choice(["1", "5", "10"])) for name in names)
    seed = int(draw.integers(1000))
    problem = Problem(
        mentees=_table("want", wanted, n, has_topics),
        mentors=_table("offer", offered, m, has_topics),
        vocabulary=Vocabulary(tuple(f"topic {number}" for number in range(N_TOPICS)) if has_topics else ()),
        mentee_keys=keys_of(map(str, range(n)), seed, "mentee"),
        mentor_keys=keys_of(map(str, range(m)), seed, "mentor"),
        capacity=draw.integers(0 if often(0.6) else 1, shape.most_places + 1, m).astype(np.int64),
        demand=_demand(draw, n, n_types, shape),
        types=names,
        waiting=draw.choice([0.0, 5.0, 9.0], n).astype(np.float64),
        pins=tuple(
            Pin(*every[at], int(draw.integers(n_types)))
            for at in _some(draw, len(every), 3 if often(0.5) else 0)
        ),
        forbidden=Pairs.of(every[at] for at in _some(draw, len(every), len(every) // 3)),
        same_person=Pairs.of(every[at] for at in _some(draw, len(every), int(often(0.2)))),
        ranks=ranks,
        points={"given": PairPoints(Pairs.of(given), np.array([given[p] / 1000 for p in sorted(given)]))},
    )
    return Case(problem, Rules.from_toml(text), given, wanted, offered)


def _some(draw: Draw, size: int, most: int) -> list[int]:
    count = int(draw.integers(0, min(most, size) + 1))
    return draw.choice(size, count, replace=False).tolist() if count else []


def _demand(draw: Draw, n: int, n_types: int, shape: Shape) -> np.ndarray:
    highest = 1 if draw.random() < 0.4 else shape.most_wanted
    least = 0 if draw.random() < 0.5 or n_types > 1 else 1
    return draw.integers(least, highest + 1, (n, n_types)).astype(np.int64)


def _aim(draw: Draw, objective: Objective, has_topics: bool) -> str:
    lines = []
    if draw.random() < 0.4:
        lines.append(f"minimum = {draw.choice(['-1', '0', '1', '1.5'])}")
    if objective in (Objective.COVERAGE, Objective.FAIR):
        lines.append(f'served = "{draw.choice(["longest wait", "lottery", "best fit"])}"')
        if draw.random() < 0.5:
            lines.append("floor = 2")
    if objective is Objective.STABLE and draw.random() < 0.4:
        lines.append('unranked = "never"')
    if has_topics and draw.random() < 0.4:
        lines.append("least_answers = 1")
    return "\n".join(lines)


def _ranks(draw: Draw, n: int, m: int) -> Ranks:
    """Lists with ties and holes, and answers."""
    ranked, place = [], []
    for i in range(n):
        for at, j in enumerate(_some(draw, m, 4)):
            ranked.append((i, j))
            place.append(at + 1 if draw.random() < 0.8 else int(draw.integers(1, 5)))
    answered = [(i, j) for i in range(n) for j in range(m) if draw.random() < 0.4]
    said = draw.integers(0, 3, len(answered)).astype(np.int32)
    one_by_one: Any = draw.integers(1, 4, len(answered)) if draw.random() < 0.3 else []
    by_pair = dict(zip(ranked, place, strict=True))
    return Ranks(
        ranked=Pairs.of(ranked),
        place=np.array([by_pair[pair] for pair in sorted(by_pair)], np.int32),
        answered=Pairs.of(answered),
        welcome=said,
        mentor_place=np.array(one_by_one, np.int32),
    )


def _table(column: str, rows: Sequence[set[int]], size: int, there: bool) -> Table:
    if not there:
        return Table(size)
    starts = np.cumsum([0, *map(len, rows)])
    codes = [code for row in rows for code in sorted(row)]
    return Table(size, sets={column: SetColumn(starts.astype(np.int64), np.array(codes, np.int32))})


def turned(problem: Problem, draw: Draw) -> tuple[Problem, np.ndarray, np.ndarray]:
    """The same problem with its rows in another order, and the old row of each new one."""
    rows, others = draw.permutation(problem.n_mentees), draw.permutation(problem.n_mentors)
    return taken(problem, rows, others), rows, others


def taken(problem: Problem, rows: np.ndarray, others: np.ndarray) -> Problem:
    """The same problem with these rows alone, in this order."""
    place = {int(row): at for at, row in enumerate(rows)}
    other = {int(row): at for at, row in enumerate(others)}

    def moved(pairs: Pairs, *said: np.ndarray) -> tuple[Any, ...]:
        stays = [((place[i], other[j]), at) for at, (i, j) in enumerate(pairs) if i in place and j in other]
        stays.sort()
        at = np.array([at for _, at in stays], np.int64)
        return Pairs.of(pair for pair, _ in stays), *(one[at] if len(one) else one for one in said)

    ranks = problem.ranks
    ranked, places = moved(ranks.ranked, ranks.place)
    answered, welcome, mentor_place = moved(ranks.answered, ranks.welcome, ranks.mentor_place)
    points = {name: PairPoints(*moved(table.pairs, table.points)) for name, table in problem.points.items()}
    return problem.changed(
        mentees=problem.mentees.take(rows),
        mentors=problem.mentors.take(others),
        mentee_keys=problem.mentee_keys[rows],
        mentor_keys=problem.mentor_keys[others],
        capacity=problem.capacity[others],
        demand=problem.demand[rows],
        waiting=problem.waiting[rows],
        mentee_line=problem.mentee_line[rows],
        mentor_line=problem.mentor_line[others],
        pins=tuple(
            Pin(place[pin.mentee], other[pin.mentor], pin.type)
            for pin in problem.pins
            if pin.mentee in place and pin.mentor in other
        ),
        forbidden=moved(problem.forbidden)[0],
        same_person=moved(problem.same_person)[0],
        ranks=Ranks(ranked, places, answered, welcome, mentor_place),
        points=points,
    )


def case_of(case: Case, problem: Problem, rows: np.ndarray, others: np.ndarray) -> Case:
    """A case again, of rows taken from another."""
    place = {int(row): at for at, row in enumerate(rows)}
    other = {int(row): at for at, row in enumerate(others)}
    given = {(place[i], other[j]): worth for (i, j), worth in case.given.items() if i in place and j in other}
    wanted = [case.wanted[int(row)] for row in rows] if case.wanted else []
    offered = [case.offered[int(row)] for row in others] if case.offered else []
    return Case(problem, case.rules, given, wanted, offered)


# Roads


@dataclass(frozen=True)
class Road:
    """One of the ways on which a problem can be solved."""

    name: str
    backend: Backend = Backend.ORTOOLS
    few: bool = False
    compiled: bool = False
    threads: bool = False
    one_sum: bool = False

    @contextmanager
    def taken(self) -> Iterator[dict[str, Any]]:
        """Take it, and hand out what `solve` needs."""
        with pytest.MonkeyPatch.context() as patch:
            if self.few:
                self._few(patch)
            if self.one_sum:
                patch.setattr(flow, "_WORTH_ONE_SUM", 0)
            if self.compiled:
                patch.delenv("TELEMACHY_KERNELS", raising=False)
                patch.setattr(kernels, "worth_it", lambda *_: kernels.available())
                patch.setattr(paths, "WORTH_IT", 0)
                patch.setattr(paths, "_WORTH_IT_ONCE_LOADED", 0)
            else:
                patch.setenv("TELEMACHY_KERNELS", "off")
            options: dict[str, Any] = {"backend": self.backend}
            if not self.threads:
                yield options
                return
            with ThreadPoolExecutor(2) as pool:
                yield options | {"executor": pool}

    @staticmethod
    def _few(patch: pytest.MonkeyPatch) -> None:
        """Begin with few pairs, go on with few, a row or two at a time, and mend what was found."""
        for name in ("ALL_PAIRS", "WORTH_MENDING"):
            patch.setattr(columns, name, 0)
        for name in ("FIRST_CHOICES", "MORE_CHOICES", "_WHEN_SHORT"):
            patch.setattr(columns, name, 1)
        patch.setattr(mending, "_FEW", 1 << 40)
        patch.setattr(asking, "FIRST_LOOK", 1)
        patch.setattr(asking, "MOST_LOOKED_UP", 2)
        usual = blocks.Scorer.row_blocks
        patch.setattr(
            blocks.Scorer, "row_blocks", lambda self, cells=0: usual(self, 2 * max(1, self.n_mentors))
        )
        patch.setattr(blocks, "ROW_CELLS", 4)
        patch.setattr(pricing, "BLOCK_CELLS", 4)


ROADS = [
    Road("at once"),
    Road("at once, scipy", Backend.SCIPY),
    Road("few", few=True),
    Road("few, one sum", few=True, one_sum=True),
    Road("few, scipy, threads", Backend.SCIPY, few=True, threads=True),
    Road("few, compiled", few=True, compiled=True),
    Road("few, compiled, scipy, threads", Backend.SCIPY, few=True, compiled=True, threads=True),
]
