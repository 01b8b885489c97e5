"""Going on from an answer that was right before: the same value, prices and proof as from nothing."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.matching.smallarcs import small_arcs

from telemachy.matching import kernels
from telemachy.matching.kernels import paths
from telemachy.matching.solvers import flow
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.flow import Backend, Flow, Goal, default_backend, solve_tiers
from telemachy.matching.solvers.mending import Standing, standing_of
from telemachy.matching.solvers.network import lowest_potentials, network_of

often = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=["plain", "compiled"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The searches as they stand, and compiled, however few the arcs."""
    if request.param == "compiled" and not kernels.available():
        pytest.skip("numba is not installed")
    least = 0 if request.param == "compiled" else 10**9
    monkeypatch.setattr(paths, "WORTH_IT", least)
    monkeypatch.setattr(paths, "_WORTH_IT_ONCE_LOADED", least)
    return str(request.param)


def goals_of(arcs: Arcs) -> list[Goal]:
    return [
        Goal("covered", cover=np.ones(arcs.n_owners, dtype=np.int64)),
        Goal("order", cover=np.arange(arcs.n_owners, dtype=np.int64) % 3),
        Goal("points", pair=arcs.score - 2_000_000),
        Goal("rarity", pair=(arcs.mentee.astype(np.int64) * 7 + arcs.mentor) % 3),
    ]


def same(mended: Flow, fresh: Flow) -> None:
    assert mended.values == fresh.values
    assert mended.bounds() == fresh.bounds() == fresh.values
    assert mended.prices.tolist() == fresh.prices.tolist()
    assert mended.wants.tolist() == fresh.wants.tolist()


@pytest.mark.parametrize("typed", [False, True])
def test_whatever_it_starts_from_the_answer_is_as_from_nothing(way: str, typed: bool) -> None:
    @often
    @given(small_arcs(capacity=3, demand=3, densest=14, typed=typed), st.randoms(use_true_random=False))
    def check(arcs: Arcs, random: "object") -> None:
        draw = np.random.default_rng(random.randrange(10**6))  # type: ignore[attr-defined]
        n_pairs = len(np.unique(arcs.owner[arcs.mentee].astype(np.int64) * arcs.n_mentors + arcs.mentor))
        start = Standing(
            chosen=draw.random(len(arcs)) < 0.5,
            owners=draw.integers(-3, 4, (4, arcs.n_owners)) * 500_000,
            wants=draw.integers(-3, 4, (4, arcs.n_mentees)) * 500_000,
            mentors=draw.integers(-3, 4, (4, arcs.n_mentors)) * 500_000,
            pairs=draw.integers(-3, 4, (4, n_pairs if arcs.is_typed else 0)) * 500_000,
        )

        mended = solve_tiers(arcs, goals_of(arcs), Backend.SCIPY, start)

        same(mended, solve_tiers(arcs, goals_of(arcs), Backend.SCIPY))

    check()


@pytest.mark.parametrize("typed", [False, True])
def test_more_arcs_are_taken_in(way: str, typed: bool) -> None:
    @often
    @given(small_arcs(capacity=3, demand=2, densest=16, typed=typed), st.integers(0, 10**6))
    def check(arcs: Arcs, seed: int) -> None:
        few = arcs.only(np.random.default_rng(seed).random(len(arcs)) < 0.5)
        before = solve_tiers(few, goals_of(few), Backend.SCIPY)

        mended = solve_tiers(arcs, goals_of(arcs), Backend.SCIPY, standing_of(few, before, arcs))

        same(mended, solve_tiers(arcs, goals_of(arcs), Backend.SCIPY))

    check()


@pytest.mark.skipif(default_backend() is not Backend.ORTOOLS, reason="OR-Tools is not installed")
@pytest.mark.parametrize("few", [1, 10**9])
@pytest.mark.parametrize("typed", [False, True])
def test_one_sum_for_a_start_ends_where_tier_after_tier_does(
    typed: bool, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flow, "_WORTH_ONE_SUM", 0)
    monkeypatch.setattr(flow, "_FEW_TO_MEND", few)

    @often
    @given(small_arcs(capacity=3, demand=2, densest=16, typed=typed), st.permutations(range(4)))
    def check(arcs: Arcs, order: list[int]) -> None:
        goals = [goals_of(arcs)[number] for number in order]

        same(solve_tiers(arcs, goals, Backend.ORTOOLS), solve_tiers(arcs, goals, Backend.SCIPY))

    check()


def test_too_much_to_mend_is_solved_from_nothing() -> None:
    arcs = Arcs(
        np.array([0, 1], np.int32),
        np.array([0, 0], np.int32),
        np.array([1_000_000, 3_000_000]),
        np.ones(1, np.int64),
        np.ones(2, np.int64),
    )
    start = Standing(np.zeros(2, bool), *(np.zeros((4, n), np.int64) for n in (2, 2, 1, 0)))

    mended = solve_tiers(arcs, goals_of(arcs), Backend.SCIPY, start, most=0)

    assert mended.chosen.tolist() == [False, True]


@often
@given(small_arcs(capacity=3, demand=2, densest=16, typed=True))
def test_compiled_searches_find_what_sweeps_find(arcs: Arcs) -> None:
    if not kernels.available():
        pytest.skip("numba is not installed")
    flows = []
    for least in (0, 10**9):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(paths, "WORTH_IT", least)
            patch.setattr(paths, "_WORTH_IT_ONCE_LOADED", least)
            network = network_of(arcs)
            found = solve_tiers(arcs, goals_of(arcs), Backend.SCIPY)
            still = np.zeros_like(network.upper)
            flows.append(
                (
                    [part.tolist() for part in network.links],
                    found.prices.tolist(),
                    found.wants.tolist(),
                    lowest_potentials(network, still, still, network.upper, still - 1).tolist(),
                )
            )

    assert flows[0] == flows[1]
