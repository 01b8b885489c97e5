"""The baseline: what a patient person does, and how far it can fall short."""

import numpy as np
from hypothesis import given, settings
from tests.matching.smallarcs import all_choices, best_by_trying, small_arcs

from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.greedy import match_greedily


@settings(max_examples=150, deadline=None)
@given(small_arcs(most=6, capacity=2, demand=2, low=-2))
def test_it_reaches_at_least_half_of_the_best(arcs: Arcs) -> None:
    chosen = match_greedily(arcs)

    best = int(arcs.score[best_by_trying(arcs)].sum())

    assert any((chosen == other).all() for other in all_choices(arcs))
    assert best / 2 <= arcs.score[chosen].sum() <= best
    assert (arcs.score[chosen] >= 0).all()


@settings(max_examples=50, deadline=None)
@given(small_arcs(most=5, capacity=2, demand=2, typed=True))
def test_no_pair_is_made_twice_whatever_the_types(arcs: Arcs) -> None:
    chosen = match_greedily(arcs)

    assert any((chosen == other).all() for other in all_choices(arcs))


def test_equal_pairs_go_by_draw() -> None:
    arcs = Arcs(
        mentee=np.array([0, 1], np.int32),
        mentor=np.array([0, 0], np.int32),
        score=np.array([5, 5], np.int64),
        capacity=np.array([1]),
        demand=np.array([1, 1]),
    )

    assert match_greedily(arcs).tolist() == [True, False]
    assert match_greedily(arcs, np.array([9, 3], np.uint64)).tolist() == [False, True]
