"""Going on from an earlier result: as good in every tier as a solve from nothing, and proved as well."""

import pickle
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.matching.small_problems import Small, smalls, smalls_with_topics

from telemachy.matching.checks import judge
from telemachy.matching.generate.bench import bench
from telemachy.matching.problem import PairPoints, Pairs, Pin, Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solving import columns, solve

often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

Change = Callable[[Problem, np.random.Generator], Problem]


@pytest.fixture(params=["every pair at once", "a few pairs at a time"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Solve small problems as large ones are: from a few candidates on, mended from round to round."""
    if request.param != "every pair at once":
        monkeypatch.setattr(columns, "ALL_PAIRS", 0)
        monkeypatch.setattr(columns, "FIRST_CHOICES", 1)
        monkeypatch.setattr(columns, "MORE_CHOICES", 1)
        monkeypatch.setattr(columns, "WORTH_MENDING", 0)


def pinned(problem: Problem, draw: np.random.Generator) -> Problem:
    taken = {(pin.mentee, pin.mentor) for pin in problem.pins}
    new = (int(draw.integers(problem.n_mentees)), int(draw.integers(problem.n_mentors)))
    if new in taken:
        return problem.changed(pins=())
    return problem.changed(pins=(*problem.pins, Pin(*new, int(draw.integers(len(problem.types))))))


def unpinned(problem: Problem, draw: np.random.Generator) -> Problem:
    return problem.changed(pins=problem.pins[1:])


def forbidden(problem: Problem, draw: np.random.Generator) -> Problem:
    new = (int(draw.integers(problem.n_mentees)), int(draw.integers(problem.n_mentors)))
    return problem.changed(forbidden=Pairs.of([*problem.forbidden, new]))


def allowed(problem: Problem, draw: np.random.Generator) -> Problem:
    return problem.changed(forbidden=Pairs.of(list(problem.forbidden)[1:]))


def places(problem: Problem, draw: np.random.Generator) -> Problem:
    capacity = problem.capacity.copy()
    capacity[draw.integers(problem.n_mentors)] = draw.integers(0, 4)
    return problem.changed(capacity=capacity)


def demand(problem: Problem, draw: np.random.Generator) -> Problem:
    wanted = problem.demand.copy()
    wanted[draw.integers(problem.n_mentees)] = draw.integers(0, 3)
    return problem.changed(demand=wanted)


def waiting(problem: Problem, draw: np.random.Generator) -> Problem:
    return problem.changed(waiting=draw.permutation(problem.waiting))


def dropped_out(problem: Problem, draw: np.random.Generator) -> Problem:
    mentees = np.ones(problem.n_mentees, bool)
    mentees[draw.integers(problem.n_mentees)] = problem.n_mentees < 2
    return _only(problem, mentees, np.ones(problem.n_mentors, bool))


def mentor_left(problem: Problem, draw: np.random.Generator) -> Problem:
    mentors = np.ones(problem.n_mentors, bool)
    mentors[draw.integers(problem.n_mentors)] = problem.n_mentors < 2
    return _only(problem, np.ones(problem.n_mentees, bool), mentors)


def _only(problem: Problem, mentees: np.ndarray, mentors: np.ndarray) -> Problem:
    """The same problem with some rows taken out."""
    left, right = np.cumsum(mentees) - 1, np.cumsum(mentors) - 1

    def kept(pairs: Pairs) -> np.ndarray:
        return mentees[pairs.mentee] & mentors[pairs.mentor]

    def moved(pairs: Pairs) -> Pairs:
        stays = kept(pairs)
        return Pairs(pairs.mentee[stays], pairs.mentor[stays]).moved(left, right)

    rows, columns_ = np.flatnonzero(mentees), np.flatnonzero(mentors)
    return problem.changed(
        mentees=problem.mentees.take(rows),
        mentors=problem.mentors.take(columns_),
        mentee_keys=problem.mentee_keys[rows],
        mentor_keys=problem.mentor_keys[columns_],
        capacity=problem.capacity[columns_],
        demand=problem.demand[rows],
        waiting=problem.waiting[rows],
        mentee_line=problem.mentee_line[rows],
        mentor_line=problem.mentor_line[columns_],
        pins=tuple(
            Pin(int(left[p.mentee]), int(right[p.mentor]), p.type)
            for p in problem.pins
            if mentees[p.mentee] and mentors[p.mentor]
        ),
        forbidden=moved(problem.forbidden),
        points={
            name: PairPoints(moved(table.pairs), table.points[kept(table.pairs)])
            for name, table in problem.points.items()
        },
    )


def value(result: Result) -> list[tuple[str, int, int]]:
    return [(tier.name, tier.worth, tier.bound) for tier in result.certificate.tiers]


def same(again: Result, fresh: Result, problem: Problem, rules: Rules) -> None:
    assert value(again) == value(fresh)
    assert again.certificate.is_proved
    for tier, other in zip(again.certificate.tiers, fresh.certificate.tiers, strict=True):
        assert tier.prices.tolist() == other.prices.tolist()
    assert judge(problem, rules, again).faults == ()


CHANGES: list[Change] = [
    pinned,
    unpinned,
    forbidden,
    allowed,
    places,
    demand,
    waiting,
    dropped_out,
    mentor_left,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_after_a_change_it_is_as_good_as_a_fresh_solve(change: Change, few: None) -> None:
    @often
    @given(st.one_of(smalls("coverage"), smalls("total"), smalls_with_topics()), st.integers(0, 10**6))
    def check(small: Small, seed: int) -> None:
        draw = np.random.default_rng(seed)
        before = solve(small.problem, small.rules)
        problem = change(small.problem, draw)

        again = solve(problem, small.rules, start=before)

        same(again, solve(problem, small.rules), problem, small.rules)

    check()


@pytest.mark.parametrize("change", [pinned, places, dropped_out], ids=lambda change: change.__name__)
def test_so_it_is_with_several_kinds_of_mentor(change: Change, few: None) -> None:
    @often
    @given(smalls("coverage", most=4, typed=True), st.integers(0, 10**6))
    def check(small: Small, seed: int) -> None:
        draw = np.random.default_rng(seed)
        before = solve(small.problem, small.rules)
        problem = change(small.problem, draw)

        again = solve(problem, small.rules, start=before)

        same(again, solve(problem, small.rules), problem, small.rules)

    check()


def test_many_changes_one_after_another_add_up(few: None) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(smalls_with_topics(), st.integers(0, 10**6))
    def check(small: Small, seed: int) -> None:
        draw = np.random.default_rng(seed)
        problem, result = small.problem, solve(small.problem, small.rules)
        for number in draw.integers(0, len(CHANGES), 6).tolist():
            problem = CHANGES[number](problem, draw)
            result = solve(problem, small.rules, start=result)

        same(result, solve(problem, small.rules), problem, small.rules)

    check()


def test_a_late_joiner_is_taken_in(few: None) -> None:
    @often
    @given(smalls_with_topics(), st.integers(0, 10**6))
    def check(small: Small, seed: int) -> None:
        draw = np.random.default_rng(seed)
        fewer = dropped_out(mentor_left(small.problem, draw), draw)

        again = solve(small.problem, small.rules, start=solve(fewer, small.rules))

        same(again, solve(small.problem, small.rules), small.problem, small.rules)

    check()


def test_other_points_are_weighed_anew(few: None) -> None:
    @often
    @given(smalls("coverage"), st.sampled_from([3.0, 7.0, 20.0]))
    def check(small: Small, points: float) -> None:
        before = solve(small.problem, small.rules)
        criteria = tuple(replace(criterion, points=points) for criterion in small.rules.criteria)
        rules = replace(small.rules, criteria=criteria)

        again = solve(small.problem, rules, start=before)

        same(again, solve(small.problem, rules), small.problem, rules)

    check()


def test_other_seeds_and_objectives_begin_anew() -> None:
    problem, rules = bench(60, 40)
    before = solve(problem, rules)
    total = replace(rules, aim=replace(rules.aim, objective=Objective.TOTAL))
    stable = replace(rules, aim=replace(rules.aim, objective=Objective.STABLE))

    assert value(solve(problem, rules, seed=5, start=before)) == value(solve(problem, rules, seed=5))
    assert value(solve(problem, total, start=before)) == value(solve(problem, total))
    assert solve(problem, stable, start=before).matches == solve(problem, stable).matches


def test_a_start_that_was_sent_elsewhere_still_serves() -> None:
    problem, rules = bench(300, 120)
    sent = pickle.dumps(solve(problem, rules))
    changed = problem.changed(pins=(Pin(3, 5),))

    again = solve(changed, rules, start=pickle.loads(sent))

    assert len(sent) < 40 * len(pickle.dumps(problem))
    same(again, solve(changed, rules), changed, rules)


def test_pairs_that_stay_keep_what_was_said_of_them() -> None:
    problem, rules = bench(300, 120)
    before = solve(problem, rules)
    mentee = before.matches[0].mentee
    changed = problem.changed(pins=(Pin(mentee, 7),))

    again = solve(changed, rules, start=before)

    said = {id(match) for match in before.matches}
    assert sum(id(match) not in said for match in again.matches) < 10
    assert [match for match in again.matches if match.pinned and match.mentee == mentee]
    same(again, solve(changed, rules), changed, rules)


def test_a_pin_on_a_pair_that_stands_marks_it_and_leaves_the_earlier_result_alone() -> None:
    problem, rules = bench(300, 120)
    before = solve(problem, rules)
    there = before.matches[5]
    changed = problem.changed(pins=(Pin(there.mentee, there.mentor, there.type),))

    again = solve(changed, rules, start=before)
    back = solve(problem, rules, start=again)

    assert [match for match in again.matches if match.pinned] == [replace(there, pinned=True)]
    assert not any(match.pinned for match in (*before.matches, *back.matches))
    assert again.total == before.total == back.total == sum(match.score for match in back.matches)
    same(again, solve(changed, rules), changed, rules)


def test_a_start_whose_matches_were_exchanged_by_hand_is_read_anew() -> None:
    problem, rules = bench(300, 120)
    before = solve(problem, rules)
    shuffled = replace(before, matches=before.matches[:3:-1])

    for start in (shuffled, replace(before, matches=())):
        again = solve(problem, rules, start=start)

        assert again.matches == before.matches
        assert (again.total, again.covered, again.without) == (before.total, before.covered, before.without)


def test_the_same_people_in_another_order_are_known_again() -> None:
    problem, rules = bench(300, 120)
    turned = _turned(problem)

    again = solve(turned, rules, start=solve(problem, rules))

    same(again, solve(turned, rules), turned, rules)


def _turned(problem: Problem) -> Problem:
    rows, others = np.arange(problem.n_mentees)[::-1], np.arange(problem.n_mentors)[::-1]
    return problem.changed(
        mentees=problem.mentees.take(rows),
        mentors=problem.mentors.take(others),
        mentee_keys=problem.mentee_keys[rows],
        mentor_keys=problem.mentor_keys[others],
        capacity=problem.capacity[others],
        demand=problem.demand[rows],
        waiting=problem.waiting[rows],
    )
