"""The pairs who would both rather have each other are counted alike by block and by the judge."""

from dataclasses import replace

import numpy as np
import pytest
from tests.matching.cohorts import OBJECTIVES, every_kind, with_pins, with_types
from tests.matching.small_problems import points_problem, points_rules

from telemachy.matching import solve
from telemachy.matching.checks import judge
from telemachy.matching.explain import rather_each_other
from telemachy.matching.generate.bench import bench
from telemachy.matching.rules import Objective


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", range(6))
def test_as_many_are_counted_as_by_the_judge(seed: int, objective: Objective) -> None:
    typed = seed % 3 == 2
    problem, rules = (with_types if typed else every_kind)(seed, objective=objective)
    problem = problem if typed else with_pins(problem, (0, 1), (3, 1))
    result = solve(problem, rules)

    assert rather_each_other(problem, rules, result) == judge(problem, rules, result).n_blocking


def test_two_who_were_kept_from_each_other_for_the_sake_of_all_are_one() -> None:
    problem = points_problem([[19, 18], [18, 1]], [1, 1], [1, 1])
    rules = points_rules("total")

    assert rather_each_other(problem, rules, solve(problem, rules)) == 1
    stable = replace(rules, aim=replace(rules.aim, objective=Objective.STABLE))
    assert rather_each_other(problem, stable, solve(problem, stable)) == 0


def test_equal_points_are_no_reason() -> None:
    problem = points_problem(np.ones((6, 4)).tolist(), [1] * 4, [1] * 6)
    rules = points_rules("coverage")

    assert rather_each_other(problem, rules, solve(problem, rules)) == 0


def test_a_larger_cohort_is_counted_in_blocks() -> None:
    problem, rules = bench(900, 300)
    result = solve(problem, rules)

    assert rather_each_other(problem, rules, result) == judge(problem, rules, result).n_blocking > 0
