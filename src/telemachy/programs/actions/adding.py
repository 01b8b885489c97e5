"""Somebody comes into a program by hand: known here already, or new."""

from datetime import datetime

from django.db import transaction

from telemachy.common.errors import Refusal
from telemachy.people.actions import add_person
from telemachy.people.models import Person
from telemachy.people.queries import person_of_email
from telemachy.programs.actions.enrolling import NotTakingPart, enroll
from telemachy.programs.actions.ways import lock_ways
from telemachy.programs.choices import EnrollmentSource
from telemachy.programs.models import Cohort, Enrollment
from telemachy.programs.queries.joining import places_free


class NoPlaceLeft(Refusal):
    """As many take part as the program's ways in say; a coordinator may bring somebody in all the same."""


@transaction.atomic
def add_by_hand(
    *,
    actor: Person,
    cohort: Cohort,
    name: str,
    email: str,
    role: str,
    capacity: int | None = None,
    beyond_the_most: bool = False,
    now: datetime,
) -> Enrollment:
    """Enroll whoever has this address, or a new person. Nobody is written to yet.

    Raises NoPlaceLeft where all places of the role are taken, unless that is wanted.
    """
    joining = lock_ways(cohort.program)
    if not beyond_the_most and places_free(joining, role, late=False) == 0:
        many = cohort.program.words.role(role).many
        raise NoPlaceLeft(
            f"There are {joining.cap(role):,} {many} already, as many as Ways in says. Tick the box to add "
            "somebody beyond that, or raise the number there."
        )
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
