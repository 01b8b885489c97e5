"""What if: exact changes, who moves, and which pairs hold whatever weight moves."""

from dataclasses import replace
from itertools import product

import pytest
from tests.matching.cohorts import every_kind, with_pins

from telemachy.matching import solve, whatif
from telemachy.matching.problem import Problem
from telemachy.matching.records import build_problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Objective, Rules, Served

SEEDS = range(5)


def cohort(seed: int, **aim: object) -> tuple[Problem, Rules, Result]:
    problem, rules = every_kind(seed, n_mentees=14, n_mentors=7, **aim)
    rules = replace(rules, must=tuple(must for must in rules.must if must.key in ("language", "line")))
    return problem, rules, solve(problem, rules)


def mentors_of(result: Result) -> dict[int, set[int]]:
    got: dict[int, set[int]] = {}
    for match in result.matches:
        got.setdefault(match.mentee, set()).add(match.mentor)
    return got


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cost_of_a_wish_is_that_of_the_round_solved_with_it(seed: int) -> None:
    problem, rules, result = cohort(seed)

    for mentee, mentor in product(range(0, 14, 4), range(7)):
        change = whatif.with_pair(problem, rules, result, mentee, mentor)

        forced = solve(with_pins(problem, (mentee, mentor)), rules)
        assert change.possible == (not forced.refused_pins)
        if change.possible:
            assert (change.covered, change.points) == (
                forced.covered - result.covered,
                forced.total - result.total,
            )
            assert change.covered <= 0


@pytest.mark.parametrize("seed", SEEDS)
def test_everyone_whose_mentors_change_is_listed(seed: int) -> None:
    problem, rules, result = cohort(seed)
    first = result.matches[0]

    change = whatif.without_pair(problem, rules, result, first.mentee, first.mentor)

    now = mentors_of(result)
    for move in change.moves:
        assert set(move.before) == now.get(move.mentee, set())
        now[move.mentee] = set(move.after)
    assert first.mentor not in now.get(first.mentee, set())
    assert {*change.better, *change.worse} <= {move.mentee for move in change.moves}
    assert (change.covered, change.points) <= (0, 0) or change.covered < 0


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE])
@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_place_adds_what_the_certificate_says(seed: int, objective: Objective) -> None:
    problem, rules, result = cohort(seed, objective=objective, served=Served.BEST_FIT)
    certificate = result.certificate

    for mentor in range(problem.n_mentors):
        if not problem.capacity[mentor]:
            continue
        change = whatif.with_one_more_place(problem, rules, result, mentor)
        if objective is Objective.COVERAGE:
            assert change.covered == certificate.covers_of_place[mentor]
        assert change.points == certificate.value_of_place[mentor]
        assert bool(change.better) == ((change.covered, change.points) > (0, 0))


def test_a_pair_that_the_rules_exclude_is_not_possible() -> None:
    problem, rules, result = cohort(1)
    mentee, mentor = next(iter(problem.forbidden))

    assert not whatif.with_pair(problem, rules, result, mentee, mentor).possible


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pair_holds_exactly_when_every_trial_can_keep_it(seed: int) -> None:
    problem, rules, result = cohort(seed, objective=Objective.TOTAL)

    steadiness = whatif.steadiness(problem, rules, result)

    by_points = {criterion.key: criterion.points for criterion in rules.criteria}
    assert len(steadiness.tried) == 2 * len(by_points)
    for trial in steadiness.tried:
        key, step = trial.split()
        criteria = tuple(
            replace(c, points=c.points + float(step)) if c.key == key else c for c in rules.criteria
        )
        moved = replace(rules, criteria=criteria)
        best = solve(problem, moved)
        stays = [p for p in steadiness.pairs if trial not in p.changes_with]
        kept = solve(with_pins(problem, *((p.mentee, p.mentor) for p in stays)), moved)
        assert (kept.total, kept.refused_pins) == (best.total, ())
        assert len(stays) >= sum(
            match.mentor in mentors_of(result).get(match.mentee, ()) for match in best.matches
        )


def test_identical_mentors_do_not_make_a_pair_look_shaky() -> None:
    """Draws among equals are not a matter of judgment."""
    rules = Rules.from_toml(
        """
        version = 1
        [[criteria]]
        key = "topic"
        kind = "covers"
        mentee = "want"
        mentor = "offer"
        points = 50
        [[criteria]]
        key = "place"
        kind = "similar"
        mentee = "place"
        mentor = "place"
        points = 20
        """
    )
    problem = build_problem(
        [{"want": "law", "place": "north"}] * 3, [{"offer": "law", "place": "north"}] * 3, rules, seed=5
    )
    result = solve(problem, rules)

    steadiness = whatif.steadiness(problem, rules, result)

    assert steadiness.n_holding == 3
    assert steadiness.worth_an_eye() == ()


def test_the_few_pairs_worth_an_eye_are_those_that_most_changes_undo() -> None:
    problem, rules, result = cohort(3)

    steadiness = whatif.steadiness(problem, rules, result, by=40.0)

    shaky = steadiness.worth_an_eye(3)
    assert len(shaky) <= 3
    counts = [len(pair.changes_with) for pair in shaky]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == max(len(pair.changes_with) for pair in steadiness.pairs) > 0
    assert steadiness.n_holding < len(steadiness.pairs)
