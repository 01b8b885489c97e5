"""The plan of two people as pages, files and other rooms read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from django.db.models import Max, Prefetch
from django.utils.dateformat import format as formatted

from telemachy.common.text import counted
from telemachy.matching.files import write_csv
from telemachy.mentorships.choices import MAY_AGREE, ObjectiveState
from telemachy.mentorships.models import (
    Mentorship,
    Milestone,
    Objective,
    PlanChange,
    PlanSignature,
    Strategy,
)
from telemachy.people.models import Person


def objectives_of(mentorship: Mentorship) -> list[Objective]:
    """The objectives under way, as the mentee wrote them. Runs one query."""
    return list(Objective.objects.filter(mentorship=mentorship, state=ObjectiveState.OPEN).order_by("id"))


def version_of(mentorship: Mentorship) -> int:
    """The version of the plan; 0 before anything stands in it. Runs one query."""
    found = PlanChange.objects.filter(mentorship=mentorship).aggregate(latest=Max("version"))
    return found["latest"] or 0


def milestone_said(milestone: Milestone) -> str:
    """A milestone as one line, with its day."""
    return f"{milestone.title} ({day(milestone.due_on)})" if milestone.due_on else milestone.title


def day(value: date | None) -> str:
    """A day as the plan says it: 3 March 2026."""
    return formatted(value, "j F Y") if value else ""


@dataclass(frozen=True)
class Progress:
    """How many milestones are done."""

    done: int
    total: int

    @property
    def text(self) -> str:
        return f"{self.done} of {counted(self.total, 'milestone')}"


@dataclass(frozen=True)
class PlannedObjective:
    """An objective with the ways towards it."""

    objective: Objective
    strategies: Sequence[tuple[Strategy, Sequence[Milestone]]]

    @property
    def progress(self) -> Progress:
        milestones = [one for _, those in self.strategies for one in those]
        return Progress(sum(one.done_at is not None for one in milestones), len(milestones))

    @property
    def is_open(self) -> bool:
        return self.objective.state == ObjectiveState.OPEN


@dataclass(frozen=True)
class OnTheWay:
    """One milestone on the timeline."""

    title: str
    when: str
    text: str
    state: str


@dataclass(frozen=True)
class PlanPage:
    """What one of the two sees of the plan."""

    objectives: Sequence[PlannedObjective]
    let_go: Sequence[Objective]
    suggested: Sequence[Objective]
    timeline: Sequence[OnTheWay]
    version: int
    mentee_signed_at: datetime | None
    mentor_signed_at: datetime | None
    may_change: bool
    i_am_mentor: bool
    yeses: Sequence[tuple[str, datetime | None]]

    @property
    def progress(self) -> Progress:
        each = [one.progress for one in self.objectives]
        return Progress(sum(one.done for one in each), sum(one.total for one in each))

    @property
    def i_signed(self) -> bool:
        return bool(self.mentor_signed_at if self.i_am_mentor else self.mentee_signed_at)

    @property
    def may_sign(self) -> bool:
        return self.may_change and not self.i_signed and any(one.is_open for one in self.objectives)


def planned(mentorship: Mentorship) -> list[PlannedObjective]:
    """Objectives with strategies with milestones, those let go left out. Runs three queries."""
    return _planned(_with_ways(mentorship))


def _planned(rows: Sequence[Objective]) -> list[PlannedObjective]:
    return [
        PlannedObjective(one, [(each, list(each.milestones.all())) for each in one.strategies.all()])
        for one in rows
        if one.state in (ObjectiveState.OPEN, ObjectiveState.REACHED)
    ]


def _with_ways(mentorship: Mentorship) -> list[Objective]:
    ways = Prefetch("strategies", Strategy.objects.prefetch_related("milestones"))
    rows = Objective.objects.filter(mentorship=mentorship).select_related("suggested_by")
    return list(rows.prefetch_related(ways).order_by("id"))


def plan_page(mentorship: Mentorship, person: Person, today: date) -> PlanPage:
    """The whole plan. Runs five queries, whatever stands in it."""
    rows = _with_ways(mentorship)
    those = _planned(rows)
    version = version_of(mentorship)
    signed = {
        one.by_mentor: one.signed_at
        for one in PlanSignature.objects.filter(mentorship=mentorship, version=version)
    }
    return PlanPage(
        objectives=those,
        let_go=[one for one in rows if one.state == ObjectiveState.DROPPED],
        suggested=[one for one in rows if one.state == ObjectiveState.SUGGESTED],
        timeline=list(_timeline(those, today)),
        version=version,
        mentee_signed_at=signed.get(False),
        mentor_signed_at=signed.get(True),
        may_change=mentorship.state in MAY_AGREE,
        i_am_mentor=mentorship.is_mentor(person),
        yeses=[
            (mentorship.mentee.name, signed.get(False)),
            (mentorship.mentor.name, signed.get(True)),
        ],
    )


def _timeline(objectives: Sequence[PlannedObjective], today: date) -> Iterator[OnTheWay]:
    """Milestones by day, the first that is open marked as the present one; those without a day last."""
    found = [
        (milestone, one.objective) for one in objectives for _, those in one.strategies for milestone in those
    ]
    found.sort(key=lambda pair: (pair[0].due_on or date.max, pair[0].pk))
    present = next((milestone.pk for milestone, _ in found if milestone.done_at is None), None)
    for milestone, objective in found:
        state = "done" if milestone.done_at else "now" if milestone.pk == present else "later"
        due = day(milestone.due_on) or "No day yet"
        if not milestone.done_at and milestone.due_on and milestone.due_on < today:
            due = f"{due}, past its day"
        yield OnTheWay(milestone.title, "Done" if milestone.done_at else due, objective.title, state)


def changes_of(mentorship: Mentorship) -> list[PlanChange]:
    """Every change, the latest first. Runs one query."""
    return list(PlanChange.objects.filter(mentorship=mentorship).select_related("changed_by").order_by("-id"))


def signatures_of(mentorship: Mentorship) -> list[PlanSignature]:
    """Every yes to a version of the plan, the latest first. Runs one query."""
    rows = PlanSignature.objects.filter(mentorship=mentorship).select_related("signed_by")
    return list(rows.order_by("-id"))


HEADINGS = ("Objective", "What it means", "Strategy", "Milestone", "Due", "Done")


def plan_rows(mentorship: Mentorship) -> Iterator[tuple[str, ...]]:
    """The plan as the rows of a table: one per milestone; a part without parts of its own has a row too."""
    for one in planned(mentorship):
        first = (one.objective.title, one.objective.words)
        if not one.strategies:
            yield (*first, "", "", "", "")
        for strategy, milestones in one.strategies:
            if not milestones:
                yield (*first, strategy.title, "", "", "")
            for milestone in milestones:
                due = milestone.due_on.isoformat() if milestone.due_on else ""
                yield (*first, strategy.title, milestone.title, due, "yes" if milestone.done_at else "no")


def plan_table(mentorship: Mentorship) -> str:
    """The plan as a table for a spreadsheet."""
    stream = StringIO()
    write_csv(stream, HEADINGS, plan_rows(mentorship))
    return stream.getvalue()


def plan_text(mentorship: Mentorship) -> str:
    """The plan as plain text: objectives, under each its strategies, under each its milestones."""
    lines = [f"Plan of {mentorship.mentee.name} and {mentorship.mentor.name}"]
    for one in planned(mentorship):
        lines += ["", f"Objective: {one.objective.title}"]
        lines += [f"  {line}" for line in one.objective.words.splitlines()]
        if not one.is_open:
            lines.append(f"  {one.objective.get_state_display()}")
        for strategy, milestones in one.strategies:
            lines.append(f"  Strategy: {strategy.title}")
            lines += [
                f"    Milestone: {milestone_said(milestone)}{', done' if milestone.done_at else ''}"
                for milestone in milestones
            ]
    return "\n".join(lines) + "\n"
