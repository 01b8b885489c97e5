"""Keeping as many older pairs as possible for a stated total: a matching with one side condition."""

from dataclasses import dataclass
from typing import Final

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
class Kept:
    """A choice of arcs, and whether it is proved that none that reaches the total keeps more."""

    chosen: Bools
    is_proved: bool


def keep_most(arcs: Arcs, older: Bools, total: int, cover: Ints | None, backend: Backend) -> Kept:
    """Choose arcs that reach a total and hold as many older pairs as can be.

    A total is a side condition that no flow can keep. Flows that weigh a kept pair against points find the
    matchings on the edge between keeping and gaining; where the two next to the total leave a pair or more
    open, an integer program (HiGHS) decides, on the few arcs that the prices leave.

    Parameters
    ----------
    arcs : Arcs
    older : ndarray of shape (n_arcs,), bool
        Arcs that are older pairs.
    total : int
        What has to be reached, in 1e-6 points.
    cover : ndarray of shape (n_owners,), int64, or None
        1 for each mentee who is to be covered if she can be, before all else; None for points alone.
    backend : Backend

    Raises
    ------
    OutOfReach
        When no choice of arcs reaches the total.
    """
    search = _Search(arcs, older, total, cover, backend)
    rich, loyal = search.richest(), search.most_loyal()
    if rich.points < total:
        raise OutOfReach("No matching reaches the total that was asked for.")
    if loyal.points >= total:
        return Kept(loyal.chosen, is_proved=True)
    while True:
        between = search.weighing(rich, loyal)
        if between.value_beside(rich, loyal) <= rich.value_beside(rich, loyal):
            break
        rich, loyal = (between, loyal) if between.points >= total else (rich, between)
    if search.most_possible(rich, loyal) == rich.kept:
        return Kept(rich.chosen, is_proved=True)
    return search.decide(rich, loyal)


@dataclass(frozen=True)
class _Corner:
    """A matching on the edge between keeping and gaining."""

    chosen: Bools
    kept: int
    points: int
    flow: Flow

    def value_beside(self, rich: "_Corner", loyal: "_Corner") -> int:
        """Its value when a kept pair counts as much against points as between these two."""
        return self.kept * (rich.points - loyal.points) + self.points * (loyal.kept - rich.kept)


@dataclass(frozen=True)
class _Search:
    arcs: Arcs
    older: Bools
    total: int
    cover: Ints | None
    backend: Backend

    def richest(self) -> _Corner:
        return self._corner(self._points, self._kept)

    def most_loyal(self) -> _Corner:
        return self._corner(self._kept, self._points)

    @property
    def _points(self) -> Goal:
        return Goal("points", pair=self.arcs.score)

    @property
    def _kept(self) -> Goal:
        return Goal("kept", pair=self.older.astype(np.int64))

    def weighing(self, rich: _Corner, loyal: _Corner) -> _Corner:
        """The best matching when kept pairs count against points as between these two."""
        return self._corner(Goal("both", pair=self._gain(rich, loyal)))

    def _gain(self, rich: _Corner, loyal: _Corner) -> Ints:
        kept_counts, point_counts = rich.points - loyal.points, loyal.kept - rich.kept
        return np.asarray(self.older * np.int64(kept_counts) + self.arcs.score * np.int64(point_counts))

    def _corner(self, *goals: Goal) -> _Corner:
        before = [] if self.cover is None else [Goal("covered", cover=self.cover)]
        flow = solve_tiers(self.arcs, [*before, *goals], self.backend)
        chosen = flow.chosen
        return _Corner(chosen, int(self.older[chosen].sum()), int(self.arcs.score[chosen].sum()), flow)

    def most_possible(self, rich: _Corner, loyal: _Corner) -> int:
        """How many pairs can be kept at most: where the straight edge between the two meets the total."""
        more = (rich.points - self.total) * (loyal.kept - rich.kept) // (rich.points - loyal.points)
        return rich.kept + more

    def decide(self, rich: _Corner, loyal: _Corner) -> Kept:
        """Look for a matching that reaches the total and keeps more than the richer of the two."""
        usable = self._may_matter(rich, loyal)
        n_covered = 0 if self.cover is None else int(self.cover[self._owners(rich.chosen)].sum())
        program = _Program(self, usable, n_covered)
        found = program.keep_most(rich.kept + 1, self.most_possible(rich, loyal))
        if found.chosen is None:
            return Kept(rich.chosen, is_proved=found.is_proved)
        return Kept(self._around(found.chosen), is_proved=found.is_proved)

    def _owners(self, chosen: Bools) -> Ints:
        return np.unique(self.arcs.owner[self.arcs.mentee[chosen]]).astype(np.int64)

    def _may_matter(self, rich: _Corner, loyal: _Corner) -> Bools:
        """Arcs that some matching in question may use: not so far below their price that it falls short."""
        edge = self.weighing(rich, loyal)
        short = (loyal.kept - rich.kept) * self.total + (rich.points - loyal.points) * (rich.kept + 1)
        slack = edge.value_beside(rich, loyal) - short
        mentee, mentor = self.arcs.mentee, self.arcs.mentor
        above = edge.flow.wants[-1][mentee] - edge.flow.prices[-1][mentor] + self._gain(rich, loyal)
        matters = above >= -slack
        if self.cover is not None:
            matters &= edge.flow.wants[0][mentee] - edge.flow.prices[0][mentor] >= 0
        return np.asarray(matters | rich.chosen)

    def _around(self, chosen: Bools) -> Bools:
        """The greatest total that holds the same older pairs and no others."""
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

    def __init__(self, search: _Search, usable: Bools, n_covered: int) -> None:
        self._search, self._usable = search, usable
        self._arcs = part = search.arcs.only(usable)
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
            chosen = np.zeros(len(self._usable), np.bool_)
            chosen[self._usable] = found.x[: len(self._arcs)] > 0.5
            kept = int(self._search.older[chosen].sum())
            at_most = min(at_most, kept) if found.status == 0 else at_most
            if int(self._search.arcs.score[chosen].sum()) >= self._search.total:
                return _Found(chosen, is_proved=kept == at_most)
        return _Found(None, is_proved=False)

    def _run(self, total: int, least: int, most: int) -> OptimizeResult:
        older = self._row(arcs=self._search.older[self._usable].astype(np.int64))
        return milp(
            -older[0],
            integrality=np.ones(sum(self._shape), np.int64),
            bounds=Bounds(0, 1),
            constraints=[
                *self._limits,
                LinearConstraint(self._row(arcs=self._arcs.score / UNIT), lb=total / UNIT),
                LinearConstraint(older, lb=least, ub=most),
            ],
            options={"time_limit": _SECONDS},
        )
