"""Programs that somebody could join, those thought for where they stand in working life first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from telemachy.common.text import listed
from telemachy.people.choices import CareerStage
from telemachy.people.models import Person, Profile
from telemachy.programs.choices import (
    OPEN_APPLICATIONS,
    PRESENT_STATES,
    EnrollmentState,
    LinkWay,
    ProgramState,
    Safeguarding,
)
from telemachy.programs.models import Application, Coordination, Enrollment, Joining, Program, UnderAge
from telemachy.programs.models.words import Word
from telemachy.programs.queries.effort import Effort, effort_of
from telemachy.programs.queries.joining import Door, door


@dataclass(frozen=True)
class Listed:
    """A program that may be joined by somebody who has not been asked."""

    program: Program
    door: Door
    efforts: Sequence[tuple[Word, Effort]]

    @property
    def url(self) -> str:
        return reverse("programs:join", kwargs={"token": self.door.joining.link_token})

    @property
    def thought_for(self) -> str:
        """For which stages, in words; blank is for all."""
        return listed([CareerStage(one).label.lower() for one in self.program.stages])


@dataclass(frozen=True)
class ToJoin:
    """What one person could join; `stage` is blank where they have not said it."""

    stage: str
    suggested: Sequence[Listed]
    for_everybody: Sequence[Listed]
    for_others: Sequence[Listed]

    @property
    def is_empty(self) -> bool:
        return not (self.suggested or self.for_everybody or self.for_others)


def programs_to_join(person: Person, today: date) -> ToJoin:
    """Runs three queries, however many programs there are.

    A program is here only where its coordinators list it. Programs for young people are never listed, and
    nobody who is recorded as under 18 is shown any.
    """
    said = Profile.objects.filter(person=person).values_list("career_stage", flat=True).first()
    stage = CareerStage(said) if said else None
    if UnderAge.objects.filter(person=person).exists():
        return ToJoin("", [], [], [])
    found = [_listed(joining, today) for joining in _open_to(person)]
    found = [one for one in found if one.door.is_open or one.door.joining.is_early(today)]
    return ToJoin(
        stage=stage.label if stage else "",
        suggested=[one for one in found if stage in one.program.stages],
        for_everybody=[one for one in found if not one.program.stages],
        for_others=[one for one in found if one.program.stages and stage not in one.program.stages],
    )


def _open_to(person: Person) -> Sequence[Joining]:
    theirs = Enrollment.objects.filter(person=person, state__in=[*PRESENT_STATES, EnrollmentState.INVITED])
    asked = Application.objects.filter(person=person, state__in=OPEN_APPLICATIONS)
    runs = Coordination.objects.filter(person=person)
    return list(
        Joining.objects.select_related("program")
        .filter(is_listed=True, program__state=ProgramState.OPEN)
        .exclude(link_way=LinkWay.OFF)
        .exclude(program__safeguarding=Safeguarding.MINORS)
        .exclude(program__in=theirs.values("cohort__program"))
        .exclude(program__in=asked.values("cohort__program"))
        .exclude(program__in=runs.values("program"))
        .order_by("program__name", "pk")
    )


def _listed(joining: Joining, today: date) -> Listed:
    program, found = joining.program, door(joining, today)
    efforts = [(program.words.role(role), effort_of(program, role)) for role in found.roles]
    return Listed(program, found, efforts)
