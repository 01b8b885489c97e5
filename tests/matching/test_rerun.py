"""Matching again: what stays, what breaks, and that nobody could break fewer."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from tests.matching.cohorts import every_kind, with_pins, with_types
from tests.matching.smallarcs import all_choices

from telemachy.matching import solve
from telemachy.matching.checks import Made, judge
from telemachy.matching.generate import bench
from telemachy.matching.problem import Pairs, Problem
from telemachy.matching.rerun import Keeping, Rerun, rerun
from telemachy.matching.rescoring import Rescorer
from telemachy.matching.result import UNIT, Result
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers import fewest_changes
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.fewest_changes import Corner, OutOfReach, keep_most
from telemachy.matching.solvers.flow import Backend, Goal, solve_tiers

SEEDS = range(6)


def made(result: Result) -> list[Made]:
    return [Made(match.mentee, match.mentor, match.type) for match in result.matches]


def cohort(
    seed: int, objective: Objective = Objective.COVERAGE, **size: int
) -> tuple[Problem, Rules, Result]:
    problem, rules = every_kind(seed, objective=objective, **size)
    rules = replace(rules, must=tuple(must for must in rules.must if must.key in ("language", "line")))
    return problem, rules, solve(problem, rules)


def adds_up(again: Rerun, previous: list[Made]) -> bool:
    """Every older pair is kept, broken or lost; every new one is kept or added."""
    now = {(match.mentee, match.mentor) for match in again.result.matches}
    old = sorted([*again.kept, *again.broken, *again.lost])
    return old == sorted(previous) and now == {(p.mentee, p.mentor) for p in (*again.kept, *again.added)}


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("keeping", list(Keeping))
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_changes_when_nothing_has_changed(seed: int, keeping: Keeping, objective: Objective) -> None:
    problem, rules, result = cohort(seed, objective)

    again = rerun(problem, rules, made(result), keeping=keeping)

    assert (again.broken, again.lost, again.added) == ((), (), ())
    assert again.fewest


@pytest.mark.parametrize("keeping", list(Keeping))
@pytest.mark.parametrize("seed", SEEDS)
def test_several_types_of_demand_are_kept_as_they_were(seed: int, keeping: Keeping) -> None:
    problem, rules = with_types(seed)
    result = solve(problem, rules)

    again = rerun(problem, rules, made(result), keeping=keeping)

    assert (again.broken, again.lost, again.added) == ((), (), ())
    assert judge(again.problem, rules, again.result).faults == ()


@pytest.mark.parametrize("objective", list(Objective))
@pytest.mark.parametrize("seed", SEEDS)
def test_after_a_mentor_left_everyone_else_keeps_theirs(seed: int, objective: Objective) -> None:
    problem, rules, result = cohort(seed, objective)
    gone = result.matches[0].mentor
    capacity = problem.capacity.copy()
    capacity[gone] = 0
    now = problem.changed(capacity=capacity)

    again = rerun(now, rules, made(result), keeping=Keeping.EVERYTHING)

    assert again.broken == ()
    assert {pair.mentor for pair in again.lost} == {gone}
    assert adds_up(again, made(result))
    assert judge(again.problem, rules, again.result).faults == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_late_joiner_gets_a_place_without_anybody_moving_where_there_is_one(seed: int) -> None:
    problem, rules, _ = cohort(seed)
    late = 5
    demand = problem.demand.copy()
    demand[late] = 0
    earlier = solve(problem.changed(demand=demand), rules)
    demand[late] = 1

    again = rerun(problem.changed(demand=demand), rules, made(earlier), keeping=Keeping.EVERYTHING)

    assert (again.broken, again.lost) == ((), ())
    assert {pair.mentee for pair in again.added} <= {late, *earlier.without}


@pytest.mark.parametrize("seed", SEEDS)
def test_coverage_first_breaks_only_for_coverage(seed: int) -> None:
    problem, rules, result = cohort(seed, n_mentees=14, n_mentors=6)
    swapped = worse(problem, rules, result)

    again = rerun(problem, rules, swapped, keeping=Keeping.COVERAGE_FIRST)

    assert again.result.covered == result.covered
    assert adds_up(again, swapped)


def worse(problem: Problem, rules: Rules, result: Result) -> list[Made]:
    """A matching somebody made by hand: the one for other points, as far as the rules go."""
    upside_down = tuple(replace(c, points=100 / (1 + c.points)) for c in rules.criteria)
    return made(solve(problem, replace(rules, criteria=upside_down)))


@pytest.mark.parametrize("keeping", list(Keeping))
@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE])
@pytest.mark.parametrize("seed", range(8))
def test_brute_force_breaks_no_fewer(seed: int, objective: Objective, keeping: Keeping) -> None:
    problem, rules, result = cohort(seed, objective, n_mentees=6, n_mentors=4)
    previous = worse(problem, rules, result)
    arcs = all_arcs(problem, rules)
    older = np.isin(flat(arcs), [pair.mentee * 4 + pair.mentor for pair in previous])
    choices = [(covered(arcs, c), int(arcs.score[c].sum()), int(older[c].sum())) for c in all_choices(arcs)]

    again = rerun(problem, rules, previous, keeping=keeping, gain=15.0)

    kept, total = len(again.kept), again.result.total
    if keeping is Keeping.EVERYTHING:
        assert kept == max(keeps for _, _, keeps in choices)
    elif keeping is Keeping.COVERAGE_FIRST:
        most = max(reached for reached, _, _ in choices)
        assert again.result.covered == most
        assert kept == max(keeps for reached, _, keeps in choices if reached == most)
    elif objective is Objective.TOTAL:
        base = max(points for _, points, keeps in choices if keeps == max(k for _, _, k in choices))
        target = min(base + 15 * UNIT, max(points for _, points, _ in choices))
        assert total >= target - UNIT // 1000
        assert kept == max(keeps for _, points, keeps in choices if points >= target - UNIT // 1000)
    else:
        gentle = rerun(problem, rules, previous, keeping=Keeping.COVERAGE_FIRST).result
        target = min(gentle.total + 15 * UNIT, max(gentle.total, result.total))
        target -= UNIT // 1000
        assert total >= target
        good = [keeps for reached, points, keeps in choices if points >= target and reached >= gentle.covered]
        assert kept == max(good)
    assert again.fewest


def all_arcs(problem: Problem, rules: Rules) -> Arcs:
    """Every pair that may be made, by the judge's own arithmetic."""
    judge_ = Rescorer(problem, rules)
    pairs = [
        (i, j)
        for i, j in product(range(problem.n_mentees), range(problem.n_mentors))
        if judge_.may(i)[j] and problem.capacity[j] and problem.demand[i, 0]
    ]
    return Arcs(
        np.array([i for i, _ in pairs], np.int32),
        np.array([j for _, j in pairs], np.int32),
        np.array([judge_.scores(i)[j] for i, j in pairs], np.int64),
        problem.capacity,
        problem.demand[:, 0].copy(),
    )


def flat(arcs: Arcs) -> np.ndarray:
    return arcs.mentee.astype(np.int64) * arcs.n_mentors + arcs.mentor


def covered(arcs: Arcs, chosen: np.ndarray) -> int:
    return len(set(arcs.mentee[chosen].tolist()))


def test_pins_and_forbidden_pairs_are_honored() -> None:
    problem, rules, result = cohort(2)
    first, second = result.matches[0], result.matches[1]
    changed = with_pins(problem, (second.mentee, second.mentor)).changed(
        forbidden=Pairs.of([*problem.forbidden, (first.mentee, first.mentor)])
    )

    again = rerun(changed, rules, made(result))

    now = {(match.mentee, match.mentor): match.pinned for match in again.result.matches}
    assert (first.mentee, first.mentor) not in now
    assert [(pair.mentee, pair.mentor) for pair in again.lost] == [(first.mentee, first.mentor)]
    assert {pair for pair, pinned in now.items() if pinned} == {(second.mentee, second.mentor)}


def test_an_older_pair_below_a_new_minimum_is_lost() -> None:
    problem, rules, result = cohort(1, Objective.TOTAL)
    worst = min(result.matches, key=lambda match: match.score)
    stricter = replace(rules, aim=replace(rules.aim, minimum=worst.points + 1))

    again = rerun(problem, stricter, made(result))

    assert Made(worst.mentee, worst.mentor) in again.lost
    assert all(match.points > worst.points for match in again.result.matches)


class OverAllArcs:
    """Corners over arcs that are all known, each solved from nothing."""

    def __init__(self, arcs: Arcs, older: np.ndarray, cover: np.ndarray | None) -> None:
        self.arcs, self.older, self.cover = arcs, older, cover

    def at(self, rate: int | None) -> Corner:
        keeping = Goal("kept", pair=self.older.astype(np.int64))
        points = Goal("points", pair=self.arcs.score + (rate or 0) * self.older)
        first = [] if self.cover is None else [Goal("covered", cover=self.cover)]
        goals = [*first, keeping, points] if rate is None else [*first, points, keeping]
        return Corner(self.arcs, self.older, solve_tiers(self.arcs, goals, Backend.ORTOOLS), rate or 0)

    def near(self, corner: Corner, slack: int, most: int) -> tuple[Arcs, np.ndarray] | None:
        assert corner.points
        assert slack >= 0
        return (self.arcs, self.older) if len(self.arcs) <= most else None


def test_what_cannot_be_reached_is_refused_by_the_program() -> None:
    arcs = Arcs(
        np.array([0], np.int32), np.array([0], np.int32), np.array([UNIT]), np.array([1]), np.array([1])
    )

    with pytest.raises(OutOfReach):
        keep_most(OverAllArcs(arcs, np.array([True]), None), 2 * UNIT, None, Backend.ORTOOLS)


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE])
@pytest.mark.parametrize("seed", range(4))
def test_passes_over_all_pairs_keep_as_many_as_all_arcs_at_once(
    seed: int, objective: Objective, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fewest_changes, "_MOST_ARCS", 0)  # the bound by prices alone, on both roads
    problem, rules = bench(260, 110, seed=seed)
    rules = replace(rules, aim=replace(rules.aim, objective=objective))
    previous = worse(problem, rules, solve(problem, rules))
    arcs = all_arcs(problem, rules)
    older = np.isin(flat(arcs), [pair.mentee * problem.n_mentors + pair.mentor for pair in previous])
    cover = None if objective is Objective.TOTAL else np.ones(problem.n_mentees, np.int64)

    again = rerun(problem, rules, previous, keeping=Keeping.GAIN, gain=500.0)

    assert again.exchange is not None
    total = round(again.exchange.total * UNIT)
    known = keep_most(OverAllArcs(arcs, older, cover), total, cover, Backend.ORTOOLS)
    assert again.result.total >= total
    assert (len(again.kept), again.exchange.most) == (known.kept, known.most)
    assert again.fewest is (len(again.kept) == again.exchange.most)


def test_a_large_cohort_is_matched_again_over_all_pairs() -> None:
    """Beyond what goes to the solver at once: later passes bring in the pairs that are missing."""
    problem, rules = bench(1000, 450, seed=3)
    earlier = solve(problem, rules)
    capacity = problem.capacity.copy()
    capacity[:20] = 0
    now = problem.changed(capacity=capacity)

    again = rerun(now, rules, made(earlier))

    assert again.result.covered == solve(now, rules).covered
    assert len(again.kept) > 0.9 * (len(earlier.matches) - len(again.lost))
    assert adds_up(again, made(earlier))
