"""The two passes over all pairs: candidates, and the search for pairs worth more than their prices."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.matching.cohorts import every_kind
from tests.matching.small_problems import points_problem, points_rules

from telemachy.matching import candidates, executors
from telemachy.matching.blocks import Scorer, flat_pairs
from telemachy.matching.pricing import Moved, Prices, improving_pairs


def double(shared: int, task: int) -> int:
    return shared * task


def test_a_pass_gives_the_same_here_and_elsewhere() -> None:
    tasks = list(range(100))
    with ThreadPoolExecutor(3) as executor:
        assert executors.run(double, 2, tasks, executor) == executors.run(double, 2, tasks)
    assert executors.run(double, 2, []) == []


def test_candidates_are_the_best_allowed_pairs() -> None:
    problem = points_problem([[9, 8, 7, 6], [1, 2, 3, 4]], [1, 0, 1, 1], [1, 1], forbidden=[(0, 0)])
    scorer = Scorer(problem, points_rules(minimum=1.5))

    best = candidates.best_pairs(scorer, problem.mentee_keys, problem.mentor_keys, problem.capacity > 0, 2)

    assert list(best) == [(0, 2), (0, 3), (1, 2), (1, 3)]


def test_tied_candidates_are_spread_over_the_mentors() -> None:
    problem = points_problem(np.full((200, 50), 3), [1] * 50, [1] * 200)
    scorer = Scorer(problem, points_rules())

    best = candidates.best_pairs(scorer, problem.mentee_keys, problem.mentor_keys, problem.capacity > 0, 3)

    asked = np.bincount(best.mentor, minlength=50)
    assert len(best) == 600
    assert asked.min() > 0
    assert asked.max() < 40


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("most", [1, 4, 30])
def test_candidates_are_the_best_by_exact_score_less_price_and_draw(seed: int, most: int) -> None:
    problem, rules = every_kind(seed, 30, 20, minimum=4.0)
    scorer = Scorer(problem, rules)
    keys = problem.mentee_keys, problem.mentor_keys
    lowered = np.random.default_rng(seed).integers(0, 4, 20) * 5.0
    i, j = (side.reshape(-1).astype(np.int32) for side in np.mgrid[:30, :20])
    scores = scorer.scores(i, j)
    worth = (scores - np.rint(lowered[j] * 1e6).astype(np.int64)) * candidates.DRAWS_PER_UNIT
    worth += candidates.tie_draws(*keys).reshape(-1)
    good = np.flatnonzero(scorer.allowed(i, j) & (scores >= scorer.minimum) & (problem.capacity[j] > 0))
    best = [sorted(good[i[good] == row], key=lambda cell: (-worth[cell], cell))[:most] for row in range(30)]

    found = candidates.best_pairs(scorer, *keys, problem.capacity > 0, most, prices=lowered)

    assert flat_pairs(found.mentee, found.mentor, 20).tolist() == sorted(cell for row in best for cell in row)


@pytest.mark.parametrize("seed", range(10))
def test_all_pairs_are_those_that_the_must_haves_allow(seed: int) -> None:
    problem, rules = every_kind(seed, 15, 9)
    scorer = Scorer(problem, rules)
    i, j = (side.reshape(-1).astype(np.int32) for side in np.mgrid[:15, :9])

    found = candidates.all_pairs(scorer)

    assert flat_pairs(found.mentee, found.mentor, 9).tolist() == np.flatnonzero(scorer.allowed(i, j)).tolist()


def prices(
    tiers: tuple[str, ...], wants: list[list[int]], mentors: list[list[int]], known: list[int]
) -> Prices:
    want = np.array(wants, dtype=np.int64)[:, :, None]
    return Prices(
        tiers=tiers,
        mentors=np.array(mentors, dtype=np.int64),
        wants=want,
        open_wants=np.ones(want.shape[1:], dtype=bool),
        open_mentors=np.ones(len(mentors[0]), dtype=bool),
        known=np.array(known, dtype=np.int64),
    )


MILLION = 1_000_000


def test_a_pair_improves_by_a_single_unit_and_not_by_none() -> None:
    scorer = Scorer(points_problem([[4, 7], [5, 5]], [1, 1], [1, 1]), points_rules())

    even = prices(("score",), [[0, -MILLION]], [[4 * MILLION, 7 * MILLION]], [])
    one_less = prices(("score",), [[0, -MILLION]], [[4 * MILLION, 7 * MILLION - 1]], [])

    assert len(improving_pairs(scorer, even, 5)) == 0
    assert list(improving_pairs(scorer, one_less, 5)) == [(0, 1)]


def test_an_even_tier_leaves_the_decision_to_the_next() -> None:
    scorer = Scorer(points_problem([[4, 7]], [1, 1], [1]), points_rules("coverage", floor=5.0))

    first_decides = prices(("", "score"), [[1], [-9 * MILLION]], [[0, 2], [0, 0]], [])
    floor_decides = prices(("", "floor", "score"), [[0], [0], [-9 * MILLION]], [[0, 0], [-1, -1], [0, 0]], [])
    floor_is_even = prices(("floor", "score"), [[0], [-3 * MILLION]], [[-1, 0], [0, 5 * MILLION]], [])

    assert list(improving_pairs(scorer, first_decides, 5)) == [(0, 0)]
    assert list(improving_pairs(scorer, floor_decides, 5)) == [(0, 1)]
    assert list(improving_pairs(scorer, floor_is_even, 5)) == [(0, 0)]


def test_known_pairs_are_not_found_again_and_the_best_come_first() -> None:
    scorer = Scorer(points_problem([[4, 7, 9, 1]], [1] * 4, [1]), points_rules())
    all_free = prices(("score",), [[-2 * MILLION]], [[0, 0, 0, 0]], [2])

    assert list(improving_pairs(scorer, all_free, 1)) == [(0, 1)]
    assert list(improving_pairs(scorer, all_free, 9)) == [(0, 0), (0, 1)]


@pytest.mark.parametrize("seed", range(15))
def test_nothing_that_improves_is_missed(seed: int) -> None:
    """Random prices against every exact cell, with ties all over."""
    problem, rules = every_kind(seed, 30, 20, floor=30.0, minimum=4.0)
    scorer = Scorer(problem, rules)
    random = np.random.default_rng(seed)
    i, j = (side.reshape(-1).astype(np.int32) for side in np.mgrid[:30, :20])
    scores = scorer.scores(i, j)
    want = np.zeros((2, 30), dtype=np.int64)
    want[1] = -scores.reshape(30, 20)[np.arange(30), random.integers(0, 20, 30)]  # many cells exactly even
    price = np.stack([random.integers(-1, 1, 20), random.integers(0, 2, 20) * MILLION])
    asked = prices(("floor", "score"), want.tolist(), price.tolist(), [])

    found = improving_pairs(scorer, asked, 1000)

    first = -(scores < scorer.floor).astype(np.int64) + want[0, i] - price[0, j]
    second = scores + want[1, i] - price[1, j]
    improves = (
        scorer.allowed(i, j) & (scores >= scorer.minimum) & ((first > 0) | ((first == 0) & (second > 0)))
    )
    assert flat_pairs(found.mentee, found.mentor, 20).tolist() == np.flatnonzero(improves).tolist()

    for share in (0.02, 0.5):  # what has moved alone: cell by cell where little has, else block by block
        moved = Moved(random.random(30) < share, random.random(20) < share)
        again = improving_pairs(scorer, asked, 1000, moved=moved)
        looked = improves & (moved.mentees[i] | moved.mentors[j])
        assert flat_pairs(again.mentee, again.mentor, 20).tolist() == np.flatnonzero(looked).tolist()
