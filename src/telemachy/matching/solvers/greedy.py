"""The best pair left, again and again: what a patient person with a spreadsheet does. A baseline only."""

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.solvers.arcs import Arcs


def match_greedily(arcs: Arcs, draw: NDArray[np.uint64] | None = None) -> NDArray[np.bool_]:
    """Make the pair with the most points among those still possible, until none is left.

    Reaches at least half of the greatest total and often leaves people without anyone. Pairs below zero
    points are not made.

    Parameters
    ----------
    arcs : Arcs
        The allowed pairs.
    draw : ndarray of shape (n_arcs,), uint64, optional
        Which of equal pairs comes first; by default the order of the arcs.

    Returns
    -------
    ndarray of shape (n_arcs,), bool
        The pairs made.
    """
    ties = np.arange(len(arcs.score)) if draw is None else draw
    order = np.lexsort((ties, -arcs.score))
    mentee_of, mentor_of = arcs.mentee.tolist(), arcs.mentor.tolist()
    pair_of = list(zip(arcs.owner[arcs.mentee].tolist(), mentor_of, strict=True))
    made: set[tuple[int, int]] = set()
    missing, left = arcs.demand.tolist(), arcs.capacity.tolist()
    chosen = np.zeros(len(arcs.score), np.bool_)
    for arc in order[arcs.score[order] >= 0].tolist():
        mentee, mentor = mentee_of[arc], mentor_of[arc]
        if missing[mentee] and left[mentor] and pair_of[arc] not in made:
            missing[mentee] -= 1
            left[mentor] -= 1
            made.add(pair_of[arc])
            chosen[arc] = True
    return chosen
