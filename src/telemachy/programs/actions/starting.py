"""A program begins from a template, says what it is, opens, and closes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal, Stale
from telemachy.common.text import listed
from telemachy.people.models import Person
from telemachy.programs.actions.ways import lock_ways
from telemachy.programs.choices import MENTORING_DAY, ProgramKind, ProgramState
from telemachy.programs.models import CampaignDay, Cohort, Coordination, Program
from telemachy.programs.queries.offers import ProgramFile, columns_of_file, guidance, offer_of
from telemachy.programs.queries.readiness import Part, missing_parts
from telemachy.programs.queries.rules import template_rules

FIRST_COHORT = "First cohort"
#: Which part of a program a field belongs to: its reason is that of the default, and goes when it changes.
PART_OF = {
    "purpose": "purpose",
    "audience": "audience",
    "starts_on": "length",
    "ends_on": "length",
    "cadence": "cadence",
    "rhythm": "cadence",
    "preparation_minutes": "orientation",
    "orientation_mentor_minutes": "orientation",
    "orientation_mentee_minutes": "orientation",
    "mentor_role": "roles",
    "mentee_role": "roles",
    "measures": "measures",
    "closure": "closure",
    "two_person_publishing": "two_person",
    "milestones": "milestones",
    "practice": "kept_out",
}


class NotReady(Refusal):
    """The program lacks parts without which mentoring is a vague line in a newsletter."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = tuple(parts)
        named = listed([part.label.lower() for part in parts])
        super().__init__(f"Before the program can open it needs {named}.")


class WrongState(Refusal):
    """The program is not in the state that this act begins from."""


@dataclass(frozen=True)
class Details:
    """What a coordinator says about a program on its settings page."""

    name: str
    purpose: str
    audience: str
    starts_on: date | None
    ends_on: date | None
    cadence: str
    mentor_role: str
    mentee_role: str
    measures: list[str]
    closure: str
    two_person_publishing: bool
    sender_name: str
    contact_name: str
    #: Stages of working life it is thought for; empty is every stage, None leaves them as they are.
    stages: list[str] | None = None


@transaction.atomic
def create_program(
    *,
    actor: Person,
    template_key: str = "",
    file: ProgramFile | None = None,
    name: str,
    starts_on: date | None,
    ends_on: date | None = None,
    kind: str = "",
    mentor_capacity_default: int | None = None,
    mentee_demand_default: int | None = None,
    owner: Person | None = None,
    purpose: str = "",
    now: datetime,
) -> Program:
    """Start a program from a template or a program file, with one cohort; who starts it coordinates it."""
    offer = file or offer_of(template_key)
    capacity = mentor_capacity_default or offer.mentor_capacity
    demand = mentee_demand_default or offer.mentee_demand
    program = Program.objects.create(
        **(columns_of_file(offer) | _of_kind(ProgramKind(kind or offer.kind), offer)),
        name=name,
        template=offer.key,
        purpose=purpose or offer.purpose,
        owner=owner,
        starts_on=starts_on,
        ends_on=ends_on or (offer.ends_on(starts_on) if starts_on else None),
        mentor_capacity_default=capacity,
        mentee_demand_default=demand,
        rules_toml=template_rules(offer, capacity=capacity, demand=demand),
        created_at=now,
    )
    Coordination.objects.create(program=program, person=actor, since=now)
    Cohort.objects.create(program=program, name=FIRST_COHORT, created_at=now)
    CampaignDay.objects.create(program=program, **MENTORING_DAY)
    if offer.ways_in:
        joining = lock_ways(program)
        for way, value in offer.ways_in.items():
            setattr(joining, way, value)
        joining.save()
    _record(actor, "programs.create_program", program, now)
    return program


def _of_kind(kind: ProgramKind, offer: ProgramFile) -> dict[str, Any]:
    """What another kind of help brings in place of what the file says of roles, rhythm and ending."""
    if kind == offer.kind:
        return {"kind": kind}
    suggested = guidance()[kind].columns
    changed = {PART_OF[name] for name in suggested if name in PART_OF}
    reasons = columns_of_file(offer)["reasons"]
    return {
        "kind": kind,
        **suggested,
        "reasons": {part: reason for part, reason in reasons.items() if part not in changed},
    }


@transaction.atomic
def edit_program(
    *, actor: Person, program: Program, revision: int, details: Details, owner: Person | None, now: datetime
) -> Program:
    """Change what a program says of itself; an open one must stay complete."""
    said = asdict(details)
    if details.stages is None:
        del said["stages"]
    return change_program(
        actor=actor,
        program=program,
        revision=revision,
        values={**said, "owner": owner},
        verb="programs.edit_program",
        now=now,
    )


def change_program(
    *, actor: Person, program: Program, revision: int, values: Mapping[str, Any], verb: str, now: datetime
) -> Program:
    """Write columns of a program under its lock; what was changed is no longer a default with a reason."""
    locked = lock(program)
    refuse_stale(locked, revision)
    changed = {name for name, value in values.items() if getattr(locked, name) != value}
    for name in changed:
        setattr(locked, name, values[name])
    gone = {PART_OF[name] for name in changed if name in PART_OF}
    locked.reasons = {part: reason for part, reason in locked.reasons.items() if part not in gone}
    locked.revision += 1
    if locked.is_for_minors and not locked.two_person_publishing:
        raise WrongState(
            "With young people, whoever approves a round never publishes it. Nothing was changed."
        )
    if locked.state == ProgramState.OPEN and (missing := missing_parts(locked)):
        named = listed([part.label.lower() for part in missing])
        raise WrongState(f"The program is open, so it keeps its {named}. Nothing was changed.")
    locked.save()
    _record(actor, verb, locked, now)
    return locked


@transaction.atomic
def open_program(*, actor: Person, program: Program, now: datetime) -> Program:
    """Open a program for people. Refuses, naming each part that is missing."""
    locked = lock(program)
    if locked.state == ProgramState.OPEN:
        return locked
    if missing := missing_parts(locked):
        raise NotReady(missing)
    return _move(actor, "programs.open_program", locked, ProgramState.OPEN, now)


@transaction.atomic
def close_program(*, actor: Person, program: Program, now: datetime) -> Program:
    """Close a program: nobody comes in any more; mentorships go on as their pairs choose."""
    locked = lock(program)
    if locked.state == ProgramState.CLOSED:
        return locked
    if locked.state != ProgramState.OPEN:
        raise WrongState("Only an open program can close.")
    return _move(actor, "programs.close_program", locked, ProgramState.CLOSED, now)


def lock(program: Program) -> Program:
    """The program's row, held until the transaction ends."""
    return Program.objects.select_for_update(of=("self",)).select_related("owner").get(pk=program.pk)


def refuse_stale(locked: Program, revision: int) -> None:
    if locked.revision != revision:
        raise Stale("Somebody changed this program meanwhile. Look again, then save.")


def _move(actor: Person, verb: str, program: Program, state: str, now: datetime) -> Program:
    Program.objects.filter(pk=program.pk).update(state=state, revision=F("revision") + 1)
    program.refresh_from_db()
    _record(actor, verb, program, now)
    return program


def _record(actor: Person, verb: str, program: Program, now: datetime) -> None:
    record(actor=actor, verb=verb, target=program, now=now, program_id=program.public_id)
