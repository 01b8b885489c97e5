"""Whole-cohort boards: three seats of different kinds, one mentor in one seat, all places shared."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.small_problems import Small, best_value, points_problem, points_rules

from telemachy.matching import solve
from telemachy.matching.checks import judge
from telemachy.matching.generate.bench import bench
from telemachy.matching.problem import Problem
from telemachy.matching.rules import DemandType, Objective, Rules
from telemachy.matching.solving import columns

SEATS = ("expert", "coach", "sponsor")
WEIGHTS = {"expert": {}, "coach": {"given": 5.0}, "sponsor": {"given": 7.0}}


@st.composite
def boards(draw: st.DrawFn, objective: str) -> Small:
    n, m = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    worth = st.integers(draw(st.sampled_from([-2, 1])), draw(st.sampled_from([1, 4, 9])))
    problem = points_problem(
        [[draw(worth) for _ in range(m)] for _ in range(n)],
        [draw(st.integers(0, 3)) for _ in range(m)],
        [[draw(st.integers(0, 1)) for _ in SEATS] for _ in range(n)],
        seed=draw(st.integers(0, 9)),
        waiting=[draw(st.sampled_from([0.0, 5.0])) for _ in range(n)],
        types=SEATS,
    )
    scores = problem.points["given"].points.reshape(n, m).astype(int).tolist()
    rules = points_rules(objective, minimum=draw(st.sampled_from([None, 0.0, 1.0])))
    return Small(problem, with_seats(rules, WEIGHTS), scores)


def with_seats(rules: Rules, weights: dict[str, dict[str, float]]) -> Rules:
    return replace(rules, types=tuple(DemandType(name, 1, points) for name, points in weights.items()))


@pytest.mark.parametrize("objective", ["coverage", "total", "fair"])
def test_no_board_could_be_better(objective: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(boards(objective))
    def check(small: Small) -> None:
        result = solve(small.problem, small.rules)

        order = result.certificate.order
        served = {mentee: len(order) - place for place, mentee in enumerate(order)}
        covered, _, _, filled, total, _ = best_value(small, [], served)
        assert len({match.mentee for match in result.matches}) == covered
        if objective == "fair":  # the worst fit comes before the total
            assert len(result.matches) == filled
        else:
            assert result.total == total
        assert result.certificate.is_proved
        assert judge(small.problem, small.rules, result).faults == ()

    check()


def cohort(n_mentees: int, n_mentors: int) -> tuple[Problem, Rules]:
    problem, rules = bench(n_mentees, n_mentors, seed=2)
    key, other = rules.criteria[0].key, rules.criteria[1].key
    weights = {"expert": {}, "coach": {key: 15.0, other: 60.0}, "sponsor": {key: 40.0}}
    seats = np.ones((n_mentees, len(SEATS)), dtype=np.int64)
    return problem.changed(types=SEATS, demand=seats), with_seats(rules, weights)


@pytest.mark.parametrize("objective", [Objective.COVERAGE, Objective.FAIR])
def test_a_cohort_found_from_a_few_pairs_is_the_best_over_all(
    objective: Objective, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, rules = cohort(60, 40)
    rules = replace(rules, aim=replace(rules.aim, objective=objective))
    whole = solve(problem, rules)
    monkeypatch.setattr(columns, "ALL_PAIRS", 0)
    monkeypatch.setattr(columns, "FIRST_CHOICES", 3)

    part = solve(problem, rules)

    assert [tier.value for tier in part.certificate.tiers] == [tier.value for tier in whole.certificate.tiers]
    assert part.certificate.is_proved
    assert judge(problem, rules, part).faults == ()
    pairs = [(match.mentee, match.mentor) for match in part.matches]
    assert len(set(pairs)) == len(pairs)
