"""Fair: as coverage, with the worst fit as good as it can be before the total, and proved."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from tests.matching.cohorts import every_kind, with_pins, with_types
from tests.matching.small_problems import (
    Small,
    Value,
    best_value,
    points_problem,
    points_rules,
    smalls,
    worth,
)

from telemachy.matching import solve
from telemachy.matching.checks import FaultKind, judge
from telemachy.matching.explain import why_not
from telemachy.matching.generate.bench import bench
from telemachy.matching.problem import Pin, Problem
from telemachy.matching.result import Certificate, Result
from telemachy.matching.rules import Objective, Rules, Served
from telemachy.matching.solvers.flow import Backend
from telemachy.matching.solving import columns

MILLION = 1_000_000
FAIR = Objective.FAIR


def with_minimum(small: Small, least: int) -> Small:
    aim = small.rules.aim
    floor = least / MILLION if aim.minimum is None else max(aim.minimum, least / MILLION)
    return replace(small, rules=replace(small.rules, aim=replace(aim, minimum=floor)))


def fairest(small: Small, pins: list[Pin], order: dict[int, int]) -> tuple[Value, int | None]:
    """The best value and the worst fit, by trying every threshold and, for each, every matching."""
    n, m, types = small.problem.n_mentees, small.problem.n_mentors, range(len(small.problem.types))
    levels = sorted({worth(small, i, j, t) for i in range(n) for j in range(m) for t in types})
    found = best_value(small, pins, order), None
    reached = found[0][:4]
    for level in levels:
        value = best_value(with_minimum(small, level), pins, order)
        if value[:4] == reached:
            found = value, level
    return found


@pytest.mark.parametrize("backend", list(Backend))
@pytest.mark.parametrize("typed", [False, True])
def test_fair_raises_the_worst_fit_as_far_as_it_goes(typed: bool, backend: Backend) -> None:
    @settings(max_examples=150, deadline=None)
    @given(smalls("fair", most=4 if typed else 5, typed=typed))
    def check(small: Small) -> None:
        result = solve(small.problem, small.rules, backend=backend)

        pins = [Pin(match.mentee, match.mentor, match.type) for match in result.matches if match.pinned]
        free = [match for match in result.matches if not match.pinned]
        served = {row: len(result.certificate.order) - at for at, row in enumerate(result.certificate.order)}
        value, worst = fairest(small, pins, served)
        assert sum(match.score for match in free) == value[4]
        assert len({match.mentee for match in free} - {pin.mentee for pin in pins}) == value[0]
        assert min((match.score for match in free), default=None) == (worst if free else None)
        assert result.certificate.is_proved
        assert judge(small.problem, small.rules, result).faults == ()

    check()


@pytest.mark.parametrize("seed", range(10))
def test_the_judge_is_content_with_what_is_fair(seed: int) -> None:
    served = list(Served)[seed % len(Served)]
    floor = 25.0 if seed % 2 else None
    problem, rules = every_kind(seed, n_mentees=20, n_mentors=11, objective=FAIR, served=served, floor=floor)
    problem = with_pins(problem, (0, 1), (3, 1)) if seed % 3 else problem

    result = solve(problem, rules)

    judgement = judge(problem, rules, result)
    assert judgement.faults == ()
    assert judgement.bound == result.bound == result.total


@pytest.mark.parametrize("seed", range(4))
def test_the_judge_is_content_with_several_types_of_demand(seed: int) -> None:
    problem, rules = with_types(seed, objective=FAIR)

    result = solve(problem, rules)

    assert judge(problem, rules, result).faults == ()


@pytest.mark.parametrize("seed", range(4))
def test_fair_gives_as_many_a_mentor_as_coverage_and_no_lesser_worst_fit(seed: int) -> None:
    problem, rules = bench(n_mentees=300 + 40 * seed, n_mentors=200, seed=seed)
    coverage = solve(problem, rules)
    fair = solve(problem, replace(rules, aim=replace(rules.aim, objective=FAIR)))

    def worst(result: Result) -> int:
        return min(match.score for match in result.matches)

    assert fair.covered == coverage.covered
    assert fair.total <= coverage.total
    assert fair.certificate.worst is not None
    assert fair.certificate.worst.score == worst(fair) >= worst(coverage)
    assert (fair.total < coverage.total) == (worst(fair) > worst(coverage))


def test_few_pairs_at_first_find_the_same_as_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thresholds are tried on the pairs seen so far; the pass over all pairs has the last word."""
    raised = 0
    for seed in range(12):
        draw = np.random.default_rng(seed)
        scores = draw.integers(0, 60, (14, 10)) + draw.integers(0, 25, 10)[None, :]
        problem = points_problem(
            scores.tolist(), [1] * 10, [1] * 14, waiting=draw.integers(0, 3, 14).tolist()
        )
        rules = points_rules("fair")
        whole = solve(problem, rules)
        monkeypatch.setattr(columns, "ALL_PAIRS", 0)
        monkeypatch.setattr(columns, "FIRST_CHOICES", 1)
        monkeypatch.setattr(columns, "MORE_CHOICES", 1)
        part = solve(problem, rules)
        monkeypatch.undo()

        assert (part.total, part.covered) == (whole.total, whole.covered)
        assert part.certificate.worst is not None
        assert whole.certificate.worst is not None
        assert part.certificate.worst.score == whole.certificate.worst.score
        assert judge(problem, rules, part).holds
        raised += part.rounds > 4

    assert raised


def test_the_order_of_rows_does_not_matter() -> None:
    draw = np.random.default_rng(4)
    scores, waiting = draw.integers(0, 6, (12, 7)), draw.integers(0, 3, 12)
    problem = points_problem(scores.tolist(), [1] * 7, [1] * 12, waiting=waiting.tolist())
    order = draw.permutation(12)
    other = points_problem(scores[order].tolist(), [1] * 7, [1] * 12, waiting=waiting[order].tolist())
    other = other.changed(mentee_keys=problem.mentee_keys[order])

    one, two = (solve(each, points_rules("fair")).matches for each in (problem, other))

    assert {(int(order[m.mentee]), m.mentor) for m in two} == {(m.mentee, m.mentor) for m in one}


@pytest.mark.parametrize("objective", [FAIR, Objective.RANK_MAXIMAL])
def test_a_gap_or_an_earlier_result_changes_nothing(
    objective: Objective, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "ALL_PAIRS", 0)
    monkeypatch.setattr(columns, "FIRST_CHOICES", 2)
    problem, rules = every_kind(5, 40, 18, objective=objective)
    coverage = replace(rules, aim=replace(rules.aim, objective=Objective.COVERAGE))
    fresh = solve(problem, rules)

    for start in (None, fresh, solve(problem, coverage)):
        again = solve(problem, rules, start=start, gap=0.2)

        assert again.total == fresh.total
        assert again.certificate.is_proved
        assert judge(problem, rules, again).holds


def test_the_price_of_a_place_is_not_said_where_it_may_raise_the_worst_fit() -> None:
    problem = points_problem([[9, 1], [8, 2], [7, 3]], [1, 1], [1, 1, 1])

    certificate = solve(problem, points_rules("fair")).certificate

    assert len(certificate.value_of_place) == 0
    assert certificate.covers_of_place.tolist() == [1, 1]


def test_nobody_to_match_needs_no_worst_fit() -> None:
    problem = points_problem([[1, 2]], [0, 0], [1])

    result = solve(problem, points_rules("fair"))

    assert result.matches == ()
    assert result.certificate.worst is None
    assert judge(problem, points_rules("fair"), result).holds


def solved() -> tuple[Problem, Rules, Result]:
    scores = [[9, 2, 1], [8, 7, 3], [2, 6, 5], [5, 5, 4]]
    problem, rules = points_problem(scores, [1, 1, 1], [1, 1, 1, 1]), points_rules("fair")
    return problem, rules, solve(problem, rules)


def test_a_lower_total_is_taken_for_a_better_worst_fit() -> None:
    problem = points_problem([[9, 4], [8, 1]], [1, 1], [1, 1])

    assert {(m.mentee, m.mentor) for m in solve(problem, points_rules("fair")).matches} == {(0, 1), (1, 0)}
    problem = points_problem([[19, 4], [8, 1]], [1, 1], [1, 1])
    assert {(m.mentee, m.mentor) for m in solve(problem, points_rules("coverage")).matches} == {
        (0, 0),
        (1, 1),
    }
    assert {(m.mentee, m.mentor) for m in solve(problem, points_rules("fair")).matches} == {(0, 1), (1, 0)}


def test_nobody_goes_without_a_second_mentor_for_the_sake_of_the_worst_fit() -> None:
    problem = points_problem([[9, 2]], [1, 1], [2])

    assert [m.mentor for m in solve(problem, points_rules("fair")).matches] == [0, 1]
    assert [m.mentor for m in solve(problem, points_rules("fair", floor=3.0)).matches] == [0]


def forged(certificate: Certificate, what: str) -> Certificate:
    worst = certificate.worst
    assert worst is not None
    match what:
        case "another score":
            return replace(certificate, worst=replace(worst, score=worst.score - 1))
        case "no proof":
            return replace(certificate, worst=None)
        case "prices beyond":
            beyond = tuple(replace(tier, prices=tier.prices * 0 + 5) for tier in worst.beyond)
            return replace(certificate, worst=replace(worst, beyond=beyond))
        case "bound beyond":
            first, *rest = worst.beyond
            beyond = (replace(first, bound=first.bound - 1), *rest)
            return replace(certificate, worst=replace(worst, beyond=beyond))
        case "prices of what is reached":
            reached = tuple(replace(tier, prices=tier.prices * 0) for tier in worst.reached)
            return replace(certificate, worst=replace(worst, reached=reached))
        case _:
            return replace(certificate, worst=replace(worst, reached=worst.reached[:1]))


@pytest.mark.parametrize(
    "what",
    [
        "another score",
        "no proof",
        "prices beyond",
        "bound beyond",
        "prices of what is reached",
        "tiers left out",
    ],
)
def test_an_altered_proof_of_the_worst_fit_is_found(what: str) -> None:
    problem, rules, result = solved()
    assert judge(problem, rules, result).holds

    altered = replace(result, certificate=forged(result.certificate, what))

    assert not judge(problem, rules, altered).holds


def test_coverage_passed_off_as_fair_is_found_out() -> None:
    problem = points_problem([[19, 4], [8, 1]], [1, 1], [1, 1])
    fair = solve(problem, points_rules("fair"))
    coverage = solve(problem, points_rules("coverage"))
    assert fair.certificate.worst is not None
    certificate = replace(
        coverage.certificate,
        objective=FAIR,
        worst=replace(fair.certificate.worst, score=min(match.score for match in coverage.matches)),
    )

    kinds = {
        f.kind
        for f in judge(problem, points_rules("fair"), replace(coverage, certificate=certificate)).faults
    }

    assert FaultKind.WORST in kinds


def test_a_wish_below_the_worst_fit_says_so() -> None:
    problem = points_problem([[19, 4], [8, 1]], [1, 1], [1, 1])
    result = solve(problem, points_rules("fair"))

    said = why_not(problem, points_rules("fair"), result, 1, 1)

    assert "the worst fit of the round would be below what it is now" in said.template
