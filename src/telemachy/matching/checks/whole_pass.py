"""One pass over every pair there could be: bounds, and pairs that would rather have each other."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.checks.bench import Bench
from telemachy.matching.checks.rarity import RarityBench
from telemachy.matching.checks.verdict import Made
from telemachy.matching.problem import Welcome
from telemachy.matching.rescoring import Bools, Ints
from telemachy.matching.result import Tier


class WholePass:
    """Goes once over every pair there could be: bounds of all tiers, and pairs that block.

    Attributes
    ----------
    bounds : list of int
        The most that any matching could be worth in each tier, worked out from its prices.
    blocking : list of Made
    """

    def __init__(self, bench: Bench, tiers: Sequence[Tier], order: Sequence[int]) -> None:
        self.bench, self.tiers = bench, tiers
        problem = bench.problem
        self.pins = {pair for pair in bench.made if (pair.mentee, pair.mentor) in bench.pinned}
        self.demand = problem.demand.copy()
        capacity = problem.capacity.copy()
        for pair in self.pins:
            capacity[pair.mentor] -= 1
            self.demand[pair.mentee, pair.type] -= 1
        self._open_mentors = capacity > 0
        self._pinned_mentees = {pair.mentee for pair in self.pins}
        self.position = {mentee: place for place, mentee in enumerate(order)}
        self.bounds = [
            int(sum(int(p) * int(c) for p, c in zip(tier.prices, capacity, strict=True))) for tier in tiers
        ]
        self.rarity = RarityBench(problem, bench.rules)
        self._looks_at_rarity = any(tier.rarity for tier in tiers)
        self.blocking: list[Made] = []
        self._mentors = Contentment(bench, by_mentor=True)
        self._mentees = Contentment(bench, by_mentor=False)
        self._wishes = Wishes(bench)
        for mentee in range(problem.n_mentees):
            self._look_at(mentee)

    def _look_at(self, mentee: int) -> None:
        problem, may = self.bench.problem, self.bench.rescorer.may(mentee)
        scores = [self.bench.rescorer.scores(mentee, type_) for type_ in range(len(problem.types))]
        self._add_blocking(mentee, may, scores)
        if not self.tiers or not self.demand[mentee].any():
            return
        may &= self._open_mentors
        for pair in self.bench.mentors_of.get(mentee, []):
            may[pair.mentor] &= pair not in self.pins
        rarity = [self._rarity(mentee, type_) for type_ in range(len(problem.types))]
        open_ = [may if self.bench.minimum is None else may & (s >= self.bench.minimum) for s in scores]
        for number, tier in enumerate(self.tiers):
            worths = [
                np.where(here, self._worth(tier, score, rare) - tier.prices, _IMPOSSIBLE)
                for here, score, rare in zip(open_, scores, rarity, strict=True)
            ]
            self.bounds[number] += best_set(worths, self.demand[mentee].tolist(), self.bonus(tier, mentee))

    def _rarity(self, mentee: int, type_: int) -> Ints:
        """Rarity of this mentee with every mentor; nothing where no tier counts it."""
        if self._looks_at_rarity:
            return self.rarity.row(mentee, type_)
        return np.zeros(self.bench.problem.n_mentors, dtype=np.int64)

    def _worth(self, tier: Tier, scores: Ints, rarity: Ints) -> Ints:
        worth = tier.score * scores + tier.rarity * rarity
        if tier.below_floor and self.bench.floor is not None:
            worth = worth - tier.below_floor * (scores < self.bench.floor)
        return worth

    def bonus(self, tier: Tier, mentee: int) -> int:
        """What a first mentor for her adds to the worth; nothing when a pin already gives her one."""
        if mentee in self._pinned_mentees:
            return 0
        place = self.position.get(mentee)
        return tier.cover + (0 if place is None else tier.order * (len(self.position) - place))

    def worth_of(self, tier: Tier) -> int:
        """What the pairs made are worth in a tier, pins aside."""
        free = [pair for pair in self.bench.made if pair not in self.pins]
        pairs = 0
        for pair in free:
            rarity = self._rarity(pair.mentee, pair.type)[[pair.mentor]]
            pairs += int(self._worth(tier, np.array([self.bench.score[pair]]), rarity)[0])
        return pairs + sum(self.bonus(tier, mentee) for mentee in {pair.mentee for pair in free})

    def _add_blocking(self, mentee: int, may: Bools, scores: list[Ints]) -> None:
        least = max(0, self.bench.minimum or 0)
        apart = may.copy()
        apart[[pair.mentor for pair in self.bench.mentors_of.get(mentee, [])]] = False
        hers, theirs, acceptable = self._wishes.of(mentee)
        for type_, score in enumerate(scores):
            gains = self._mentees.would(np.full(len(score), mentee), type_, hers, score)
            gains &= self._mentors.would(np.arange(len(score)), 0, theirs, score)
            for mentor in np.flatnonzero(apart & acceptable & gains & (score >= least)).tolist():
                self.blocking.append(Made(mentee, mentor, type_))


_IMPOSSIBLE: Final = np.iinfo(np.int64).min // 4
_UNRANKED: Final = np.iinfo(np.int32).max


def best_set(worths: Sequence[Ints], demand: Sequence[int], bonus: int) -> int:
    """The best worth of at most ``demand`` mentors of each type, all distinct; a bonus for the first."""
    wants = [(worth, count) for worth, count in zip(worths, demand, strict=True) if count]
    if len(wants) == 1:
        best = [value for value, _ in _best_first(*wants[0])]
        return max(0, bonus + best[0] + sum(max(0, value) for value in best[1:])) if best else 0
    lists = [_best_first(worth, sum(demand)) for worth, count in wants for _ in range(count)]
    return max(0, _best_from(lists, 0, frozenset(), bonus))


def _best_first(worth: Ints, most: int) -> list[tuple[int, int]]:
    """The best mentors of one type, best first: (worth, mentor)."""
    most = min(most, len(worth))
    best = np.argpartition(-worth, most - 1)[:most] if most else np.zeros(0, np.int64)
    found = sorted(((int(worth[mentor]), mentor) for mentor in best.tolist()), reverse=True)
    return [(value, mentor) for value, mentor in found if value > _IMPOSSIBLE // 2]


def _best_from(lists: list[list[tuple[int, int]]], at: int, taken: frozenset[int], bonus: int) -> int:
    """The best that the wants from ``at`` on can add; the bonus counts once somebody is taken."""
    if at == len(lists):
        return bonus if taken else 0
    best = _best_from(lists, at + 1, taken, bonus)
    for value, mentor in lists[at]:
        if mentor not in taken:
            best = max(best, value + _best_from(lists, at + 1, taken | {mentor}, bonus))
    return best


class Wishes:
    """What each side said of the other, row by row: smaller is wanted more."""

    def __init__(self, bench: Bench) -> None:
        ranks = bench.problem.ranks
        self.n_mentors = bench.problem.n_mentors
        self.never = bench.rules.aim.unranked == "never"
        self.one_by_one = bool(len(ranks.mentor_place))
        said = ranks.mentor_place if self.one_by_one else (Welcome.WELCOME - ranks.welcome)
        self.hers, self.theirs = _by_mentee(ranks.ranked, ranks.place), _by_mentee(ranks.answered, said)

    def of(self, mentee: int) -> tuple[Ints, Ints, Bools]:
        """Her ranks of all mentors, theirs of her, and with whom she may be paired as far as lists go."""
        hers = np.full(self.n_mentors, _UNRANKED, np.int64)
        theirs = np.full(self.n_mentors, _UNRANKED if self.one_by_one else 1, np.int64)
        for row, said in ((hers, self.hers), (theirs, self.theirs)):
            for mentor, place in said.get(mentee, ()):
                row[mentor] = place
        listed = (hers < _UNRANKED) & (theirs < _UNRANKED)
        return hers, theirs, listed if self.never else np.ones(self.n_mentors, np.bool_)


def _by_mentee(
    pairs: Iterable[tuple[int, int]], said: NDArray[np.integer]
) -> dict[int, list[tuple[int, int]]]:
    rows: dict[int, list[tuple[int, int]]] = {}
    for (mentee, mentor), place in zip(pairs, said.tolist(), strict=True):
        rows.setdefault(mentee, []).append((mentor, place))
    return rows


class Contentment:
    """How good the least welcome pair of everyone on one side is: what a better offer has to beat.

    Keys do not count here: only a strict gain in rank or points is a gain. Pins are nobody's to give up.
    """

    def __init__(self, bench: Bench, *, by_mentor: bool) -> None:
        problem = bench.problem
        room = problem.capacity.reshape(-1, 1).copy() if by_mentor else problem.demand.copy()
        self.has_room = np.zeros(room.shape, np.bool_)
        self.rank = np.full(room.shape, -1, np.int64)
        self.score = np.full(room.shape, np.iinfo(np.int64).max, np.int64)
        wishes = Wishes(bench)
        for pair in bench.made:
            who, type_ = (pair.mentor, 0) if by_mentor else (pair.mentee, pair.type)
            room[who, type_] -= 1
            if (pair.mentee, pair.mentor) not in bench.pinned:
                hers, theirs, _ = wishes.of(pair.mentee)
                rank = int((theirs if by_mentor else hers)[pair.mentor])
                least = (int(self.rank[who, type_]), -int(self.score[who, type_]))
                if (rank, -bench.score[pair]) > least:
                    self.rank[who, type_], self.score[who, type_] = rank, bench.score[pair]
        self.has_room = room > 0

    def would(self, who: Ints, type_: int, rank: Ints, score: Ints) -> Bools:
        """Who of these would rather have an offer of this rank and score than what they got."""
        better = (rank < self.rank[who, type_]) | (
            (rank == self.rank[who, type_]) & (score > self.score[who, type_])
        )
        return np.asarray(self.has_room[who, type_] | better)
