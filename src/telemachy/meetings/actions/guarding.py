"""Nobody is booked twice at a time: the rows of both people locked, a look, and the database behind it."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from telemachy.common.errors import Stale
from telemachy.meetings.models import Booking, Session
from telemachy.people.models import Person

TAKEN = "One of you has another session at this time by now. Choose another time."


class TimeTaken(Stale):
    """One of the two is booked already, in this mentorship or in another."""


def lock_people(people: Iterable[Person]) -> None:
    """Lock the rows of people until the transaction ends, the lower id first: two acts never wait in a ring.

    Call it before any other lock. Their rows keep being referred to meanwhile.
    """
    ids = sorted({person.pk for person in people})
    list(
        Person.objects.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def is_taken(
    people: Iterable[Person], starts_at: datetime, ends_at: datetime, *, but: Session | None = None
) -> bool:
    """Whether one of them is booked at some moment of this stretch; sessions that touch are fine."""
    found = Booking.objects.filter(
        person_id__in=[person.pk for person in people], starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    return found.exclude(session=but).exists() if but is not None else found.exists()


def book(session: Session) -> None:
    """Take the session's time from both people; raises TimeTaken when one has none.

    The caller holds the locks of `lock_people`. The database refuses an overlap even where they are missing.
    """
    people = (session.mentorship.mentor, session.mentorship.mentee)
    if is_taken(people, session.starts_at, session.ends_at, but=session):
        raise TimeTaken(TAKEN)
    release(session)
    try:
        with transaction.atomic():
            Booking.objects.bulk_create(
                Booking(person=person, session=session, starts_at=session.starts_at, ends_at=session.ends_at)
                for person in people
            )
    except IntegrityError as error:
        raise TimeTaken(TAKEN) from error


def release(session: Session) -> None:
    """Give the session's time back to both."""
    Booking.objects.filter(session=session).delete()
