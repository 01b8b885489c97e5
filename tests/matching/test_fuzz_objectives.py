"""Problems drawn at random, on every road: as good as the best of everything there is, in each tier."""

import numpy as np
import pytest
from tests.matching.fuzzing import ROADS, Case, Road, Shape, assert_best, drawn, seeds
from tests.matching.small_problems import points_problem, points_rules

from telemachy.matching import kernels, rank, solve
from telemachy.matching.checks import Made, judge
from telemachy.matching.problem import PairPoints, Pairs
from telemachy.matching.result import Result
from telemachy.matching.rules import Objective

BY_TIERS = [Objective.TOTAL, Objective.COVERAGE, Objective.FAIR, Objective.RANK_MAXIMAL]


def cases(objective: Objective, usual: int) -> list[tuple[int, Case]]:
    return [(seed, drawn(np.random.default_rng([seed, len(objective)]), objective)) for seed in seeds(usual)]


def solved(case: Case, road: Road) -> Result:
    with road.taken() as options:
        return solve(case.problem, case.rules, **options)


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
@pytest.mark.parametrize("objective", BY_TIERS)
def test_it_is_the_best_of_all_and_proves_it(objective: Objective, road: Road) -> None:
    if road.compiled and not kernels.available():
        pytest.skip("numba is not installed")
    for seed, case in cases(objective, 9):
        result = solved(case, road)

        try:
            assert_best(case, result)
            assert judge(case.problem, case.rules, result).faults == ()
        except AssertionError as wrong:
            raise AssertionError(f"seed {seed}") from wrong


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
def test_numbers_far_beyond_a_full_share_are_told_apart_as_well(road: Road) -> None:
    """Half a million times the points of the criterion, and a minimum among them."""
    if road.compiled and not kernels.available():
        pytest.skip("numba is not installed")
    draw = np.random.default_rng(0)
    for _ in seeds(8):
        table = np.round(3_000_000 + draw.random((6, 6)), 3)
        problem = points_problem(table.tolist(), [1] * 6, [1] * 6)
        given = {pair: round(table[pair] * 1000) for pair in np.ndindex(6, 6)}
        case = Case(problem, points_rules("total", minimum=3_000_000.7), given)

        assert_best(case, solved(case, road))


def test_points_that_cannot_be_counted_exactly_are_refused() -> None:
    case = drawn(np.random.default_rng(1), Objective.TOTAL, Shape(empty=False))
    table = PairPoints(Pairs.of([(0, 0)]), np.array([1e300]))

    with pytest.raises(ValueError, match="less than 1,000,000,000 points"):
        solve(case.problem.changed(points={"given": table}), case.rules)


def test_her_own_list_is_all_she_may_have_best_first() -> None:
    for seed in seeds(40):
        draw = np.random.default_rng([seed, 11])
        case = drawn(draw, Objective.COVERAGE, Shape(empty=False))
        problem = case.problem
        mentee, type_ = int(draw.integers(problem.n_mentees)), int(draw.integers(len(problem.types)))
        many = int(draw.integers(0, problem.n_mentors + 2))

        ranked = rank(problem, case.rules, mentee, many, type_=type_)

        every = (Made(mentee, mentor, type_) for mentor in range(problem.n_mentors))
        may = [pair for pair in every if case.may(pair) and problem.capacity[pair.mentor]]
        may.sort(key=lambda pair: (-case.score(pair), int(problem.mentor_keys[pair.mentor])))
        assert [match.mentor for match in ranked] == [pair.mentor for pair in may][:many], f"seed {seed}"
        assert [match.score for match in ranked] == [case.score(pair) for pair in may][:many]
