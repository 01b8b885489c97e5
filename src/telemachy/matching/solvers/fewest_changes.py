"""Keeping as many older pairs as possible for a stated total: a matching with two side conditions."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from telemachy.matching.result import UNIT
from telemachy.matching.solvers.arcs import Arcs

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Aim:
    """What has to be reached: a total in 1e-6 points, and so many mentees with at least one mentor."""

    total: int
    covered: int


class OutOfReach(RuntimeError):
    """No matching reaches what was asked for."""


def keep_most(arcs: Arcs, older: Bools, aim: Aim, asks: Bools) -> Bools:
    """Choose arcs that reach the aim and hold as many older pairs as can be; then the greatest total.

    A total is a side condition that no flow can keep, so this is an integer program (HiGHS): exact, and
    quick up to some tens of thousands of arcs.

    Parameters
    ----------
    arcs : Arcs
    older : ndarray of shape (n_arcs,), bool
        Arcs that are older pairs.
    aim : Aim
    asks : ndarray of shape (n_owners,), bool
        Mentees who count as covered once they have a mentor.

    Returns
    -------
    ndarray of shape (n_arcs,), bool

    Raises
    ------
    OutOfReach
        When no choice of arcs reaches the aim.
    """
    program = _Program(arcs, asks)
    kept = program.greatest(older.astype(np.float64), [program.reaching(aim)], arcs, aim)
    points = arcs.score / UNIT
    as_many = program.at_least(older.astype(np.float64), int(older[kept].sum()))
    return program.greatest(points, [program.reaching(aim), as_many], arcs, aim)


class _Program:
    """Variables: one per arc (made or not), then one per mentee (covered or not)."""

    def __init__(self, arcs: Arcs, asks: Bools) -> None:
        self.n_arcs, self.n_owners = len(arcs), arcs.n_owners
        self.points = arcs.score / UNIT
        self.asks = asks
        ones, places = np.ones(self.n_arcs), np.arange(self.n_arcs)
        owner = arcs.owner[arcs.mentee]
        by_want = sparse.csr_array((ones, (arcs.mentee, places)), shape=(arcs.n_mentees, self.n_arcs))
        by_mentor = sparse.csr_array((ones, (arcs.mentor, places)), shape=(arcs.n_mentors, self.n_arcs))
        by_owner = sparse.csr_array((ones, (owner, places)), shape=(self.n_owners, self.n_arcs))
        self.limits = [
            LinearConstraint(self._beside(by_want), ub=arcs.demand),
            LinearConstraint(self._beside(by_mentor), ub=arcs.capacity),
            # Covered only with a mentor.
            LinearConstraint(sparse.hstack([by_owner, -sparse.eye_array(self.n_owners)]), lb=0),
        ]
        if arcs.is_typed:
            pair = np.unique(owner.astype(np.int64) * arcs.n_mentors + arcs.mentor, return_inverse=True)[1]
            once = sparse.csr_array(
                (ones, (pair, places)), shape=(int(pair.max(initial=-1)) + 1, self.n_arcs)
            )
            self.limits.append(LinearConstraint(self._beside(once), ub=1))

    def _beside(self, rows: sparse.csr_array) -> sparse.csr_array:
        """The rows with nothing said of the mentees."""
        return sparse.csr_array(sparse.hstack([rows, sparse.csr_array((rows.shape[0], self.n_owners))]))

    def at_least(self, weight: NDArray[np.float64], least: float) -> LinearConstraint:
        return LinearConstraint(np.concatenate((weight, np.zeros(self.n_owners)))[None, :], lb=least)

    def reaching(self, aim: Aim, slack: int = 0) -> LinearConstraint:
        covered = np.concatenate((np.zeros(self.n_arcs), self.asks.astype(np.float64)))
        points = np.concatenate((self.points, np.zeros(self.n_owners)))
        return LinearConstraint(np.stack((points, covered)), lb=[(aim.total + slack) / UNIT, aim.covered])

    def greatest(
        self, weight: NDArray[np.float64], sides: list[LinearConstraint], arcs: Arcs, aim: Aim
    ) -> Bools:
        """The choice of greatest weight; tried again a hair higher where rounding let a total slip."""
        for slack in (0, 2, 20):
            sides[0] = self.reaching(aim, slack)
            found = milp(
                -np.concatenate((weight, np.zeros(self.n_owners))),
                integrality=np.ones(self.n_arcs + self.n_owners, np.int64),
                bounds=Bounds(0, 1),
                constraints=[*self.limits, *sides],
                options={"mip_rel_gap": 0.0},
            )
            if found.x is None:
                break
            chosen = np.asarray(found.x[: self.n_arcs] > 0.5)
            if int(arcs.score[chosen].sum()) >= aim.total:
                return chosen
        raise OutOfReach("No matching reaches what was asked for.")
