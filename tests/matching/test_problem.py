"""A problem is checked once, and refuses nonsense in a sentence."""

import numpy as np
import pytest
from tests.matching.cohorts import every_kind
from tests.matching.small_problems import points_problem

from telemachy.matching.problem import PairPoints, Pairs, Pin, Problem, Ranks, keys_of


def test_keys_depend_on_seed_side_and_id() -> None:
    keys = {
        int(keys_of([name], seed, side)[0])
        for seed in (1, 2)
        for side in ("mentee", "mentor")
        for name in ("a", "b")
    }

    assert len(keys) == 8
    assert keys_of(["a"], 1, "mentee") == keys_of(["a"], 1, "mentee")


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"capacity": np.array([-1, 1])}, "Expected capacity >= 0"),
        ({"capacity": np.array([1])}, r"Expected capacity of shape \(2,\)"),
        ({"demand": np.array([[1], [-1], [0]])}, "Expected demand >= 0"),
        ({"demand": np.array([[1, 1]] * 3)}, r"Expected demand of shape \(3, 1\)"),
        ({"waiting": np.array([1.0, np.nan, 2.0])}, "Expected waiting to be finite"),
        ({"mentee_keys": np.array([1, 1, 2], dtype=np.uint64)}, "an id occurs twice"),
        ({"forbidden": Pairs.of([(3, 0)])}, "pairs of existing rows"),
        ({"same_person": Pairs.of([(0, -1)])}, "pairs of existing rows"),
        ({"pins": (Pin(0, 2),)}, "pins of existing rows"),
        ({"pins": (Pin(0, 1, 1),)}, "pins of existing rows and types"),
        ({"pins": (Pin(0, 1), Pin(0, 1))}, "each pair to be pinned once"),
    ],
)
def test_nonsense_is_refused(parts: dict[str, object], message: str) -> None:
    problem = points_problem(np.ones((3, 2)), [1, 1], [1, 1, 1])

    with pytest.raises(ValueError, match=message):
        problem.changed(**parts)


def test_arrays_cannot_be_changed_behind_its_back() -> None:
    problem = points_problem([[1]], [1], [1])

    with pytest.raises(ValueError, match="read-only"):
        problem.capacity[0] = 9


def test_answers_and_points_have_to_fit_their_pairs() -> None:
    pair = Pairs.of([(0, 0)])

    with pytest.raises(ValueError, match="a place of 1 or more"):
        Ranks(ranked=pair, place=np.array([0], dtype=np.int32))
    with pytest.raises(ValueError, match="one answer for each"):
        Ranks(answered=pair)
    with pytest.raises(ValueError, match="one finite number"):
        PairPoints(pair, np.array([np.inf]))


def test_pairs_are_sorted_and_distinct() -> None:
    assert list(Pairs.of([(2, 1), (0, 3), (2, 1)])) == [(0, 3), (2, 1)]


def test_key_order_moves_everything_together() -> None:
    problem, _ = every_kind(5, 12, 8)

    ordered, mentees, mentors = problem.in_key_order()

    assert bool(np.all(np.diff(ordered.mentee_keys.astype(object)) > 0))
    assert {(int(mentees[i]), int(mentors[j])) for i, j in ordered.forbidden} == set(problem.forbidden)
    before = dict(zip(problem.ranks.ranked, problem.ranks.place.tolist(), strict=True))
    after = dict(zip(ordered.ranks.ranked, ordered.ranks.place.tolist(), strict=True))
    assert {(int(mentees[i]), int(mentors[j])): place for (i, j), place in after.items()} == before
    for name, column in problem.mentees.sets.items():
        for new, old in enumerate(mentees.tolist()):
            assert ordered.mentees.sets[name].row(new).tolist() == column.row(old).tolist()


def test_drawing_anew_changes_keys_only() -> None:
    problem: Problem = points_problem([[1, 2]], [1, 1], [1])

    other = problem.drawn_anew(9)

    assert other.mentor_keys.tolist() != problem.mentor_keys.tolist()
    assert other.capacity is not None
    assert other.capacity.tolist() == problem.capacity.tolist()
