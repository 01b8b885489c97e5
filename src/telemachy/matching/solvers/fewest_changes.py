"""Keeping as many older pairs as possible for a stated total: a matching with one side condition."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp

from telemachy.matching.result import UNIT
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.flow import Backend, Flow, Goal, solve_tiers

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

_SECONDS: Final = 20.0
"""How long the integer program may look for a pair more to keep."""


class OutOfReach(RuntimeError):
    """No matching reaches the total that was asked for."""


@dataclass(frozen=True)
class Corner:
    """A matching on the edge between keeping and gaining, best over all pairs.

    Parameters
    ----------
    arcs : Arcs
        Those looked at; every older pair that may be made is among them.
    older : ndarray of shape (n_arcs,), bool
        Which of them are older pairs.
    flow : Flow
    rate : int
        The points that a kept pair counts as.
    """

    arcs: Arcs
    older: Bools
    flow: Flow
    rate: int

    @property
    def kept(self) -> int:
        return int(self.older[self.flow.chosen].sum())

    @property
    def points(self) -> int:
        return int(self.arcs.score[self.flow.chosen].sum())


class Corners(Protocol):
    """Where corners come from: all pairs that may be made, whether they have been looked at or not."""

    def at(self, rate: int | None) -> Corner:
        """Return the best matching when a kept pair counts as much as so many points; above all for None.

        Of those that are as good, the one that keeps most.
        """
        ...

    def near(self, corner: Corner, slack: int, most: int) -> tuple[Arcs, Bools] | None:
        """Return all arcs that lose no more than so much at a corner's prices, and which are older pairs.

        None where there are more than ``most``.
        """
        ...


@dataclass(frozen=True)
class Kept:
    """A choice of arcs that reaches the total, and what is proved of it.

    Parameters
    ----------
    arcs : Arcs
    chosen : ndarray of bool
    kept : int
        How many of them are older pairs.
    most : int
        No choice that reaches the total keeps more.
    rate : int
        What a kept pair counts as in the proof, in 1e-6 points; 0 where nothing has to be given up.
    """

    arcs: Arcs
    chosen: Bools
    kept: int
    most: int
    rate: int

    @property
    def is_proved(self) -> bool:
        """Whether nothing that reaches the total keeps more."""
        return self.kept >= self.most


_MOST_ARCS: Final = 20_000
"""Arcs up to which the integer program is asked; with more it would run out of time."""


def keep_most(corners: Corners, total: int, cover: Ints | None, backend: Backend) -> Kept:
    """Choose arcs that reach a total and hold as many older pairs as can be.

    A total is a side condition that no flow can keep. So a kept pair is exchanged for points at a rate: for
    any rate, no matching has more than the best flow's points and kept pairs together, so one that reaches
    the total keeps at most what is left beyond it, by the rate. The rate is raised and lowered until the
    best flow on one side of the total and the next on the other are found. Where the bound leaves a pair or
    more open, an integer program (HiGHS) decides, on the arcs that the prices leave.

    Parameters
    ----------
    corners : Corners
    total : int
        What has to be reached, in 1e-6 points.
    cover : ndarray of shape (n_owners,), int64, or None
        1 for each mentee who is to be covered if she can be, before all else; None for points alone.
    backend : Backend

    Raises
    ------
    OutOfReach
        When no choice of arcs reaches the total.

    References
    ----------
    Aneja and Nair (1979), Bicriteria Transportation Problem. doi:10.1287/mnsc.25.1.73 (the search for the
    two corners); Fisher (1981), The Lagrangian Relaxation Method. doi:10.1287/mnsc.27.1.1 (the bound).
    """
    low, high, rich = 0, None, corners.at(0)
    if rich.points < total:
        raise OutOfReach("No matching reaches the total that was asked for.")
    loyal = corners.at(None)
    if loyal.points >= total:
        return Kept(loyal.arcs, loyal.flow.chosen, loyal.kept, loyal.kept, 0)
    most, rate = loyal.kept, 0
    nearest = rich
    while rich.kept < most:
        wanted = _rate_between(rich, loyal, low, high)
        if wanted is None:
            break
        corner = corners.at(wanted)
        left = corner.points + wanted * corner.kept - total
        if left // wanted < most:
            most, rate = left // wanted, wanted
        if corner.points >= total:
            low, rich = wanted, corner
        else:
            high, loyal = wanted, corner
        nearest = min(corner, nearest, key=partial(_open, total=total, kept=rich.kept))
    found = Kept(rich.arcs, rich.flow.chosen, rich.kept, most, rate)
    if found.is_proved:
        return found
    near = corners.near(nearest, _open(nearest, total, rich.kept), _MOST_ARCS)
    return found if near is None else _Search(*near, total, cover, backend).decide(found)


def _rate_between(rich: Corner, loyal: Corner, low: int, high: int | None) -> int | None:
    """Return the rate at which two corners are as good as each other; None when there is nothing between."""
    points, kept = rich.points - loyal.points, loyal.kept - rich.kept
    for rate in (-(-points // kept), points // kept):
        if low < rate and (high is None or rate < high):
            return rate
    return None


def _open(corner: Corner, total: int, kept: int) -> int:
    """Return what a matching that reaches the total and keeps one pair more may lose at a corner's prices."""
    return corner.points - total + corner.rate * (corner.kept - kept - 1)


@dataclass(frozen=True)
class _Search:
    arcs: Arcs
    older: Bools
    total: int
    cover: Ints | None
    backend: Backend

    def decide(self, rich: Kept) -> Kept:
        """Look for a matching that reaches the total and keeps more than the richer of two corners."""
        n_covered = 0
        if self.cover is not None:
            n_covered = int(self.cover[np.unique(rich.arcs.owner[rich.arcs.mentee[rich.chosen]])].sum())
        found = _Program(self, n_covered).keep_most(rich.kept + 1, rich.most)
        if found.chosen is None:
            return replace(rich, most=rich.kept) if found.is_proved else rich
        chosen = self._around(found.chosen)
        kept = int(self.older[chosen].sum())
        return Kept(self.arcs, chosen, kept, kept if found.is_proved else rich.most, rich.rate)

    def _around(self, chosen: Bools) -> Bools:
        """The greatest total on these arcs that holds the same older pairs and no others."""
        stay = chosen & self.older
        keep = ~self.older | stay
        goals = [] if self.cover is None else [Goal("covered", cover=self.cover)]
        goals += [Goal("kept", pair=stay[keep].astype(np.int64)), Goal("points", pair=self.arcs.score[keep])]
        around = np.zeros(len(self.arcs), np.bool_)
        around[keep] = solve_tiers(self.arcs.only(keep), goals, self.backend).chosen
        return around


@dataclass(frozen=True)
class _Found:
    chosen: Bools | None
    is_proved: bool


class _Program:
    """The integer program on some arcs: one variable per arc (made?), then one per mentee (covered?)."""

    def __init__(self, search: _Search, n_covered: int) -> None:
        self._search = search
        part = search.arcs
        self._shape = len(part), part.n_owners
        self._limits = [
            LinearConstraint(self._sums(part.mentee, part.n_mentees), ub=part.demand),
            LinearConstraint(self._sums(part.mentor, part.n_mentors), ub=part.capacity),
        ]
        owner = part.owner[part.mentee].astype(np.int64)
        if part.is_typed:
            pair = np.unique(owner * part.n_mentors + part.mentor, return_inverse=True)[1]
            self._limits.append(LinearConstraint(self._sums(pair, int(pair.max(initial=-1)) + 1), ub=1))
        if search.cover is not None:
            covered = sparse.eye_array(part.n_owners, sum(self._shape), k=len(part))
            with_mentor = sparse.csr_array(self._sums(owner, part.n_owners) - covered)
            self._limits.append(LinearConstraint(with_mentor, lb=0))
            self._limits.append(LinearConstraint(self._row(mentees=search.cover), lb=n_covered))

    def _sums(self, rows: NDArray[np.integer], n_rows: int) -> sparse.csr_array:
        """One row per number: the sum of the arcs that carry it."""
        places, ones = np.arange(len(rows)), np.ones(len(rows))
        return sparse.csr_array((ones, (rows, places)), shape=(n_rows, sum(self._shape)))

    def _row(
        self, arcs: NDArray[np.number] | None = None, mentees: Ints | None = None
    ) -> NDArray[np.float64]:
        """One row over all variables."""
        parts = (
            np.zeros(n) if part is None else part
            for part, n in zip((arcs, mentees), self._shape, strict=True)
        )
        return np.concatenate(tuple(parts)).astype(np.float64)[None, :]

    def keep_most(self, least: int, most: int) -> _Found:
        """Keep as many as can be, at least ``least`` and at most ``most``.

        HiGHS lets a total slip by a millionth of a point: then it is asked for a hair more, and the answer
        is proved when no fewer are kept.
        """
        at_most = most
        for hair in (0, 2, 20):
            found = self._run(self._search.total + hair, least, most)
            if found.x is None:
                return _Found(None, is_proved=hair == 0 and found.status == 2)
            chosen = np.asarray(found.x[: self._shape[0]] > 0.5)
            kept = int(self._search.older[chosen].sum())
            at_most = min(at_most, kept) if found.status == 0 else at_most
            if int(self._search.arcs.score[chosen].sum()) >= self._search.total:
                return _Found(chosen, is_proved=kept == at_most)
        return _Found(None, is_proved=False)

    def _run(self, total: int, least: int, most: int) -> OptimizeResult:
        older = self._row(arcs=self._search.older.astype(np.int64))
        return milp(
            -older[0],
            integrality=np.ones(sum(self._shape), np.int64),
            bounds=Bounds(0, 1),
            constraints=[
                *self._limits,
                LinearConstraint(self._row(arcs=self._search.arcs.score / UNIT), lb=total / UNIT),
                LinearConstraint(older, lb=least, ub=most),
            ],
            options={"time_limit": _SECONDS},
        )
