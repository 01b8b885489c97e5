"""By topic: what one more mentor would add who is like those who offer it."""

from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from telemachy.matching.blocks import Scorer
from telemachy.matching.criteria.covers import Covers
from telemachy.matching.explain.topics import TopicNeed, covers_of, topics
from telemachy.matching.problem import Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules
from telemachy.matching.tables import Ints, SetColumn, Table
from telemachy.matching.whatif.changes import Change, with_problem
from telemachy.matching.whatif.places import Added, best_of_columns, more_places
from telemachy.matching.whatif.standing import standing

_FIRST_KEY = 1


@dataclass(frozen=True)
class TypicalMentor:
    """Somebody who might join: like one of the mentors, as a person of her own with one place.

    Parameters
    ----------
    like : int
        Row of the mentor. What people said of each other, wishes, private facts and the reporting line are
        not taken over: they are about that mentor and nobody else.
    offering : (str, int) or None
        Key of a criterion and code of a topic that she offers beside what that mentor offers.
    """

    like: int
    offering: tuple[str, int] | None = None


@dataclass(frozen=True)
class Recruit:
    """What one more mentor with a topic would add.

    Parameters
    ----------
    need : TopicNeed
        The topic, who wants and who offers it, and how they fared.
    mentor : TypicalMentor
        Of those with a place who offer it, the one in the middle by what one more place with each would add
        (of an even number, the one that adds less); where nobody offers it, the one in the middle of all,
        offering it as well.
    added : Added
    """

    need: TopicNeed
    mentor: TypicalMentor
    added: Added


def more_mentors(
    problem: Problem, rules: Rules, result: Result, *, executor: Executor | None = None
) -> tuple[Recruit, ...]:
    """Return, topic by topic, what one more typical mentor would add; those who add most first.

    Whose turn it is when places are few does not count in this order.

    A topic is what `explain.topics` counts as one: wanted by somebody, and of a criterion that may be shown.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    result : Result
        Of these two.
    executor : concurrent.futures.Executor, optional

    Raises
    ------
    NoPrices
        When the objective has none, or the result is not proved to be best.

    Notes
    -----
    A new mentor j with one place adds the greatest of ``gain_ij + want_i`` over all mentees i, or nothing:
    exactly what solving again with her would show (`with_mentor`), as long as she does not move what is
    reckoned from everybody: the averages that stand for answers not given and the weights of words in texts
    are left as they are, and so is the rarity of topics. Two new mentors may add less than each alone.
    """
    needs = topics(problem, rules, result)
    places = more_places(problem, rules, result, executor=executor)
    covers = {scorer.criterion.key: scorer for scorer in covers_of(problem, rules)}
    middle = _Middle(problem, places.adds)
    offers = {key: _offered_by(problem, own) for key, own in covers.items()}
    typical = [_typical(offers[need.criterion], need, middle) for need in needs]
    known = [place for place, mentor in enumerate(typical) if mentor is not None]
    mentors = [mentor for mentor in typical if mentor is not None]
    joined = _joined(problem, rules, mentors)
    whole = standing(problem, rules, result)
    grown = replace(
        whole,
        problem=joined,
        scorer=_weighed_as_before(joined, rules, whole.scorer),
        held=_in_width(whole.held, problem.n_mentors, joined.n_mentors),
        pinned=_in_width(whole.pinned, problem.n_mentors, joined.n_mentors),
    )
    new = np.arange(problem.n_mentors, joined.n_mentors)
    adds = best_of_columns(grown, new, executor) if len(new) else np.zeros((len(whole.tiers), 0), np.int64)
    recruits = (
        Recruit(needs[place], mentor, Added(whole.tiers, tuple(adds[:, column].tolist())))
        for column, (place, mentor) in enumerate(zip(known, mentors, strict=True))
    )
    return tuple(sorted(recruits, key=_most_first))


def with_mentor(
    problem: Problem, rules: Rules, result: Result, mentor: TypicalMentor, *, seed: int | None = None
) -> Change:
    """What the round would be with one more mentor, exactly: matched again, and who would move."""
    return with_problem(_joined(problem, rules, [mentor]), rules, result, seed=seed)


def _most_first(recruit: Recruit) -> tuple[object, ...]:
    need, added = recruit.need, recruit.added
    telling = (-by for tier, by in zip(added.tiers, added.by, strict=True) if tier != "order")
    return (*telling, need.places_by_want, -need.wanted_by, need.topic)


class _Middle:
    """Finds the mentor in the middle, by what one more place with each would add."""

    def __init__(self, problem: Problem, adds: Ints) -> None:
        self.order = np.lexsort((problem.mentor_keys, *adds[::-1]))
        self.place = np.empty_like(self.order)
        self.place[self.order] = np.arange(len(self.order))
        self.with_place = np.flatnonzero(problem.capacity > 0)

    def of(self, rows: Ints) -> int | None:
        """Return the one in the middle, of two the one that adds less; None of nobody."""
        places = np.sort(self.place[rows])
        return int(self.order[places[(len(places) - 1) // 2]]) if len(places) else None


def _offered_by(problem: Problem, covers: Covers) -> dict[int, Ints]:
    """Return the mentors with a place who offer each topic."""
    mentors = np.repeat(np.arange(problem.n_mentors), covers.offered.lengths)
    counts = problem.capacity[mentors] > 0
    mentors, codes = mentors[counts], covers.offered.codes[counts]
    order = np.argsort(codes, kind="stable")
    topics, begins = np.unique(codes[order], return_index=True)
    ends = np.append(begins[1:], len(codes))
    spans = zip(topics.tolist(), begins.tolist(), ends[: len(begins)].tolist(), strict=True)
    return {topic: mentors[order[begin:end]] for topic, begin, end in spans}


def _typical(offered: dict[int, Ints], need: TopicNeed, middle: _Middle) -> TypicalMentor | None:
    if need.code in offered:
        like = middle.of(offered[need.code])
        return None if like is None else TypicalMentor(like)
    like = middle.of(middle.with_place)
    return None if like is None else TypicalMentor(like, (need.criterion, need.code))


# One problem with others in it


def _joined(problem: Problem, rules: Rules, new: list[TypicalMentor]) -> Problem:
    """Return the problem with more mentors after the others, each with one place."""
    rows = np.concatenate((np.arange(problem.n_mentors), [mentor.like for mentor in new])).astype(np.int64)
    column_of = {criterion.key: criterion.mentor for criterion in rules.criteria}
    table = problem.mentors.take(rows)
    for place, mentor in enumerate(new, start=problem.n_mentors):
        if mentor.offering is not None:
            key, code = mentor.offering
            table = _offering(table, column_of[key], place, code)
    return problem.changed(
        mentors=table,
        mentor_keys=np.concatenate((problem.mentor_keys, _fresh_keys(problem, len(new)))),
        capacity=np.concatenate((problem.capacity, np.ones(len(new), dtype=np.int64))),
        mentor_line=np.concatenate((problem.mentor_line, np.full((len(new), 2), -1, dtype=np.int64))),
    )


def _fresh_keys(problem: Problem, count: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Return keys that nobody has."""
    taken, key = set(problem.mentor_keys.tolist()), _FIRST_KEY
    keys: list[int] = []
    while len(keys) < count:
        if key not in taken:
            keys.append(key)
        key += 1
    return np.array(keys, dtype=np.uint64)


def _offering(table: Table, columns: tuple[str, ...], row: int, code: int) -> Table:
    """Return the table with one topic more in the first column that holds topics."""
    name = next(name for name in columns if name in table.sets)
    return replace(table, sets={**table.sets, name: _with_code(table.sets[name], row, code)})


def _with_code(column: SetColumn, row: int, code: int) -> SetColumn:
    here = column.row(row)
    if code in here.tolist():
        return column
    at = int(column.starts[row]) + int(np.searchsorted(here, code))
    starts = column.starts.copy()
    starts[row + 1 :] += 1
    # As much of it as those who offer something offer on average.
    usual = 1.0 if column.weights is None or not len(column.weights) else float(column.weights.mean())
    return SetColumn(
        starts,
        np.insert(column.codes, at, code).astype(np.int32),
        None if column.weights is None else np.insert(column.weights, at, usual),
        None if column.labels is None else np.insert(column.labels, at, 0).astype(np.int32),
        column.words,
    )


_RECKONED = ("unknown", "no_ranking", "no_answer", "missing")
"""What criteria reckon from everybody."""


def _weighed_as_before(problem: Problem, rules: Rules, before: Scorer) -> Scorer:
    """Return the scorer of a larger problem, with the averages of the smaller one."""
    scorer = Scorer(problem, rules)
    for criterion, old in zip(scorer.criteria, before.criteria, strict=True):
        for name in _RECKONED:
            if hasattr(old, name):
                setattr(criterion, name, getattr(old, name))
    return scorer


def _in_width(flat: Ints, before: int, after: int) -> Ints:
    return flat // max(1, before) * after + flat % max(1, before)
