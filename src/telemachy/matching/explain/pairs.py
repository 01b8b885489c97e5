"""Why two people are a pair, and who would have come next for either of them."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from telemachy.matching.blocks import Scorer
from telemachy.matching.kinds import Heading
from telemachy.matching.problem import Problem
from telemachy.matching.result import Band, Reason, Result
from telemachy.matching.rules import Rules

_OTHERS = 3
_WORTH_TALKING_BELOW = 0.5
"""A known criterion that reaches less than this share is worth talking about."""


@dataclass(frozen=True)
class Option:
    """Somebody else for the same person.

    Parameters
    ----------
    row : int
        The mentor's row (or the mentee's, on the mentor's side).
    score : int
        1e-6 points.
    has_room : bool
        A mentor with a place left, or a mentee without enough mentors.
    """

    row: int
    score: int
    has_room: bool


@dataclass(frozen=True)
class PairStory:
    """All there is to say about two people.

    Parameters
    ----------
    mentee, mentor : int
    score, out_of : int
        1e-6 points reached, and reachable for this mentee.
    band : Band
    known : int
        Criteria that both had answered.
    reasons : tuple of Reason
        One per criterion, in the order of the rules; their points add up to the score.
    strongest : tuple of Reason
        The two that count most for the pair.
    worth_talking_about : Reason or None
        The known criterion that leaves most open; None when nothing is known against.
    next_for_mentee, next_for_mentor : tuple of Option
        Who would have come next for either, best first.
    """

    mentee: int
    mentor: int
    score: int
    out_of: int
    band: Band
    known: int
    reasons: tuple[Reason, ...]
    strongest: tuple[Reason, ...]
    worth_talking_about: Reason | None
    next_for_mentee: tuple[Option, ...]
    next_for_mentor: tuple[Option, ...]

    @property
    def by_heading(self) -> dict[Heading, tuple[Reason, ...]]:
        """The reasons under their headings; the wishes of both stand last, always."""
        grouped = {heading: tuple(r for r in self.reasons if r.heading is heading) for heading in Heading}
        return {
            heading: reasons for heading, reasons in grouped.items() if reasons or heading is Heading.WISHES
        }

    @property
    def for_participants(self) -> tuple[Reason, ...]:
        """Known reasons with something for the pair in them that may be shown to the other, strongest first.

        Without wishes, which show as one line that says nothing of either.
        """
        return _most_first(reason for reason in self.reasons if reason.show)


def pair(
    problem: Problem,
    rules: Rules,
    result: Result,
    mentee: int,
    mentor: int,
    *,
    type_: int = 0,
    others: int = _OTHERS,
) -> PairStory:
    """Why these two, and who was next on either side.

    Works for any two people, paired or not; pairs that the rules do not allow have a story all the same.

    Parameters
    ----------
    mentee, mentor : int
        Rows of the problem.
    type_ : int
        Row of `Problem.types`.
    others : int
        How many to name on either side.
    """
    scorer = Scorer(problem, rules)
    reasons = scorer.reasons(mentee, mentor, type_)
    rows, columns = np.array([mentee], np.int32), np.array([mentor], np.int32)
    against = [reason for reason in reasons if _is_worth_talking_about(reason)]
    return PairStory(
        mentee=mentee,
        mentor=mentor,
        score=int(scorer.scores(rows, columns, type_)[0]),
        out_of=sum(reason.out_of for reason in reasons),
        band=scorer.bands(rows, columns, type_)[0],
        known=sum(reason.known for reason in reasons),
        reasons=reasons,
        strongest=_strongest(reasons),
        worth_talking_about=max(against, key=lambda reason: reason.out_of - reason.points, default=None),
        next_for_mentee=_next_mentors(problem, scorer, result, mentee, type_)[:others],
        next_for_mentor=_next_mentees(problem, scorer, result, mentor, type_)[:others],
    )


def _strongest(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The two known criteria that earn most; wishes stand apart and are never among them."""
    return _most_first(reasons)[:2]


def _most_first(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Known criteria that earn something, the most first."""
    for_it = [r for r in reasons if r.known and r.points > 0 and r.heading is not Heading.WISHES]
    return tuple(sorted(for_it, key=lambda reason: -reason.points))


def _is_worth_talking_about(reason: Reason) -> bool:
    few = reason.points < _WORTH_TALKING_BELOW * reason.out_of
    return reason.known and few and reason.heading is not Heading.WISHES


def _next_mentors(
    problem: Problem, scorer: Scorer, result: Result, mentee: int, type_: int
) -> tuple[Option, ...]:
    """Mentors she may have and does not, best first, ties by key."""
    load = np.bincount([match.mentor for match in result.matches], minlength=problem.n_mentors)
    mentors = np.arange(problem.n_mentors, dtype=np.int32)
    taken = [match.mentor for match in result.matches if match.mentee == mentee]
    rows = np.full(len(mentors), mentee, np.int32)
    open_ = (problem.capacity > 0) & ~np.isin(mentors, taken)
    return _options(scorer, rows, mentors, open_, load < problem.capacity, problem.mentor_keys, type_)


def _next_mentees(
    problem: Problem, scorer: Scorer, result: Result, mentor: int, type_: int
) -> tuple[Option, ...]:
    """Mentees this mentor may have and does not, best first, ties by key."""
    given = np.bincount([match.mentee for match in result.matches], minlength=problem.n_mentees)
    mentees = np.arange(problem.n_mentees, dtype=np.int32)
    taken = [match.mentee for match in result.matches if match.mentor == mentor]
    columns = np.full(len(mentees), mentor, np.int32)
    asked = problem.demand.sum(axis=1)
    open_ = (asked > 0) & ~np.isin(mentees, taken)
    return _options(scorer, mentees, columns, open_, given < asked, problem.mentee_keys, type_)


def _options(
    scorer: Scorer,
    mentees: NDArray[np.int32],
    mentors: NDArray[np.int32],
    open_: NDArray[np.bool_],
    has_room: NDArray[np.bool_],
    keys: NDArray[np.uint64],
    type_: int,
) -> tuple[Option, ...]:
    scores = scorer.scores(mentees, mentors, type_)
    usable = np.flatnonzero(open_ & (scores >= scorer.minimum) & scorer.allowed(mentees, mentors))
    best = usable[np.lexsort((keys[usable], -scores[usable]))]
    return tuple(Option(int(row), int(scores[row]), bool(has_room[row])) for row in best.tolist())
