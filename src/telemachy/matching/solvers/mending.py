"""Making an answer good again after a change, where it has come apart, instead of solving from nothing.

An answer is best when no arc that may still be taken is worth more than the heights at its two ends allow.
After a change (new arcs, other places, other people) it is so nearly everywhere. Where it is not, arcs are
filled or emptied until it is; that leaves too much at some nodes and too little at others, and each unit is
led from one to the other by shortest ways, which keep everything else in order. When nothing is left over
the answer is best again.

References
----------
Ahuja, Magnanti and Orlin (1993), Network Flows, sections 9.7 (successive shortest paths) and 9.9
(sensitivity).
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from telemachy.matching.kernels import paths
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.network import Network, lowest_potentials, settle
from telemachy.matching.tables import Ints

Bools = npt.NDArray[np.bool_]

_FEW = 4
"""Units that are led at most where searches may be plain: leading one then takes as long as a flow from
nothing. Which of equally good pairs come out must not hang on what a process has loaded, so it is asked
whether searches of this size are always compiled, not whether they would be now."""


class Answered(Protocol):
    """What is read of a flow: see `flow.Flow`."""

    @property
    def chosen(self) -> Bools: ...
    @property
    def prices(self) -> Ints: ...
    @property
    def wants(self) -> Ints: ...
    @property
    def owners(self) -> Ints: ...
    @property
    def pairs(self) -> Ints: ...


@dataclass(frozen=True)
class Standing:
    """Chosen arcs, and heights tier by tier: where to go on from.

    Parameters
    ----------
    chosen : ndarray of bool
        Of the arcs that are to be solved.
    owners, wants, mentors : ndarray of shape (n_tiers, ...), int64
        Heights. Any will do; the nearer to the right ones, the less there is to mend.
    pairs : ndarray of shape (n_tiers, n_pairs), int64
        With several types, of the (owner, mentor) pairs in order.
    """

    chosen: Bools
    owners: Ints
    wants: Ints
    mentors: Ints
    pairs: Ints


def standing_of(before: Arcs, flow: "Answered", arcs: Arcs) -> Standing:
    """Return where an answer leaves the solver when it goes on with these arcs, of the same people.

    Parameters
    ----------
    before : Arcs
    flow : Flow
        The answer for them.
    arcs : Arcs
    """
    flat, flat_before = _flat(arcs), _flat(before)[flow.chosen]
    chosen = np.zeros(len(arcs), dtype=bool)
    if len(flat) and len(flat_before):
        at = np.minimum(np.searchsorted(flat, flat_before), len(flat) - 1)
        chosen[at[flat[at] == flat_before]] = True
    pairs = np.zeros((len(flow.prices), 0), dtype=np.int64)
    if arcs.is_typed:
        now, then = _people(arcs), _people(before)
        pairs = flow.prices[:, now % max(1, arcs.n_mentors)]
        if len(then):
            at = np.minimum(np.searchsorted(then, now), len(then) - 1)
            pairs = np.where(then[at] == now, flow.pairs[:, at], pairs)
    return Standing(chosen, flow.owners, flow.wants, flow.prices, pairs)


def _flat(arcs: Arcs) -> Ints:
    return arcs.mentee.astype(np.int64) * arcs.n_mentors + arcs.mentor


def _people(arcs: Arcs) -> Ints:
    """Return the (owner, mentor) pairs in order, each once."""
    return np.unique(arcs.owner[arcs.mentee].astype(np.int64) * arcs.n_mentors + arcs.mentor)


def flow_of(network: Network, arcs: Arcs, chosen: Bools) -> Ints:
    """Return the circulation that chosen arcs make; too much or too little where they pass a bound."""
    groups = network.groups
    flow = np.zeros(len(network.tail), dtype=np.int64)
    want, mentor = arcs.mentee[chosen], arcs.mentor[chosen]
    of_owner = np.bincount(arcs.owner[want], minlength=arcs.n_owners)
    flow[groups.pairs] = chosen
    flow[groups.first] = np.minimum(of_owner, 1)
    flow[groups.rest] = of_owner - flow[groups.first]
    flow[groups.places] = np.bincount(mentor, minlength=arcs.n_mentors)
    if arcs.is_typed:
        flow[groups.wants] = np.bincount(want, minlength=arcs.n_mentees)
        first_pair = network.first_mentor + arcs.n_mentors
        pair = network.head[groups.pairs][chosen] - first_pair
        flow[groups.joins] = np.bincount(pair, minlength=groups.joins.stop - groups.joins.start)
    return flow


def heights_of(network: Network, arcs: Arcs, standing: Standing) -> Ints:
    """Return the heights of all nodes, an array of shape (n_nodes, n_tiers)."""
    hub = np.zeros((len(standing.mentors), 1), dtype=np.int64)
    middle = (standing.owners, standing.wants) if arcs.is_typed else (standing.wants,)
    rows = np.concatenate(
        (hub, *middle, standing.mentors, *((standing.pairs,) if arcs.is_typed else ())), axis=1
    )
    if rows.shape[1] != network.n_nodes:
        raise ValueError("Expected a height for each node.")
    return np.ascontiguousarray(rows.T)


class Mending:
    """A network with a flow and heights that are put right together.

    Parameters
    ----------
    network : Network
    gains : ndarray of shape (n_arcs, n_tiers), int64
    flow : ndarray of shape (n_arcs,), int64
    heights : ndarray of shape (n_nodes, n_tiers), int64
        Both are changed.
    """

    def __init__(self, network: Network, gains: Ints, flow: Ints, heights: Ints) -> None:
        self.network, self.gains, self.flow, self.heights = network, gains, flow, heights
        self._searches = paths.searches(len(network.tail))

    def mend(self, most: int | None = None) -> bool:
        """Make the flow best of all; False, with nothing mended, when more than ``most`` units are off.

        Where searches are not sure to be compiled, when more than a few are.
        """
        network = self.network
        if most is not None and not paths.always_compiles(len(network.tail)):
            most = min(most, _FEW)
        self._lower_wants()
        flow = np.clip(self.flow, 0, network.upper)
        sign = self._signs(slice(None))
        flow[sign > 0] = network.upper[sign > 0]
        flow[sign < 0] = 0
        over = np.bincount(network.head, weights=flow, minlength=network.n_nodes).astype(np.int64)
        over -= np.bincount(network.tail, weights=flow, minlength=network.n_nodes).astype(np.int64)
        if most is not None and int(over[over > 0].sum()) > most:
            return False
        self.flow = flow
        room = self._room()
        is_goal = (over < 0).astype(np.uint8)
        is_goal[0] = True
        for source in (np.flatnonzero(over[1:] > 0) + 1).tolist():
            while over[source] > 0:
                self._lead_on(source, over, is_goal, room, is_back=False)
        is_goal = (over > 0).astype(np.uint8)
        is_goal[0] = True
        for source in (np.flatnonzero(over[1:] < 0) + 1).tolist():
            while over[source] < 0:
                self._lead_on(source, over, is_goal, room, is_back=True)
        self.heights -= self.heights[0].copy()
        return True

    def lowest_heights(self) -> Ints:
        """Return the greatest gain of one more unit from the hub to each node; zeros where none can be.

        As `network.lowest_potentials` tier by tier: an array of shape (n_nodes, n_tiers).
        """
        if not paths.compiles(len(self.network.tail)):
            return self._by_sweeps()
        far, via, place, heap, seen, offer = self._room()
        nobody = np.zeros(self.network.n_nodes, dtype=np.uint8)
        self._nearest(0, nobody, (far, via, place, heap, seen, offer), is_back=False)
        lowest: Ints = self.heights - self.heights[0] - far
        lowest[place != -2] = 0
        return lowest

    def _by_sweeps(self) -> Ints:
        network = self.network
        lower, upper = np.zeros_like(network.upper), network.upper.copy()
        heights = np.zeros_like(self.heights)
        for tier, gain in enumerate(np.ascontiguousarray(self.gains.T)):
            heights[:, tier] = lowest_potentials(network, self.flow, lower, upper, gain)
            settle(network, heights[:, tier], gain, lower, upper)
        return heights

    def _room(self) -> tuple[npt.NDArray[Any], ...]:
        n_nodes, n_tiers = self.heights.shape
        return (
            np.zeros((n_nodes, n_tiers), dtype=np.int64),
            np.full(n_nodes, -1, dtype=np.int64),
            np.full(n_nodes, -1, dtype=np.int32),
            np.zeros(n_nodes, dtype=np.int32),
            np.zeros(n_nodes, dtype=np.int32),
            np.zeros(n_tiers, dtype=np.int64),
        )

    def _nearest(
        self,
        source: int,
        is_goal: npt.NDArray[np.uint8],
        room: tuple[npt.NDArray[Any], ...],
        *,
        is_back: bool,
    ) -> int:
        network = self.network
        return int(
            self._searches.nearest(
                source,
                is_back,
                *network.links,
                network.tail,
                network.head,
                network.upper,
                self.flow,
                self.gains,
                self.heights,
                is_goal,
                *room,
            )
        )

    def _lead_on(
        self,
        source: int,
        over: Ints,
        is_goal: npt.NDArray[np.uint8],
        room: tuple[npt.NDArray[Any], ...],
        *,
        is_back: bool,
    ) -> None:
        """Lead what is too much at one node to the nearest with too little, or what is too little there.

        The hub takes and gives what it is led: half ways to it are short, and whole ways through it are not,
        since it lies beside everyone.
        """
        network, flow, via = self.network, self.flow, room[1]
        goal = self._nearest(source, is_goal, room, is_back=is_back)
        if goal < 0:
            raise RuntimeError("A unit has nowhere to go.")
        way: list[tuple[int, int]] = []
        node, units = goal, abs(int(over[source]))
        if goal != 0:
            units = min(units, abs(int(over[goal])))
        while node != source:
            arc, is_end = int(via[node]) >> 1, bool(via[node] & 1)
            sign = 1 if is_end == is_back else -1
            units = min(units, int(flow[arc]) if sign < 0 else int(network.upper[arc] - flow[arc]))
            way.append((arc, sign))
            node = int(network.head[arc] if is_end else network.tail[arc])
        for arc, sign in way:
            flow[arc] += sign * units
        over[source] += units if is_back else -units
        over[goal] += -units if is_back else units
        is_goal[goal] = goal == 0 or (over[goal] > 0 if is_back else over[goal] < 0)

    def _lower_wants(self) -> None:
        """Lower each want of one mentor to where none of its pairs is worth more than heights allow.

        Then she alone is out of place, not every mentor who has become better for her than hers.
        """
        network = self.network
        asked = np.zeros(network.n_nodes, dtype=np.int64)
        for group in (network.groups.first, network.groups.rest, network.groups.wants):
            np.add.at(asked, network.head[group], network.upper[group])
        one = asked == 1
        begin = network.groups.pairs.start
        better = np.flatnonzero(
            (self._signs(network.groups.pairs) > 0) & one[network.tail[network.groups.pairs]]
        )
        better = better[network.upper[network.groups.pairs][better] > 0] + begin
        if len(better) == 0:
            return
        want = network.tail[better]
        left = self.gains[better] + self.heights[want] - self.heights[network.head[better]]
        order = np.lexsort((*left.T[::-1], want))
        last = np.flatnonzero(np.append(want[order][1:] != want[order][:-1], True))
        self.heights[want[order][last]] -= left[order][last]

    def _signs(self, which: slice) -> npt.NDArray[np.int8]:
        """Return for each arc whether it gains at these heights (1), loses (-1), or neither."""
        tail, head = self.network.tail[which], self.network.head[which]
        signs = np.zeros(len(tail), dtype=np.int8)
        if paths.compiles(len(self.network.tail)):
            self._searches.sign(tail, head, self.gains[which], self.heights, signs)
            return signs
        for tier in range(self.gains.shape[1]):
            height = np.ascontiguousarray(self.heights[:, tier])
            left = self.gains[which, tier] + height[tail] - height[head]
            signs = np.where(signs == 0, np.sign(left).astype(np.int8), signs)
        return signs
