"""Most first choices, then most second choices, and so on; then the greatest total."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.flow import Backend, Flow, Goal, solve_tiers
from telemachy.matching.solvers.preferences import UNRANKED


def match_rank_maximally(arcs: Arcs, rank: NDArray[np.int32], backend: Backend) -> Flow:
    """Make as many first choices as possible, of these as many second choices as possible, and so on.

    Parameters
    ----------
    arcs : Arcs
        The allowed pairs. Unranked ones come in only at the end, for the total; every ranked pair that may be
        made has to be among them, or the profile is that of the arcs alone.
    rank : ndarray of shape (n_arcs,), int32
        The mentee's choice, 1 for the first; ``UNRANKED`` when she did not rank this mentor.
    backend : Backend

    Returns
    -------
    Flow
        With one tier per choice that occurs, then the points.

    References
    ----------
    Irving, R. W., Kavitha, T., Mehlhorn, K., Michail, D. and Paluch, K. (2006). Rank-maximal matchings.
    doi:10.1145/1198513.1198520. Solved here choice by choice as flows, each among the matchings that the
    prices of the choices before leave open: ranks never have to be weights, which overflow at ten choices.
    """
    return solve_tiers(arcs, goals_by_rank(arcs, rank), backend)


def goals_by_rank(arcs: Arcs, rank: NDArray[np.int32], choices: Sequence[int] | None = None) -> list[Goal]:
    """One goal per choice, first choices first; then the points.

    Parameters
    ----------
    arcs : Arcs
    rank : ndarray of shape (n_arcs,), int32
    choices : sequence of int, optional
        Which choices there are, in their order; left out, those that occur among the arcs.
    """
    there = np.unique(rank[rank < UNRANKED]).tolist() if choices is None else choices
    by_choice = [Goal(f"choice {choice}", pair=(rank == choice).astype(np.int64)) for choice in there]
    return [*by_choice, Goal("points", pair=arcs.score)]


def rank_profile(rank: NDArray[np.int32], chosen: NDArray[np.bool_]) -> tuple[int, ...]:
    """How many first, second, … choices the chosen arcs hold."""
    ranked = rank[chosen & (rank < UNRANKED)]
    return tuple(np.bincount(ranked, minlength=1)[1:].tolist())
