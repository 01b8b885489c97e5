"""One change after another, each solved from the answer before: as good as from nothing, on every road."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from tests.matching.fuzzing import (
    ROADS,
    Case,
    Draw,
    Road,
    Shape,
    assert_best,
    assert_sound,
    case_of,
    drawn,
    seeds,
    taken,
    truth,
    turned,
)

from telemachy.matching import kernels, solve
from telemachy.matching.checks import judge
from telemachy.matching.problem import Pairs, Pin
from telemachy.matching.result import Result
from telemachy.matching.rules import Objective

BY_TIERS = [Objective.TOTAL, Objective.COVERAGE, Objective.FAIR, Objective.RANK_MAXIMAL]
CHANGES = 4
Everyone = tuple[np.ndarray, np.ndarray]


def changed(case: Case, whole: Case, everyone: Everyone, draw: Draw) -> tuple[Case, Everyone]:
    """Do one thing that happens to a round; people come from the whole case, and may come back."""
    problem = case.problem
    n, m = problem.n_mentees, problem.n_mentors
    pair = (int(draw.integers(max(1, n))), int(draw.integers(max(1, m))))
    some = min(n, m) > 0
    match str(draw.choice(["pin", "forbid", "allow", "places", "demand", "waiting", "people", "floor"])):
        case "pin" if some:
            others = tuple(pin for pin in problem.pins if (pin.mentee, pin.mentor) != pair)
            new = () if draw.random() < 0.3 else (Pin(*pair, int(draw.integers(len(problem.types)))),)
            return case.with_problem(pins=(*others, *new)), everyone
        case "forbid" if some:
            return case.with_problem(forbidden=Pairs.of([*problem.forbidden, pair])), everyone
        case "allow":
            return case.with_problem(forbidden=Pairs.of(list(problem.forbidden)[1:])), everyone
        case "places" if m:
            capacity = problem.capacity.copy()
            capacity[pair[1]] = draw.integers(0, 4)
            return case.with_problem(capacity=capacity), everyone
        case "demand" if n:
            demand = problem.demand.copy()
            demand[pair[0]] = draw.integers(0, 3, len(problem.types))
            return case.with_problem(demand=demand), everyone
        case "waiting":
            return case.with_problem(waiting=draw.permutation(problem.waiting)), everyone
        case "people":
            sides = tuple(
                draw.permutation(np.flatnonzero(draw.random(size) < 0.8))
                for size in (whole.problem.n_mentees, whole.problem.n_mentors)
            )
            rows, others = sides
            return case_of(whole, taken(whole.problem, rows, others), rows, others), (rows, others)
        case "floor":
            floor = None if draw.random() < 0.3 else float(draw.integers(2, 8))
            return replace(
                case, rules=replace(case.rules, aim=replace(case.rules.aim, floor=floor))
            ), everyone
    return case, everyone


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
@pytest.mark.parametrize("objective", BY_TIERS)
def test_a_series_of_changes_ends_where_a_fresh_solve_does(objective: Objective, road: Road) -> None:
    if road.compiled and not kernels.available():
        pytest.skip("numba is not installed")
    for seed in seeds(2):
        draw = np.random.default_rng([seed, 20])
        whole = case = drawn(draw, objective)
        everyone = np.arange(case.problem.n_mentees), np.arange(case.problem.n_mentors)
        with road.taken() as options:
            result: Result = solve(case.problem, case.rules, **options)
            for step in range(CHANGES):
                case, everyone = changed(case, whole, everyone, draw)
                whole = replace(whole, rules=case.rules)
                result = solve(case.problem, case.rules, start=result, **options)
                try:
                    assert_best(case, result)
                    assert judge(case.problem, case.rules, result).faults == ()
                except AssertionError as wrong:
                    raise AssertionError(f"seed {seed}, step {step}") from wrong


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
@pytest.mark.parametrize("objective", list(Objective))
def test_rows_in_any_order_give_the_same_pairs(objective: Objective, road: Road) -> None:
    if road.compiled and not kernels.available():
        pytest.skip("numba is not installed")
    for seed in seeds(5):
        draw = np.random.default_rng([seed, 21])
        case = drawn(draw, objective)
        other, rows, others = turned(case.problem, draw)
        drawn_by = int(draw.integers(9)) if draw.random() < 0.5 else None
        with road.taken() as options:
            one = solve(case.problem, case.rules, seed=drawn_by, **options)
            two = solve(other, case.rules, seed=drawn_by, **options)

        assert pairs(one) == sorted((int(rows[i]), int(others[j]), *rest) for i, j, *rest in pairs(two))
        assert_sound(case, one)
        if objective is not Objective.STABLE and drawn_by is not None:
            assert_best(case, one, drawn_by)


def pairs(result: Result) -> list[tuple[int, ...]]:
    return [(m.mentee, m.mentor, m.type, m.score, int(m.pinned)) for m in result.matches]


@pytest.mark.parametrize("objective", list(Objective))
def test_threads_and_loops_give_the_very_same_pairs(objective: Objective) -> None:
    roads = [Road("plain", few=True), Road("threads", few=True, threads=True)]
    roads += [Road("compiled", few=True, compiled=True)] if kernels.available() else []
    for seed in seeds(8):
        case = drawn(np.random.default_rng([seed, 22]), objective)
        found = []
        for road in roads:
            with road.taken() as options:
                found.append(pairs(solve(case.problem, case.rules, **options)))

        assert all(other == found[0] for other in found), f"seed {seed}"


def test_processes_give_the_very_same_pairs() -> None:
    with ProcessPoolExecutor(2) as pool:
        for seed in seeds(1):
            for objective in Objective:
                case = drawn(np.random.default_rng([seed, 23]), objective)
                with Road("few", few=True).taken() as options:
                    here = pairs(solve(case.problem, case.rules, **options))
                    there = pairs(solve(case.problem, case.rules, **options | {"executor": pool}))

                assert here == there


@pytest.mark.parametrize("road", [road for road in ROADS if road.few], ids=lambda road: road.name)
@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE])
def test_a_gap_keeps_its_bound(objective: Objective, road: Road) -> None:
    if road.compiled and not kernels.available():
        pytest.skip("numba is not installed")
    for seed in seeds(8):
        draw = np.random.default_rng([seed, 24])
        case = drawn(draw, objective, Shape(most=6))
        gap = float(draw.choice([0.001, 0.02, 0.3, 0.9]))
        with road.taken() as options:
            result = solve(case.problem, case.rules, gap=gap, **options)

        pins = assert_sound(case, result)
        assert judge(case.problem, case.rules, result).faults == ()
        true, tiers = truth(case, pins), result.certificate.tiers
        points = true.names.index("points")
        assert tuple(tier.worth for tier in tiers[:points]) == true.worth[:points]
        assert tuple(tier.bound for tier in tiers) >= true.worth, f"seed {seed}"
        bound = tiers[points].bound
        assert bound - tiers[points].worth <= gap * max(1, abs(bound)), f"seed {seed}"
        assert result.certificate.is_proved == all(tier.bound == tier.worth for tier in tiers)
        assert not result.certificate.is_proved or tuple(t.worth for t in tiers) == true.worth
