"""Shortest paths in residual networks whose lengths are lists of whole numbers, compared one after another.

Such lists are an ordered group: they add, and keep their order when the same is added on both sides. Nothing
more is asked of lengths by Dijkstra's and by Bellman's and Ford's ways, so every tier of an objective goes
along in one search, and no tier has to be weighed against another in one number.

Plain loops, on purpose without a function among them: they run as they stand, and
`telemachy.matching.kernels.compiled_paths` compiles the very same.

References
----------
Ahuja, Magnanti and Orlin (1993), Network Flows, chapters 4, 5 and 9.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

from telemachy.matching import kernels

WORTH_IT = 100_000
"""Arcs from which compiled searches are worth loading."""

_WORTH_IT_ONCE_LOADED = 5_000

_COMPILED = "telemachy.matching.kernels.compiled_paths"


def compiles(arcs: int) -> bool:
    """Tell whether compiled searches are to look through so many arcs."""
    least = _WORTH_IT_ONCE_LOADED if _COMPILED in sys.modules else WORTH_IT
    return arcs >= least and kernels.available()


def always_compiles(arcs: int) -> bool:
    """Tell whether every process with what is installed here does so."""
    return arcs >= WORTH_IT and kernels.available()


def searches(arcs: int) -> ModuleType:
    """Return where to take the searches from for so many arcs: this module, or its compiled twin."""
    return importlib.import_module(_COMPILED if compiles(arcs) else __name__)


def link(tail: Any, head: Any, begins: Any, links: Any) -> None:
    """Note at both ends of every arc that it is there.

    Parameters
    ----------
    tail, head : ndarray of shape (n_arcs,), int64
    begins : ndarray of shape (n_nodes + 1,), int64
        Zeros; written: the links of node v are ``links[begins[v]:begins[v + 1]]``.
    links : ndarray of shape (2 * n_arcs,), int32
        Written: twice the number of the arc where it begins, and one more where it ends.
    """
    n_nodes = len(begins) - 1
    for arc in range(len(tail)):
        begins[tail[arc] + 1] += 1
        begins[head[arc] + 1] += 1
    for node in range(n_nodes):
        begins[node + 1] += begins[node]
    for arc in range(len(tail)):
        links[begins[tail[arc]]] = 2 * arc
        begins[tail[arc]] += 1
        links[begins[head[arc]]] = 2 * arc + 1
        begins[head[arc]] += 1
    for node in range(n_nodes, 0, -1):
        begins[node] = begins[node - 1]
    begins[0] = 0


def nearest(
    source: Any,
    is_back: Any,
    begins: Any,
    links: Any,
    tail: Any,
    head: Any,
    upper: Any,
    flow: Any,
    gains: Any,
    heights: Any,
    is_goal: Any,
    far: Any,
    via: Any,
    place: Any,
    heap: Any,
    seen: Any,
    offer: Any,
) -> int:
    """Find the goal that costs least to reach, and put the nodes on this side of it level with it.

    Parameters
    ----------
    source : int
    is_back : bool
        Whether to look for the goal from which the source costs least to reach, against all arcs.
    begins, links, tail, head, upper, flow : ndarray
        The network. An arc may be taken while it is not full, and backward while it is not empty.
    gains : ndarray of shape (n_arcs, n_tiers), int64
    heights : ndarray of shape (n_nodes, n_tiers), int64
        No arc that may be taken has ``gain + height of tail - height of head`` above zeros. When a goal is
        found, heights change so that this still holds and the arcs on the way there have just zeros.
    is_goal : ndarray of shape (n_nodes,), uint8
    far, via : ndarray
        Written: how far each node is from the source, and the link by which it is reached. Where no goal is
        found, ``far`` is right for every node with ``place`` -2.
    place : ndarray of shape (n_nodes,), int32
        -1 throughout; so again when a goal is found. Else: -2 for the nodes that can be reached.
    heap, seen, offer : ndarray
        Room for one entry per node, per node, and per tier.

    Returns
    -------
    int
        The goal; -1 when none can be reached.
    """
    n_tiers = gains.shape[1]
    found, best, n_heap, n_seen = -1, -1, 1, 1
    heap[0], seen[0], place[source], via[source] = source, source, 0, -1
    for tier in range(n_tiers):
        far[source, tier] = 0
    while n_heap > 0:
        node = heap[0]
        place[node] = -2
        n_heap -= 1
        if n_heap > 0:  # the last of the heap sinks from the top to where it belongs
            last, at = heap[n_heap], 0
            while 2 * at + 1 < n_heap:
                child = 2 * at + 1
                if child + 1 < n_heap:
                    left, right = heap[child], heap[child + 1]
                    for tier in range(n_tiers):
                        if far[right, tier] != far[left, tier]:
                            if far[right, tier] < far[left, tier]:
                                child += 1
                            break
                above, is_nearer = heap[child], False
                for tier in range(n_tiers):
                    if far[above, tier] != far[last, tier]:
                        is_nearer = far[above, tier] < far[last, tier]
                        break
                if not is_nearer:
                    break
                heap[at] = above
                place[above] = at
                at = child
            heap[at] = last
            place[last] = at
        if is_goal[node]:
            found = node
            break
        for k in range(begins[node], begins[node + 1]):
            arc = links[k] >> 1
            is_end = links[k] & 1
            if is_end != is_back:  # the arc would be taken against its sense
                if flow[arc] <= 0:
                    continue
                sign = -1
            else:
                if flow[arc] >= upper[arc]:
                    continue
                sign = 1
            other = tail[arc] if is_end else head[arc]
            if place[other] == -2:
                continue
            rival = best if place[other] == -1 else other  # nothing beyond the nearest goal matters
            is_better = rival < 0
            is_told = is_better
            for tier in range(n_tiers):
                step = heights[other, tier] - heights[node, tier]
                offer[tier] = far[node, tier] - sign * gains[arc, tier] + (-step if is_back else step)
                if not is_told and offer[tier] != far[rival, tier]:
                    is_told, is_better = True, offer[tier] < far[rival, tier]
                    if not is_better:
                        break
            if not is_better:
                continue
            for tier in range(n_tiers):
                far[other, tier] = offer[tier]
            via[other] = links[k]
            if place[other] == -1:
                seen[n_seen] = other
                n_seen += 1
                at = n_heap
                n_heap += 1
            else:
                at = place[other]
            if is_goal[other] and best != other:
                if best < 0:
                    best = other
                else:
                    for tier in range(n_tiers):
                        if far[other, tier] != far[best, tier]:
                            if far[other, tier] < far[best, tier]:
                                best = other
                            break
            while at > 0:  # it rises to where it belongs
                parent = heap[(at - 1) >> 1]
                is_nearer = False
                for tier in range(n_tiers):
                    if far[other, tier] != far[parent, tier]:
                        is_nearer = far[other, tier] < far[parent, tier]
                        break
                if not is_nearer:
                    break
                heap[at] = parent
                place[parent] = at
                at = (at - 1) >> 1
            heap[at] = other
            place[other] = at
    if found >= 0:
        for k in range(n_seen):
            node = seen[k]
            if place[node] == -2:
                for tier in range(n_tiers):
                    rise = far[found, tier] - far[node, tier]
                    heights[node, tier] += -rise if is_back else rise
            place[node] = -1
    return int(found)


def highest(
    hub: Any,
    begins: Any,
    links: Any,
    tail: Any,
    head: Any,
    lower: Any,
    upper: Any,
    flow: Any,
    gain: Any,
    heights: Any,
    queue: Any,
    waits: Any,
) -> bool:
    """Find the greatest gain of a way from the hub to each node, in one tier.

    Parameters
    ----------
    hub : int
    begins, links, tail, head, lower, upper, flow, gain : ndarray
        The network. An arc may be taken while it is not full, and backward while more flows than must.
    heights : ndarray of shape (n_nodes,), int64
        Below every gain, but 0 at the hub. Written.
    queue, waits : ndarray of shape (n_nodes,)
        Room for one entry per node; zeros in ``waits``.

    Returns
    -------
    bool
        False when a circle gains, so that there is no greatest.
    """
    n_nodes = len(heights)
    first, size, left, sweeps = 0, 1, 1, 0
    queue[0], waits[hub] = hub, 1
    while size > 0:
        if left == 0:
            left = size
            sweeps += 1
            if sweeps > n_nodes + 1:
                return False
        node = queue[first]
        first = first + 1 if first + 1 < n_nodes else 0
        size -= 1
        left -= 1
        waits[node] = 0
        for k in range(begins[node], begins[node + 1]):
            arc = links[k] >> 1
            if links[k] & 1:
                if flow[arc] <= lower[arc]:
                    continue
                other, offer = tail[arc], heights[node] - gain[arc]
            else:
                if flow[arc] >= upper[arc]:
                    continue
                other, offer = head[arc], heights[node] + gain[arc]
            if offer > heights[other]:
                if other == hub:
                    return False
                heights[other] = offer
                if not waits[other]:
                    waits[other] = 1
                    end = first + size
                    queue[end if end < n_nodes else end - n_nodes] = other
                    size += 1
    return True


def sign(tail: Any, head: Any, gains: Any, heights: Any, signs: Any) -> None:
    """Tell which arcs gain (1), lose (-1) or do neither (0) at some heights.

    Parameters
    ----------
    tail, head : ndarray of shape (n_arcs,), int64
    gains : ndarray of shape (n_arcs, n_tiers), int64
    heights : ndarray of shape (n_nodes, n_tiers), int64
    signs : ndarray of shape (n_arcs,), int8
        Zeros; written.
    """
    for arc in range(len(tail)):
        for tier in range(gains.shape[1]):
            left = gains[arc, tier] + heights[tail[arc], tier] - heights[head[arc], tier]
            if left != 0:
                signs[arc] = 1 if left > 0 else -1
                break
