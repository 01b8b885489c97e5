"""People who were brought in by mistake are taken out again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.people.models import Person


@transaction.atomic
def take_people_back(*, actor: Person | None, people: Sequence[Person], now: datetime) -> int:
    """Delete people who never came in, as if they had not been added; who has joined meanwhile stays.

    Whoever calls has made sure that nothing else is held of them.
    """
    if not people:
        return 0
    strangers = Person.objects.filter(pk__in=[person.pk for person in people], joined_at=None)
    # Counted before: a deletion also counts the rows that go along.
    count = strangers.count()
    strangers.delete()
    record(
        actor=actor,
        verb="people.take_people_back",
        target="people.person",
        now=now,
        numbers={"people": count},
    )
    return count
