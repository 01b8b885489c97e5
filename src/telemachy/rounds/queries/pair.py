"""One pair, or two people who could be one: why, who was next, and what it would cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from telemachy.common.text import counted
from telemachy.matching import explain, whatif
from telemachy.matching.result import Band
from telemachy.matching.rules import RulesError
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import PairDecision, Proposal, Round
from telemachy.rounds.queries.review import ReasonBar, bars, points_text
from telemachy.rounds.queries.solving import Solved, live
from telemachy.rounds.queries.words import label_of, reasons_as_stored

OTHERS = 3
MOVES_SHOWN = 12
TOLD_AT_ONCE = 50_000  # pairs in a round; up to here a run takes no time that anyone notices


@dataclass(frozen=True)
class Other:
    """Somebody who came next."""

    enrollment: Enrollment
    points: str
    words: str


@dataclass(frozen=True)
class MoveInWords:
    """One mentee whose mentor would be another."""

    mentee: Enrollment
    before: str
    after: str


@dataclass(frozen=True)
class Cost:
    """What a change would do to the round, in plain words."""

    possible: bool
    sentence: str
    moves: Sequence[MoveInWords] = ()
    more_moves: int = 0


@dataclass(frozen=True)
class Exchange:
    """Two pairs whose mentees could exchange their mentors, which would make the pair asked about."""

    first: Proposal
    second: Proposal


@dataclass(frozen=True)
class PairPage:
    """All there is to say about two people."""

    mentee: Enrollment
    mentor: Enrollment
    is_made: bool
    band: str
    known: str
    total: str
    groups: Sequence[dict[str, Any]]
    strongest: Sequence[str]
    worth_talking_about: str
    next_for_mentee: Sequence[Other]
    next_for_mentor: Sequence[Other]
    decision: PairDecision | None
    why_not: str = ""
    cost: Cost | None = None
    is_stale: bool = False
    worth_a_look: str = field(default="")
    exchanges: Sequence[Exchange] = ()

    @property
    def can_be_kept(self) -> bool:
        """Whether keeping the two together is possible at all, as far as is known."""
        return self.is_made or self.cost is None or self.cost.possible


def pair_page(round: Round, mentee: Enrollment, mentor: Enrollment, *, with_cost: bool = False) -> PairPage:
    """Why these two, who was next on either side, and what changing it would mean.

    What it would mean takes a whole run to tell, so a large round tells it when it is asked to (`with_cost`).
    """
    made = (
        round.proposals.filter(mentee_enrollment=mentee, mentor_enrollment=mentor)
        .only("worth_a_look", "reasons", "score", "fit", "known", "asked")
        .first()
    )
    decision = (
        round.decisions.filter(mentee_enrollment=mentee, mentor_enrollment=mentor)
        .select_related("by")
        .first()
    )
    solved = _solved(round)
    row = solved.mentee_row(mentee.pk) if solved else None
    column = solved.mentor_row(mentor.pk) if solved else None
    if solved is None or row is None or column is None:
        return _from_stored(made, mentee, mentor, decision)
    story = explain.pair(solved.problem, solved.rules, solved.result, row, column, others=OTHERS)
    names = {"mentee": mentee.person.name, "mentor": mentor.person.name}
    return PairPage(
        mentee=mentee,
        mentor=mentor,
        is_made=made is not None,
        band=story.band.value,
        known=f"{story.known} of {len(story.reasons)} answers known",
        total=f"{points_text(story.score)} of {points_text(story.out_of)}",
        groups=_grouped(reasons_as_stored(story.reasons, **names)),
        strongest=[reason.say(**names) for reason in story.strongest],
        worth_talking_about=label_of(story.worth_talking_about.key) if story.worth_talking_about else "",
        next_for_mentee=[_other(solved.mentor(one.row), one) for one in story.next_for_mentee],
        next_for_mentor=[_other(solved.mentee(one.row), one) for one in story.next_for_mentor],
        decision=decision,
        why_not=""
        if made
        else explain.why_not(solved.problem, solved.rules, solved.result, row, column).say(**names),
        cost=cost_of(solved, row, column, is_made=made is not None)
        if with_cost or solved.problem.n_mentees * solved.problem.n_mentors <= TOLD_AT_ONCE
        else None,
        worth_a_look=made.worth_a_look if made else "",
        exchanges=() if made else exchanges(round, mentee, mentor),
    )


def exchanges(round: Round, mentee: Enrollment, mentor: Enrollment) -> list[Exchange]:
    """Every exchange of mentors between two pairs that would bring these two together. Runs one query."""
    rows = list(
        round.proposals.filter(Q(mentee_enrollment=mentee) | Q(mentor_enrollment=mentor))
        .select_related("mentee_enrollment__person", "mentor_enrollment__person")
        .order_by("id")
    )
    own = [row for row in rows if row.mentee_enrollment_id == mentee.pk]
    theirs = [row for row in rows if row.mentor_enrollment_id == mentor.pk]
    return [Exchange(first, second) for first in own for second in theirs]


def cost_of(solved: Solved, mentee: int, mentor: int, *, is_made: bool) -> Cost:
    """What keeping two people apart (made pairs) or bringing them together (others) would do to the round."""
    ask = whatif.without_pair if is_made else whatif.with_pair
    change = ask(solved.problem, solved.rules, solved.result, mentee, mentor)
    if not change.possible:
        return Cost(False, "The two are not available for each other under the must-haves and limits.")
    names = [
        MoveInWords(
            solved.mentee(move.mentee),
            _mentors(solved, move.before),
            _mentors(solved, move.after),
        )
        for move in change.moves
    ]
    return Cost(
        True,
        _in_words(change, is_made=is_made),
        names[:MOVES_SHOWN],
        max(0, len(names) - MOVES_SHOWN),
    )


def _in_words(change: whatif.Change, *, is_made: bool) -> str:
    what = "Without this pair" if is_made else "With this pair"
    parts = []
    if change.covered:
        less_or_more = "more" if change.covered > 0 else "fewer"
        parts.append(f"{counted(abs(change.covered), 'mentee')} {less_or_more} would have a mentor")
    if change.points:
        gained = "gain" if change.points > 0 else "give up"
        parts.append(f"the round would {gained} {points_text(abs(change.points))} points in all")
    if not parts:
        parts.append("the round would be as good as it is")
    people = counted(len(change.moves), "mentee")
    return f"{what} {' and '.join(parts)}. {people} would get another mentor."


def _mentors(solved: Solved, rows: Sequence[int]) -> str:
    return ", ".join(solved.mentor(row).person.name for row in rows) or "no mentor"


def _other(enrollment: Enrollment, option: explain.Option) -> Other:
    return Other(
        enrollment, points_text(option.score), "has a place" if option.has_room else "is with others here"
    )


def _from_stored(
    made: Any, mentee: Enrollment, mentor: Enrollment, decision: PairDecision | None
) -> PairPage:
    """What was written down at the run, once people have changed and the engine would see something else."""
    return PairPage(
        mentee=mentee,
        mentor=mentor,
        is_made=made is not None,
        band=made.fit if made else Band.SOME.value,
        known=f"{made.known} of {made.asked} answers known" if made else "",
        total=points_text(made.score) if made else "",
        groups=_grouped(made.reasons if made else []),
        strongest=[],
        worth_talking_about="",
        next_for_mentee=[],
        next_for_mentor=[],
        decision=decision,
        is_stale=True,
        worth_a_look=made.worth_a_look if made else "",
    )


def _grouped(reasons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Bars under the five headings, in the order in which the headings first occur."""
    groups: dict[str, list[ReasonBar]] = {}
    for bar in bars(reasons):
        groups.setdefault(bar.heading, []).append(bar)
    return [{"heading": heading, "reasons": under_it} for heading, under_it in groups.items()]


def _solved(round: Round) -> Solved | None:
    try:
        return live(round)
    except RulesError:
        return None
