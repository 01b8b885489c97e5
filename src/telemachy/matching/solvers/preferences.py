"""Whom each side would rather have: strict lists made of ranks, points and keys."""

from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.problem import Pairs, Problem, Welcome
from telemachy.matching.solvers.arcs import Arcs

#: The rank of a partner whom nobody ranked: after every ranked one.
UNRANKED: Final = int(np.iinfo(np.int32).max)


def places_in_lists(
    owner: NDArray[np.int32],
    rank: NDArray[np.int32],
    score: NDArray[np.int64],
    key: NDArray[np.uint64],
) -> NDArray[np.int32]:
    """Where each arc stands in the list of the person who owns it.

    A list is ordered by rank, then by points, then by the key of the other person, so that it is
    strict whatever people said and does not depend on the order of rows.

    Parameters
    ----------
    owner : ndarray of shape (n_arcs,), int32
        The person whose list the arc stands in.
    rank : ndarray of shape (n_arcs,), int32
        What the owner said: smaller is wanted more; ``UNRANKED`` when nothing was said.
    score : ndarray of shape (n_arcs,), int64
        Millionths of a point, used among equal ranks: more is wanted more.
    key : ndarray of shape (n_arcs,), uint64
        Key of the other person: the seeded lottery among equal points.

    Returns
    -------
    ndarray of shape (n_arcs,), int32
        0 for the arc the owner wants most, 1 for the next, and so on.
    """
    order = np.lexsort((key, -score, rank, owner))
    starts = np.searchsorted(owner[order], owner, side="left")
    places = np.empty(len(owner), np.int64)
    places[order] = np.arange(len(owner))
    return (places - starts).astype(np.int32)


def mentee_ranks(problem: Problem, arcs: Arcs) -> NDArray[np.int32]:
    """Each arc's place in the ranking of its mentee, 1 for the first choice; ``UNRANKED`` when not ranked.

    Wants of one person share her ranking: ``arcs.owner`` are rows of the problem.
    """
    ranks = problem.ranks
    return _said_of(arcs, problem, ranks.ranked, ranks.place, otherwise=UNRANKED)


def mentor_ranks(problem: Problem, arcs: Arcs) -> NDArray[np.int32]:
    """What each arc's mentor said of its mentee: smaller is wanted more.

    Where mentors rank one by one, their place, and ``UNRANKED`` for the rest. Otherwise welcome comes before
    willing before prefer not; a mentee of whom nothing was said stands with the willing.
    """
    ranks = problem.ranks
    if len(ranks.mentor_place):
        return _said_of(arcs, problem, ranks.answered, ranks.mentor_place, otherwise=UNRANKED)
    order = (Welcome.WELCOME - ranks.welcome).astype(np.int32)
    willing = int(Welcome.WELCOME - Welcome.WILLING)
    return _said_of(arcs, problem, ranks.answered, order, otherwise=willing)


def _said_of(
    arcs: Arcs, problem: Problem, pairs: Pairs, said: NDArray[np.int32], *, otherwise: int
) -> NDArray[np.int32]:
    """Look up what was said about the pair of each arc."""
    if not len(pairs):
        return np.full(len(arcs), otherwise, np.int32)
    known = pairs.mentee.astype(np.int64) * problem.n_mentors + pairs.mentor
    order = np.argsort(known)
    wanted = arcs.owner[arcs.mentee].astype(np.int64) * problem.n_mentors + arcs.mentor
    at = order[np.minimum(np.searchsorted(known[order], wanted), len(known) - 1)]
    return np.where(known[at] == wanted, said[at], otherwise).astype(np.int32)


def acceptable(problem: Problem, arcs: Arcs, unranked: Literal["after", "never"]) -> NDArray[np.bool_]:
    """Which arcs may be made: under ``never``, those on the mentee's list and, where kept, the mentor's."""
    if unranked == "after":
        return np.ones(len(arcs), np.bool_)
    return (mentee_ranks(problem, arcs) < UNRANKED) & (mentor_ranks(problem, arcs) < UNRANKED)


def both_lists(problem: Problem, arcs: Arcs) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where each arc stands in the lists of its mentee and of its mentor: rank, then points, then key."""
    mentee_keys = problem.mentee_keys[arcs.owner[arcs.mentee]]
    # Wants of one person have one key: the order of their rows settles the rest.
    return (
        places_in_lists(
            arcs.mentee, mentee_ranks(problem, arcs), arcs.score, problem.mentor_keys[arcs.mentor]
        ),
        places_in_lists(arcs.mentor, mentor_ranks(problem, arcs), arcs.score, mentee_keys),
    )
