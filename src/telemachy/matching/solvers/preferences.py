"""Whom each side would rather have: strict lists made of ranks, points and keys."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

#: The rank of a partner whom nobody ranked: after every ranked one.
UNRANKED: Final = np.iinfo(np.int32).max


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
