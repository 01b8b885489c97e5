"""Somebody comes into a program by hand: known here already, or new."""

from datetime import datetime

from django.db import transaction

from telemachy.people.actions import add_person
from telemachy.people.models import Person
from telemachy.people.queries import person_of_email
from telemachy.programs.actions.enrolling import NotTakingPart, enroll
from telemachy.programs.choices import EnrollmentSource
from telemachy.programs.models import Cohort, Enrollment


@transaction.atomic
def add_by_hand(
    *,
    actor: Person,
    cohort: Cohort,
    name: str,
    email: str,
    role: str,
    capacity: int | None = None,
    now: datetime,
) -> Enrollment:
    """Enroll whoever has this address, or a new person. Nobody is written to yet."""
    person = person_of_email(email)
    if person is not None and not person.may_be_contacted:
        raise NotTakingPart("This person asked not to take part, so they cannot be added.")
    if person is None:
        person = add_person(actor=actor, name=name, email=email or None, now=now)
    return enroll(
        actor=actor,
        cohort=cohort,
        person=person,
        role=role,
        source=EnrollmentSource.COORDINATOR,
        capacity=capacity,
        now=now,
    )
