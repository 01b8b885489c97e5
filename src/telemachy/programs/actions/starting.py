"""A program begins from a template, says what it is, opens, and closes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal, Stale
from telemachy.common.text import listed
from telemachy.people.models import Person
from telemachy.programs.choices import ProgramState
from telemachy.programs.models import Cohort, Coordination, Program
from telemachy.programs.queries.offers import template
from telemachy.programs.queries.readiness import Part, missing_parts
from telemachy.programs.queries.rules import template_rules

FIRST_COHORT = "First cohort"


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


@transaction.atomic
def create_program(
    *,
    actor: Person,
    template_key: str,
    name: str,
    starts_on: date | None,
    ends_on: date | None = None,
    mentor_capacity_default: int | None = None,
    mentee_demand_default: int | None = None,
    owner: Person | None = None,
    purpose: str = "",
    now: datetime,
) -> Program:
    """Start a program from a template, with one cohort; whoever starts it coordinates it."""
    offer = template(template_key)
    capacity = mentor_capacity_default or offer.mentor_capacity
    demand = mentee_demand_default or offer.mentee_demand
    program = Program.objects.create(
        name=name,
        template=offer.key,
        purpose=purpose,
        audience=offer.audience,
        owner=owner,
        starts_on=starts_on,
        ends_on=ends_on or (offer.ends_on(starts_on) if starts_on else None),
        cadence=offer.cadence,
        mentor_role=offer.mentor_role,
        mentee_role=offer.mentee_role,
        measures=list(offer.measures),
        closure=offer.closure,
        mentor_capacity_default=capacity,
        mentee_demand_default=demand,
        rules_toml=template_rules(offer, capacity=capacity, demand=demand),
        two_person_publishing=offer.two_person_publishing,
        created_at=now,
    )
    Coordination.objects.create(program=program, person=actor, since=now)
    Cohort.objects.create(program=program, name=FIRST_COHORT, created_at=now)
    _record(actor, "programs.create_program", program, now)
    return program


@transaction.atomic
def edit_program(
    *, actor: Person, program: Program, revision: int, details: Details, owner: Person | None, now: datetime
) -> Program:
    """Change what a program says of itself; an open one must stay complete."""
    locked = lock(program)
    refuse_stale(locked, revision)
    for field, value in asdict(details).items():
        setattr(locked, field, value)
    locked.owner = owner
    locked.revision += 1
    if locked.state == ProgramState.OPEN and (missing := missing_parts(locked)):
        named = listed([part.label.lower() for part in missing])
        raise WrongState(f"The program is open, so it keeps its {named}. Nothing was changed.")
    locked.save()
    _record(actor, "programs.edit_program", locked, now)
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
