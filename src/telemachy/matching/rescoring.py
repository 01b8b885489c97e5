"""Every cell worked out a second time, plainly, row by row: what the judge believes.

Shares nothing with the code that scores for the solvers; the two are held to each other by tests. It reads
the same columns and follows the reference of the rule file (`docs/reference/rule-file.md`).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.problem import Pairs, Problem
from telemachy.matching.rules import Criterion, Must, Rules
from telemachy.matching.tables import Table, WeekColumn, normalize

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

MILLIONTHS = 1_000_000

#: An unknown answer takes the average over this many people of either side, in the order of their keys.
_POOL = 1024

Weights = dict[int, float]
"""One person's values: code and importance or level."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion or must-have, ready for rows.

    Parameters
    ----------
    row : callable
        Share (or 1.0 where it holds) of one mentee with every mentor, as if everybody had answered.
    mentees, mentors : ndarray of bool
        Who has answered.
    """

    row: Callable[[int], Floats]
    mentees: Bools
    mentors: Bools


class Rescorer:
    """The points of every pair, and whether it may be made.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    """

    def __init__(self, problem: Problem, rules: Rules) -> None:
        self.problem, self.rules = problem, rules
        judged = [_judged(criterion, problem) for criterion in rules.criteria]
        pairs = list(zip(rules.criteria, judged, strict=True))
        self._shares = [_shares(criterion, own, problem) for criterion, own in pairs]
        self._answered = [_answered(criterion, own, problem) for criterion, own in pairs]
        self._points = [rules.points_of(name) for name in problem.types]
        self._musts = {must.key: _must(must, problem) for must in rules.must if must.kind != "never"}
        self._apart = _rows_of(problem.forbidden), _rows_of(problem.same_person)
        self.mentee_answers = _answers(problem, rules, judged, of_mentees=True)
        self.mentor_answers = _answers(problem, rules, judged, of_mentees=False)
        self._enough = self.mentee_answers.enough, self.mentor_answers.enough
        self._last_shares: tuple[int, list[Floats]] = (-1, [])
        self._last_musts: tuple[int, dict[str, Bools]] = (-1, {})

    def _row(self, mentee: int) -> list[Floats]:
        """Her share with every mentor, by criterion; kept until somebody else is asked about."""
        whose, row = self._last_shares
        if whose != mentee:
            row = [shares(mentee) for shares in self._shares]
            self._last_shares = mentee, row
        return row

    def _must_row(self, mentee: int) -> dict[str, Bools]:
        """With whom each must-have lets her be paired; kept until somebody else is asked about."""
        whose, row = self._last_musts
        if whose != mentee:
            row = {key: holds(mentee) for key, holds in self._musts.items()}
            self._last_musts = mentee, row
        return row

    def scores(self, mentee: int, type_: int = 0) -> Ints:
        """Millionths of a point of this mentee with every mentor, in the declared order of criteria."""
        total = np.zeros(self.problem.n_mentors)
        for points, shares in zip(self._points[type_], self._row(mentee), strict=True):
            total += points * shares
        total *= MILLIONTHS
        return np.rint(total).astype(np.int64)

    def contributions(self, mentee: int, mentor: int, type_: int = 0) -> list[float]:
        """What each criterion adds to one pair, in points."""
        return [
            points * float(shares[mentor])
            for points, shares in zip(self._points[type_], self._row(mentee), strict=True)
        ]

    def score(self, mentee: int, mentor: int, type_: int = 0) -> int:
        """Millionths of a point of one pair."""
        total = 0.0
        for earned in self.contributions(mentee, mentor, type_):  # not sum(): newer Pythons round less often
            total += earned
        return round(total * MILLIONTHS)

    def fit(self, mentee: int, mentor: int, type_: int = 0) -> float:
        """Points reached as a share of those reachable with what the mentee has answered."""
        reached = reachable = 0.0
        contributions = self.contributions(mentee, mentor, type_)
        for points, earned, answered in zip(self._points[type_], contributions, self._answered, strict=True):
            if answered[mentee]:
                reached += earned
                reachable += points
        return reached / reachable if reachable else 0.0

    def may(self, mentee: int) -> Bools:
        """With which mentors the must-haves, and the answers asked for, let this mentee be paired."""
        mentees, mentors = self._enough
        allowed = np.asarray(mentors & mentees[mentee])
        for holds in self._must_row(mentee).values():
            allowed &= holds
        for pairs in self._apart:
            if mentee in pairs:
                allowed[pairs[mentee]] = False
        return allowed

    def broken_musts(self, mentee: int, mentor: int) -> list[str]:
        """Keys of the must-haves that this pair breaks."""
        return [key for key, holds in self._must_row(mentee).items() if not holds[mentor]]

    def is_forbidden(self, mentee: int, mentor: int) -> bool:
        return mentor in self._apart[0].get(mentee, [])

    def is_same_person(self, mentee: int, mentor: int) -> bool:
        return mentor in self._apart[1].get(mentee, [])


@dataclass(frozen=True, slots=True)
class Answers:
    """How many of the criteria that one side can answer each of its people has answered.

    Parameters
    ----------
    said : ndarray of int64
    of, asked : int
        How many there are, and how many of them are asked for.
    """

    said: Ints
    of: int
    asked: int

    @property
    def enough(self) -> Bools:
        return np.asarray(self.said >= self.asked)


def _answers(problem: Problem, rules: Rules, judged: Sequence[Judged | None], *, of_mentees: bool) -> Answers:
    """Count plainly: columns that need consent, wishes and points from outside are nobody's answers."""
    size = problem.n_mentees if of_mentees else problem.n_mentors
    said, of = np.zeros(size, np.int64), 0
    for criterion, own in zip(rules.criteria, judged, strict=True) if rules.aim.least_answers else ():
        names = criterion.mentee if of_mentees else criterion.mentor
        if not names or own is None or any(name in rules.consent for name in names):
            continue
        known = own.mentees if of_mentees else own.mentors
        said, of = said + known, of + int(known.any())  # what nobody has answered, nobody was asked
    return Answers(said, of, min(rules.aim.least_answers, of))


def _rows_of(pairs: Pairs) -> dict[int, list[int]]:
    rows: dict[int, list[int]] = {}
    for mentee, mentor in pairs:
        rows.setdefault(mentee, []).append(mentor)
    return rows


# Criteria


def _judged(criterion: Criterion, problem: Problem) -> Judged | None:
    """What compares columns; None for wishes, and for points from outside."""
    compare = _COMPARISONS.get(criterion.kind)
    return compare(criterion, problem) if compare else None


def _shares(criterion: Criterion, judged: Judged | None, problem: Problem) -> Callable[[int], Floats]:
    """The share of one mentee with every mentor, unknown ones as the rules say."""
    if judged is None:
        return (_rank if criterion.kind == "rank" else _outside_points)(criterion, problem)
    unknown = _unknown_share(criterion, judged, problem)
    silent = np.flatnonzero(~judged.mentors)

    def row(mentee: int) -> Floats:
        if not judged.mentees[mentee]:
            return np.full(problem.n_mentors, unknown)
        shares = judged.row(mentee)
        shares[silent] = unknown
        return shares

    return row


def _answered(criterion: Criterion, judged: Judged | None, problem: Problem) -> Bools:
    """Which mentees have said what the criterion asks of them."""
    if criterion.kind == "rank":
        return np.isin(np.arange(problem.n_mentees), problem.ranks.ranked.mentee)
    if judged is None or not criterion.mentee:
        return np.ones(problem.n_mentees, np.bool_)
    return judged.mentees


def _unknown_share(criterion: Criterion, judged: Judged, problem: Problem) -> float:
    if judged.mentees.all() and judged.mentors.all():
        return 0.0
    if criterion.unknown is not None:
        return criterion.unknown
    rows = _first_by_key(judged.mentees, problem.mentee_keys)
    columns = _first_by_key(judged.mentors, problem.mentor_keys)
    if not rows or not columns:
        return 0.0
    sums = [math.fsum(judged.row(row)[columns].tolist()) for row in rows]
    return round(math.fsum(sums) / (len(rows) * len(columns)), 6)


def _first_by_key(known: Bools, keys: NDArray[np.uint64]) -> list[int]:
    return sorted(np.flatnonzero(known).tolist(), key=lambda row: int(keys[row]))[:_POOL]


def _covers(criterion: Criterion, problem: Problem) -> Judged:
    settings, names = criterion.settings, problem.vocabulary
    fixed = [dict.fromkeys(names.codes(settings["want"]), 1.0)] * problem.n_mentees
    said = _sets(problem.mentees, criterion.mentee) if criterion.mentee else fixed
    wanted = _replaced(said, settings["map"], problem)
    offered = _sets(problem.mentors, criterion.mentor)
    common = _common_weight(wanted, offered)
    full_at = int(settings["full_at"])
    enough = [_most_that_counts(list(want.values()), full_at) for want in wanted]
    return Judged(lambda i: np.minimum(common(i) / enough[i], 1.0), _said(said), _said(offered))


def _most_that_counts(weights: list[float], full_at: int) -> float:
    best = sorted(weights, reverse=True)[: full_at or None]
    return float(np.array(best).sum()) if best else 1.0


def _similar(criterion: Criterion, problem: Problem) -> Judged:
    said = _sets(problem.mentees, criterion.mentee)
    left = _replaced(said, criterion.settings["map"], problem)
    right = _sets(problem.mentors, criterion.mentor)
    common = _common_weight(*([dict.fromkeys(row, 1.0) for row in side] for side in (left, right)))
    sizes = np.array([len(row) for row in right], dtype=np.float64)
    full_at = float(criterion.settings.get("full_at", 0))

    def row(mentee: int) -> Floats:
        both, own = common(mentee), float(len(left[mentee]))
        if full_at:
            return np.minimum(both / np.maximum(np.minimum(np.minimum(own, sizes), full_at), 1), 1)
        return np.asarray(both / np.maximum(own + sizes - both, 1))

    return Judged(row, _said(said), _said(right))


def _different(criterion: Criterion, problem: Problem) -> Judged:
    alike = _similar(criterion, problem)
    return Judged(lambda i: 1 - alike.row(i), alike.mentees, alike.mentors)


def _by_difference(
    share: Callable[[Mapping[str, Any], Floats], Floats], criterion: Criterion, problem: Problem
) -> Judged:
    left, right = _numbers(criterion, problem)
    settings = criterion.settings
    theirs = np.nan_to_num(right)

    def row(mentee: int) -> Floats:
        return share(settings, theirs - float(np.nan_to_num(left[mentee])))

    return Judged(row, ~np.isnan(left), ~np.isnan(right))


def _near(settings: Mapping[str, Any], difference: Floats) -> Floats:
    return np.asarray(np.maximum(1 - np.abs(difference) / settings["reach"], 0))


def _near_or_apart(criterion: Criterion, problem: Problem) -> Judged:
    if not criterion.settings.get("measure"):
        return _by_difference(_near, criterion, problem)
    apart, reach = _apart(criterion, problem), float(criterion.settings["reach"])
    return Judged(lambda i: np.maximum(1 - apart.row(i) / reach, 0), apart.mentees, apart.mentors)


_EARTH_KM = 6371.0088


def _apart(item: Criterion | Must, problem: Problem) -> Judged:
    """Kilometers along the great circle, to the meter, by the haversine formula."""
    left, right = _places(problem.mentees, item.mentee), _places(problem.mentors, item.mentor)
    here, there = np.radians(np.nan_to_num(left)), np.radians(np.nan_to_num(right))

    def row(mentee: int) -> Floats:
        north, east = (there - here[mentee]).T
        flat = np.cos(here[mentee, 0]) * np.cos(there[:, 0])
        half = np.sin(north / 2) ** 2 + flat * np.sin(east / 2) ** 2
        return np.asarray(np.round(2 * _EARTH_KM * np.arcsin(np.sqrt(np.minimum(half, 1.0))), 3))

    known = [np.asarray(~np.isnan(side).any(axis=1)) for side in (left, right)]
    return Judged(row, *known)


def _places(table: Table, names: Sequence[str]) -> Floats:
    """Latitude and longitude: of one column both, of two columns the first number each."""
    found = [table.places.get(name, np.full((table.size, 2), np.nan)) for name in names]
    both = found[0] if len(found) == 1 else np.column_stack([found[0][:, 0], found[1][:, 0]])
    no_place = (
        (np.abs(both[:, 0]) > 90) | (np.abs(both[:, 1]) > 180) | ((both[:, 0] == 0) & (both[:, 1] == 0))
    )
    return np.where(no_place[:, None], np.nan, both)


def _at_least(settings: Mapping[str, Any], difference: Floats) -> Floats:
    return np.asarray(np.clip(difference / settings["enough"], 0, 1))


def _gap(settings: Mapping[str, Any], difference: Floats) -> Floats:
    shares = np.full(len(difference), float(settings["otherwise"]))
    for wanted, share in settings["table"].items():
        shares[np.abs(difference - wanted) < 1e-4] = share
    return shares


def _overlap(criterion: Criterion, problem: Problem) -> Judged:
    left, right = _weeks(problem.mentees, criterion.mentee), _weeks(problem.mentors, criterion.mentor)
    minutes, enough = _common_minutes(left, right), float(criterion.settings["enough"])
    return Judged(lambda i: np.minimum(minutes(i) / enough, 1.0), left.known, right.known)


def _text(criterion: Criterion, problem: Problem) -> Judged:
    """Cosine of tf-idf vectors, (1 + ln count) x (1 + ln((1 + N) / (1 + df))), by ``full_at``."""
    left = [_words(text) for text in _texts(problem.mentees, criterion.mentee)]
    right = [_words(text) for text in _texts(problem.mentors, criterion.mentor)]
    texts = [words for words in (*left, *right) if words]
    holding = Counter(word for words in texts for word in set(words))
    code = {word: place for place, word in enumerate(sorted(holding))}
    rarity = {
        word: 1 + float(np.log((1 + len(texts)) / np.float64(1 + count))) for word, count in holding.items()
    }

    def vector(words: list[str]) -> Weights:
        row = {
            code[word]: (1 + float(np.log(count))) * rarity[word]
            for word, count in sorted(Counter(words).items())
        }
        length = sum(weight * weight for weight in row.values()) ** 0.5
        return {place: weight / length for place, weight in row.items()}

    ours, theirs = [vector(words) for words in left], [vector(words) for words in right]
    common, full_at = _common_weight(ours, theirs), float(criterion.settings["full_at"])
    return Judged(lambda i: np.minimum(common(i) / full_at, 1.0), _said(ours), _said(theirs))


_COMPARISONS: Mapping[str, Callable[[Criterion, Problem], Judged]] = {
    "covers": _covers,
    "similar": _similar,
    "different": _different,
    "near": _near_or_apart,
    "at_least": partial(_by_difference, _at_least),
    "gap": partial(_by_difference, _gap),
    "overlap": _overlap,
    "text": _text,
}


def _rank(criterion: Criterion, problem: Problem) -> Callable[[int], Floats]:
    """The mentee's part falls evenly over the longest list; the mentor's is 1, 0.5 or 0."""
    ranks, part = problem.ranks, float(criterion.settings["mentor_part"])
    longest = criterion.settings["longest"]
    wishes: dict[int, Weights] = {}
    for (mentee, mentor), place in zip(ranks.ranked, ranks.place.tolist(), strict=True):
        wishes.setdefault(mentee, {})[mentor] = max(1 - (place - 1) / longest, 0.0)
    welcomes: dict[int, Weights] = {}
    answered = np.zeros(problem.n_mentors, np.bool_)
    for (mentee, mentor), answer in zip(ranks.answered, ranks.welcome.tolist(), strict=True):
        welcomes.setdefault(mentee, {})[mentor] = answer / 2
        answered[mentor] = True
    no_wish = _average(criterion, wishes, len(wishes) * problem.n_mentors)
    no_answer = _average(criterion, welcomes, int(answered.sum()) * problem.n_mentees)

    def row(mentee: int) -> Floats:
        wish = np.full(problem.n_mentors, 0.0 if mentee in wishes else no_wish)
        for mentor, share in wishes.get(mentee, {}).items():
            wish[mentor] = share
        welcome = np.where(answered, 0.0, no_answer)
        for mentor, share in welcomes.get(mentee, {}).items():
            welcome[mentor] = share
        return np.asarray((1 - part) * wish + part * welcome)

    return row


def _average(criterion: Criterion, said: Mapping[int, Weights], cells: int) -> float:
    if criterion.unknown is not None:
        return criterion.unknown
    shares = sorted(share for row in said.values() for share in row.values())
    return round(math.fsum(shares) / cells, 6) if cells else 0.0


def _outside_points(criterion: Criterion, problem: Problem) -> Callable[[int], Floats]:
    table = problem.points.get(criterion.settings["table"])
    full = float(criterion.settings["full_at"]) or criterion.points or 1.0
    said: dict[int, Weights] = {}
    for (mentee, mentor), points in zip(table.pairs, table.points.tolist(), strict=True) if table else ():
        said.setdefault(mentee, {})[mentor] = points / full
    n_said = sum(len(row) for row in said.values())
    average = (
        round(math.fsum(share for row in said.values() for share in row.values()) / n_said, 6)
        if n_said
        else 0.0
    )
    missing = average if criterion.unknown is None else criterion.unknown

    def row(mentee: int) -> Floats:
        shares = np.full(problem.n_mentors, missing)
        for mentor, share in said.get(mentee, {}).items():
            shares[mentor] = share
        return shares

    return row


# Must-haves


def _must(must: Must, problem: Problem) -> Callable[[int], Bools]:
    """Whether it lets one mentee be paired with each mentor, unknown ones as the rules say."""
    judged = _condition(must, problem)
    unknown = must.unknown == "allow"

    def row(mentee: int) -> Bools:
        if not judged.mentees[mentee]:
            return np.full(problem.n_mentors, unknown)
        return np.where(judged.mentors, judged.row(mentee) > 0, unknown)

    return row


def _condition(must: Must, problem: Problem) -> Judged:
    match must.kind:
        case "must_share" if must.settings["minutes"]:
            return _shares_time(must, problem)
        case "must_share" | "must_differ":
            return _shares_values(must, problem)
        case "not_in_line":
            return _apart_in_line(problem)
        case "within" if must.settings.get("measure"):
            return _inside_kilometers(must, problem)
        case _:
            return _inside(must, problem)


def _shares_values(must: Must, problem: Problem) -> Judged:
    fixed = dict.fromkeys(problem.vocabulary.codes(must.settings.get("value", ())), 1.0)
    everyone = np.ones(problem.n_mentees, np.bool_), np.ones(problem.n_mentors, np.bool_)
    said = _sets(problem.mentees, must.mentee) if must.mentee else [fixed] * problem.n_mentees
    left = _replaced(said, must.settings["map"], problem)
    right = _sets(problem.mentors, must.mentor) if must.mentor else [fixed] * problem.n_mentors
    common = _common_weight(*([dict.fromkeys(row, 1.0) for row in side] for side in (left, right)))
    low, high = (must.settings["least"], math.inf) if must.kind == "must_share" else (0, 0)

    def row(mentee: int) -> Floats:
        both = common(mentee)
        return np.asarray((both >= low) & (both <= high), np.float64)

    return Judged(
        row, _said(said) if must.mentee else everyone[0], _said(right) if must.mentor else everyone[1]
    )


def _shares_time(must: Must, problem: Problem) -> Judged:
    left, right = _weeks(problem.mentees, must.mentee), _weeks(problem.mentors, must.mentor)
    minutes, least = _common_minutes(left, right), must.settings["minutes"]
    return Judged(lambda i: (minutes(i) >= least).astype(np.float64), left.known, right.known)


def _inside(must: Must, problem: Problem) -> Judged:
    left, right = _numbers(must, problem)
    low = must.settings.get("low", must.settings.get("margin", 0.0)) - 1e-9
    high = must.settings.get("high", math.inf) + 1e-9

    def row(mentee: int) -> Floats:
        difference = right - left[mentee]
        return np.asarray((difference >= low) & (difference <= high), np.float64)

    return Judged(row, ~np.isnan(left), ~np.isnan(right))


def _inside_kilometers(must: Must, problem: Problem) -> Judged:
    apart, low, high = _apart(must, problem), must.settings["low"] - 1e-9, must.settings["high"] + 1e-9

    def row(mentee: int) -> Floats:
        kilometers = apart.row(mentee)
        return np.asarray((kilometers >= low) & (kilometers <= high), np.float64)

    return Judged(row, apart.mentees, apart.mentors)


def _apart_in_line(problem: Problem) -> Judged:
    ours, theirs = problem.mentee_line, problem.mentor_line

    def row(mentee: int) -> Floats:
        enter, leave = ours[mentee]
        above = (theirs[:, 0] <= enter) & (enter < theirs[:, 1])
        below = (enter <= theirs[:, 0]) & (theirs[:, 0] < leave)
        return np.asarray(~(above | below), np.float64)

    return Judged(row, ours[:, 0] >= 0, theirs[:, 0] >= 0)


# Columns


def _sets(table: Table, names: Sequence[str]) -> list[Weights]:
    """Each person's values over all the columns named; the greatest weight of a value counts."""
    rows: list[Weights] = [{} for _ in range(table.size)]
    for column in (table.sets[name] for name in names if name in table.sets):
        weights = np.ones(len(column.codes)) if column.weights is None else column.weights
        for person, row in enumerate(rows):
            here = slice(int(column.starts[person]), int(column.starts[person + 1]))
            for code, weight in zip(column.codes[here].tolist(), weights[here].tolist(), strict=True):
                row[code] = max(weight, row.get(code, weight))
    return [dict(sorted(row.items())) for row in rows]


def _replaced(rows: list[Weights], meanings: Mapping[str, Sequence[str]], problem: Problem) -> list[Weights]:
    """The same with each mapped value replaced by what it stands for."""
    names = problem.vocabulary
    stands_for = {names.code(name): names.codes(others) for name, others in meanings.items()}
    replaced: list[Weights] = []
    for row in rows:
        new: Weights = {}
        for code, weight in row.items():
            for target in stands_for.get(code, [code]):
                new[target] = max(weight, new.get(target, weight))
        replaced.append(dict(sorted(new.items())))
    return replaced


def _said(rows: Sequence[Weights]) -> Bools:
    return np.array([bool(row) for row in rows], np.bool_)


def _common_weight(left: list[Weights], right: list[Weights]) -> Callable[[int], Floats]:
    """Sum of importance x level over the values of both, in the order of the codes."""
    holders: dict[int, tuple[list[int], list[float]]] = {}
    for mentor, row in enumerate(right):
        for code, weight in row.items():
            mentors, levels = holders.setdefault(code, ([], []))
            mentors.append(mentor)
            levels.append(weight)
    arrays = {code: (np.array(mentors), np.array(levels)) for code, (mentors, levels) in holders.items()}

    def row_of(mentee: int) -> Floats:
        common = np.zeros(len(right))
        for code, weight in left[mentee].items():
            if code in arrays:
                mentors, levels = arrays[code]
                common[mentors] += weight * levels
        return common

    return row_of


def _numbers(item: Criterion | Must, problem: Problem) -> tuple[Floats, Floats]:
    order = item.settings["order"]
    left = _numbers_of(problem.mentees, item.mentee, order, problem)
    right = _numbers_of(problem.mentors, item.mentor, order, problem)
    return (left if item.mentee else np.zeros(problem.n_mentees)), right


def _numbers_of(table: Table, names: Sequence[str], order: Sequence[str], problem: Problem) -> Floats:
    """The first of the columns that says something; with an order, the highest place among the values."""
    numbers = np.full(table.size, np.nan)
    places = {problem.vocabulary.code(value): float(place) for place, value in enumerate(order)}
    for name in names:
        if order and name in table.sets:
            said = [
                max((places[code] for code in row if code in places), default=math.nan)
                for row in _sets(table, [name])
            ]
            numbers = np.where(np.isnan(numbers), np.array(said), numbers)
        elif not order and name in table.numbers:
            numbers = np.where(np.isnan(numbers), table.numbers[name], numbers)
    return numbers


def _weeks(table: Table, names: Sequence[str]) -> WeekColumn:
    columns = [table.weeks[name] for name in names if name in table.weeks]
    if not columns:
        return WeekColumn(np.zeros((table.size, 1), np.uint64))
    bits = columns[0].bits.copy()
    for column in columns[1:]:
        bits |= column.bits
    return WeekColumn(bits, columns[0].slot_minutes)


def _common_minutes(left: WeekColumn, right: WeekColumn) -> Callable[[int], Ints]:
    minutes = left.slot_minutes if left.known.any() else right.slot_minutes
    theirs = [word.copy() for word in right.bits.T[: left.bits.shape[1]]]

    def row_of(mentee: int) -> Ints:
        spans = np.zeros(len(right.bits), np.int64)
        for hers, word in zip(left.bits[mentee], theirs, strict=False):
            spans += np.bitwise_count(hers & word)
        return spans * minutes

    return row_of


def _texts(table: Table, names: Sequence[str]) -> list[str]:
    columns = [table.texts[name] for name in names if name in table.texts]
    return [" ".join(parts) for parts in zip(*columns, strict=True)] if columns else [""] * table.size


_WORD = re.compile(r"[^\W_][\w+#.]*[\w+#]|[^\W_]")
_COMMONEST = frozenset(
    """a about after again all also am an and any are as at be because been before being but by can could
    did do does doing for from get had has have he her him his how i if in into is it its just like may
    me more most my no not of on or other our out over own so some such than that the their them then
    there these they this those to too up very was we were what when where which while who whom why will
    with would you your""".split()  # noqa: SIM905
)


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(normalize(text)) if word not in _COMMONEST]
