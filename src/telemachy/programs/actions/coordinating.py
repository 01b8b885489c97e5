"""Who runs a program."""

from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.people.models import Person
from telemachy.programs.models import Coordination, Program


class LastCoordinator(Refusal):
    """A program is never left without somebody who runs it."""


@transaction.atomic
def appoint_coordinator(*, actor: Person, program: Program, person: Person, now: datetime) -> Coordination:
    """Let a person run a program; for one who does already nothing changes."""
    coordination, is_new = Coordination.objects.get_or_create(
        program=program, person=person, defaults={"since": now}
    )
    if is_new:
        _record(actor, "programs.appoint_coordinator", program, person, now)
    return coordination


@transaction.atomic
def dismiss_coordinator(*, actor: Person, program: Program, person: Person, now: datetime) -> None:
    """End a person's running of a program, at their next request."""
    # Lock first: two coordinators may each dismiss the other.
    held = list(Coordination.objects.select_for_update().filter(program=program))
    if [one.person_id for one in held] == [person.pk]:
        raise LastCoordinator(f"{person} is the only coordinator. Name another first.")
    deleted, _ = Coordination.objects.filter(program=program, person=person).delete()
    if deleted:
        _record(actor, "programs.dismiss_coordinator", program, person, now)


def _record(actor: Person, verb: str, program: Program, person: Person, now: datetime) -> None:
    record(actor=actor, verb=verb, target=person, now=now, program_id=program.public_id)
