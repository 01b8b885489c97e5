"""Deferred acceptance over all pairs without whole lists: everyone asks on, a few mentors at a time.

A mentee's list is looked up only as far as she asks, and only for mentors who might still say yes: a full
mentor whose least welcome mentee comes before her has refused her for good, because what mentors hold only
ever gets better for them. So the answer is the one that whole lists give, and memory holds the few pairs
asked about.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from telemachy.matching import candidates, executors
from telemachy.matching.blocks import Scorer, flat_pairs, is_among
from telemachy.matching.criteria.columns import PairTable
from telemachy.matching.problem import Welcome
from telemachy.matching.result import UNIT
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.preferences import UNRANKED, both_lists, mentor_ranks
from telemachy.matching.solving.columns import see
from telemachy.matching.solving.work import Work
from telemachy.matching.tables import Ints

FIRST_LOOK = 24
"""Mentors looked up for a want at first; twice as many each time after."""

MOST_LOOKED_UP = 1024
"""Never more than so many at once, so that lists stay short even where all fit alike."""

_ALMOST_ALIKE = round(candidates.TIE_SPREAD * UNIT)
"""Up to so many units, the pass for candidates may have taken the lesser of two scores."""

_SPARSE = 8
"""A block is looked at whole when at least one row in so many asks."""

Bools = npt.NDArray[np.bool_]
Whole = npt.NDArray[np.integer]
_Standing = tuple[int, int, int]
"""How welcome a want is to a mentor: rank, points below 0, row of the want. Smaller is better."""


def ask_all(work: Work) -> tuple[Arcs, int]:
    """Return the pairs that mentee-proposing deferred acceptance makes, and how many were looked up.

    The same as `match_stably` makes of whole lists in which those not ranked come after those ranked.
    """
    asking = _Asking(work)
    asking.go_through(range(len(asking.missing)))
    if _begins_with_candidates(work) and len(short := asking.short()) * _SPARSE >= len(asking.missing):
        asking.begin_with_candidates(short)
        asking.go_through(short)
    while short := asking.short():
        asking.extend(short)
        asking.go_through(short)
    return asking.made(), asking.looked_at


def _begins_with_candidates(work: Work) -> bool:
    """Tell whether the pass for candidates is the quicker way to everyone's first few mentors."""
    return work.n_types == 1 and work.scorer.compiles(work.n_cells)


class _Asking:
    """Where everyone stands: what each want has been told of, and what each mentor holds.

    Attributes
    ----------
    missing : list of int
        Mentors still wanted, by want.
    looked_at : int
        How many pairs were looked up.
    """

    def __init__(self, work: Work) -> None:
        self.work = work
        self.missing: list[int] = work.demand.reshape(-1).tolist()
        self.mentors = _Mentors(work.capacity.tolist(), work.n_types)
        self.looked_at = 0
        n_wants = len(self.missing)
        self._queue: list[list[tuple[int, int, int]]] = [[] for _ in range(n_wants)]  # mentor, rank, score
        self._at = [0] * n_wants
        self._to_the_end = np.array(self.missing) == 0
        self._after_score = np.full(n_wants, np.iinfo(np.int64).max)
        self._after_mentor = np.full(n_wants, -1, dtype=np.int64)
        self._look = np.full(n_wants, FIRST_LOOK, dtype=np.int64)
        self._said = _said_by_mentors(work)
        self._begin_with_ranked()

    def _begin_with_ranked(self) -> None:
        """Put the mentors whom people ranked at the head of their lists."""
        ranked = self.work.problem.ranks.ranked
        arcs = see(self.work, ranked).arcs
        pinned = [pin.mentee * self.work.problem.n_mentors + pin.mentor for pin in self.work.pins]
        flat = flat_pairs(ranked.mentee, ranked.mentor, self.work.problem.n_mentors)
        self._listed = np.unique(np.concatenate((flat, np.array(pinned, dtype=np.int64))))
        hers, _ = both_lists(self.work.problem, arcs)
        self._append(arcs.mentee, arcs.mentor, mentor_ranks(self.work.problem, arcs), arcs.score, hers)

    def _append(self, want: Whole, mentor: Whole, rank: Whole, score: Ints, place: Whole) -> None:
        order = np.lexsort((place, want))
        columns = (want[order], mentor[order], rank[order], score[order])
        for w, *entry in zip(*(column.tolist() for column in columns), strict=True):
            self._queue[w].append(tuple(entry))
        self.looked_at += len(order)

    def go_through(self, wants: "range | list[int]") -> None:
        """Let these wants, and whoever is let go for them, ask until lists end or nothing is missing."""
        asking = [want for want in wants if self.missing[want]]
        while asking:
            want = asking.pop()
            queue = self._queue[want]
            while self.missing[want] and self._at[want] < len(queue):
                mentor, rank, score = queue[self._at[want]]
                self._at[want] += 1
                self.missing[want] -= 1
                let_go = self.mentors.consider(mentor, (rank, -score, want))
                if let_go is not None:
                    self.missing[let_go] += 1
                    if let_go != want:
                        asking.append(let_go)

    def short(self) -> list[int]:
        """Return the wants that miss somebody and have more mentors to ask."""
        return [want for want, count in enumerate(self.missing) if count and not self._to_the_end[want]]

    def begin_with_candidates(self, short: list[int]) -> None:
        """Tell these wants of the mentors who head their lists, out of one pass for candidates.

        That pass orders mentors who fit almost alike by a draw. So of a list that it cut short only those
        count who fit better than anybody it can have left out.
        """
        work = self.work
        keys = work.problem.mentee_keys, work.problem.mentor_keys
        best = candidates.best_pairs(work.scorer, *keys, work.capacity > 0, FIRST_LOOK, work.executor)
        score = work.scorer.scores(best.mentee, best.mentor)
        found = np.bincount(best.mentee, minlength=work.problem.n_mentees)
        least = np.full(work.problem.n_mentees, np.iinfo(np.int64).max)
        np.minimum.at(least, best.mentee, score)
        is_whole = found < FIRST_LOOK
        least = np.where(is_whole, np.iinfo(np.int64).min, least + _ALMOST_ALIKE)
        asks = np.zeros(work.problem.n_mentees, dtype=bool)
        asks[short] = True
        listed = is_among(flat_pairs(best.mentee, best.mentor, work.problem.n_mentors), self._listed)
        keep = asks[best.mentee] & (score > least[best.mentee]) & ~listed
        mentee, mentor, score = best.mentee[keep], best.mentor[keep], score[keep]
        table, otherwise = self._said
        rank = table.at(mentee, mentor, otherwise).astype(np.int64)
        self._append(mentee, mentor, rank, score, np.lexsort((mentor, -score)).argsort())
        self._to_the_end[asks] = is_whole[asks]
        self._after_score[asks & ~is_whole] = least[asks & ~is_whole]

    def extend(self, short: list[int]) -> None:
        """Look up the next mentors for these wants."""
        work, n_types = self.work, self.work.n_types
        asks = np.zeros((work.problem.n_mentees, n_types), dtype=bool)
        asks.reshape(-1)[short] = True
        rank, score = self.mentors.least_welcome()
        task = _Task(
            scorer=work.scorer,
            asks=asks,
            after_score=self._after_score.reshape(-1, n_types),
            after_mentor=self._after_mentor.reshape(-1, n_types),
            look=self._look.reshape(-1, n_types),
            open_mentors=work.capacity > 0,
            listed=PairTable(self._listed, np.ones(len(self._listed)), work.problem.n_mentors),
            said=self._said,
            least_rank=rank,
            least_score=score,
        )
        slices = list(_slices(work.scorer, np.asarray(asks.any(axis=1))))
        for want in short:  # all asked: nothing of the list is needed any more
            self._queue[want], self._at[want] = [], 0
        for found in executors.run(_next, task, slices, work.executor):
            self._take_in(found)
        for want in short:  # where rounding hid the next ones, nothing but a longer look finds them
            longest = MOST_LOOKED_UP if self._queue[want] else work.problem.n_mentors
            self._look[want] = min(2 * self._look[want], max(longest, self._look[want]))

    def _take_in(self, found: "_Next") -> None:
        self._append(found.want, found.mentor, found.rank, found.score, np.arange(len(found.want)))
        self._to_the_end[found.asked] = found.to_the_end
        self._after_score[found.asked] = found.after_score
        self._after_mentor[found.asked] = found.after_mentor

    def made(self) -> Arcs:
        """Return the pairs that mentors hold, as arcs."""
        work = self.work
        held = sorted(self.mentors.pairs())
        want, mentor, score = (
            (np.array(column, dtype=np.int64) for column in zip(*held, strict=True))
            if (held)
            else (np.zeros(0, np.int64),) * 3
        )
        return Arcs(
            mentee=want.astype(np.int32),
            mentor=mentor.astype(np.int32),
            score=score,
            capacity=work.capacity,
            demand=work.demand.reshape(-1),
            owner=np.repeat(np.arange(work.problem.n_mentees, dtype=np.int32), work.n_types),
        )


class _Mentors:
    """What each mentor holds for now: the best who asked, one want of each person, within capacity."""

    def __init__(self, capacity: list[int], n_types: int) -> None:
        self._capacity, self._n_types = capacity, n_types
        self._held: list[list[_Standing]] = [[] for _ in capacity]

    def consider(self, mentor: int, asks: _Standing) -> int | None:
        """Hold the want or not; return the want that is let go, or None when there was room."""
        held = self._held[mentor]
        owner = asks[2] // self._n_types
        rivals = [other for other in held if other[2] // self._n_types == owner]
        if not rivals and len(held) < self._capacity[mentor]:
            held.append(asks)
            return None
        rival = max(rivals or held, default=None)
        if rival is None or rival < asks:
            return asks[2]
        held[held.index(rival)] = asks
        return rival[2]

    def least_welcome(self) -> tuple[Ints, Ints]:
        """Return rank and score that a want has to reach with each mentor; those with room take any."""
        rank = np.full(len(self._held), np.iinfo(np.int64).max)
        score = np.zeros(len(self._held), dtype=np.int64)
        for mentor, held in enumerate(self._held):
            if len(held) >= self._capacity[mentor] > 0:
                least = max(held)
                rank[mentor], score[mentor] = least[0], -least[1]
        return rank, score

    def pairs(self) -> Iterator[tuple[int, int, int]]:
        for mentor, held in enumerate(self._held):
            yield from ((want, mentor, -below) for _, below, want in held)


def _said_by_mentors(work: Work) -> tuple[PairTable, int]:
    """Return what mentors said of single mentees, as ranks, and the rank of everyone else."""
    ranks = work.problem.ranks
    one_by_one = len(ranks.mentor_place) > 0
    said = ranks.mentor_place if one_by_one else Welcome.WELCOME - ranks.welcome
    otherwise = UNRANKED if one_by_one else int(Welcome.WELCOME - Welcome.WILLING)
    return PairTable.of(ranks.answered, np.asarray(said), work.problem.n_mentors), otherwise


# Looking up more of the lists


@dataclass(frozen=True)
class _Task:
    scorer: Scorer
    asks: Bools
    after_score: Ints
    after_mentor: Ints
    look: Ints
    open_mentors: Bools
    listed: PairTable
    said: tuple[PairTable, int]
    least_rank: Ints
    least_score: Ints


@dataclass
class _Next:
    """The next mentors of some wants, best first, and where each list now stands."""

    want: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    mentor: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    rank: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    score: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    asked: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    to_the_end: Bools = field(default_factory=lambda: np.zeros(0, dtype=bool))
    after_score: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    after_mentor: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __add__(self, other: "_Next") -> "_Next":
        return _Next(
            *(
                np.concatenate((ours, theirs))
                for ours, theirs in zip(vars(self).values(), vars(other).values(), strict=True)
            )
        )


def _slices(scorer: Scorer, asks: Bools) -> Iterator[slice]:
    """Cut the rows that ask into blocks; where few do, into single rows."""
    for block in scorer.row_blocks():
        rows = np.flatnonzero(asks[block]) + block.start
        if len(rows) * _SPARSE >= block.stop - block.start:
            yield block
        else:
            yield from (slice(row, row + 1) for row in rows.tolist())


def _next(task: _Task, rows: slice) -> _Next:
    found = _Next()
    may = task.scorer.allowed_block(rows) & task.open_mentors
    listed = np.zeros(may.shape)
    task.listed.put(listed, rows)
    may &= listed == 0
    table, otherwise = task.said
    rank = np.full(may.shape, otherwise, dtype=np.int64)
    table.put(rank, rows)
    for type_ in range(len(task.scorer.points)):
        asks = np.flatnonzero(task.asks[rows, type_])
        if len(asks):
            found += _next_of_type(task, rows, type_, asks, may[asks], rank[asks])
    return found


def _next_of_type(task: _Task, rows: slice, type_: int, asks: Ints, may: Bools, rank: Ints) -> _Next:
    """Look up the next mentors of the rows that ask, by near scores first and then exactly."""
    scorer, own = task.scorer, rows.start + asks
    near = scorer.score_block(rows, type_, np.float32)[asks]
    margin = scorer.margin(np.float32)
    after_score, after_mentor = task.after_score[own, type_], task.after_mentor[own, type_]
    may = may & (near >= scorer.minimum / UNIT - margin)
    may &= near <= (after_score / UNIT)[:, None] + margin
    may &= (rank < task.least_rank) | ((rank == task.least_rank) & (near >= task.least_score / UNIT - margin))
    look = task.look[own, type_]
    least, is_whole = _near_least(near, may, look, margin)
    mentee, mentor = np.nonzero(may & (near >= (least - margin)[:, None]))
    score = scorer.scores(own[mentee].astype(np.int32), mentor.astype(np.int32), type_)
    floor = np.full(len(asks), scorer.minimum, dtype=np.int64)
    floor[~is_whole] = np.maximum(np.ceil(least[~is_whole] * UNIT).astype(np.int64), scorer.minimum)
    keep = (score >= floor[mentee]) & (
        (score < after_score[mentee]) | ((score == after_score[mentee]) & (mentor > after_mentor[mentee]))
    )
    mentee, mentor, score = mentee[keep], mentor[keep], score[keep]
    order = np.lexsort((mentor, -score, mentee))
    mentee, mentor, score = mentee[order], mentor[order], score[order]
    place = np.arange(len(mentee)) - np.searchsorted(mentee, mentee)
    first = place < look[mentee]
    counts = np.bincount(mentee, minlength=len(asks))
    mentee, mentor, score = mentee[first], mentor[first], score[first]
    cut = counts > look
    last = np.searchsorted(mentee, np.arange(len(asks)), side="right") - 1
    # Cut: all down to the last one taken were seen. Not cut: all down to the floor, unless that lies before.
    done_score = np.where(cut, score[last] if len(score) else 0, np.minimum(floor, after_score))
    done_mentor = np.where(cut, mentor[last] if len(mentor) else 0, scorer.n_mentors)
    done_mentor = np.where(~cut & (floor > after_score), after_mentor, done_mentor)
    return _Next(
        want=own[mentee] * len(scorer.points) + type_,
        mentor=mentor.astype(np.int64),
        rank=rank[mentee, mentor],
        score=score,
        asked=own * len(scorer.points) + type_,
        to_the_end=is_whole & ~cut,
        after_score=done_score,
        after_mentor=done_mentor,
    )


def _near_least(
    near: npt.NDArray[np.floating], may: Bools, look: Ints, margin: float
) -> tuple[npt.NDArray[np.float64], Bools]:
    """Return the exact points down to which each row can be told, and whether that is the whole row.

    Those with the ``look`` greatest near scores have exact scores of a margin less at least; whoever is not
    within two margins of them has less.
    """
    is_whole = may.sum(axis=1) <= look
    least = np.full(len(near), -np.inf)
    for row in np.flatnonzero(~is_whole).tolist():
        scores = near[row, may[row]]
        place = len(scores) - int(look[row])
        least[row] = float(np.partition(scores, place)[place]) - margin
    return least, is_whole
