"""Shortlists: everyone has a whole one where the rules allow, and no star stands in all of them."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import maximum_flow
from tests.matching.cohorts import every_kind, with_types
from tests.matching.small_problems import points_problem, points_rules

from telemachy.matching import shortlist
from telemachy.matching.blocks import Scorer
from telemachy.matching.problem import Pin, Problem
from telemachy.matching.rules import Rules
from telemachy.matching.solvers.flow import Backend
from telemachy.matching.solving import Shortlists, columns


def eligible(problem: Problem, rules: Rules) -> np.ndarray:
    """Which pairs the rules allow with somebody who has a place, cell by cell."""
    scorer = Scorer(problem, rules)
    n, m = problem.n_mentees, problem.n_mentors
    i, j = np.repeat(np.arange(n, dtype=np.int32), m), np.tile(np.arange(m, dtype=np.int32), n)
    good = scorer.allowed(i, j) & (scorer.scores(i, j) >= scorer.minimum)
    return (good & (problem.capacity[j] > 0)).reshape(n, m) & (problem.demand.sum(axis=1) > 0)[:, None]


def longest(may: np.ndarray, size: int, limits: np.ndarray) -> int:
    """How long all lists together can be within the limits, by a flow of SciPy's."""
    n, m = may.shape
    i, j = np.nonzero(may)
    tail = np.concatenate((np.zeros(n, int), 1 + i, 1 + n + np.arange(m)))
    head = np.concatenate((1 + np.arange(n), 1 + n + j, np.full(m, 1 + n + m)))
    room = np.concatenate((np.full(n, size), np.ones(len(i), int), limits)).astype(np.int32)
    graph = coo_matrix((room, (tail, head)), shape=(n + m + 2, n + m + 2)).tocsr()
    return int(maximum_flow(graph, 0, n + m + 1).flow_value)


def length(lists: Shortlists) -> int:
    return sum(map(len, lists.lists))


@pytest.mark.parametrize("backend", list(Backend))
@pytest.mark.parametrize("seed", range(12))
def test_everyone_has_a_whole_list_where_the_rules_allow(seed: int, backend: Backend) -> None:
    problem, rules = every_kind(seed, 30, 12, minimum=20.0)
    may = eligible(problem, rules)

    found = shortlist(problem, rules, 4, backend=backend)

    for mentee, shown in enumerate(found.lists):
        mentors = [entry.mentor for entry in shown]
        assert len(mentors) == min(4, may[mentee].sum()) == len(set(mentors))
        assert bool(may[mentee, mentors].all())


@pytest.mark.parametrize("slack", [0.0, 0.5, 2.0])
@pytest.mark.parametrize("seed", range(12))
def test_nobody_stands_in_more_lists_than_stated(seed: int, slack: float) -> None:
    problem, rules = every_kind(seed, 30, 12, minimum=20.0)
    may = eligible(problem, rules)

    found = shortlist(problem, rules, 4, slack=slack)

    counted = Counter(entry.mentor for shown in found.lists for entry in shown)
    assert [counted[mentor] for mentor in range(problem.n_mentors)] == found.shown.tolist()
    assert bool((found.shown <= found.most).all())
    stated = np.ceil(found.justified * (1 + slack)).astype(int)
    raised = int((found.most - stated).max())
    if raised > 0:  # the greatest raise could not have been smaller: at one less for all, a list stays short
        assert longest(may, 4, stated + raised - 1) < length(found)


@pytest.mark.parametrize("seed", range(10))
def test_no_other_lists_within_the_limits_fit_better(seed: int) -> None:
    """Against a linear program over all pairs."""
    from scipy.optimize import linprog

    draw = np.random.default_rng(seed)
    scores = draw.integers(0, 10, (9, 5)).tolist()
    problem, rules = points_problem(scores, draw.integers(0, 4, 5).tolist(), [1] * 9), points_rules()
    may = eligible(problem, rules)

    found = shortlist(problem, rules, 2, slack=0.0)

    i, j = np.nonzero(may)
    by_mentee, by_mentor = i == np.arange(9)[:, None], j == np.arange(5)[:, None]
    best = linprog(
        -np.array([scores[a][b] for a, b in zip(i, j, strict=True)], float),
        A_eq=by_mentee.astype(float),
        b_eq=np.minimum(2, may.sum(axis=1)),
        A_ub=by_mentor.astype(float),
        b_ub=found.most,
        bounds=(0, 1),
    )
    assert best.status == 0
    assert sum(entry.score for shown in found.lists for entry in shown) == round(-best.fun * 1_000_000)


def test_a_star_is_not_shown_to_all() -> None:
    """Everyone fits one mentor best; the lists still spread, and she stands in her share of them."""
    scores = [[9.0] + [1.0] * 9 for _ in range(40)]
    problem, rules = points_problem(scores, [1] * 10, [1] * 40), points_rules()

    found = shortlist(problem, rules, 3, slack=0.5)

    assert found.justified.tolist() == [12] * 10
    assert found.shown[0] == found.most[0] == 18
    assert found.shown.max() == 18
    assert {len(shown) for shown in found.lists} == {3}


def test_only_those_are_shown_more_who_alone_can_be() -> None:
    """Twelve people may only see the first two mentors; nobody else's limit moves for that."""
    forbidden = [(mentee, mentor) for mentee in range(12) for mentor in range(2, 6)]
    problem = points_problem([[1.0] * 6] * 20, [1] * 6, [1] * 20, forbidden=forbidden)

    found = shortlist(problem, points_rules(), 2, slack=0.0)

    assert found.justified.tolist() == [7] * 6
    assert found.most.tolist() == [12, 12, 7, 7, 7, 7]
    assert {len(shown) for shown in found.lists} == {2}


def test_lists_begin_with_the_best_fit() -> None:
    problem, rules = every_kind(4, 30, 12)

    for shown in shortlist(problem, rules, 5).lists:
        scores = [entry.score for entry in shown]
        assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("seed", range(5))
def test_row_order_does_not_matter_and_the_seed_does(seed: int) -> None:
    problem, rules = points_problem([[1.0] * 8] * 20, [1] * 8, [1] * 20, seed=seed), points_rules()
    moved, mentees, mentors = problem.in_key_order()

    found, again = shortlist(problem, rules, 3), shortlist(moved, rules, 3)

    for row, shown in enumerate(again.lists):
        assert [mentors[entry.mentor] for entry in shown] == [e.mentor for e in found.lists[mentees[row]]]
    assert shortlist(problem, rules, 3, seed=1).lists == shortlist(problem, rules, 3, seed=1).lists
    assert shortlist(problem, rules, 3, seed=1).lists != shortlist(problem, rules, 3, seed=2).lists


@given(st.integers(0, 10_000), st.sampled_from([None, 30.0]))
@settings(max_examples=30, deadline=None)
def test_looking_at_few_pairs_first_ends_at_lists_as_good(seed: int, minimum: float | None) -> None:
    problem, rules = every_kind(seed, 24, 12, minimum=minimum)

    whole = shortlist(problem, rules, 3, slack=0.2)
    with pytest.MonkeyPatch.context() as few:
        few.setattr(columns, "ALL_PAIRS", 0)
        few.setattr(columns, "FIRST_CHOICES", 1)
        few.setattr(columns, "MORE_CHOICES", 1)
        part = shortlist(problem, rules, 3, slack=0.2)

    assert length(part) == length(whole)
    assert part.most.max(initial=0) == whole.most.max(initial=0)


def test_each_type_of_want_has_its_own_list() -> None:
    problem, rules = with_types(3)

    found = shortlist(problem, rules, 2)

    for mentee, shown in enumerate(found.lists):
        counted = Counter(entry.type for entry in shown)
        assert all(count <= 2 and problem.demand[mentee, type_] > 0 for type_, count in counted.items())
        mentors = [entry.mentor for entry in shown]
        assert len(mentors) == len(set(mentors))
    assert any(shown for shown in found.lists)


def test_pinned_people_and_taken_places_stand_in_no_list() -> None:
    problem = points_problem([[1.0, 1.0], [1.0, 1.0]], [1, 1], [1, 1], pins=[Pin(0, 0)])

    found = shortlist(problem, points_rules(), 2)

    assert found.lists[0] == ()
    assert [entry.mentor for entry in found.lists[1]] == [1]


def test_nonsense_is_refused() -> None:
    problem, rules = points_problem([[1.0]], [1], [1]), points_rules()

    with pytest.raises(ValueError, match="1 mentor or more"):
        shortlist(problem, rules, 0)
    with pytest.raises(ValueError, match="slack of 0 or more"):
        shortlist(problem, rules, 1, slack=-0.1)
