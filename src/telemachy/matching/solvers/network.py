"""The matching as a circulation: hub -> mentees -> mentors -> hub, and prices from its residual arcs.

Every tier of an objective is a gain on arcs of one and the same network, so tiers are solved one after
another: what an earlier tier's prices settle is fixed, and the next tier chooses among what they leave
free. Any matching that is best in a tier obeys its prices (complementary slackness), so nothing is lost.

References
----------
Ahuja, Magnanti and Orlin (1993), Network Flows, chapters 9 and 11.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from telemachy.matching.kernels import paths
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.tables import Codes, Ints

Bools = npt.NDArray[np.bool_]
_UNREACHED = -(1 << 61)


class NotOptimal(RuntimeError):
    """The flow can still be improved, so it has no prices."""


@dataclass(frozen=True)
class Groups:
    """Where each kind of arc lies in a network."""

    first: slice  # hub -> mentee: the first mentor of each
    rest: slice  # hub -> mentee: the mentors after the first
    wants: slice  # mentee -> want, with several types
    pairs: slice  # mentee (or want) -> mentor (or pair): the pairs that may be made
    joins: slice  # pair -> mentor, with several types: no pair twice
    places: slice  # mentor -> hub
    idle: slice  # hub -> mentor: places that stay free


@dataclass(frozen=True)
class Network:
    """A circulation with bounds.

    Parameters
    ----------
    tail, head : ndarray of int64
        Nodes: the hub is 0, then mentees, wants (with several types), mentors, pairs (with several types).
    upper : ndarray of int64
        Most that may flow; the least is 0 until tiers fix arcs.
    groups : Groups
    first_mentor, first_want : int
        First node of each kind; wants are the mentees where there is one type.
    n_nodes : int
    """

    tail: Ints
    head: Ints
    upper: Ints
    groups: Groups
    first_want: int
    first_mentor: int
    n_nodes: int

    @cached_property
    def links(self) -> tuple[Ints, Codes]:
        """Where each node's links begin, and the links: see `paths.link`."""
        begins = np.zeros(self.n_nodes + 1, dtype=np.int64)
        if paths.compiles(len(self.tail)):
            links = np.zeros(2 * len(self.tail), dtype=np.int32)
            paths.searches(len(self.tail)).link(self.tail, self.head, begins, links)
            return begins, links
        ends = np.stack((self.tail, self.head), axis=1).reshape(-1)
        begins[1:] = np.cumsum(np.bincount(ends, minlength=self.n_nodes))
        return begins, np.argsort(ends, kind="stable").astype(np.int32)

    @cached_property
    def by_head(self) -> tuple[Ints, Ints, Ints]:
        return _segments(self.head)

    @cached_property
    def by_tail(self) -> tuple[Ints, Ints, Ints]:
        return _segments(self.tail)


def _segments(nodes: Ints) -> tuple[Ints, Ints, Ints]:
    """Return arcs in order of a node, where each node's arcs begin, and which node that is."""
    order = np.argsort(nodes, kind="stable")
    sorted_nodes = nodes[order]
    begins = np.flatnonzero(np.concatenate(([nodes.size > 0], sorted_nodes[1:] != sorted_nodes[:-1])))
    return order, begins.astype(np.int64), sorted_nodes[begins]


def network_of(arcs: Arcs) -> Network:
    """Lay out the network of some arcs.

    Parameters
    ----------
    arcs : Arcs

    Returns
    -------
    Network
        Its ``pairs`` are the arcs, in their order.
    """
    owners, wants, mentors = arcs.n_owners, arcs.n_mentees, arcs.n_mentors
    is_typed = arcs.is_typed
    first_want = 1 + owners if is_typed else 1
    first_mentor = first_want + wants
    first_pair = first_mentor + mentors
    asked = np.bincount(arcs.owner, weights=arcs.demand, minlength=owners).astype(np.int64)
    owner_nodes, mentor_nodes = 1 + np.arange(owners), first_mentor + np.arange(mentors)
    hub = np.zeros(max(owners, mentors), dtype=np.int64)
    pair_of_arc, pair_mentor = (
        _distinct_pairs(arcs) if is_typed else (np.zeros(0, np.int64), np.zeros(0, np.int64))
    )
    asked_for = np.minimum(arcs.demand, 1)[arcs.mentee]  # nobody's arc: a mentee who asks for none
    pair_nodes = first_pair + np.arange(len(pair_mentor))
    pair_asked = np.zeros(len(pair_mentor), dtype=np.int64)
    np.maximum.at(pair_asked, pair_of_arc, asked_for[: len(pair_of_arc)])
    want_nodes = first_want + np.arange(wants)
    parts: list[tuple[Ints, Ints, Ints]] = [
        (hub[:owners], owner_nodes, np.minimum(asked, 1)),
        (hub[:owners], owner_nodes, np.maximum(asked - 1, 0)),
        (1 + arcs.owner.astype(np.int64), want_nodes, arcs.demand) if is_typed else _no_arcs(),
        (
            first_want + arcs.mentee.astype(np.int64),
            first_pair + pair_of_arc if is_typed else first_mentor + arcs.mentor.astype(np.int64),
            asked_for,
        ),
        (pair_nodes, first_mentor + pair_mentor, pair_asked),
        (mentor_nodes, hub[:mentors], arcs.capacity),
        (hub[:mentors], mentor_nodes, arcs.capacity + 1),
    ]
    ends = np.cumsum([len(part[0]) for part in parts]).tolist()
    groups = Groups(*(slice(begin, end) for begin, end in zip([0, *ends], ends, strict=False)))
    tail, head, upper = (np.concatenate([part[i] for part in parts]).astype(np.int64) for i in range(3))
    return Network(tail, head, upper, groups, first_want, first_mentor, first_pair + len(pair_nodes))


def _no_arcs() -> tuple[Ints, Ints, Ints]:
    none = np.zeros(0, dtype=np.int64)
    return none, none, none


def _distinct_pairs(arcs: Arcs) -> tuple[Ints, Ints]:
    """Return the number of each arc's (owner, mentor) pair, and the mentor of each pair."""
    flat = arcs.owner[arcs.mentee].astype(np.int64) * arcs.n_mentors + arcs.mentor
    pairs, pair_of_arc = np.unique(flat, return_inverse=True)
    return pair_of_arc.astype(np.int64), (pairs % max(1, arcs.n_mentors)).astype(np.int64)


def lowest_potentials(network: Network, flow: Ints, lower: Ints, upper: Ints, gain: Ints) -> Ints:
    """Return the greatest gain of one more unit brought from the hub to each node.

    At a mentor this is the lowest optimal price: what one more place would add.

    Parameters
    ----------
    network : Network
    flow, lower, upper, gain : ndarray of shape (n_arcs,), int64
        A flow of greatest gain within the bounds.

    Returns
    -------
    ndarray of shape (n_nodes,), int64

    Raises
    ------
    NotOptimal
        When the sweeps do not come to rest, which means that the flow is not of greatest gain.
    """
    potentials = np.full(network.n_nodes, _UNREACHED, dtype=np.int64)
    potentials[0] = 0
    if paths.compiles(len(network.tail)):
        _raise_all(network, potentials, flow, lower, upper, gain)
    else:
        _sweep_all(network, potentials, flow, lower, upper, gain)
    return np.where(potentials <= _UNREACHED // 2, 0, potentials)  # nobody there asks for anything


def _raise_all(network: Network, potentials: Ints, flow: Ints, lower: Ints, upper: Ints, gain: Ints) -> None:
    """Find the potentials node by node, compiled."""
    queue, waits = np.zeros(network.n_nodes, dtype=np.int32), np.zeros(network.n_nodes, dtype=np.uint8)
    highest = paths.searches(len(network.tail)).highest
    ends = network.tail, network.head
    if not highest(0, *network.links, *ends, lower, upper, flow, gain, potentials, queue, waits):
        raise NotOptimal("A circle of pairs can still be improved.")


def _sweep_all(network: Network, potentials: Ints, flow: Ints, lower: Ints, upper: Ints, gain: Ints) -> None:
    """Find the same in sweeps over all arcs."""
    forward = np.where(flow < upper, gain, _UNREACHED)
    backward = np.where(flow > lower, -gain, _UNREACHED)
    into, into_begins, into_nodes = network.by_head
    out, out_begins, out_nodes = network.by_tail
    from_tail, forward = network.tail[into], forward[into]
    from_head, backward = network.head[out], backward[out]
    for _ in range(network.n_nodes + 2):
        before = potentials.copy()
        _raise(potentials, into_nodes, potentials[from_tail] + forward, into_begins)
        _raise(potentials, out_nodes, potentials[from_head] + backward, out_begins)
        if potentials[0] > 0:
            raise NotOptimal("A circle of pairs can still be improved.")
        if np.array_equal(before, potentials):
            return
    raise NotOptimal("A circle of pairs can still be improved.")


def _raise(potentials: Ints, nodes: Ints, offers: Ints, begins: Ints) -> None:
    best = np.maximum.reduceat(offers, begins)
    potentials[nodes] = np.maximum(potentials[nodes], np.maximum(best, _UNREACHED))


def settle(network: Network, height: Ints, gain: Ints, lower: Ints, upper: Ints) -> None:
    """Fix what the prices decide: an arc that loses stays empty, one that gains stays full."""
    reduced = gain + height[network.tail] - height[network.head]
    upper[reduced < 0] = lower[reduced < 0]
    lower[reduced > 0] = upper[reduced > 0]
