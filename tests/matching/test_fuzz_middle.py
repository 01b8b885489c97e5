"""Hard instances too large to try everything: all roads agree, and the judge with them.

`TELEMACHY_FUZZ` makes them as many times as large, up to 2,000 by 800.
"""

from dataclasses import replace

import numpy as np
import pytest
from tests.matching.fuzzing import Draw, Road, seeds

from telemachy.matching import kernels, solve
from telemachy.matching.checks import judge
from telemachy.matching.generate.adversarial import INSTANCES, instance
from telemachy.matching.problem import Pairs, Pin, Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers.flow import Backend

SIZE = (30, 12)
OTHERS = [
    Road("scipy", Backend.SCIPY),
    Road("few", few=True, one_sum=True, threads=True),
    Road("few, compiled", few=True, compiled=True),
]


def drawn(name: str, objective: Objective) -> tuple[Problem, Rules]:
    times = max(1, len(seeds(1)))
    mentees, mentors = (min(size * times, most) for size, most in zip(SIZE, (2000, 800), strict=True))
    problem, rules = instance(name, mentees, mentors)
    return problem, replace(rules, aim=replace(rules.aim, objective=objective))


def reached(result: Result) -> list[tuple[object, ...]]:
    """What was reached and proved, whatever the pairs."""
    tiers = [(tier.name, tier.value, tier.worth, tier.bound) for tier in result.certificate.tiers]
    worst = result.certificate.worst
    return [*tiers, ("worst", worst.score if worst else None)]


def changed(problem: Problem, result: Result, draw: Draw) -> Problem:
    """A pin, a forbidden pair, somebody who takes nobody any more, and somebody who takes more."""
    made = result.matches[int(draw.integers(len(result.matches)))]
    capacity = problem.capacity.copy()
    capacity[draw.integers(len(capacity), size=2)] = 0, 9
    pin = Pin(int(draw.integers(problem.n_mentees)), int(draw.integers(problem.n_mentors)))
    return problem.changed(
        capacity=capacity,
        pins=(pin,),
        forbidden=Pairs.of([*problem.forbidden, (made.mentee, made.mentor)]),
    )


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("name", list(INSTANCES))
def test_all_roads_agree_on_hard_instances(name: str, objective: Objective) -> None:
    draw = np.random.default_rng(len(name))
    problem, rules = drawn(name, objective)
    first = solve(problem, rules)
    assert judge(problem, rules, first).faults == ()
    assert first.certificate.is_proved
    other = changed(problem, first, draw)
    second = solve(other, rules)
    few = OTHERS if len(seeds(1)) > 1 else [OTHERS[(len(name) + len(objective)) % len(OTHERS)]]
    for road in few:
        if road.compiled and not kernels.available():
            continue
        with road.taken() as options:
            again = solve(problem, rules, **options)
            assert reached(again) == reached(first), road.name
            then = solve(other, rules, start=again, **options)

        assert reached(then) == reached(second), road.name
        assert judge(other, rules, then).faults == ()
