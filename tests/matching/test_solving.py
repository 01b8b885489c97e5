"""`solve` gives the best answer there is, proves it, and depends on nothing that should not matter."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.cohorts import every_kind
from tests.matching.small_problems import (
    Small,
    best_value,
    points_problem,
    points_rules,
    smalls,
    smalls_with_topics,
)

from telemachy.matching.blocks import Scorer
from telemachy.matching.generate.bench import bench
from telemachy.matching.problem import Pin, Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Objective, Served
from telemachy.matching.solvers.flow import Backend
from telemachy.matching.solving import columns, rank, solve

MILLION = 1_000_000


# The best there is


def assert_best(small: Small, backend: Backend) -> None:
    result = solve(small.problem, small.rules, backend=backend)

    pins = [Pin(match.mentee, match.mentor, match.type) for match in result.matches if match.pinned]
    served = {
        mentee: len(order) - place
        for order in [result.certificate.order]
        for place, mentee in enumerate(order)
    }
    covered, order, below, _, total, rarity = best_value(small, pins, served)
    free = [match for match in result.matches if not match.pinned]
    newly = {match.mentee for match in free} - {pin.mentee for pin in pins}
    assert sum(match.score for match in free) == total
    assert len(newly) == covered
    if small.rules.aim.objective is Objective.COVERAGE:
        floor = small.rules.aim.floor
        assert floor is None or sum(match.points < floor for match in free) == -below
        assert sum(served.get(mentee, 0) for mentee in newly) == order or not served
        assert sum(small.rarity(match.mentee, match.mentor) for match in free) == rarity
    assert result.bound == result.total
    assert all(tier.is_proved for tier in result.certificate.tiers)
    prices = zip(*(tier.prices.tolist() for tier in result.certificate.tiers), strict=True)
    assert all(price >= (0,) * len(price) for price in prices)


@pytest.mark.parametrize("backend", list(Backend))
@pytest.mark.parametrize("objective", ["total", "coverage"])
def test_brute_force_agrees_up_to_6_by_6(objective: str, backend: Backend) -> None:
    @settings(max_examples=120, deadline=None)
    @given(smalls(objective))
    def check(small: Small) -> None:
        assert_best(small, backend)

    check()


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("backend", list(Backend))
def test_brute_force_agrees_on_the_rarest_topics(backend: Backend, typed: bool) -> None:
    @settings(max_examples=120, deadline=None)
    @given(smalls_with_topics(most=4 if typed else 6, typed=typed))
    def check(small: Small) -> None:
        assert_best(small, backend)

    check()


@pytest.mark.parametrize("backend", list(Backend))
@pytest.mark.parametrize("objective", ["total", "coverage"])
def test_brute_force_agrees_with_several_types_of_demand(objective: str, backend: Backend) -> None:
    @settings(max_examples=60, deadline=None)
    @given(smalls(objective, most=4, typed=True))
    def check(small: Small) -> None:
        assert_best(small, backend)

    check()


@pytest.mark.parametrize("backend", list(Backend))
@pytest.mark.parametrize("objective", ["total", "coverage"])
def test_looking_at_few_pairs_first_ends_at_the_same_value(
    objective: str, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Column generation from two mentors each, against all pairs at once."""

    @settings(max_examples=40, deadline=None)
    @given(st.integers(0, 10_000), st.sampled_from([None, 30.0]), st.sampled_from(list(Served)))
    def check(seed: int, floor: float | None, served: Served) -> None:
        problem, rules = every_kind(
            seed, 24, 12, objective=Objective(objective), floor=floor, served=served, minimum=5.0
        )
        whole = solve(problem, rules, backend=backend)
        with monkeypatch.context() as few:
            few.setattr(columns, "ALL_PAIRS", 0)
            few.setattr(columns, "FIRST_CHOICES", 2)
            few.setattr(columns, "MORE_CHOICES", 1)
            part = solve(problem, rules, backend=backend)
        assert [tier.value for tier in part.certificate.tiers] == [
            tier.value for tier in whole.certificate.tiers
        ]
        assert part.certificate.is_proved
        assert part.total == whole.total == part.bound

    check()


def test_column_generation_works_with_several_types(monkeypatch: pytest.MonkeyPatch) -> None:
    @settings(max_examples=60, deadline=None)
    @given(smalls("coverage", most=5, typed=True))
    def check(small: Small) -> None:
        whole = solve(small.problem, small.rules)
        with monkeypatch.context() as few:
            few.setattr(columns, "ALL_PAIRS", 0)
            few.setattr(columns, "FIRST_CHOICES", 1)
            few.setattr(columns, "MORE_CHOICES", 1)
            part = solve(small.problem, small.rules)
        assert [tier.value for tier in part.certificate.tiers] == [
            tier.value for tier in whole.certificate.tiers
        ]
        assert part.certificate.is_proved

    check()


@pytest.mark.parametrize("seed", range(10))
def test_rank_maximal_too_ends_at_the_same_value(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem, rules = every_kind(seed, 30, 14, objective=Objective.RANK_MAXIMAL)
    monkeypatch.setattr(columns, "ALL_PAIRS", 1_000_000)
    whole = solve(problem, rules)

    monkeypatch.setattr(columns, "ALL_PAIRS", 0)
    monkeypatch.setattr(columns, "FIRST_CHOICES", 2)
    monkeypatch.setattr(columns, "MORE_CHOICES", 1)
    part = solve(problem, rules)

    assert (part.certificate.profile, part.total) == (whole.certificate.profile, whole.total)


def test_everyone_alike_is_solved_in_a_few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """With all scores equal, the best few would be the same few for everyone; the draw spreads them."""
    monkeypatch.setattr(columns, "ALL_PAIRS", 0)
    problem = points_problem(np.full((120, 60), 5), [2] * 60, [1] * 120)

    result = solve(problem, points_rules("coverage"))

    assert result.covered == 120
    assert result.rounds <= 3
    assert result.certificate.is_proved


def test_the_two_solvers_reach_the_same_value_in_every_tier() -> None:
    problem, rules = bench(400, 150)
    for objective in (Objective.COVERAGE, Objective.TOTAL):
        aimed = replace(rules, aim=replace(rules.aim, objective=objective, floor=40.0))

        values = [
            [tier.value for tier in solve(problem, aimed, backend=backend).certificate.tiers]
            for backend in Backend
        ]

        assert values[0] == values[1]


def test_a_pair_below_zero_is_made_only_to_cover_somebody() -> None:
    problem = points_problem([[-2, -1], [5, -3]], [1, 1], [2, 2])

    for_total = solve(problem, points_rules("total"))
    for_coverage = solve(problem, points_rules("coverage"))

    assert [(match.mentee, match.mentor) for match in for_total.matches] == [(1, 0)]
    assert [(match.mentee, match.mentor) for match in for_coverage.matches] == [(0, 1), (1, 0)]


# What must never happen


def test_no_forbidden_pair_in_ten_thousand_random_problems() -> None:
    random = np.random.default_rng(7)
    for number in range(10_000):
        n, m = random.integers(1, 5, size=2)
        forbidden = [(i, j) for i in range(n) for j in range(m) if random.random() < 0.4]
        problem = points_problem(
            random.integers(-2, 6, size=(n, m)),
            random.integers(0, 3, size=m).tolist(),
            random.integers(0, 3, size=n).tolist(),
            seed=number,
            forbidden=forbidden,
            pins=[Pin(int(random.integers(n)), int(random.integers(m)))],
        )
        objective = ("coverage", "total")[number % 2]

        result = solve(problem, points_rules(objective))

        made = [(match.mentee, match.mentor) for match in result.matches]
        assert not set(made) & set(forbidden)
        assert len(set(made)) == len(made)
        assert (np.bincount([j for _, j in made], minlength=m) <= problem.capacity).all()
        assert (np.bincount([i for i, _ in made], minlength=n) <= problem.demand[:, 0]).all()


def test_a_pair_below_the_minimum_is_never_made() -> None:
    problem = points_problem([[2, 1], [3, 2]], [1, 1], [1, 1])

    result = solve(problem, points_rules("coverage", minimum=2.5))

    assert [(match.mentee, match.mentor) for match in result.matches] == [(1, 0)]
    assert result.without == (0,)


def test_pins_are_made_first_and_refused_in_one_voice() -> None:
    problem = points_problem(
        [[9, 1], [9, 1], [9, 1]],
        [1, 2],
        [1, 1, 1],
        forbidden=[(2, 1)],
        pins=[Pin(0, 1), Pin(1, 1), Pin(2, 1)],
    )

    result = solve(problem, points_rules("total"))

    assert {(match.mentee, match.mentor) for match in result.matches if match.pinned} == {(0, 1), (1, 1)}
    assert [(pin.mentee, pin.mentor, pin.why) for pin in result.refused_pins] == [
        (2, 1, "Not available for this pair")
    ]


def test_a_pin_never_exceeds_a_limit() -> None:
    problem = points_problem([[1], [1]], [1], [1, 1], pins=[Pin(0, 0), Pin(1, 0)])

    result = solve(problem, points_rules("total"))

    assert len(result.matches) == 1
    assert [pin.why for pin in result.refused_pins] == ["{mentor} has no place left"]


# What must not matter


def reordered(problem: Problem, random: np.random.Generator) -> tuple[Problem, np.ndarray, np.ndarray]:
    mentees, mentors = random.permutation(problem.n_mentees), random.permutation(problem.n_mentors)
    mentee_place, mentor_place = np.argsort(mentees), np.argsort(mentors)
    ranks = problem.ranks
    return (
        problem.changed(
            mentees=problem.mentees.take(mentees),
            mentors=problem.mentors.take(mentors),
            mentee_keys=problem.mentee_keys[mentees],
            mentor_keys=problem.mentor_keys[mentors],
            capacity=problem.capacity[mentors],
            demand=problem.demand[mentees],
            waiting=problem.waiting[mentees],
            forbidden=problem.forbidden.moved(mentee_place, mentor_place),
            same_person=problem.same_person.moved(mentee_place, mentor_place),
            ranks=replace(
                ranks,
                ranked=ranks.ranked.moved(mentee_place, mentor_place),
                answered=ranks.answered.moved(mentee_place, mentor_place),
            ),
            points={
                name: replace(table, pairs=table.pairs.moved(mentee_place, mentor_place))
                for name, table in problem.points.items()
            },
            mentee_line=problem.mentee_line[mentees],
            mentor_line=problem.mentor_line[mentors],
        ),
        mentees,
        mentors,
    )


def pairs_of(result: Result) -> set[tuple[int, int, int, int]]:
    return {(match.mentee, match.mentor, match.type, match.score) for match in result.matches}


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_rows_does_not_matter(objective: Objective, seed: int) -> None:
    problem, rules = every_kind(seed, 20, 12, objective=objective)
    other, mentees, mentors = reordered(problem, np.random.default_rng(seed))

    first, second = solve(problem, rules), solve(other, rules)

    moved = {(int(mentees[i]), int(mentors[j]), t, score) for i, j, t, score in pairs_of(second)}
    assert moved == pairs_of(first)
    assert second.total == first.total


@pytest.mark.parametrize("objective", list(Objective))
def test_same_seed_same_answer_and_another_seed_the_same_value(objective: Objective) -> None:
    problem, rules = every_kind(3, 30, 12, objective=objective, served=Served.BEST_FIT)

    once, again, other = (solve(problem, rules, seed=seed) for seed in (5, 5, 6))

    assert pairs_of(once) == pairs_of(again)
    if objective is not Objective.STABLE:
        assert (once.covered, once.total) == (other.covered, other.total)


def test_the_block_size_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "ALL_PAIRS", 0)
    problem, rules = bench(300, 100)
    whole = solve(problem, rules)

    monkeypatch.setattr("telemachy.matching.blocks.Scorer.row_blocks.__defaults__", (1000,))
    blocked = solve(problem, rules)

    assert pairs_of(blocked) == pairs_of(whole)


def test_where_the_passes_run_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "ALL_PAIRS", 0)
    problem, rules = every_kind(4, 60, 25, objective=Objective.COVERAGE)
    here = solve(problem, rules)

    with ProcessPoolExecutor(2) as executor:
        there = solve(problem, rules, executor=executor)

    assert pairs_of(there) == pairs_of(here)


def test_an_earlier_result_may_be_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "ALL_PAIRS", 0)
    problem, rules = bench(300, 100)
    cold = solve(problem, rules)

    warm = solve(problem, rules, start=cold)

    assert warm.total == cold.total
    assert warm.rounds <= cold.rounds


# Who is served


def test_the_longest_wait_is_served_first() -> None:
    problem = points_problem([[1], [9], [5]], [1], [1, 1, 1], waiting=[30, 2, 30])

    for seed in range(20):
        result = solve(problem, points_rules("coverage"), seed=seed)
        assert result.matches[0].mentee in (0, 2)


def test_best_fit_serves_the_best_pair() -> None:
    problem = points_problem([[1], [9], [5]], [1], [1, 1, 1], waiting=[30, 2, 30])

    result = solve(problem, points_rules("coverage", served=Served.BEST_FIT))

    assert [match.mentee for match in result.matches] == [1]


@pytest.mark.parametrize("objective", ["coverage", "total"])
def test_equal_people_win_equally_often(objective: str) -> None:
    """Six alike ask for two places: over many seeds each is served about a third of the time."""
    problem = points_problem(np.full((6, 2), 4), [1, 1], [1] * 6)
    rules = points_rules(objective)
    draws = 900

    served = Counter(
        match.mentee for seed in range(draws) for match in solve(problem, rules, seed=seed).matches
    )

    expected = draws / 3
    chi_square = sum((served[mentee] - expected) ** 2 / expected for mentee in range(6))
    assert chi_square < 20.5  # 5 degrees of freedom; a fair draw exceeds this once in a thousand


def test_equal_mentors_are_drawn_equally_often() -> None:
    problem = points_problem(np.full((2, 6), 4), [1] * 6, [1] * 2)
    draws = 900

    served = Counter(
        match.mentor for seed in range(draws) for match in solve(problem, points_rules(), seed=seed).matches
    )

    expected = draws / 3
    assert sum((served[mentor] - expected) ** 2 / expected for mentor in range(6)) < 20.5


# Unknown answers


@pytest.mark.parametrize("seed", range(25))
def test_an_omitted_answer_never_lifts_its_owner_beyond_the_average(seed: int) -> None:
    problem, rules = every_kind(seed, 14, 9)
    averaged = replace(rules, criteria=tuple(replace(item, unknown=None) for item in rules.criteria))

    scorer = Scorer(problem, averaged)

    i, j = (grid.reshape(-1).astype(np.int32) for grid in np.mgrid[: problem.n_mentees, : problem.n_mentors])
    for criterion in scorer.criteria:
        known, shares = criterion.known(i, j), criterion.cells(i, j)
        if criterion.criterion.kind in ("rank", "points") or known.all():
            continue
        average = round(float(shares[known].mean()), 6) if known.any() else 0.0
        assert np.abs(shares[~known] - average).max() < 2e-6


# Prices


def test_the_value_of_a_place_is_what_one_more_place_adds() -> None:
    @settings(max_examples=60, deadline=None)
    @given(smalls("total", most=5))
    def check(small: Small) -> None:
        problem = small.problem.changed(pins=())
        before = solve(problem, small.rules)
        for mentor in np.flatnonzero(problem.capacity > 0).tolist():
            capacity = problem.capacity.copy()
            capacity[mentor] += 1
            after = solve(problem.changed(capacity=capacity), small.rules)
            assert after.total - before.total == before.certificate.value_of_place[mentor]

    check()


def test_a_place_that_would_cover_one_more_says_so() -> None:
    problem = points_problem([[1, 1], [1, 1], [1, 0]], [1, 1], [1, 1, 1], forbidden=[(2, 1)])

    result = solve(problem, points_rules("coverage"))

    assert result.certificate.covers_of_place.tolist() == [1, 1]


# Reasons and ranking


def test_the_contributions_of_a_pair_add_up_to_its_score() -> None:
    problem, rules = every_kind(11, 20, 12, objective=Objective.TOTAL)

    for match in solve(problem, rules).matches:
        assert abs(sum(reason.points for reason in match.reasons) - match.score) <= len(match.reasons)
        assert match.known == sum(reason.known for reason in match.reasons)


def test_rank_returns_the_best_mentors_with_a_place() -> None:
    problem = points_problem([[3, 9, 9, 5, 8]], [1, 1, 1, 1, 0], [1], forbidden=[(0, 1)])

    best = rank(problem, points_rules(minimum=4.0), 0, 3)

    assert [(match.mentor, match.points) for match in best] == [(2, 9.0), (3, 5.0)]


def test_seconds_always_have_a_total() -> None:
    result = solve(points_problem([[1]], [1], [1]), points_rules())

    assert result.seconds["total"] > 0
    assert result.gap == 0


@pytest.mark.parametrize("objective", list(Objective))
def test_nobody_on_a_side_is_no_trouble(objective: Objective) -> None:
    rules = points_rules(objective)

    assert solve(points_problem([], [1], []), rules).matches == ()
    nobody = solve(points_problem([[], []], [], [1, 1]), rules)
    assert (nobody.matches, nobody.without) == ((), (0, 1))


@pytest.mark.parametrize("backend", list(Backend))
@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize(("mentees", "mentors"), [(0, 0), (0, 2), (2, 0)])
def test_where_one_side_is_empty_nobody_is_matched(
    objective: Objective, backend: Backend, mentees: int, mentors: int
) -> None:
    problem = points_problem([[1.0] * mentors] * mentees, [1] * mentors, [1] * mentees)

    result = solve(problem, points_rules(objective), backend=backend)

    assert (len(result.matches), result.total, result.covered) == (0, 0, 0)
