"""Asking on a few mentors at a time makes the pairs that whole lists make."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.cohorts import every_kind, with_pins, with_types
from tests.matching.small_problems import points_problem, points_rules

from telemachy.matching import candidates, checks, solve
from telemachy.matching.generate.bench import bench
from telemachy.matching.problem import Pairs, Problem, Ranks
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers.flow import default_backend
from telemachy.matching.solvers.preferences import both_lists
from telemachy.matching.solvers.stable import match_stably
from telemachy.matching.solving import asking
from telemachy.matching.solving.columns import see
from telemachy.matching.solving.work import prepare


def by_whole_lists(problem: Problem, rules: Rules) -> set[tuple[int, int, int]]:
    """The slow twin: every allowed pair in a list."""
    work = prepare(problem, rules, None, None, default_backend())
    arcs = see(work, candidates.all_pairs(work.scorer)).arcs
    chosen = match_stably(arcs, *both_lists(work.problem, arcs)).chosen
    want, mentor = arcs.mentee[chosen], work.mentor_rows[arcs.mentor[chosen]]
    mentee, type_ = work.mentee_rows[want // work.n_types], want % work.n_types
    pins = {(int(work.mentee_rows[p.mentee]), int(work.mentor_rows[p.mentor]), p.type) for p in work.pins}
    return set(zip(mentee.tolist(), mentor.tolist(), type_.tolist(), strict=True)) | pins


def pairs_made(problem: Problem, rules: Rules) -> set[tuple[int, int, int]]:
    return {(match.mentee, match.mentor, match.type) for match in solve(problem, rules).matches}


@pytest.mark.parametrize("look", [1, 24])
@pytest.mark.parametrize("typed", [False, True])
def test_the_pairs_are_those_of_whole_lists(look: int, typed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "FIRST_LOOK", look)

    @settings(max_examples=30, deadline=None)
    @given(st.integers(0, 10_000), st.sampled_from([None, 20.0, 60.0]))
    def check(seed: int, minimum: float | None) -> None:
        aim = {"objective": Objective.STABLE, "minimum": minimum}
        problem, rules = with_types(seed, **aim) if typed else every_kind(seed, 25, 12, **aim)
        problem = with_pins(problem, *list(problem.ranks.ranked)[:2])
        assert pairs_made(problem, rules) == by_whole_lists(problem, rules)

    check()


@settings(max_examples=250, deadline=None)
@given(
    st.integers(0, 10_000),
    st.sampled_from([0, 1, 9]),
    st.integers(0, 3),
    st.booleans(),
    st.integers(1, 3),
    st.booleans(),
)
def test_ties_ranks_and_scarce_places_make_no_difference(
    seed: int, worth: int, most: int, one_by_one: bool, look: int, at_once: bool
) -> None:
    draw = np.random.default_rng(seed)
    n, m = int(draw.integers(1, 25)), int(draw.integers(1, 12))
    said = Pairs.of(zip(draw.integers(0, n, n).tolist(), draw.integers(0, m, n).tolist(), strict=True))
    ranks = Ranks(
        ranked=said,
        place=draw.integers(1, 4, len(said)).astype(np.int32),
        answered=said,
        welcome=draw.integers(0, 3, len(said)).astype(np.int32),
        mentor_place=draw.integers(1, 5, len(said) * one_by_one).astype(np.int32),
    )
    problem = points_problem(
        draw.integers(0, worth + 1, (n, m)).tolist(),
        draw.integers(0, most + 1, m).tolist(),
        draw.integers(0, 4, n).tolist(),
        seed=seed,
    ).changed(ranks=ranks)
    with pytest.MonkeyPatch.context() as few:
        few.setattr(asking, "FIRST_LOOK", look)
        few.setattr(asking, "MOST_LOOKED_UP", 3)
        few.setattr(asking, "_begins_with_candidates", lambda _: at_once)
        made = pairs_made(problem, points_rules("stable"))

    assert made == by_whole_lists(problem, points_rules("stable"))


@pytest.mark.parametrize("places", [1, 3])
def test_a_larger_cohort_is_stable_and_few_pairs_are_held(places: int) -> None:
    problem, rules = bench(900, 400)
    problem = problem.changed(capacity=np.full(400, places))
    rules = replace(rules, aim=replace(rules.aim, objective=Objective.STABLE))

    result = solve(problem, rules)

    assert pairs_made(problem, rules) == by_whole_lists(problem, rules)
    assert checks.judge(problem, rules, result).holds
    assert result.arcs < 900 * 400 / 5


def test_mentors_who_fit_almost_alike_are_asked_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pass for candidates draws among scores that differ by less than a hundredth of a point."""
    monkeypatch.setattr(asking, "_begins_with_candidates", lambda _: True)
    monkeypatch.setattr(asking, "FIRST_LOOK", 4)
    for seed in range(20):
        draw = np.random.default_rng(seed)
        scores = draw.integers(0, 4, (20, 12)) + draw.integers(0, 9, (20, 12)) / 1000
        problem = points_problem(scores.tolist(), [1] * 12, [1] * 20, seed=seed)

        assert pairs_made(problem, points_rules("stable")) == by_whole_lists(problem, points_rules("stable"))


def test_processes_ask_for_the_same_pairs() -> None:
    problem, rules = every_kind(7, 60, 30, objective=Objective.STABLE)

    with ProcessPoolExecutor(2) as pool:
        there = solve(problem, rules, executor=pool)

    assert there.matches == solve(problem, rules).matches


def test_only_ranked_mentors_are_asked_where_the_rules_say_so() -> None:
    problem, rules = every_kind(1, 12, 8, objective=Objective.STABLE, unranked="never")

    kept = solve(problem, rules)

    assert {(match.mentee, match.mentor) for match in kept.matches} <= set(problem.ranks.ranked)
