"""One pair, or two people who could be one: why, who was next, what it would cost; mentors side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from telemachy.common.text import folded
from telemachy.matching.result import Band
from telemachy.matching.rules import RulesError
from telemachy.mentorships.queries.places import places_offered, places_taken
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Asked
from telemachy.rounds.models import DecisionChange, PairDecision, PairNote, Proposal, Question, Round
from telemachy.rounds.queries import questions
from telemachy.rounds.queries.questions import Cost, cost_in_words
from telemachy.rounds.queries.review import MOST_WORDS, ReasonBar, bars, enrollments_by_id, points_text
from telemachy.rounds.queries.solving import Solved

TRAIL_SHOWN = 10
FOUND_SHOWN = 12


@dataclass(frozen=True)
class Other:
    """Somebody who came next."""

    enrollment: Enrollment
    points: str
    words: str


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
    made: Proposal | None
    band: str
    known: str
    total: str
    groups: Sequence[dict[str, Any]]
    strongest: Sequence[str] = ()
    worth_talking_about: str = ""
    next_for_mentee: Sequence[Other] = ()
    next_for_mentor: Sequence[Other] = ()
    decision: PairDecision | None = None
    why_not: str = ""
    cost: Cost | None = None
    question: Question | None = None
    #: "" when all is told, "changed" when people changed since the run, "large" when the worker has to look.
    missing: str = ""
    exchanges: Sequence[Exchange] = ()
    notes: Sequence[PairNote] = ()
    trail: Sequence[DecisionChange] = ()

    @property
    def is_made(self) -> bool:
        return self.made is not None

    @property
    def is_stale(self) -> bool:
        return self.missing == "changed"

    @property
    def worth_a_look(self) -> str:
        return self.made.worth_a_look if self.made else ""

    @property
    def asks(self) -> str:
        """What one may ask the worker about these two."""
        return Asked.APART.value if self.made else Asked.TOGETHER.value

    @property
    def can_be_kept(self) -> bool:
        """Whether keeping the two together is possible at all, as far as is known."""
        return self.is_made or self.cost is None or self.cost.possible


def pair_page(round: Round, mentee: Enrollment, mentor: Enrollment) -> PairPage:
    """Why these two, who was next on either side, and what changing it would mean.

    A small round is asked at once. In a larger one, what a change would mean is told once the worker has
    worked it out; in a very large one, who came next is as well.
    """
    made = round.proposals.filter(mentee_enrollment=mentee, mentor_enrollment=mentor).first()
    asked = Asked.APART if made else Asked.TOGETHER
    question = questions.question_of(round.run, asked, questions.about_pair(mentee, mentor))
    story, change, missing = _from_engine(round, mentee, mentor)
    if question is not None and question.answer:
        story, change = story or question.answer["story"], change or question.answer["change"]
        missing = "" if missing == "large" else missing
    if missing == "changed":
        story = change = None
    what = "Without this pair" if made else "With this pair"
    nexts = _nexts(story) if story else {}
    return PairPage(
        mentee=mentee,
        mentor=mentor,
        made=made,
        band=story["band"] if story else (made.fit if made else Band.SOME.value),
        known=_known(story, made),
        total=_total(story, made),
        groups=_grouped(story["reasons"] if story else (made.reasons if made else [])),
        strongest=story["strongest"] if story else [],
        worth_talking_about=story["worth_talking_about"] if story else "",
        next_for_mentee=nexts.get("next_for_mentee", ()),
        next_for_mentor=nexts.get("next_for_mentor", ()),
        decision=_decision(round, mentee, mentor),
        why_not=story["why_not"] if story and not made else "",
        cost=cost_in_words(change, what) if change else None,
        question=question,
        missing=missing,
        exchanges=() if made else exchanges(round, mentee, mentor),
        notes=list(notes_on(round, mentee, mentor)),
        trail=list(
            round.decision_changes.filter(mentee_enrollment=mentee, mentor_enrollment=mentor).select_related(
                "by"
            )[:TRAIL_SHOWN]
        ),
    )


def notes_on(round: Round, mentee: Enrollment, mentor: Enrollment) -> Any:
    """Coordinators' remarks about two people, oldest first."""
    return round.notes.filter(mentee_enrollment=mentee, mentor_enrollment=mentor).select_related("by")


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


def _from_engine(
    round: Round, mentee: Enrollment, mentor: Enrollment
) -> tuple[dict[str, Any] | None, dict[str, Any] | None, str]:
    """What can be told at once: the story of the two, the change, and why something of it is missing."""
    cells = questions.cells(round)
    if cells > questions.EXPLAINED_AT_ONCE:
        return None, None, "large"
    solved = solved_or_none(round)
    row = solved.mentee_row(mentee.pk) if solved else None
    column = solved.mentor_row(mentor.pk) if solved else None
    if solved is None or row is None or column is None:
        return None, None, "changed"
    change = questions.change_for_pair(solved, row, column) if cells <= questions.TOLD_AT_ONCE else None
    return questions.told(solved, row, column), change, ""


def solved_or_none(round: Round) -> Solved | None:
    """The run as the engine sees it, if that can be had at once and people are as they were."""
    try:
        return questions.explained_at_once(round)
    except RulesError:
        return None


def _decision(round: Round, mentee: Enrollment, mentor: Enrollment) -> PairDecision | None:
    rows = round.decisions.filter(mentee_enrollment=mentee, mentor_enrollment=mentor)
    return rows.select_related("by").first()


def _known(story: Mapping[str, Any] | None, made: Proposal | None) -> str:
    if story:
        return f"{story['known']} of {len(story['reasons'])} answers known"
    return f"{made.known} of {made.asked} answers known" if made else ""


def _total(story: Mapping[str, Any] | None, made: Proposal | None) -> str:
    if story:
        return f"{points_text(story['score'])} of {points_text(story['out_of'])}"
    return points_text(made.score) if made else ""


def _nexts(story: Mapping[str, Any]) -> dict[str, list[Other]]:
    sides = ("next_for_mentee", "next_for_mentor")
    people = enrollments_by_id(pk for side in sides for pk, _, _ in story[side])
    return {
        side: [
            Other(people[pk], points_text(score), "has a place" if has_room else "is with others here")
            for pk, score, has_room in story[side]
            if pk in people
        ]
        for side in sides
    }


def _grouped(reasons: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Bars under the five headings, in the order in which the headings first occur."""
    groups: dict[str, list[ReasonBar]] = {}
    for bar in bars(reasons):
        groups.setdefault(bar.heading, []).append(bar)
    return [{"heading": heading, "reasons": under_it} for heading, under_it in groups.items()]


# Side by side


@dataclass(frozen=True)
class Candidate:
    """One mentor beside others, for one mentee."""

    mentor: Enrollment
    is_made: bool
    band: str
    total: str
    known: str
    why_not: str
    places: str
    bars: Mapping[str, ReasonBar]


@dataclass(frozen=True)
class Comparison:
    """Two or three mentors for one mentee, criterion by criterion."""

    candidates: Sequence[Candidate]
    rows: Sequence[tuple[str, Sequence[tuple[str, ReasonBar | None]]]]


def comparison(round: Round, mentee: Enrollment, mentors: Sequence[Enrollment]) -> Comparison | None:
    """The mentors side by side; None when the run cannot be asked at once or people have changed."""
    solved = solved_or_none(round)
    row = solved.mentee_row(mentee.pk) if solved else None
    columns = [solved.mentor_row(mentor.pk) if solved else None for mentor in mentors]
    if solved is None or row is None or None in columns:
        return None
    taken = places_taken([mentor.pk for mentor in mentors])
    proposed: dict[int, int] = {}
    for pk in round.proposals.filter(mentor_enrollment__in=mentors).values_list(
        "mentor_enrollment_id", flat=True
    ):
        proposed[pk] = proposed.get(pk, 0) + 1
    candidates = []
    for mentor, column in zip(mentors, columns, strict=True):
        assert column is not None
        story = questions.told(solved, row, column)
        used = taken.get(mentor.pk, 0) + proposed.get(mentor.pk, 0)
        candidates.append(
            Candidate(
                mentor=mentor,
                is_made=questions.is_a_match(solved, row, column),
                band=story["band"],
                total=_total(story, None),
                known=_known(story, None),
                why_not=story["why_not"],
                places=f"{used} of {places_offered(mentor, round.program)} places used",
                bars={bar.label: bar for bar in bars(story["reasons"])},
            )
        )
    labels = dict.fromkeys(label for one in candidates for label in one.bars)
    return Comparison(
        candidates,
        [(label, [(one.mentor.person.name, one.bars.get(label)) for one in candidates]) for label in labels],
    )


def mentors_called(round: Round, search: str, *, but: Sequence[Enrollment]) -> list[Enrollment]:
    """Mentors of the round whose name holds every word, the first few; runs one query."""
    rows = Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTOR).present()
    for word in folded(search).split()[:MOST_WORDS]:
        rows = rows.filter(person__sort_name__contains=word)
    rows = rows.exclude(pk__in=[row.pk for row in but]).select_related("person").defer("answers")
    return list(rows.order_by("person__sort_name", "pk")[:FOUND_SHOWN])


# A swap


@dataclass(frozen=True)
class Side:
    """One mentee of a swap: with whom now, with whom then."""

    mentee: Enrollment
    before: Enrollment
    after: Enrollment
    sentence: str


@dataclass(frozen=True)
class SwapPage:
    """What exchanging the mentors of two pairs costs each of them, and everybody else."""

    first: Proposal
    second: Proposal
    sides: Sequence[Side]
    others: Cost | None
    possible: bool
    question: Question | None
    missing: str
    versions: str
    kept: Sequence[str]


def can_exchange(first: Proposal, second: Proposal) -> bool:
    """Whether two pairs have anything to exchange: four people, and two pairs that are not there already."""
    if (
        first.mentee_enrollment_id == second.mentee_enrollment_id
        or first.mentor_enrollment_id == second.mentor_enrollment_id
    ):
        return False
    one = Q(mentee_enrollment=first.mentee_enrollment_id, mentor_enrollment=second.mentor_enrollment_id)
    other = Q(mentee_enrollment=second.mentee_enrollment_id, mentor_enrollment=first.mentor_enrollment_id)
    return not Proposal.objects.filter(one | other, round=first.round_id).exists()


def swap_page(round: Round, first: Proposal, second: Proposal) -> SwapPage:
    """The cost of a swap in words, before anyone decides."""
    about = questions.about_swap(
        (first.mentee_enrollment, first.mentor_enrollment),
        (second.mentee_enrollment, second.mentor_enrollment),
    )
    question = questions.question_of(round.run, Asked.SWAP, about)
    change, missing = _swap_from_engine(round, first, second)
    if change is None and missing == "large" and question is not None and question.answer:
        change, missing = _in_order(question, first), ""
    standing = {
        (row.mentor_enrollment_id, row.mentee_enrollment_id): row
        for row in round.decisions.filter(
            mentee_enrollment__in=[first.mentee_enrollment_id, second.mentee_enrollment_id]
        )
    }
    return SwapPage(
        first=first,
        second=second,
        sides=_sides(change, first, second),
        others=cost_in_words(change, "With the swap") if change and change["possible"] else None,
        possible=change is None or change["possible"],
        question=question,
        missing=missing,
        versions="-".join(
            str(standing[pair].version) if pair in standing else "0" for pair in swap_pairs(first, second)
        ),
        kept=[
            f"{row.mentee_enrollment.person.name} and {row.mentor_enrollment.person.name}"
            for row in (first, second)
            if row.decided == "keep"
        ],
    )


def swap_pairs(first: Proposal, second: Proposal) -> list[tuple[int, int]]:
    """The four (mentor, mentee) that a swap touches: the two new pairs, then the two present ones."""
    return [
        (second.mentor_enrollment_id, first.mentee_enrollment_id),
        (first.mentor_enrollment_id, second.mentee_enrollment_id),
        (first.mentor_enrollment_id, first.mentee_enrollment_id),
        (second.mentor_enrollment_id, second.mentee_enrollment_id),
    ]


def _in_order(question: Question, first: Proposal) -> dict[str, Any]:
    """The answer with this pair first: a question names the two pairs in an order of its own."""
    change: dict[str, Any] = dict(question.answer["change"])
    if not question.about.startswith(str(first.mentee_enrollment.public_id)):
        a, b, c, d = change["points_of"]
        change["points_of"] = [b, a, d, c]
    return change


def _swap_from_engine(round: Round, first: Proposal, second: Proposal) -> tuple[dict[str, Any] | None, str]:
    if questions.cells(round) > questions.TOLD_AT_ONCE:
        return None, "large"
    solved = solved_or_none(round)
    if solved is None:
        return None, "changed"
    rows = [
        (solved.mentee_row(pair.mentee_enrollment_id), solved.mentor_row(pair.mentor_enrollment_id))
        for pair in (first, second)
    ]
    (one, its), (other, theirs) = rows
    if one is None or its is None or other is None or theirs is None:
        return None, "changed"
    return questions.change_for_swap(solved, (one, its), (other, theirs)), ""


def _sides(change: Mapping[str, Any] | None, first: Proposal, second: Proposal) -> list[Side]:
    found = []
    points = change["points_of"] if change else None
    for place, (pair, other) in enumerate(((first, second), (second, first))):
        sentence = ""
        if points:
            before, after = points[place], points[place + 2]
            moved = "as many as" if before == after else ("more than" if after > before else "fewer than")
            difference = f"{points_text(abs(after - before))} " if before != after else ""
            sentence = f"{points_text(after)} points, {difference}{moved} now ({points_text(before)})."
        found.append(Side(pair.mentee_enrollment, pair.mentor_enrollment, other.mentor_enrollment, sentence))
    return found
