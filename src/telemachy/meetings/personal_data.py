"""What this room holds about a person, what happens when they no longer take part, and erasing it.

Each topic of the room has a function of its own here.
"""

from collections.abc import Callable
from datetime import datetime

from telemachy.common.personal_data import Held
from telemachy.meetings.actions.following import leave_sessions
from telemachy.meetings.actions.forgetting import forget_words_after_sessions
from telemachy.meetings.models import (
    AgendaItem,
    Booking,
    CalendarFeed,
    Lateness,
    ObjectivesTalk,
    Preparation,
    Proposal,
    Session,
)
from telemachy.meetings.queries.own_words import words_after_sessions
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.people.models import Person

PART = "Sessions"


def export(person: Person) -> list[Held]:
    """Everything this room holds about a person."""
    return [held for part in EXPORTS for held in part(person)]


def withdraw(person: Person, *, now: datetime) -> None:
    """Cancel what is planned, and tell the other side."""
    leave_sessions(person=person, now=now)


def erase(person: Person, *, now: datetime) -> None:
    """Delete or blank what this room holds; that two met stays with the other side."""
    withdraw(person, now=now)
    for part in ERASURES:
        part(person, now)


def _export_sessions(person: Person) -> list[Held]:
    rows = Session.objects.with_people().of(person).order_by("starts_at", "id")
    late = set(Lateness.objects.filter(author=person).values_list("session_id", "was_me"))
    return [
        Held(
            heading=f"Session with {row.mentorship.other_than(person).name}",
            facts=tuple(
                fact
                for fact in (
                    ("When", row.starts_at),
                    ("Minutes", str(row.length_minutes)),
                    ("State", row.get_state_display()),
                    ("How or where", row.where),
                    ("Noted for yourself", "You were late" if (row.pk, True) in late else ""),
                    ("Noted for yourself", "The other was late" if (row.pk, False) in late else ""),
                )
                if fact[1]
            ),
            source="The two of you",
        )
        for row in rows
    ]


def _export_proposals(person: Person) -> list[Held]:
    rows = Proposal.objects.filter(by=person).prefetch_related("times").order_by("at", "id")
    return [
        Held(
            heading="Times that you proposed",
            facts=tuple(
                fact
                for fact in (
                    ("On", row.at),
                    ("Times", "; ".join(moment_for(time.starts_at, person) for time in row.times.all())),
                    ("How or where", row.where),
                    ("Your words", row.note),
                )
                if fact[1]
            ),
            source="You",
        )
        for row in rows
    ]


def _export_feeds(person: Person) -> list[Held]:
    feeds = CalendarFeed.objects.filter(person=person)
    facts = tuple(
        fact
        for feed in feeds
        for fact in (
            (f"{feed.name}, made", feed.created_at),
            (f"{feed.name}, ended", feed.revoked_at or ""),
        )
        if fact[1]
    )
    return [Held(heading="Calendar addresses", facts=facts, source="You")]


def _export_preparation(person: Person) -> list[Held]:
    brought = AgendaItem.objects.filter(
        agenda__session__mentorship__mentee_enrollment__person=person
    ).select_related("agenda__session")
    noted = Preparation.objects.filter(person=person).select_related("session").order_by("id")
    return [
        *(
            Held(
                heading="What you brought to a session",
                facts=tuple(
                    fact
                    for fact in (
                        ("Session", item.agenda.session.starts_at),
                        ("Your words", item.words),
                        ("What would help", item.get_ask_display()),
                        ("Minutes", str(item.minutes)),
                        ("Question", item.question),
                    )
                    if fact[1]
                ),
                source="You",
            )
            for item in brought.order_by("agenda__session__starts_at", "agenda_id", "position", "id")
        ),
        *(
            Held(
                heading="How you prepared a session",
                facts=tuple(
                    fact
                    for fact in (
                        ("Session", row.session.starts_at),
                        ("Read or looked at", row.read_at or ""),
                        ("Question you chose", row.question),
                    )
                    if fact[1]
                ),
                source="You",
            )
            for row in noted
        ),
    ]


def _erase_preparation(person: Person, now: datetime) -> None:
    AgendaItem.objects.filter(agenda__session__mentorship__mentee_enrollment__person=person).delete()
    Preparation.objects.filter(person=person).delete()
    ObjectivesTalk.objects.filter(said_by=person).update(said_by=None)


def _erase_arranging(person: Person, now: datetime) -> None:
    mine = Mentorship.objects.of(person)
    Session.objects.filter(mentorship__in=mine).exclude(where="").update(where="", changed_at=now)
    Session.objects.filter(planned_by=person).update(planned_by=None)
    Proposal.objects.filter(mentorship__in=mine).delete()
    Booking.objects.filter(person=person).delete()
    Lateness.objects.filter(author=person).delete()
    CalendarFeed.objects.filter(person=person).delete()


EXPORTS: tuple[Callable[[Person], list[Held]], ...] = (
    _export_sessions,
    _export_proposals,
    _export_feeds,
    _export_preparation,
    words_after_sessions,
)
ERASURES: tuple[Callable[[Person, datetime], None], ...] = (
    _erase_arranging,
    _erase_preparation,
    forget_words_after_sessions,
)
