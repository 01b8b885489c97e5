"""One pass over every pair there could be: bounds, and pairs that would rather have each other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.checks.bench import Bench
from telemachy.matching.checks.chains import Chain, Level, Worth
from telemachy.matching.checks.rarity import RarityBench
from telemachy.matching.checks.verdict import Made
from telemachy.matching.problem import Welcome
from telemachy.matching.rescoring import Bools, Ints


class WholePass:
    """Goes once over every pair there could be: bounds of all proofs, and pairs that block.

    Attributes
    ----------
    bounds : list of tuple of int
        The most that any matching could be worth in each chain, worked out from its prices.
    blocking : list of Made
        The first few in row order.
    n_blocking : int
        How many there are.
    """

    def __init__(self, bench: Bench, chains: Sequence[Chain], order: Sequence[int]) -> None:
        self.bench, self.chains = bench, chains
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
        self.bounds: list[Worth] = [
            tuple(_times(level.prices, capacity) for level in chain.levels) for chain in chains
        ]
        self.rarity = RarityBench(problem, bench.rules)
        self._counted = {name for chain in chains for level in chain.levels for name in level.counts}
        self.blocking: list[Made] = []
        self.n_blocking = 0
        self._wishes = Wishes(bench)
        self._mentors = Contentment(bench, self._wishes, by_mentor=True)
        self._mentees = Contentment(bench, self._wishes, by_mentor=False)
        self._values: dict[str, int] = {}
        for mentee in range(problem.n_mentees):
            self._look_at(mentee)

    def _look_at(self, mentee: int) -> None:
        problem, may = self.bench.problem, self.bench.rescorer.may(mentee)
        scores = [self.bench.rescorer.scores(mentee, type_) for type_ in range(len(problem.types))]
        self._add_blocking(mentee, may, scores)
        if not self.chains or not self.demand[mentee].any():
            return
        may &= self._open_mentors
        for pair in self.bench.mentors_of.get(mentee, []):
            may[pair.mentor] &= pair not in self.pins
        gains = [self._gains(mentee, type_, score) for type_, score in enumerate(scores)]
        demand = self.demand[mentee].tolist()
        for number, chain in enumerate(self.chains):
            least = max(
                (limit for limit in (self.bench.minimum, chain.least) if limit is not None), default=None
            )
            worths = [
                Offers(np.flatnonzero(may if least is None else may & (score >= least)), chain.levels, gain)
                for score, gain in zip(scores, gains, strict=True)
            ]
            best = best_set(worths, demand, self.bonus(chain, mentee))
            self.bounds[number] = _plus(self.bounds[number], best)

    def _gains(self, mentee: int, type_: int, scores: Ints) -> dict[str, Ints]:
        """What each mentor would add in each tier that looks at pairs; nothing in the others."""
        gains = {"points": scores}
        if "rarity" in self._counted:
            gains["rarity"] = self.rarity.row(mentee, type_)
        if "floor" in self._counted and self.bench.floor is not None:
            gains["floor"] = -(scores < self.bench.floor).astype(np.int64)
        if "filled" in self._counted:
            gains["filled"] = np.ones(len(scores), dtype=np.int64)
        choices = [name for name in self._counted if name.startswith(CHOICE)]
        if choices:
            hers, _, _ = self._wishes.of(mentee)
            hers = np.broadcast_to(hers, scores.shape)
            gains |= {name: (hers == choice_of(name)).astype(np.int64) for name in choices}
        return gains

    def bonus(self, chain: Chain, mentee: int) -> Worth:
        """What a first mentor for her adds to the worth; nothing when a pin already gives her one."""
        if mentee in self._pinned_mentees:
            return (0,) * len(chain.levels)
        place = self.position.get(mentee)
        turn = 0 if place is None else len(self.position) - place
        return tuple(
            level.counts.get("covered", 0) + level.counts.get("order", 0) * turn for level in chain.levels
        )

    def worth_of(self, chain: Chain) -> Worth:
        """What the pairs made are worth, pins aside."""
        values = {name: self.value_of(name) for level in chain.levels for name in level.counts}
        values |= {"floor": -values["floor"]} if "floor" in values else {}
        return tuple(
            sum(count * values[name] for name, count in level.counts.items()) for level in chain.levels
        )

    def value_of(self, name: str) -> int:
        """What the pairs made reach in one tier, pins aside."""
        if name not in self._values:
            self._values[name] = self._value_of(name)
        return self._values[name]

    def _value_of(self, name: str) -> int:
        bench = self.bench
        free = [pair for pair in bench.made if pair not in self.pins]
        fresh = {pair.mentee for pair in free} - self._pinned_mentees
        if name.startswith(CHOICE):
            choice = choice_of(name)
            return sum(self._wishes.place_of(pair) == choice for pair in free)
        match name:
            case "covered":
                return len(fresh)
            case "order":
                place = self.position
                return sum(len(place) - place[mentee] for mentee in fresh if mentee in place)
            case "floor":
                return sum(bench.floor is not None and bench.score[pair] < bench.floor for pair in free)
            case "filled":
                return len(free)
            case "rarity":
                return sum(self.rarity.cell(*pair) for pair in free)
            case _:
                return sum(bench.score[pair] for pair in free)

    def _add_blocking(self, mentee: int, may: Bools, scores: list[Ints]) -> None:
        least = max(0, self.bench.minimum or 0)
        hers, theirs, acceptable = self._wishes.of(mentee)
        apart = may & acceptable
        for pair in self.bench.mentors_of.get(mentee, ()):
            apart[pair.mentor] = False
        for type_, score in enumerate(scores):
            gains = self._mentees.would(mentee, type_, hers, score)
            gains &= self._mentors.would(slice(None), 0, theirs, score)
            gains &= apart
            gains &= score >= least
            found = np.flatnonzero(gains).tolist()
            self.n_blocking += len(found)
            self.blocking += [
                Made(mentee, mentor, type_) for mentor in found[: MOST_NAMED - len(self.blocking)]
            ]


MOST_NAMED: Final = 50
"""How many blocking pairs are named; all are counted."""

CHOICE: Final = "choice "
"""How the tiers are named that count first, second, … choices."""

_UNRANKED: Final = np.iinfo(np.int32).max

_EVERYBODY: Final = np.ones(1, np.bool_)


def choice_of(name: str) -> int:
    """Which choice a tier of that name counts."""
    return int(name.removeprefix(CHOICE))


def _times(prices: Ints, capacity: Ints) -> int:
    return sum(price * places for price, places in zip(prices.tolist(), capacity.tolist(), strict=True))


def _plus(one: Worth, other: Worth) -> Worth:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _less(one: Worth, other: Worth) -> Worth:
    return tuple(a - b for a, b in zip(one, other, strict=True))


@dataclass(frozen=True)
class Offers:
    """What single mentors would add for one want, price taken off.

    Parameters
    ----------
    mentor : ndarray of int64
    levels : tuple of Level
    gains : mapping of str to ndarray of shape (n_mentors,), int64
        What a pair with each mentor adds in the tiers that look at pairs.
    """

    mentor: Ints
    levels: Sequence[Level]
    gains: Mapping[str, Ints]

    def worth(self, level: Level, at: Ints) -> Ints:
        """What some of them would add in one level."""
        mentor = self.mentor[at]
        worth = -level.prices[mentor]
        for name, count in level.counts.items():
            if name in self.gains:
                gain = self.gains[name][mentor]
                worth += gain if count == 1 else count * gain
        return worth

    def is_alike(self, level: Level) -> bool:
        """Whether all of them would add the same in one level, as nothing in it tells them apart."""
        return level.is_free and not level.counts.keys() & self.gains.keys()


def best_set(offers: Sequence[Offers], demand: Sequence[int], bonus: Worth) -> Worth:
    """The best worth of at most ``demand`` mentors of each type, all distinct; a bonus for the first."""
    wants = [(offer, count) for offer, count in zip(offers, demand, strict=True) if count]
    nothing = (0,) * len(bonus)
    if len(wants) == 1:
        best = [worth for worth, _ in _best_first(*wants[0])]
    else:
        most = sum(count for _, count in wants)
        best = _best_added([(_best_first(offer, most), count) for offer, count in wants])
    if not best:
        return nothing
    total = _plus(bonus, best[0])
    for worth in best[1:]:
        if worth > nothing:
            total = _plus(total, worth)
    return max(nothing, total)


def _best_first(offers: Offers, most: int) -> list[tuple[Worth, int]]:
    """The best mentors of one want, best first: (worth, mentor)."""
    left, found = np.arange(len(offers.mentor)), np.zeros(0, dtype=np.int64)
    for level in offers.levels:
        missing = most - len(found)
        if missing >= len(left):
            break
        if missing <= 0:
            return _sorted(offers, found)
        if offers.is_alike(level):
            continue
        row = offers.worth(level, left)
        least = row.max() if missing == 1 else np.partition(row, len(row) - missing)[len(row) - missing]
        found = np.concatenate((found, left[row > least]))
        left = left[row == least]  # as good as the last one so far: the next level tells
    return _sorted(offers, np.concatenate((found, left[: most - len(found)])))


def _sorted(offers: Offers, at: Ints) -> list[tuple[Worth, int]]:
    worths = zip(*(offers.worth(level, at).tolist() for level in offers.levels), strict=True)
    return sorted(zip(map(tuple, worths), offers.mentor[at].tolist(), strict=True), reverse=True)


def _best_added(wants: Sequence[tuple[list[tuple[Worth, int]], int]]) -> list[Worth]:
    """What the first, second, … pair adds to the best set of so many pairs, no mentor twice.

    Each step takes the chain of changes that adds most (a longest path, found by sweeps): what it adds never
    grows from step to step, so any number of steps gives the best set of that size.
    """
    worth = {(want, mentor): value for want, (best, _) in enumerate(wants) for value, mentor in best}
    holder: dict[int, int] = {}
    room = [count for _, count in wants]
    added: list[Worth] = []
    while step := _best_step(worth, holder, room):
        added.append(step)
    return added


def _best_step(
    worth: Mapping[tuple[int, int], Worth], holder: dict[int, int], room: list[int]
) -> Worth | None:
    """Make the best chain of changes by which one more mentor is held, and return what it adds."""
    levels = len(next(iter(worth.values()), ()))
    reach: dict[int, Worth] = {want: (0,) * levels for want, left in enumerate(room) if left}
    came: dict[int, tuple[int, int]] = {}  # who took a mentor from this want, and which
    for _ in room:
        for mentor, owner in holder.items():
            for want in [want for want in reach if want != owner and (want, mentor) in worth]:
                offer = _less(_plus(reach[want], worth[want, mentor]), worth[owner, mentor])
                if owner not in reach or offer > reach[owner]:
                    reach[owner], came[owner] = offer, (want, mentor)
    ends = (
        (_plus(reach[want], value), want, mentor)
        for (want, mentor), value in worth.items()
        if want in reach and mentor not in holder
    )
    best = max(ends, default=None)
    if best is None:
        return None
    added, want, mentor = best
    while True:
        holder[mentor] = want
        if want not in came:
            room[want] -= 1
            return added
        want, mentor = came[want]


class Wishes:
    """What each side said of the other, row by row: smaller is wanted more."""

    def __init__(self, bench: Bench) -> None:
        ranks = bench.problem.ranks
        self.n_mentors = bench.problem.n_mentors
        self.never = bench.rules.aim.unranked == "never"
        self.one_by_one = bool(len(ranks.mentor_place))
        said = ranks.mentor_place if self.one_by_one else (Welcome.WELCOME - ranks.welcome)
        self.hers, self.theirs = _by_mentee(ranks.ranked, ranks.place), _by_mentee(ranks.answered, said)

    def place_of(self, pair: Made) -> int:
        """Which choice of hers the mentor is; 0 for none."""
        return next((place for mentor, place in self.hers.get(pair.mentee, ()) if mentor == pair.mentor), 0)

    @property
    def not_said(self) -> tuple[int, int]:
        """What counts as her rank, and as a mentor's of her, where nothing was said."""
        return _UNRANKED, _UNRANKED if self.one_by_one else int(Welcome.WELCOME - Welcome.WILLING)

    def of(self, mentee: int) -> tuple[Ints, Ints, Bools]:
        """Her ranks of all mentors, theirs of her, and with whom she may be paired as far as lists go.

        A single number stands for a row in which nobody has said anything.
        """
        hers, theirs = (
            self._row(said.get(mentee, ()), none)
            for said, none in zip((self.hers, self.theirs), self.not_said, strict=True)
        )
        if not self.never:
            return hers, theirs, _EVERYBODY
        return hers, theirs, np.asarray((hers < _UNRANKED) & (theirs < _UNRANKED))

    def _row(self, said: Sequence[tuple[int, int]], none: int) -> Ints:
        if not said:
            return np.array([none], np.int64)
        row = np.full(self.n_mentors, none, np.int64)
        for mentor, place in said:
            row[mentor] = place
        return row

    def ranks_of(self, pair: Made) -> tuple[int, int]:
        """Her rank of the mentor, and the mentor's of her."""
        hers, theirs = (
            next((place for mentor, place in said.get(pair.mentee, ()) if mentor == pair.mentor), none)
            for said, none in zip((self.hers, self.theirs), self.not_said, strict=True)
        )
        return hers, theirs


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

    def __init__(self, bench: Bench, wishes: "Wishes", *, by_mentor: bool) -> None:
        problem = bench.problem
        room = problem.capacity.reshape(-1, 1).copy() if by_mentor else problem.demand.copy()
        self.has_room = np.zeros(room.shape, np.bool_)
        self.rank = np.full(room.shape, -1, np.int64)
        self.score = np.full(room.shape, np.iinfo(np.int64).max, np.int64)
        for pair in bench.made:
            who, type_ = (pair.mentor, 0) if by_mentor else (pair.mentee, pair.type)
            room[who, type_] -= 1
            if (pair.mentee, pair.mentor) not in bench.pinned:
                rank = wishes.ranks_of(pair)[int(by_mentor)]
                least = (int(self.rank[who, type_]), -int(self.score[who, type_]))
                if (rank, -bench.score[pair]) > least:
                    self.rank[who, type_], self.score[who, type_] = rank, bench.score[pair]
        self.has_room = room > 0

    def would(self, who: int | slice, type_: int, rank: Ints, score: Ints) -> Bools:
        """Who of these would rather have an offer of this rank and score than what they got."""
        own = self.rank[who, type_]
        better = np.asarray((rank == own) & (score > self.score[who, type_]))
        better |= rank < own
        better |= self.has_room[who, type_]
        return better
