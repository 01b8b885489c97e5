"""Flows, tier by tier: the best value, prices that prove it, on either solver."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.smallarcs import all_choices, small_arcs

from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.flow import Backend, Goal, default_backend, solve_tiers
from telemachy.matching.solvers.network import NotOptimal, lowest_potentials, network_of

on_both = pytest.mark.parametrize("backend", list(Backend))


def goals_of(arcs: Arcs, first: str) -> list[Goal]:
    cover = Goal("covered", cover=np.arange(arcs.n_owners, dtype=np.int64) % 3)
    points = Goal("points", pair=arcs.score // 1_000_000 - 2)
    return [cover, points] if first == "covered" else [points, cover]


def values_of(arcs: Arcs, goals: list[Goal]) -> Callable[[np.ndarray], tuple[int, ...]]:
    def value(chosen: np.ndarray) -> tuple[int, ...]:
        owners = np.unique(arcs.owner[arcs.mentee[chosen]])
        return tuple(
            int(goal.pair[chosen].sum()) if goal.pair is not None else int(goal.cover[owners].sum())  # type: ignore[index]
            for goal in goals
        )

    return value


@on_both
@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("first", ["covered", "points"])
def test_every_tier_is_the_best_there_is(first: str, typed: bool, backend: Backend) -> None:
    @settings(max_examples=80, deadline=None)
    @given(small_arcs(capacity=3, demand=2, densest=9, typed=typed))
    def check(arcs: Arcs) -> None:
        goals = goals_of(arcs, first)

        flow = solve_tiers(arcs, goals, backend)

        value = values_of(arcs, goals)
        assert flow.values == value(flow.chosen) == max(map(value, all_choices(arcs)))
        assert flow.bounds() == flow.values
        assert all(prices >= (0, 0) for prices in zip(*flow.prices.tolist(), strict=True))

    check()


@on_both
def test_three_tiers_far_apart_are_still_exact(backend: Backend) -> None:
    """As weights in one sum these would overflow; one after another they do not."""
    random = np.random.default_rng(3)
    i, j = np.nonzero(random.random((60, 30)) < 0.5)
    arcs = Arcs(
        i.astype(np.int32),
        j.astype(np.int32),
        random.integers(0, 10**8, len(i)),
        np.full(30, 2),
        np.ones(60, dtype=np.int64),
    )
    goals = [
        Goal("covered", cover=np.ones(60, dtype=np.int64)),
        Goal("order", cover=60 - np.arange(60)),
        Goal("floor", pair=-(arcs.score < 5 * 10**7).astype(np.int64)),
        Goal("points", pair=arcs.score),
    ]

    flow = solve_tiers(arcs, goals, backend)

    assert flow.values[0] == 60
    assert flow.bounds() == flow.values
    assert flow.values == solve_tiers(arcs, goals, default_backend()).values


@pytest.mark.parametrize("size", [10**8, 10**12, 10**14])
@pytest.mark.parametrize("seed", range(8))
def test_large_scores_that_differ_by_a_hair_are_told_apart(seed: int, size: int) -> None:
    """The linear program reckons in floating point; what it leaves is found in whole numbers."""
    draw = np.random.default_rng(seed)
    i, j = np.nonzero(draw.random((40, 20)) < 0.5)
    close, apart = size - draw.integers(0, 5, len(i)), draw.integers(0, size, len(i))
    arcs = Arcs(
        i.astype(np.int32),
        j.astype(np.int32),
        np.where(draw.random(len(i)) < 0.5, close, apart),
        draw.integers(0, 4, 20),
        draw.integers(0, 4, 40),
    )
    goals = [Goal("covered", cover=np.ones(40, dtype=np.int64)), Goal("points", pair=arcs.score)]

    found = [solve_tiers(arcs, goals, backend) for backend in Backend]

    assert found[0].values == found[1].values
    assert found[0].prices.tolist() == found[1].prices.tolist()


def test_an_assignment_too_large_for_exact_arithmetic_is_refused() -> None:
    arcs = Arcs(
        np.array([0, 0], dtype=np.int32),
        np.array([0, 1], dtype=np.int32),
        np.array([2**52, 2**52 - 1]),
        np.array([1, 1]),
        np.array([1]),
    )

    with pytest.raises(OverflowError, match="too large for exact arithmetic"):
        solve_tiers(arcs, [Goal("points", pair=arcs.score)], Backend.SCIPY)


def test_a_flow_that_can_be_improved_has_no_prices() -> None:
    arcs = Arcs(
        np.array([0], dtype=np.int32),
        np.array([0], dtype=np.int32),
        np.array([5]),
        np.array([1]),
        np.array([1]),
    )
    network = network_of(arcs)
    gain = np.zeros(len(network.tail), dtype=np.int64)
    gain[network.groups.pairs] = 5
    nothing = np.zeros_like(gain)

    with pytest.raises(NotOptimal):
        lowest_potentials(network, nothing, nothing, network.upper, gain)


@on_both
def test_tiers_however_far_apart_are_proved(backend: Backend) -> None:
    arcs = Arcs(
        np.array([0], dtype=np.int32),
        np.array([0], dtype=np.int32),
        np.array([1]),
        np.array([1]),
        np.array([1]),
    )
    goals = [Goal(f"tier {number}", pair=np.array([2**40])) for number in range(3)]

    flow = solve_tiers(arcs, goals, backend)

    assert flow.bounds() == flow.values == (2**40,) * 3


@pytest.mark.parametrize(
    ("mentee", "mentor", "message"),
    [
        ([0, 0], [1, 0], "in order of"),
        ([0, 0], [1, 1], "each once"),
        ([2], [0], "between existing rows"),
        ([-1], [0], "rows >= 0"),
        ([0], [0, 1], "a mentee, a mentor and a score"),
    ],
)
def test_arcs_out_of_order_are_refused(mentee: list[int], mentor: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Arcs(
            np.array(mentee, dtype=np.int32),
            np.array(mentor, dtype=np.int32),
            np.ones(len(mentee), dtype=np.int64),
            np.array([1, 1]),
            np.array([1, 1]),
        )


@on_both
@settings(max_examples=40, deadline=None)
@given(arcs=small_arcs(capacity=2, demand=1, densest=10), extra=st.integers(1, 5))
def test_raising_a_made_pairs_own_score_keeps_it_made(arcs: Arcs, extra: int, backend: Backend) -> None:
    before = solve_tiers(arcs, [Goal("points", pair=arcs.score)], backend)
    for arc in np.flatnonzero(before.chosen).tolist():
        score = arcs.score.copy()
        score[arc] += extra * 1_000_000

        after = solve_tiers(arcs, [Goal("points", pair=score)], backend)

        assert after.chosen[arc]
