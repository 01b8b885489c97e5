"""The programs a person runs, and one of them at a glance."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from telemachy.people.models import Person
from telemachy.programs.access import visible_to
from telemachy.programs.choices import PRESENT_STATES, EnrollmentRole, ProgramState
from telemachy.programs.models import Program
from telemachy.programs.queries.people import Counts
from telemachy.programs.queries.program_files import Milestone
from telemachy.programs.queries.readiness import Part


def program_cards(person: Person) -> QuerySet[Program]:
    """The programs whose desk a person may open, each with its numbers. Runs one query."""
    present = Q(cohorts__enrollments__state__in=PRESENT_STATES)
    return (
        Program.objects.filter(pk__in=visible_to(person))
        .annotate(
            mentees=Count(
                "cohorts__enrollments",
                filter=present & Q(cohorts__enrollments__role=EnrollmentRole.MENTEE),
                distinct=True,
            ),
            mentors=Count(
                "cohorts__enrollments",
                filter=present & Q(cohorts__enrollments__role=EnrollmentRole.MENTOR),
                distinct=True,
            ),
        )
        .order_by("name", "pk")
    )


@dataclass(frozen=True)
class DatedMilestone:
    """A milestone of a program with its day, and whether it is past."""

    title: str
    due_on: date | None
    state: str


def milestones(program: Program, today: date) -> list[DatedMilestone]:
    """What is due between start and end; without dates while the start is not set."""
    found = []
    for milestone in milestones_of(program):
        due_on = milestone.due_on(program.starts_on) if program.starts_on else None
        if due_on and program.ends_on and due_on > program.ends_on:
            continue
        is_past = due_on is not None and due_on < today and program.state != ProgramState.DRAFT
        found.append(DatedMilestone(milestone.what, due_on, "done" if is_past else "later"))
    return found


def milestones_of(program: Program) -> list[Milestone]:
    """The milestones as the program holds them, in order."""
    found = [Milestone(one["after_days"], one["what"]) for one in program.milestones]
    return sorted(found, key=lambda one: one.after_days)


@dataclass(frozen=True)
class NextAct:
    """The one thing to do next: a page of this room, or "round", and the words on the button."""

    page: str
    label: str
    #: The part of that page, if one is meant.
    part: str = ""


def next_act(program: Program, counts: Counts, missing: list[Part]) -> NextAct:
    """What brings this program on, from where it stands."""
    if program.state == ProgramState.CLOSED:
        return NextAct("people", "See who took part")
    if not counts.mentees or not counts.mentors:
        return NextAct("upload_roster", "Import a roster")
    if missing:
        first = missing[0]
        return NextAct(first.page, f"Add what is missing: {first.label.lower()}", f"id_{first.field}")
    if program.state == ProgramState.DRAFT:
        return NextAct("open", "Open the program")
    return NextAct("round", "Go to the matching rounds")
