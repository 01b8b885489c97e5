"""Exact matching by flow, tier after tier: OR-Tools where installed, SciPy otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import metadata, util

import numpy as np
import numpy.typing as npt
import scipy.sparse

from telemachy.matching import kernels
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.mending import Mending, Standing, flow_of, heights_of
from telemachy.matching.solvers.network import Network, lowest_potentials, network_of, settle
from telemachy.matching.tables import Ints

Bools = npt.NDArray[np.bool_]

_REFINEMENTS = 8
"""How often the base solver looks at what rounding has left; twice is enough for any score we know."""


_WORTH_ONE_SUM = 20_000
"""Arcs from which the first tiers are tried as one sum."""

_WIDE = 10_000
"""A tier with gains above this is one of points, and not of a few steps."""

_MOST_COST = 1 << 60
"""Costs times nodes that a sum may reach."""

_LONG_WAYS = (64, 16, 4)
"""Arcs in a way that is long, and what it is taken for where numbers would become too large."""

_FEW_TO_MEND = 20
"""One mentee in so many may be out of place after the sum; with more, tier after tier is quicker."""


class Backend(StrEnum):
    """What solves a tier. Each reaches the same value; the matches may differ."""

    ORTOOLS = "or-tools"
    SCIPY = "scipy"


def default_backend() -> Backend:
    """Return OR-Tools where it is installed."""
    return Backend.ORTOOLS if util.find_spec("ortools") else Backend.SCIPY


@cache
def backend_version(backend: Backend) -> str:
    version = metadata.version("ortools" if backend is Backend.ORTOOLS else "scipy")
    # Large answers are mended only where searches are compiled: equally good pairs may fall another way.
    return f"{version} with compiled loops" if kernels.available() else version


@dataclass(frozen=True)
class Goal:
    """What one tier counts.

    Parameters
    ----------
    name : str
    pair : ndarray of shape (n_arcs,), int64, or None
        Gain of each arc.
    cover : ndarray of shape (n_owners,), int64, or None
        Gain, 0 or more, for each mentee who has at least one mentor.
    """

    name: str
    pair: Ints | None = None
    cover: Ints | None = None


@dataclass(frozen=True)
class Flow:
    """The best choice of arcs, with lowest prices by tier.

    Parameters
    ----------
    chosen : ndarray of shape (n_arcs,), bool
    values : tuple of int
        Reached in each tier.
    prices : ndarray of shape (n_tiers, n_mentors), int64
        What one more place of each mentor would add, tier by tier, read lexicographically: never below
        0 in the first tier in which it is not 0.
    wants : ndarray of shape (n_tiers, n_wants), int64
        What one more mentor for each want would add, without the pair's own gain.
    """

    chosen: Bools
    values: tuple[int, ...]
    prices: Ints
    wants: Ints
    _network: Network
    _gains: Ints
    _heights: Ints

    @property
    def owners(self) -> Ints:
        """Heights of the mentees, an array of shape (n_tiers, n_owners)."""
        groups = self._network.groups
        return self._heights[:, 1 : 1 + groups.first.stop - groups.first.start]

    @property
    def pairs(self) -> Ints:
        """Heights of the pairs of people, with several types, in order of (owner, mentor)."""
        return self._heights[:, self._network.first_mentor + self.prices.shape[1] :]

    def bounds(self) -> tuple[int, ...]:
        """Return the most that any choice of these arcs can reach, tier by tier, by the prices.

        What is left on each arc at these heights, where that is above 0 in the first tier in which it is not
        0; compared tier by tier, no circulation gains more.
        """
        undecided = np.ones(self._gains.shape[1], dtype=bool)
        gains = np.zeros_like(undecided)
        for left in self._left():
            gains |= undecided & (left > 0)
            undecided &= left == 0
        which = np.flatnonzero(gains)
        upper = self._network.upper[which]
        return tuple(_sum(left * upper) for left in self._left(which))

    def _left(self, which: Ints | slice = slice(None)) -> Iterator[Ints]:
        """What arcs gain at these heights, one tier after another."""
        tail, head = self._network.tail[which], self._network.head[which]
        for gain, height in zip(self._gains, self._heights, strict=True):
            yield gain[which] + height[tail] - height[head]


def solve_tiers(
    arcs: Arcs,
    goals: Sequence[Goal],
    backend: Backend,
    start: Standing | None = None,
    most: int | None = None,
) -> Flow:
    """Choose arcs that are best in the first goal; among those, best in the second; and so on.

    Parameters
    ----------
    arcs : Arcs
    goals : sequence of Goal
    backend : Backend
    start : Standing, optional
        An answer to go on from: only what has come apart is mended.
    most : int, optional
        Solve from nothing when more units than this are out of place at the start.

    Returns
    -------
    Flow
    """
    network = network_of(arcs)
    gains = [_gains(network, goal) for goal in goals]
    if start is not None:
        flow = flow_of(network, arcs, start.chosen)
        mending = Mending(network, np.stack(gains, axis=1), flow, heights_of(network, arcs, start))
        if mending.mend(most):
            return _flow(arcs, network, gains, mending.flow, np.ascontiguousarray(mending.lowest_heights().T))
    is_all = start is None or _covers_all(arcs, start.chosen)
    if backend is Backend.ORTOOLS and len(arcs) >= _WORTH_ONE_SUM and is_all:
        found = _by_one_sum(arcs, network, gains, goals)
        if found is not None:
            return _flow(arcs, network, gains, *found)
    return _flow(arcs, network, gains, *_from_nothing(arcs, network, gains, backend))


def _covers_all(arcs: Arcs, chosen: Bools) -> bool:
    """Tell whether everyone who asks has a chosen arc."""
    asks = np.zeros(arcs.n_owners, dtype=bool)
    asks[arcs.owner[arcs.demand > 0]] = True
    asks[arcs.owner[arcs.mentee[chosen]]] = False
    return not asks.any()


def _by_one_sum(
    arcs: Arcs, network: Network, gains: Sequence[Ints], goals: Sequence[Goal]
) -> tuple[Ints, Ints] | None:
    """Try the tiers as one sum, and mend what that leaves out of order; None where it is too much.

    One flow takes the time of one tier. The sum need not weigh the tiers against each other as they are: it
    is where mending begins, and what is mended is best tier by tier wherever it began.
    """
    asked = np.bincount(arcs.owner, weights=arcs.demand, minlength=arcs.n_owners)
    if int(arcs.capacity[np.unique(arcs.mentor)].sum()) < int((asked > 0).sum()):
        return None  # who is left out is no matter of a sum
    weights = _weights(network, gains, goals)
    if weights is None:
        return None
    mending = _summed(network, gains, weights)
    if not mending.mend(arcs.n_owners // _FEW_TO_MEND):
        return None
    return mending.flow, np.ascontiguousarray(mending.lowest_heights().T)


def _summed(network: Network, gains: Sequence[Ints], weights: Sequence[int]) -> Mending:
    """Return the best flow for the sum, with its heights tier by tier."""
    lower = np.zeros_like(network.upper)
    total = np.zeros_like(lower)
    for weight, gain in zip(weights, gains, strict=True):
        total += weight * gain
    flow = _by_ortools(network, lower, network.upper, total)
    height = lowest_potentials(network, flow, lower, network.upper, total)
    heights = np.zeros((network.n_nodes, len(gains)), dtype=np.int64)
    for tier, weight in enumerate(weights):
        if weight:
            heights[:, tier] = (height + weight // 2) // weight
            height = height - weight * heights[:, tier]
    return Mending(network, np.stack(gains, axis=1), flow, heights)


def _weights(network: Network, gains: Sequence[Ints], goals: Sequence[Goal]) -> list[int] | None:
    """Return what a sum counts for a unit of each tier; None where there is no room for the first.

    A unit outweighs what a way can gain in all that follows: a long way, if there is room for such numbers.
    Left out are who is served first, since all are, and how many are where points come first: mending sees
    to those few.
    """
    reach = [int(np.abs(gain).max(initial=0)) for gain in gains]
    wide = [goal.pair is not None and most > _WIDE for goal, most in zip(goals, reach, strict=True)]
    first = wide.index(True) if True in wide else len(goals)
    counted = [goal.cover is None or (reach[tier] <= 1 and tier < first) for tier, goal in enumerate(goals)]
    for length in _LONG_WAYS:
        weights, weight = [0] * len(gains), 1
        for tier in reversed(range(len(gains))):
            if counted[tier] and reach[tier]:
                weights[tier] = weight
                # Points along a way nearly cancel out.
                weight *= 2 * reach[tier] * (2 if wide[tier] else length) + 1
        most = sum(each * far for each, far in zip(weights, reach, strict=True))
        if most and most * (network.n_nodes + 1) <= _MOST_COST:
            return weights
    return None


def _from_nothing(arcs: Arcs, network: Network, gains: Sequence[Ints], backend: Backend) -> tuple[Ints, Ints]:
    """Return the best flow, and its lowest heights by tier: tier after tier."""
    lower, upper = np.zeros_like(network.upper), network.upper.copy()
    flow = np.zeros_like(upper)
    heights = np.zeros((len(gains), network.n_nodes), dtype=np.int64)
    for height, gain in zip(heights, gains, strict=True):
        if _matters(gain, lower, upper):
            flow = _greatest(network, arcs, lower, upper, gain, backend)
        height[:] = lowest_potentials(network, flow, lower, upper, gain)
        settle(network, height, gain, lower, upper)
    return flow, heights


def _flow(arcs: Arcs, network: Network, gains: Sequence[Ints], flow: Ints, heights: Ints) -> Flow:
    mentors = slice(network.first_mentor, network.first_mentor + arcs.n_mentors)
    return Flow(
        chosen=flow[network.groups.pairs] > 0,
        values=tuple(int((gain * flow).sum()) for gain in gains),
        prices=heights[:, mentors],
        wants=heights[:, network.first_want : network.first_want + arcs.n_mentees],
        _network=network,
        _gains=np.array(gains, dtype=np.int64).reshape(len(gains), len(network.tail)),
        _heights=heights,
    )


def _sum(numbers: Ints) -> int:
    """Return the sum, in two parts so that it does not overflow."""
    return (int((numbers >> 31).sum()) << 31) + int((numbers & ((1 << 31) - 1)).sum())


def _gains(network: Network, goal: Goal) -> Ints:
    gain = np.zeros(len(network.tail), dtype=np.int64)
    if goal.pair is not None:
        gain[network.groups.pairs] = goal.pair
    if goal.cover is not None:
        gain[network.groups.first] = goal.cover
    return gain


def _matters(gain: Ints, lower: Ints, upper: Ints) -> bool:
    """Tell whether any arc that is still free has a gain."""
    return bool(np.any(gain[upper > lower]))


def _greatest(network: Network, arcs: Arcs, lower: Ints, upper: Ints, gain: Ints, backend: Backend) -> Ints:
    if backend is Backend.ORTOOLS:
        return _by_ortools(network, lower, upper, gain)
    if not arcs.is_typed and (len(arcs.demand) == 0 or arcs.demand.max() <= 1):
        return _by_assignment(network, arcs, lower, upper, gain)
    return _by_highs(network, lower, upper, gain)


def _by_ortools(network: Network, lower: Ints, upper: Ints, gain: Ints) -> Ints:
    from ortools.graph.python import min_cost_flow  # optional, and slow to import

    solver = min_cost_flow.SimpleMinCostFlow()
    free = np.flatnonzero(upper > lower)
    supply = np.zeros(network.n_nodes, dtype=np.int64)
    np.subtract.at(supply, network.tail, lower)
    np.add.at(supply, network.head, lower)
    if len(free) == 0:
        return lower.copy()
    index = solver.add_arcs_with_capacity_and_unit_cost(
        network.tail[free].astype(np.int32),
        network.head[free].astype(np.int32),
        (upper - lower)[free],
        -gain[free],
    )
    solver.set_nodes_supplies(np.arange(network.n_nodes, dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"OR-Tools did not solve a tier (status {status}).")
    flow = lower.copy()
    flow[free] += solver.flows(index)
    return flow


def _by_highs(network: Network, lower: Ints, upper: Ints, gain: Ints) -> Ints:
    """Solve as a linear program: the matrix of a network makes every vertex a whole number.

    HiGHS reckons in floating point, so its answer is held against its own prices in whole numbers. Where the
    two do not agree, what is left to gain at these prices is solved in the same way, until they do: each time
    the numbers are smaller, so nothing is lost to rounding.

    References
    ----------
    Gleixner, Steffy and Wolter (2016), Iterative Refinement for Linear Programming.
    doi:10.1287/ijoc.2016.0692
    """
    left = gain
    for _ in range(_REFINEMENTS):
        flow, heights = _near_optimum(network, lower, upper, left)
        left = left + heights[network.tail] - heights[network.head]  # a circulation gains as much as before
        off = int(max(left[flow < upper].max(initial=0), -left[flow > lower].min(initial=0)))
        if off == 0:
            break
        # Nothing along a circle can make up for an arc that loses more than this.
        most = off * (network.n_nodes + 1)
        left = np.clip(left, -most, most)
    return flow


def _near_optimum(network: Network, lower: Ints, upper: Ints, gain: Ints) -> tuple[Ints, Ints]:
    """Return a flow of nearly the greatest gain, and a height for each node that nearly proves it."""
    from scipy.optimize import linprog  # slow to import, and seldom needed

    n_arcs = len(network.tail)
    ones, arcs = np.ones(n_arcs), np.arange(n_arcs)
    balance = scipy.sparse.csr_matrix(
        (np.concatenate((ones, -ones)), (np.concatenate((network.tail, network.head)), np.tile(arcs, 2))),
        shape=(network.n_nodes, n_arcs),
    )
    scale = float(max(1, np.abs(gain).max(initial=0)))
    found = linprog(  # type: ignore[call-overload]  # HiGHS takes sparse; the stubs do not know
        -gain / scale,
        A_eq=balance,
        b_eq=np.zeros(network.n_nodes),
        bounds=np.stack((lower, upper), axis=1),
        method="highs-ds",
        # Looking first for what to leave out takes HiGHS a hundred times longer here than solving.
        options={
            "presolve": False,
            "dual_feasibility_tolerance": 1e-10,
            "primal_feasibility_tolerance": 1e-10,
        },
    )
    if found.status != 0:
        raise RuntimeError(f"HiGHS did not solve a tier: {found.message}")
    flow, heights = np.rint(found.x), np.rint(found.eqlin.marginals * scale)
    return flow.astype(np.int64), heights.astype(np.int64)


def _by_assignment(network: Network, arcs: Arcs, lower: Ints, upper: Ints, gain: Ints) -> Ints:
    """Solve one mentor each as a sparse assignment: a column per place, and one for being unmatched."""
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # slow to import

    groups = network.groups
    usable = upper[groups.pairs] > 0
    mentee, mentor = arcs.mentee[usable].astype(np.int64), arcs.mentor[usable].astype(np.int64)
    worth = gain[groups.pairs][usable] + gain[groups.first][mentee]
    must_fill = lower[groups.places] > 0
    fill = (int(np.abs(gain).max(initial=0)) * 2 + 1) * (arcs.n_mentees + 1)  # outweighs any other gain
    worth = worth + fill * must_fill[mentor] + fill * (lower[groups.pairs][usable] > 0)
    begins = np.concatenate(([0], np.cumsum(arcs.capacity))).astype(np.int64)
    n_places = int(begins[-1])
    times = arcs.capacity[mentor]
    column = np.repeat(begins[mentor], times) + _counting(times)
    may_stay = np.flatnonzero(lower[groups.first] == 0)
    rows = np.concatenate((np.repeat(mentee, times), may_stay))
    columns = np.concatenate((column, n_places + may_stay))
    worths = np.concatenate((np.repeat(worth, times), np.zeros(len(may_stay), dtype=np.int64)))
    cost = (int(worths.max(initial=0)) + 1 - worths).astype(np.float64)
    if cost.max(initial=0) * 4 > 2**53:
        raise OverflowError("These scores are too large for exact arithmetic in the base solver.")
    matrix = scipy.sparse.csr_matrix(
        (cost, (rows, columns)), shape=(arcs.n_mentees, n_places + arcs.n_mentees)
    )
    who, where = min_weight_full_bipartite_matching(matrix)
    mentor_of_place = np.repeat(np.arange(arcs.n_mentors, dtype=np.int64), arcs.capacity)
    taken = where < n_places
    return _flow_of(network, arcs, who[taken].astype(np.int64), mentor_of_place[where[taken]])


def _flow_of(network: Network, arcs: Arcs, mentee: Ints, mentor: Ints) -> Ints:
    """Return the flow of a matching with one mentor each."""
    groups = network.groups
    flow = np.zeros(len(network.tail), dtype=np.int64)
    flat = arcs.mentee.astype(np.int64) * arcs.n_mentors + arcs.mentor
    flow[groups.pairs][np.searchsorted(flat, np.sort(mentee.astype(np.int64) * arcs.n_mentors + mentor))] = 1
    flow[groups.first] = np.bincount(mentee, minlength=arcs.n_owners)
    flow[groups.places] = np.bincount(mentor, minlength=arcs.n_mentors)
    return flow


def _counting(times: Ints) -> Ints:
    ends = np.cumsum(times)
    return np.asarray(np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - times, times))
