"""What a result keeps so that a later solve can go on from it instead of beginning anew."""

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from telemachy.matching.problem import Keys, Pairs, Problem
from telemachy.matching.result import Match
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.tables import Ints

if TYPE_CHECKING:
    from telemachy.matching.solving.work import Work

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Made:
    """Matches in order, and beside them their numbers, so that nothing has to be asked of each.

    Parameters
    ----------
    matches : tuple of Match
    flat : ndarray of int64
        Mentee, mentor and type of each in one number, in the rows as given: see `flat_triples`; increasing.
    scores : ndarray of int64
    pinned : ndarray of bool
    """

    matches: tuple[Match, ...]
    flat: Ints
    scores: Ints
    pinned: Bools


def made_of(matches: tuple[Match, ...], n_mentors: int, n_types: int) -> Made:
    """Return matches, in any order, with their numbers beside them."""
    columns = np.array([(m.mentee, m.mentor, m.type, m.score, m.pinned) for m in matches], dtype=np.int64)
    mentee, mentor, type_, scores, pinned = columns.reshape(-1, 5).T
    flat = flat_triples(mentee, mentor, type_, n_mentors, n_types)
    order = np.argsort(flat, kind="stable")
    ordered = tuple(matches[place] for place in order.tolist())
    return Made(ordered, flat[order], scores[order], pinned[order] > 0)


def flat_triples(mentee: Ints, mentor: Ints, type_: Ints, n_mentors: int, n_types: int) -> Ints:
    """Return mentee, mentor and type in one number each, which sort as they do."""
    return (mentee * n_mentors + mentor) * n_types + type_


@dataclass(frozen=True, eq=False)
class Kept:
    """The last state of a solve by flow, rows in key order.

    Parameters
    ----------
    seed : int or None
    mentee_keys, mentor_keys : ndarray of uint64
        Of the draw: they say who each row is.
    names : tuple of str
        The tiers.
    arcs : Arcs
    chosen : ndarray of bool
    owners, wants, prices, pairs : ndarray of shape (n_tiers, ...), int64
        Heights: see `mending.Standing`.
    given : Problem or None
        The problem as it was given; ``work``, what was made of it; and ``made``, its matches. None of them
        is pickled.
    work : Work or None
    made : Made or None
    """

    seed: int | None
    mentee_keys: Keys
    mentor_keys: Keys
    names: tuple[str, ...]
    arcs: Arcs
    chosen: Bools
    owners: Ints
    wants: Ints
    prices: Ints
    pairs: Ints
    given: Problem | None = None
    work: "Work | None" = None
    made: Made | None = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"given": None, "work": None, "made": None}

    @property
    def people(self) -> Pairs:
        """The pairs of people that the solver had seen."""
        return Pairs(self.arcs.owner[self.arcs.mentee], self.arcs.mentor)

    def is_about(self, problem: Problem) -> bool:
        """Tell whether the same people are asked, and all that is known of them is the same.

        Pins, forbidden pairs, places, demands and waiting times may differ.
        """
        given = self.given
        return given is not None and (
            problem.mentees is given.mentees
            and problem.mentors is given.mentors
            and problem.vocabulary is given.vocabulary
            and problem.types == given.types
            and problem.same_person is given.same_person
            and problem.ranks is given.ranks
            and problem.points is given.points
            and all(
                np.array_equal(getattr(problem, name), getattr(given, name))
                for name in ("mentee_keys", "mentor_keys", "mentee_line", "mentor_line")
            )
        )

    def among(self, work: "Work") -> "Kept | None":
        """Return the same in the rows of another solve, people taken together by key.

        Who is new stands at height 0; who has left takes the arcs along. None where nothing can be kept.
        """
        problem, n_types = work.problem, work.n_types
        n_owners = len(self.mentee_keys)
        if self.seed != work.seed or n_owners == 0 or len(self.arcs.demand) != n_owners * n_types:
            return None
        if all(
            np.array_equal(then, now)
            for then, now in (
                (self.mentee_keys, problem.mentee_keys),
                (self.mentor_keys, problem.mentor_keys),
            )
        ):
            arcs = self.arcs.among(work.capacity, work.demand.reshape(-1))
            return replace(self, arcs=arcs, given=None, work=None, made=None)
        mentee, mentor = (
            _places(self.mentee_keys, problem.mentee_keys),
            _places(self.mentor_keys, problem.mentor_keys),
        )
        owner = self.arcs.owner[self.arcs.mentee]
        stays = (mentee[owner] >= 0) & (mentor[self.arcs.mentor] >= 0)
        type_ = self.arcs.mentee[stays] % n_types
        arcs = Arcs(
            mentee=(mentee[owner[stays]] * n_types + type_).astype(np.int32),
            mentor=mentor[self.arcs.mentor[stays]].astype(np.int32),
            score=self.arcs.score[stays],
            capacity=work.capacity,
            demand=work.demand.reshape(-1),
            owner=np.repeat(np.arange(problem.n_mentees, dtype=np.int32), n_types),
        )
        want = (
            mentee[:, None] * n_types + np.where(mentee >= 0, 0, -(10**9))[:, None] + np.arange(n_types)
        ).reshape(-1)
        return replace(
            self,
            arcs=arcs,
            chosen=self.chosen[stays],
            owners=_moved(self.owners, mentee, problem.n_mentees),
            wants=_moved(self.wants, want, problem.n_mentees * n_types),
            prices=_moved(self.prices, mentor, problem.n_mentors),
            pairs=self._pairs_among(mentee, mentor, problem.n_mentors),
            given=None,
            work=None,
            made=None,
        )

    def _pairs_among(self, mentee: Ints, mentor: Ints, n_mentors: int) -> Ints:
        """Return the heights of those pairs of people of whom both are still there."""
        if not self.arcs.is_typed:
            return self.pairs
        width = max(1, self.arcs.n_mentors)
        flat = np.unique(self.arcs.owner[self.arcs.mentee].astype(np.int64) * width + self.arcs.mentor)
        return self.pairs[:, (mentee[flat // width] >= 0) & (mentor[flat % width] >= 0)]


def kept_of(work: "Work", names: tuple[str, ...], arcs: Arcs, flow: Any) -> Kept:
    """Return what to keep of a solve by flow."""
    mine = copy(work)
    mine.executor, mine.before, mine.reusable = None, None, None
    return Kept(
        seed=work.seed,
        mentee_keys=work.problem.mentee_keys,
        mentor_keys=work.problem.mentor_keys,
        names=names,
        arcs=arcs,
        chosen=flow.chosen,
        owners=flow.owners,
        wants=flow.wants,
        prices=flow.prices,
        pairs=flow.pairs,
        given=work.given,
        work=mine,
    )


def _places(keys: Keys, among: Keys) -> Ints:
    """Return where each key stands among sorted keys; -1 where it does not."""
    if len(among) == 0:
        return np.full(len(keys), -1, dtype=np.int64)
    at = np.minimum(np.searchsorted(among, keys), len(among) - 1)
    return np.where(among[at] == keys, at, -1).astype(np.int64)


def _moved(rows: Ints, place: Ints, size: int) -> Ints:
    moved = np.zeros((len(rows), size), dtype=np.int64)
    moved[:, place[place >= 0]] = rows[:, place >= 0]
    return moved
