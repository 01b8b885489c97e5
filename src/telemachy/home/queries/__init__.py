"""What holds for one person today, and which next step follows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from telemachy.boards.choices import Standing as BoardStanding
from telemachy.boards.models import Board
from telemachy.boards.queries.steps import next_step as board_step
from telemachy.common.notices import fill
from telemachy.common.text import counted
from telemachy.home.choices import OF_PAIRS, STEPS, Side, Standing, Step
from telemachy.home.queries.pairs import PairStep, steps_of_pairs
from telemachy.mentorships.choices import State
from telemachy.mentorships.queries.concerns import how_many_wait_for
from telemachy.mentorships.queries.pages import Side as MentorshipSide
from telemachy.mentorships.queries.pages import sides_of
from telemachy.people.models import Person, Profile
from telemachy.people.queries.profiles import to_confirm
from telemachy.programs.access import can_create_program
from telemachy.programs.choices import (
    PRESENT_STATES,
    UNDER_WAY,
    EnrollmentRole,
    ImportState,
    ProgramState,
    Wait,
)
from telemachy.programs.models import Enrollment, Program, RosterImport
from telemachy.programs.queries.gates import Standing as GateStanding
from telemachy.programs.queries.gates import standing
from telemachy.programs.queries.joining import application_counts, open_applications
from telemachy.programs.queries.readiness import missing_parts
from telemachy.programs.queries.to_join import programs_to_join
from telemachy.rounds.choices import OPEN, RUNNING, RoundState
from telemachy.rounds.models import Round, Unmatched
from telemachy.rounds.queries.letters import day_in_words
from telemachy.rounds.queries.phases import my_phase
from telemachy.rounds.queries.ranking import asks_of
from telemachy.rounds.queries.this_week import ThisWeek, this_week

# These stand on the page anyway, below "Your mentorships" and "This week", or say only that there is nothing.
SHOWN_ELSEWHERE = frozenset(
    {
        Standing.ANSWER_ASKED,
        Standing.OTHER_TO_ANSWER,
        Standing.WEEK_ITEM,
        *OF_PAIRS,
    }
)


@dataclass(frozen=True)
class Fact:
    """One thing that holds, and what fills the places of its step."""

    side: Side
    standing: Standing
    program: str = ""
    other: str = ""
    what: str = ""
    target: UUID | None = None
    url: str = ""
    label: str = ""


@dataclass(frozen=True)
class NextStep:
    """A step of the table with its places filled."""

    step: Step
    title: str
    text: str
    label: str
    url: str


@dataclass(frozen=True)
class ProgramAtAGlance:
    """A program as its coordinator meets it on the home page."""

    program: Program
    mentees: int
    mentors: int
    latest_round: Round | None
    week: ThisWeek


@dataclass(frozen=True)
class Today:
    """All that the home page shows."""

    next_step: NextStep
    also: Sequence[NextStep] = ()
    programs: Sequence[ProgramAtAGlance] = ()
    mentorships: Sequence[tuple[MentorshipSide, NextStep]] = ()
    enrollments: Sequence[Enrollment] = ()
    may_create_program: bool = False
    # Whoever takes part in nothing is shown that there is something to join.
    may_join: bool = False


def today(person: Person, now: datetime) -> Today:
    """The home page of one person. Runs a constant number of queries for each program they run."""
    programs = _programs_run_by(person, now)
    sides = [side for side in sides_of(person) if not side.is_over]
    enrollments = _enrollments(person)
    pairs = [_fact_of_pair(side, step) for side, step in _with_steps(sides, person, now)]
    facts = [
        *_facts_of_coordinator(programs),
        *pairs,
        *_facts_of_participant(person, sides, enrollments, now),
        *_facts_of_asking(person, now),
    ]
    may_create = can_create_program(person)
    if may_create and not programs:
        facts.append(Fact(Side.ADMIN, Standing.NO_PROGRAM))
    steps = next_steps([*facts, *_facts_of_board(person, now, is_alone=not facts)])
    return Today(
        next_step=steps[0],
        also=[step for step in steps[1:] if step.step.standing not in SHOWN_ELSEWHERE],
        programs=programs,
        mentorships=[(side, next_steps([fact])[0]) for side, fact in zip(sides, pairs, strict=True)],
        enrollments=enrollments,
        may_create_program=may_create,
        may_join=not enrollments and not programs_to_join(person, timezone.localdate(now)).is_empty,
    )


def next_steps(facts: Iterable[Fact]) -> list[NextStep]:
    """The steps that follow from these facts, in the order of the table; the first is today's."""
    rows = {(step.side, step.standing): (number, step) for number, step in enumerate(STEPS)}
    found = [(*rows[fact.side, fact.standing], fact) for fact in facts]
    found.sort(key=lambda row: row[0])
    return [_filled(step, fact) for _, step, fact in found]


def _filled(step: Step, fact: Fact) -> NextStep:
    values = {"program": fact.program, "other": fact.other, "what": fact.what}
    return NextStep(
        step=step,
        title=fill(step.title, values),
        text=fill(step.text, values),
        label=fact.label or step.label,
        url=fact.url or reverse(step.place, args=[fact.target] if fact.target else []),
    )


# --- a coordinator ---


class _MakesFact(Protocol):
    """Makes a fact about one program."""

    def __call__(self, standing: Standing, target: UUID, what: str = "") -> Fact: ...


def _programs_run_by(person: Person, now: datetime) -> list[ProgramAtAGlance]:
    """The programs this person coordinates, open ones first."""
    programs = (
        Program.objects.filter(coordinations__person=person)
        .exclude(state=ProgramState.CLOSED)
        .annotate(mentees=_present(EnrollmentRole.MENTEE), mentors=_present(EnrollmentRole.MENTOR))
        .order_by("-state", "name", "pk")
    )
    rounds: dict[int, Round] = {}
    for found in Round.objects.filter(program__in=[program.pk for program in programs]).order_by(
        "number", "pk"
    ):
        if found.state != RoundState.DROPPED:
            rounds[found.program_id] = found
    glances = [
        ProgramAtAGlance(
            program=program,
            mentees=program.mentees,
            mentors=program.mentors,
            latest_round=rounds.get(program.pk),
            week=this_week(program, now),
        )
        for program in programs
    ]
    # A program that needs a hand comes first; the sort is stable.
    return sorted(glances, key=lambda glance: glance.week.is_empty)


def _present(role: str) -> Count:
    here = Q(cohorts__enrollments__role=role, cohorts__enrollments__state__in=PRESENT_STATES)
    return Count("cohorts__enrollments", filter=here, distinct=True)


def _facts_of_coordinator(programs: Sequence[ProgramAtAGlance]) -> Iterator[Fact]:
    imports = {
        one.cohort.program_id: one
        for one in RosterImport.objects.filter(
            cohort__program__in=[glance.program.pk for glance in programs], state__in=UNDER_WAY
        ).select_related("cohort")
    }
    for glance in programs:
        yield from _facts_of_program(glance, imports.get(glance.program.pk))


def _facts_of_program(glance: ProgramAtAGlance, roster: RosterImport | None) -> Iterator[Fact]:
    program, latest = glance.program, glance.latest_round

    def fact(standing: Standing, target: UUID, what: str = "") -> Fact:
        return Fact(Side.COORDINATOR, standing, program=program.name, what=what, target=target)

    if roster is not None:
        waits = roster.state in (ImportState.MAPPING, ImportState.CHECKED)
        yield fact(Standing.ROSTER_TO_CONFIRM if waits else Standing.ROSTER_UNDER_WAY, roster.public_id)
    asking = application_counts(program).asked
    if asking:
        yield fact(
            Standing.APPLICATIONS, program.public_id, f"{counted(asking, 'person asks', 'people ask')}"
        )
    for item in glance.week.things[:1]:
        yield Fact(
            Side.COORDINATOR,
            Standing.WEEK_ITEM,
            program=program.name,
            what=item.title,
            other=item.text,
            url=item.url,
            label=item.label,
        )
    if latest is not None and latest.state in OPEN:
        yield fact(_standing_of(latest), latest.public_id, str(latest))
    elif latest is not None and glance.week.is_empty:
        yield fact(Standing.PUBLISHED, latest.public_id, str(latest))
    elif latest is None:
        yield from _facts_before_the_first_round(glance, fact)


def _standing_of(found: Round) -> Standing:
    if found.state in RUNNING:
        return Standing.RUNNING
    return {
        RoundState.DRAFT: Standing.TO_RUN,
        RoundState.RANKING: Standing.BEING_RANKED,
        RoundState.REVIEW: Standing.IN_REVIEW,
        RoundState.APPROVED: Standing.APPROVED,
        RoundState.FAILED: Standing.RUN_STOPPED,
    }[RoundState(found.state)]


def _facts_before_the_first_round(glance: ProgramAtAGlance, fact: _MakesFact) -> Iterator[Fact]:
    program = glance.program
    if program.state == ProgramState.DRAFT:
        missing = missing_parts(program)
        if missing:
            # The safeguards have a page of their own; whatever else is missing comes first.
            first = next((part for part in missing if part.page != "safeguards"), missing[0])
            there = reverse(f"programs:{first.page}", args=[program.public_id])
            yield Fact(
                Side.COORDINATOR,
                Standing.TO_COMPLETE,
                program=program.name,
                what=", ".join(part.label for part in missing),
                url=f"{there}#id_{first.field}",
            )
        else:
            yield fact(Standing.TO_OPEN, program.public_id)
    elif glance.mentees and glance.mentors:
        yield fact(Standing.TO_DRAFT, program.public_id)
    else:
        yield fact(Standing.NO_PEOPLE, program.public_id)


# --- a participant ---


def _enrollments(person: Person) -> list[Enrollment]:
    return list(
        Enrollment.objects.present()
        .filter(person=person)
        .exclude(cohort__program__state=ProgramState.CLOSED)
        .select_related("cohort__program")
        .order_by("pk")
    )


def _facts_of_asking(person: Person, now: datetime) -> Iterator[Fact]:
    """What waits for this person's word, and what this person waits for."""
    if how_many_wait_for(person):
        yield Fact(Side.PERSON, Standing.TOLD_IN_PRIVATE)
    for asked in to_confirm(person)[:1]:
        yield Fact(
            Side.PERSON,
            Standing.COLLEAGUE_ASKS,
            other=asked.person.get_short_name(),
            target=asked.public_id,
        )
    for ask in asks_of(person, now):
        if not ask.has_answered:
            side, standing = _RANKING[ask.is_mentee]
            yield Fact(side, standing, program=ask.program.name, target=ask.enrollment.public_id)
    for application in open_applications(person):
        yield Fact(
            Side.PERSON,
            Standing.ASKED_IN,
            program=application.cohort.program.name,
            target=application.public_id,
        )


def _facts_of_board(person: Person, now: datetime, *, is_alone: bool) -> Iterator[Fact]:
    """The next step of a board: for whoever began one, and for whoever is in no program at all."""
    if not is_alone and not Board.objects.filter(person=person).exists():
        return
    step = board_step(person, timezone.localdate(now))
    if is_alone or step.standing != BoardStanding.IN_ORDER:
        yield Fact(
            Side.PERSON, Standing.BOARD, what=step.title, other=step.text, url=step.url, label=step.label
        )


_RANKING = {True: (Side.MENTEE, Standing.TO_RANK), False: (Side.MENTOR, Standing.CARDS_TO_ANSWER)}


def _facts_of_participant(
    person: Person, sides: Sequence[MentorshipSide], enrollments: Sequence[Enrollment], now: datetime
) -> Iterator[Fact]:
    placed = {
        side.mentorship.mentor_enrollment_id if side.i_am_mentor else side.mentorship.mentee_enrollment_id
        for side in sides
    }
    outcomes = _outcomes(person)
    standings = standing(enrollments, timezone.localdate(now))
    if enrollments and not Profile.objects.filter(person=person).exists():
        yield Fact(Side.PERSON, Standing.PROFILE_TO_BEGIN, url=reverse("people:step", args=[1]))
    for enrollment in enrollments:
        yield from _facts_of_gates(enrollment, standings[enrollment.pk])
        if enrollment.role == EnrollmentRole.MENTOR:
            yield from _facts_of_mentor(person, enrollment, has_mentorship=enrollment.pk in placed)
        elif enrollment.pk not in placed:
            yield _fact_of_mentee(enrollment, outcomes.get(enrollment.pk))


def _facts_of_gates(enrollment: Enrollment, found: GateStanding) -> Iterator[Fact]:
    side = Side.MENTOR if enrollment.role == EnrollmentRole.MENTOR else Side.MENTEE
    for wait, what in ((Wait.ORIENTATION, Standing.ORIENTATION_TO_DO), (Wait.PAUSED, Standing.PAUSED)):
        if wait in found.waits_on:
            yield Fact(side, what, program=enrollment.cohort.program.name, target=enrollment.public_id)


def _with_steps(
    sides: Sequence[MentorshipSide], person: Person, now: datetime
) -> Iterator[tuple[MentorshipSide, PairStep]]:
    """Each mentorship with its next step: an answer to a proposal first, then what a pair comes to."""
    under_way = steps_of_pairs(sides, person, now)
    for side in sides:
        url = side.mentorship.get_absolute_url()
        if side.is_open:
            yield side, PairStep(Standing.ANSWER_ASKED, url)
        elif side.mentorship.state == State.PROPOSED:
            yield side, PairStep(Standing.OTHER_TO_ANSWER, url)
        else:
            yield side, under_way.get(side.mentorship.pk, PairStep(Standing.AGREED, url))


def _fact_of_pair(side: MentorshipSide, step: PairStep) -> Fact:
    return Fact(
        Side.MENTOR if side.i_am_mentor else Side.MENTEE,
        step.standing,
        program=side.mentorship.program.name,
        other=side.other.get_short_name(),
        what=step.what,
        url=step.url,
    )


def _facts_of_mentor(person: Person, enrollment: Enrollment, *, has_mentorship: bool) -> Iterator[Fact]:
    program = enrollment.cohort.program.name
    if not enrollment.limit_set_by_person:
        yield Fact(Side.MENTOR, Standing.LIMIT_TO_SET, program=program, target=enrollment.public_id)
    if not person.wants_to_learn:
        yield Fact(Side.MENTOR, Standing.LEARNING_TO_SAY, program=program)
    if not has_mentorship:
        yield Fact(Side.MENTOR, Standing.WAITING, program=program, target=enrollment.public_id)


def _fact_of_mentee(enrollment: Enrollment, outcome: Unmatched | None) -> Fact:
    program = enrollment.cohort.program.name
    if outcome is not None:
        return Fact(Side.MENTEE, Standing.NO_PLACE_YET, program=program, target=outcome.public_id)
    waits = my_phase(enrollment)
    if waits is not None:
        what = day_in_words(waits.next_from)
        return Fact(Side.MENTEE, Standing.NEXT_PHASE, program=program, what=what, target=enrollment.public_id)
    said = any(str(text).strip() for text in enrollment.answers.values())
    standing = Standing.WAITING if said else Standing.AIMS_TO_SAY
    return Fact(Side.MENTEE, standing, program=program, target=enrollment.public_id)


def _outcomes(person: Person) -> dict[int, Unmatched]:
    """The newest published word on each enrollment of theirs that a round found no one for."""
    found = Unmatched.objects.filter(
        enrollment__person=person, enrollment__role=EnrollmentRole.MENTEE, round__state=RoundState.PUBLISHED
    ).order_by("round__number", "pk")
    return {outcome.enrollment_id: outcome for outcome in found}
