"""The waiting list moves by itself: a place comes free, and whoever is next is told and comes in."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.notices import Notice
from telemachy.notifications.actions import notify
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import enroll
from telemachy.programs.actions.ways import lock_ways
from telemachy.programs.actions.young import TooYoung
from telemachy.programs.choices import (
    ApplicationState,
    EnrollmentRole,
    EnrollmentSource,
    EnrollmentState,
    ProgramState,
)
from telemachy.programs.models import Application, Enrollment, Joining, Program
from telemachy.programs.notices import PLACE_FREE
from telemachy.programs.queries.joining import is_late, places_free, waiting_list


@transaction.atomic
def let_in_next(*, program: Program, now: datetime) -> list[Application]:
    """Let in as many of those who wait as there are places, in their order, and tell each."""
    # Lock first: of two who come at once only one takes the last place.
    joining = lock_ways(program)
    if joining.program.state != ProgramState.OPEN:
        return []
    let_in = []
    for role in EnrollmentRole.values:
        for application in _next(joining, role):
            try:
                bring_in(actor=None, application=application, source=_source(application), now=now)
            except TooYoung:
                # Recorded while they waited. The others must not wait behind them for good.
                application.state, application.decided_at = ApplicationState.WITHDRAWN, now
                application.save(update_fields=["state", "decided_at"])
            else:
                tell(application, PLACE_FREE, now)
                let_in.append(application)
            record(
                actor=None,
                verb="programs.let_in_next",
                target=application,
                now=now,
                program_id=program.public_id,
            )
    return let_in


def _next(joining: Joining, role: str) -> Iterator[Application]:
    """One after the other, counting anew each time, until no place is left."""
    while True:
        application = waiting_list(joining.program, role).first()
        if application is None:
            return
        free = places_free(joining, role, late=is_late(joining, application))
        if free is not None and free < 1:
            return
        yield application


def bring_in(*, actor: Person | None, application: Application, source: str, now: datetime) -> Enrollment:
    """Enroll whoever applied, as they asked; the row that counts the places must be locked."""
    existing = Enrollment.objects.filter(
        cohort=application.cohort, person=application.person, role=application.role
    ).first()
    enrollment = (
        existing
        if existing is not None and existing.is_present()
        else enroll(
            actor=actor,
            cohort=application.cohort,
            person=application.person,
            role=application.role,
            source=source,
            capacity=application.capacity,
            demand=application.demand,
            now=now,
        )
    )
    enrollment.state = EnrollmentState.ACTIVE
    enrollment.effort_accepted_at = application.effort_accepted_at
    enrollment.hours_a_month = application.hours_a_month
    if application.capacity is not None:
        enrollment.capacity = application.capacity
        enrollment.limit_set_by_person = True
    # Whoever waited for a place has waited for a mentor as long.
    enrollment.waiting_since = min(enrollment.waiting_since, application.asked_at)
    enrollment.save()
    application.state = ApplicationState.IN
    application.decided_at = now
    application.enrollment = enrollment
    application.save(update_fields=["state", "decided_at", "enrollment"])
    return enrollment


def _source(application: Application) -> str:
    """Whether a coordinator had said yes to who waits, or the link was enough."""
    return EnrollmentSource.APPLICATION if application.decided_by_id else EnrollmentSource.LINK


def tell(application: Application, notice: Notice, now: datetime) -> None:
    """Say to whoever applied what became of it."""
    program = application.cohort.program
    notify(
        person=application.person,
        notice=notice,
        values={
            "name": application.person.get_short_name(),
            "program": program.name,
            "role": program.words.role(application.role).one,
            "words": application.answer,
            "contact": program.contact_name or "The people who run the program",
        },
        link=reverse("programs:application", kwargs={"public_id": application.public_id}),
        key=f"{notice.key}:{application.public_id}",
        now=now,
        sender_name=program.sender_name,
        program_id=str(program.public_id),
    )
