"""Why each person without a mentor is without one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from telemachy.matching.blocks import TOO_LITTLE_SAID, Scorer, said_by
from telemachy.matching.criteria.answers import Answers
from telemachy.matching.explain.lists import NOT_AVAILABLE_KEY, SAME_PERSON_KEY, Eligible, eligible
from telemachy.matching.explain.topics import TopicNeed, topics
from telemachy.matching.problem import Problem
from telemachy.matching.result import UNIT, Result, fill, listed
from telemachy.matching.rules import Rules

_FEW_TOPICS = 2


class Cause(StrEnum):
    """Why somebody is without a mentor, in the order in which a coordinator can do something about it."""

    TOO_LITTLE_SAID = "has said too little to be matched yet"
    MENTORS_SAID_TOO_LITTLE = "the mentors left have said too little"
    MUST = "a must-have leaves nobody"
    MUSTS = "must-haves together leave nobody"
    NOT_AVAILABLE = "nobody is available"
    MINIMUM = "no mentor fits well enough"
    ALL_TAKEN = "every mentor they may have is taken"


@dataclass(frozen=True)
class Without:
    """A mentee without a mentor, and the reason that binds.

    Parameters
    ----------
    mentee : int
    cause : Cause
    template : str
        For coordinators.
    plain : str
        For the mentee: kind, without numbers.
    must : str
        Key of the must-have that leaves nobody, where one does.
    eligible : int
        Mentors she may be paired with.
    topics : tuple of str
        What she wants that few offer, by name: where one more mentor would help.
    """

    mentee: int
    cause: Cause
    template: str
    plain: str
    must: str = ""
    eligible: int = 0
    topics: tuple[str, ...] = ()

    def say(self, *, mentee: str) -> str:
        return fill(self.template, {"mentee": mentee})

    def say_plainly(self, *, mentee: str) -> str:
        return fill(self.plain, {"mentee": mentee})


_PLAIN: Mapping[Cause, str] = {
    Cause.TOO_LITTLE_SAID: "In this round too few of your answers were there to find a mentor by.",
    Cause.MENTORS_SAID_TOO_LITTLE: "In this round no mentor was available for you.",
    Cause.MUST: "In this round no mentor met a condition that the program sets.",
    Cause.MUSTS: "In this round no mentor met all the conditions that the program sets.",
    Cause.NOT_AVAILABLE: "In this round no mentor was available for you.",
    Cause.MINIMUM: "In this round no mentor was close enough to what you are looking for.",
    Cause.ALL_TAKEN: "In this round the mentors who suit you have no place left.",
}


def without(problem: Problem, rules: Rules, result: Result) -> tuple[Without, ...]:
    """Everyone without a mentor, grouped: causes in order, then rows."""
    if not result.without:
        return ()
    lists, fits, answers = (
        eligible(problem, rules),
        _fits(problem, rules, result.without),
        said_by(problem, rules),
    )
    needs, wanted = topics(problem, rules, result), _wanted(problem, rules)
    found = [
        _said_too_little(answers[0], mentee)
        if answers and not answers[0].enough[mentee]
        else _reason(lists, fits[mentee], mentee, _scarcest(needs, wanted.get(mentee, set())))
        for mentee in result.without
    ]
    order = list(Cause)
    return tuple(sorted(found, key=lambda one: (order.index(one.cause), one.must, one.mentee)))


@dataclass(frozen=True)
class _Fit:
    """How well the mentors whom a mentee may have fit her: the best, and how many fit well enough."""

    best: int
    enough: int


def _fits(problem: Problem, rules: Rules, mentees: Sequence[int]) -> dict[int, _Fit]:
    scorer = Scorer(problem, rules)
    least = max(scorer.minimum, 0)
    waiting = np.zeros(problem.n_mentees, np.bool_)
    waiting[list(mentees)] = True
    fits: dict[int, _Fit] = {}
    for rows in scorer.row_blocks():
        if not waiting[rows].any():
            continue
        may = scorer.allowed_block(rows) & (problem.capacity > 0)
        scores = np.full(may.shape, -UNIT, np.int64)
        for type_ in np.flatnonzero(problem.demand[rows].any(axis=0)).tolist():
            asked = may & (problem.demand[rows, type_, None] > 0)
            points = np.rint(scorer.score_block(rows, type_, np.float64) * UNIT).astype(np.int64)
            scores = np.maximum(scores, np.where(asked, points, -UNIT))
        best, enough = scores.max(axis=1, initial=-UNIT), (may & (scores >= least)).sum(axis=1)
        for row in np.flatnonzero(waiting[rows]).tolist():
            fits[rows.start + row] = _Fit(int(best[row]), int(enough[row]))
    return fits


def _reason(lists: Eligible, fit: _Fit, mentee: int, scarce: tuple[str, ...]) -> Without:
    count = int(lists.mentors_of[mentee])
    if count == 0:
        return _with_nobody(lists, mentee)
    if fit.enough == 0:
        who = "the one mentor" if count == 1 else f"the best of {count} mentors"
        says = f"Nobody fits {{mentee}} well enough: {who} would reach {fit.best / UNIT:g} points."
        return _without(mentee, Cause.MINIMUM, says, eligible=count, topics=scarce)
    who = "The one mentor who fits {mentee} is"
    if fit.enough > 1:
        who = f"All {fit.enough} mentors who fit {{mentee}} are"
    few = f"; few offer {listed(scarce)}." if scarce else "."
    return _without(mentee, Cause.ALL_TAKEN, f"{who} taken{few}", eligible=count, topics=scarce)


def _said_too_little(answers: Answers, mentee: int) -> Without:
    remedy = "Ask for the missing answers, or for fewer (least_answers, in the rules)."
    return _without(mentee, Cause.TOO_LITTLE_SAID, f"{answers.sentence(mentee)}. {remedy}")


def _with_nobody(lists: Eligible, mentee: int) -> Without:
    key = lists.emptied.get(mentee, "")
    if key == TOO_LITTLE_SAID:
        says = "Every mentor left for {mentee} has said too little to be matched yet: ask them for answers."
        return _without(mentee, Cause.MENTORS_SAID_TOO_LITTLE, says)
    if key in (NOT_AVAILABLE_KEY, SAME_PERSON_KEY):
        return _without(mentee, Cause.NOT_AVAILABLE, "No mentor is available for {mentee}.")
    if not key:
        return _without(mentee, Cause.MUSTS, "No mentor meets all must-haves for {mentee} at once.")
    says = f'No mentor meets the must-have "{key}" for {{mentee}}.'
    return _without(mentee, Cause.MUST, says, must=key)


def _without(
    mentee: int, cause: Cause, template: str, must: str = "", eligible: int = 0, topics: tuple[str, ...] = ()
) -> Without:
    return Without(mentee, cause, template, _PLAIN[cause], must, eligible, topics)


def _wanted(problem: Problem, rules: Rules) -> dict[int, set[str]]:
    """What each mentee wants, by name, over the criteria of kind ``covers`` that may be shown."""
    wanted: dict[int, set[str]] = {}
    shown = [item for item in rules.criteria if item.kind == "covers" and item.show]
    columns = {name for item in shown for name in item.mentee}
    for column in (problem.mentees.sets[name] for name in sorted(columns) if name in problem.mentees.sets):
        rows = np.repeat(np.arange(len(column)), column.lengths)
        for row, code in zip(rows.tolist(), column.codes.tolist(), strict=True):
            wanted.setdefault(row, set()).add(problem.vocabulary.names[code])
    return wanted


def _scarcest(needs: Sequence[TopicNeed], wanted: set[str]) -> tuple[str, ...]:
    """The topics she wants for which there are fewer places than wishes, scarcest first."""
    short = (need.topic for need in needs if need.topic in wanted and need.places_short)
    return tuple(dict.fromkeys(short))[:_FEW_TOPICS]
