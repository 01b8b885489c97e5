"""People and coordinators declare that two are not to be a pair here; nobody else is told that it is so."""

from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.text import clean_email
from telemachy.people.models import Person
from telemachy.programs.models import DeclaredConflict, Enrollment

MOST_EACH = 50


class NoConflict(Refusal):
    """A person has no conflict with themselves, and only so many with others."""


@transaction.atomic
def declare_conflict(
    *, actor: Person, enrollment: Enrollment, address: str, now: datetime
) -> DeclaredConflict:
    """Keep this person and whoever has the address apart in this program, as mentor and mentee either way.

    The address need not belong to anybody here: declaring tells nobody who takes part.
    """
    address = clean_email(address)
    if address in (enrollment.person.email, str(enrollment.person.public_id)):
        raise NoConflict("This is the person's own address.")
    if enrollment.declared_conflicts.count() >= MOST_EACH:
        raise NoConflict(f"{MOST_EACH} are declared already. Talk to your coordinator about more.")
    conflict, is_new = DeclaredConflict.objects.get_or_create(
        enrollment=enrollment, address=address, defaults={"by": actor, "declared_at": now}
    )
    if is_new:
        _record(actor, "programs.declare_conflict", enrollment, now)
    return conflict


@transaction.atomic
def take_conflict_back(*, actor: Person, conflict: DeclaredConflict, now: datetime) -> None:
    """The two may be a pair again."""
    enrollment = conflict.enrollment
    deleted, _ = DeclaredConflict.objects.filter(pk=conflict.pk).delete()
    if deleted:
        _record(actor, "programs.take_conflict_back", enrollment, now)


def _record(actor: Person, verb: str, enrollment: Enrollment, now: datetime) -> None:
    record(actor=actor, verb=verb, target=enrollment, now=now, program_id=enrollment.cohort.program.public_id)
