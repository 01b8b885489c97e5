"""What a program is beyond its settings: its kind, words, effort, calendar, support and safeguards."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from telemachy.common.errors import Refusal
from telemachy.people.models import Person
from telemachy.programs.actions.starting import WrongState, change_program, lock
from telemachy.programs.choices import ProgramKind, ProgramState, Safeguarding
from telemachy.programs.models import Program
from telemachy.programs.models.words import RoleWords
from telemachy.programs.queries.effort import MOST_PHASES, Phase
from telemachy.programs.queries.offers import columns_of_file, guidance, template_or_none
from telemachy.programs.queries.program_files import MOST_MILESTONES, Milestone, own_words


class OutsideTheProgram(Refusal):
    """A milestone lies before the first day or after the last."""


class SafeguardingStays(Refusal):
    """Safeguarding that is on cannot be turned off."""


@dataclass(frozen=True)
class Working:
    """How a program works in hours, and what it calls its people."""

    words: RoleWords
    phases: Sequence[Phase]
    preparation_minutes: int
    orientation_mentor_minutes: int
    orientation_mentee_minutes: int


@dataclass(frozen=True)
class Support:
    """Who stands behind a program, and what it may cost."""

    sponsor_name: str
    sponsor_note: str
    budget_hours: int | None
    budget_money: Decimal | None
    budget_currency: str
    protected_time: str


@dataclass(frozen=True)
class Safeguards:
    """How people at risk are kept safe, in the program's own words."""

    second_adult: str
    concern_route: str
    contact_schedule: str
    no_contact_rules: str


@transaction.atomic
def choose_kind(*, actor: Person, program: Program, revision: int, kind: str, now: datetime) -> Program:
    """Change the kind of help; texts that nobody has rewritten become those of the new kind."""
    program, chosen = lock(program), ProgramKind(kind)
    values: dict[str, Any] = {"kind": chosen}
    if chosen != program.kind:
        values |= {
            name: value for name, value in _suggested(program, chosen).items() if _is_untouched(program, name)
        }
    return change_program(
        actor=actor,
        program=program,
        revision=revision,
        values=values,
        verb="programs.choose_kind",
        now=now,
    )


def _suggested(program: Program, kind: ProgramKind) -> dict[str, Any]:
    """What a kind suggests; the template's own kind suggests what the template says."""
    template = template_or_none(program.template)
    suggested = guidance()[kind].columns
    if template is not None and template.kind == kind:
        said = columns_of_file(template)
        return {name: said[name] for name in suggested}
    return suggested


def _is_untouched(program: Program, name: str) -> bool:
    """Whether a text still is what the former kind suggested, or nothing."""
    stands = getattr(program, name)
    return not stands or stands == _suggested(program, ProgramKind(program.kind))[name]


@transaction.atomic
def describe_working(
    *, actor: Person, program: Program, revision: int, working: Working, now: datetime
) -> Program:
    """Say the words of the roles, the rhythm of the meetings and the minutes of orientation."""
    phases = list(working.phases)[:MOST_PHASES]
    return change_program(
        actor=actor,
        program=program,
        revision=revision,
        values={
            **own_words(working.words),
            "rhythm": [{**asdict(phase), "every": str(phase.every)} for phase in phases],
            "preparation_minutes": working.preparation_minutes,
            "orientation_mentor_minutes": working.orientation_mentor_minutes,
            "orientation_mentee_minutes": working.orientation_mentee_minutes,
        },
        verb="programs.describe_working",
        now=now,
    )


@transaction.atomic
def set_milestones(
    *, actor: Person, program: Program, revision: int, milestones: Sequence[Milestone], now: datetime
) -> Program:
    """Write the calendar of a program anew, in the order of its days."""
    if len(milestones) > MOST_MILESTONES:
        raise OutsideTheProgram(f"A calendar holds at most {MOST_MILESTONES} milestones.")
    length = program.length_days()
    for milestone in milestones:
        if milestone.after_days < 0 or (length is not None and milestone.after_days > length):
            raise OutsideTheProgram(f"“{milestone.what}” lies outside the days of the program.")
    ordered = sorted(milestones, key=lambda one: one.after_days)
    return change_program(
        actor=actor,
        program=program,
        revision=revision,
        values={"milestones": [asdict(one) for one in ordered]},
        verb="programs.set_milestones",
        now=now,
    )


@transaction.atomic
def name_support(
    *, actor: Person, program: Program, revision: int, support: Support, now: datetime
) -> Program:
    """Name the sponsor, the budget and the time that is protected."""
    return change_program(
        actor=actor,
        program=program,
        revision=revision,
        values=asdict(support),
        verb="programs.name_support",
        now=now,
    )


@transaction.atomic
def describe_safeguards(
    *,
    actor: Person,
    program: Program,
    revision: int,
    safeguarding: str,
    safeguards: Safeguards,
    lead: Person | None,
    now: datetime,
) -> Program:
    """Say how people at risk are kept safe. What is on stays on; what is off may be turned on in a draft."""
    wanted = Safeguarding(safeguarding)
    if program.is_safeguarded and wanted != program.safeguarding:
        raise SafeguardingStays("The safeguarding of this program is locked on.")
    if not program.is_safeguarded and wanted != Safeguarding.NONE and program.state != ProgramState.DRAFT:
        raise WrongState("Safeguarding begins before a program opens. Start a new one for these people.")
    values: dict[str, Any] = {**asdict(safeguards), "safeguarding": wanted, "safeguarding_lead": lead}
    if wanted == Safeguarding.MINORS:
        values["two_person_publishing"] = True
    return change_program(
        actor=actor,
        program=program,
        revision=revision,
        values=values,
        verb="programs.describe_safeguards",
        now=now,
    )
