"""How many pairs would both rather have each other than what they got, whatever the objective.

Under ``stable`` there are none. Elsewhere they are a fact and not a fault: what serves the whole better is
not what those two would choose.
"""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from telemachy.matching import executors
from telemachy.matching.blocks import LEAST, Scorer
from telemachy.matching.criteria.columns import PairTable
from telemachy.matching.problem import Problem, Welcome
from telemachy.matching.result import UNIT, Match, Result
from telemachy.matching.rules import Rules
from telemachy.matching.solvers.preferences import UNRANKED
from telemachy.matching.tables import Codes, Ints

Bools = npt.NDArray[np.bool_]

_HALF = 0.5 / UNIT
_ANY = UNRANKED + 1
"""Everybody who has room comes before nobody."""


@dataclass(frozen=True)
class _Wants:
    """What an offer has to beat: the least welcome that somebody holds, if there is no room."""

    rank: Ints
    score: Ints

    def near(self, who: Ints | slice, rank: Ints, near: npt.NDArray[np.floating]) -> Bools:
        held, score = self.rank[who], self.score[who] / UNIT + _HALF
        return np.asarray((rank < held) | ((rank == held) & (near > score)))

    def exactly(self, who: Codes | Ints, rank: Ints, score: Ints) -> Bools:
        held = self.rank[who]
        return np.asarray((rank < held) | ((rank == held) & (score > self.score[who])))


@dataclass(frozen=True)
class _Task:
    scorer: Scorer
    hers: PairTable
    theirs: PairTable
    unasked: int
    listed_only: bool
    together: PairTable
    mentees: tuple[_Wants, ...]
    mentors: _Wants


def rather_each_other(
    problem: Problem, rules: Rules, result: Result, *, executor: Executor | None = None
) -> int:
    """Count the pairs, allowed and not made, in which both would strictly rather have the other.

    Each compares what was said first (ranks, welcome), then points; equal points are no reason. Who has room
    takes anybody. Nobody gives up a pinned partner.

    Returns
    -------
    int
        Pairs and types: somebody wanted for two types counts twice.
    """
    ranks, n_mentors = problem.ranks, problem.n_mentors
    one_by_one = bool(len(ranks.mentor_place))
    said = ranks.mentor_place if one_by_one else Welcome.WELCOME - ranks.welcome
    hers = PairTable.of(ranks.ranked, ranks.place, n_mentors)
    theirs = PairTable.of(ranks.answered, np.asarray(said), n_mentors)
    unasked = UNRANKED if one_by_one else int(Welcome.WELCOME - Welcome.WILLING)
    mentee, mentor = _rows(result.matches)
    ranked = hers.at(mentee, mentor, UNRANKED), theirs.at(mentee, mentor, unasked)
    made = np.sort(mentee.astype(np.int64) * n_mentors + mentor)
    types = np.array([match.type for match in result.matches], dtype=np.int64)
    scorer = Scorer(problem, rules)
    task = _Task(
        scorer=scorer,
        hers=hers,
        theirs=theirs,
        unasked=unasked,
        listed_only=rules.aim.unranked == "never",
        together=PairTable(made, np.ones(len(made)), n_mentors),
        mentees=tuple(
            _wants(result.matches, types == type_, mentee, ranked[0], problem.demand[:, type_])
            for type_ in range(len(problem.types))
        ),
        mentors=_wants(result.matches, types >= 0, mentor, ranked[1], problem.capacity),
    )
    return sum(executors.run(_count, task, list(scorer.row_blocks()), executor))


def _rows(matches: tuple[Match, ...]) -> tuple[Codes, Codes]:
    rows = np.array([(match.mentee, match.mentor) for match in matches], dtype=np.int32).reshape(-1, 2)
    return rows[:, 0].copy(), rows[:, 1].copy()


def _wants(
    matches: tuple[Match, ...], here: Bools, who: Codes, rank: npt.NDArray[np.floating], room: Ints
) -> _Wants:
    """Return the least welcome partner of everyone on one side; anybody comes before a free place."""
    rank_held = np.full(len(room), -1, dtype=np.int64)
    score_held = np.full(len(room), np.iinfo(np.int64).max)
    left = room.copy()
    for at in np.flatnonzero(here).tolist():
        row, match = int(who[at]), matches[at]
        left[row] -= 1
        own = int(rank[at]), match.score
        if not match.pinned and (own[0], -own[1]) > (int(rank_held[row]), -int(score_held[row])):
            rank_held[row], score_held[row] = own
    rank_held[left > 0] = _ANY
    return _Wants(rank_held, score_held)


def _count(task: _Task, rows: slice) -> int:
    scorer = task.scorer
    may = scorer.allowed_block(rows)
    together = np.zeros(may.shape)
    task.together.put(together, rows)
    may &= together == 0
    hers = np.full(may.shape, UNRANKED, dtype=np.int64)
    theirs = np.full(may.shape, task.unasked, dtype=np.int64)
    task.hers.put(hers, rows)
    task.theirs.put(theirs, rows)
    if task.listed_only:
        may &= (hers < UNRANKED) & (theirs < UNRANKED)
    least = max(0, scorer.minimum if scorer.minimum > LEAST else 0)
    return sum(
        _count_of_type(task, rows, type_, may, hers, theirs, least) for type_ in range(len(scorer.points))
    )


def _count_of_type(
    task: _Task, rows: slice, type_: int, may: Bools, hers: Ints, theirs: Ints, least: int
) -> int:
    """Count by near scores first; those are settled exactly."""
    scorer, mentees = task.scorer, task.mentees[type_]
    own = np.arange(rows.start, rows.stop)
    # Double precision is off by less than half a unit, and only a whole unit more is a gain.
    near = scorer.score_block(rows, type_, np.float64)
    found = may & (near > least / UNIT - 2 * _HALF)
    found &= mentees.near(own[:, None], hers, near)
    found &= task.mentors.near(slice(None), theirs, near)
    row, mentor = np.nonzero(found)
    mentee = (row + rows.start).astype(np.int32)
    score = scorer.scores(mentee, mentor.astype(np.int32), type_)
    wants = mentees.exactly(mentee, hers[row, mentor], score) & (score >= least)
    return int((wants & task.mentors.exactly(mentor, theirs[row, mentor], score)).sum())
