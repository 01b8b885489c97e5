"""Who is recorded as under 18 takes part in safeguarded programs for young people, and in no other."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.people.models import Person
from telemachy.programs.choices import Safeguarding
from telemachy.programs.models import Enrollment, Program, UnderAge


class TooYoung(Refusal):
    """A program that is not safeguarded for young people does not take them."""


class NotForYoungPeople(Refusal):
    """Only a safeguarded program for young people records who is under 18."""


class TakesPartElsewhere(Refusal):
    """Somebody under 18 would stay in a program that is not safeguarded for them."""


def refuse_under_age(*, person: Person, program: Program) -> None:
    """Within a transaction: refuses a person recorded as under 18 where a program is not made for them."""
    # Lock first: somebody may be recording the age at this moment.
    Person.objects.select_for_update().filter(pk=person.pk).first()
    if not program.is_for_minors and UnderAge.objects.filter(person=person).exists():
        # The age is a private fact: whoever runs another program reads no more than that it cannot be.
        raise TooYoung(f"{person} cannot take part in {program}. Whoever runs the organization may say more.")


def under_age_elsewhere(program: Program, people: Iterable[Person]) -> frozenset[int]:
    """Of these people, the ids of those whom this program does not take. Runs at most one query."""
    ids = [person.pk for person in people]
    if program.is_for_minors or not ids:
        return frozenset()
    return frozenset(UnderAge.objects.filter(person__in=ids).values_list("person", flat=True))


@transaction.atomic
def record_under_age(*, actor: Person, enrollment: Enrollment, now: datetime) -> UnderAge:
    """Record that a person is under 18. Refused while they take part in a program not made for that."""
    _refuse_other_programs(enrollment)
    person = Person.objects.select_for_update().get(pk=enrollment.person_id)
    elsewhere = (
        Enrollment.objects.filter(person=person)
        .present()
        .exclude(cohort__program__safeguarding=Safeguarding.MINORS)
    )
    if elsewhere.exists():
        # Which one is not for whoever runs this program to know.
        where = "another program, which is not safeguarded for young people"
        raise TakesPartElsewhere(f"{person} takes part in {where}. That has to end first.")
    found, is_new = UnderAge.objects.get_or_create(person=person, defaults={"recorded_at": now})
    if is_new:
        _record(actor, "programs.record_under_age", enrollment, now)
    return found


@transaction.atomic
def forget_under_age(*, actor: Person, enrollment: Enrollment, now: datetime) -> None:
    """The person is 18 now, or it was a mistake."""
    _refuse_other_programs(enrollment)
    deleted, _ = UnderAge.objects.filter(person=enrollment.person_id).delete()
    if deleted:
        _record(actor, "programs.forget_under_age", enrollment, now)


def _refuse_other_programs(enrollment: Enrollment) -> None:
    if not enrollment.cohort.program.is_for_minors:
        raise NotForYoungPeople(
            "Ages are recorded in safeguarded programs for young people, and nowhere else."
        )


def _record(actor: Person, verb: str, enrollment: Enrollment, now: datetime) -> None:
    record(actor=actor, verb=verb, target=enrollment, now=now, program_id=enrollment.cohort.program.public_id)
