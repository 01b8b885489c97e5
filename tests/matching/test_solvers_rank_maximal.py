"""Rank-maximal matching against every matching there is."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.smallarcs import all_choices, small_arcs

from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.flow import Backend
from telemachy.matching.solvers.preferences import UNRANKED
from telemachy.matching.solvers.rank_maximal import match_rank_maximally, rank_profile


@st.composite
def ranked(draw: st.DrawFn, most: int, demand: int, typed: bool = False) -> tuple[Arcs, np.ndarray]:
    arcs = draw(small_arcs(most=most, capacity=2, demand=demand, typed=typed))
    # A choice is of a mentor, whatever the type of demand.
    said: dict[tuple[int, int], int] = {}
    for pair in zip(arcs.owner[arcs.mentee].tolist(), arcs.mentor.tolist(), strict=True):
        said.setdefault(pair, draw(st.sampled_from([1, 1, 2, 2, 3, 4, UNRANKED])))
    pairs = zip(arcs.owner[arcs.mentee].tolist(), arcs.mentor.tolist(), strict=True)
    return arcs, np.array([said[pair] for pair in pairs], np.int32)


def worth(arcs: Arcs, rank: np.ndarray, chosen: np.ndarray) -> tuple[tuple[int, ...], int]:
    """The rank profile, padded, and the total."""
    profile = rank_profile(rank, chosen)
    return profile + (0,) * (4 - len(profile)), int(arcs.score[chosen].sum())


def agrees_with_every_choice(backend: Backend, arcs: Arcs, rank: np.ndarray) -> None:
    chosen = match_rank_maximally(arcs, rank, backend).chosen

    best = max(worth(arcs, rank, other) for other in all_choices(arcs))

    assert (np.bincount(arcs.mentee[chosen], minlength=arcs.n_mentees) <= arcs.demand).all()
    assert (np.bincount(arcs.mentor[chosen], minlength=arcs.n_mentors) <= arcs.capacity).all()
    assert worth(arcs, rank, chosen) == best


@pytest.mark.parametrize("backend", list(Backend))
@settings(max_examples=80, deadline=None)
@given(ranked(most=6, demand=1))
def test_brute_force_agrees_with_one_mentor_each(backend: Backend, case: tuple[Arcs, np.ndarray]) -> None:
    agrees_with_every_choice(backend, *case)


@pytest.mark.parametrize("backend", list(Backend))
@settings(max_examples=80, deadline=None)
@given(ranked(most=4, demand=3))
def test_brute_force_agrees_with_several_mentors_each(
    backend: Backend, case: tuple[Arcs, np.ndarray]
) -> None:
    agrees_with_every_choice(backend, *case)


@pytest.mark.parametrize("backend", list(Backend))
@settings(max_examples=80, deadline=None)
@given(ranked(most=4, demand=2, typed=True))
def test_brute_force_agrees_with_several_types_of_demand(
    backend: Backend, case: tuple[Arcs, np.ndarray]
) -> None:
    agrees_with_every_choice(backend, *case)


@pytest.mark.parametrize("backend", list(Backend))
def test_one_more_first_choice_counts_more_than_any_points(backend: Backend) -> None:
    arcs = Arcs(
        mentee=np.array([0, 0, 1, 1], np.int32),
        mentor=np.array([0, 1, 0, 1], np.int32),
        score=np.array([1, 90_000_000, 90_000_000, 0], np.int64),
        capacity=np.array([1, 1]),
        demand=np.array([1, 1]),
    )
    rank = np.array([1, 2, UNRANKED, 4], np.int32)

    chosen = match_rank_maximally(arcs, rank, backend).chosen

    assert chosen.tolist() == [True, False, False, True]
    assert rank_profile(rank, chosen) == (1, 0, 0, 1)
