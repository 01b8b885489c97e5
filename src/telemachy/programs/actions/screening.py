"""A coordinator keeps the record of who was found fit for a role. No file and no form of others sets it."""

from datetime import date, datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment, Screening


class NotPossible(Refusal):
    """The dates contradict each other, or nobody is there to be screened."""


@transaction.atomic
def record_screening(
    *,
    actor: Person,
    enrollment: Enrollment,
    level: str,
    decision: str,
    decided_on: date,
    expires_on: date | None,
    now: datetime,
) -> Screening:
    """Write a decision down; it counts from now on, and the earlier ones stay as the record."""
    # Lock first: two coordinators may write at the same moment, and only one decision is the present one.
    locked = Enrollment.objects.select_for_update(of=("self",)).select_related("person").get(pk=enrollment.pk)
    if locked.person_id == actor.pk:
        raise NotPossible("Nobody decides about themselves. Ask another coordinator.")
    if not locked.is_present():
        raise NotPossible(f"{locked.person} no longer takes part.")
    if decided_on > now.date():
        raise NotPossible("The day of the decision lies in the future.")
    if expires_on is not None and expires_on < decided_on:
        raise NotPossible("It cannot run out before it was decided.")
    Screening.objects.filter(enrollment=locked, is_current=True).update(is_current=False)
    screening = Screening.objects.create(
        enrollment=locked,
        level=level,
        decision=decision,
        decided_by=actor,
        decided_on=decided_on,
        expires_on=expires_on,
        recorded_at=now,
    )
    record(
        actor=actor,
        verb="programs.record_screening",
        target=screening,
        now=now,
        program_id=enrollment.cohort.program.public_id,
    )
    return screening


@transaction.atomic
def note_reading(*, actor: Person, enrollment: Enrollment, now: datetime) -> None:
    """Put into the audit that somebody looked at a record: who asks later learns who could know."""
    record(
        actor=actor,
        verb="programs.read_screening",
        target=enrollment,
        now=now,
        program_id=enrollment.cohort.program.public_id,
    )
