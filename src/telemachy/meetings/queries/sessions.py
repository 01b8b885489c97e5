"""Lists of sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Session
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

A_PAGE = 20

STATUS: dict[SessionState, tuple[str, str]] = {
    SessionState.PLANNED: ("active", "Planned"),
    SessionState.HELD: ("done", "Held"),
    SessionState.MISSED: ("off", "Did not happen"),
    SessionState.CANCELLED: ("off", "Cancelled"),
}


@dataclass(frozen=True)
class Line:
    """One session in a list, as one person reads it."""

    session: Session
    other: Person
    status: tuple[str, str]


@dataclass(frozen=True)
class Lists:
    """Coming sessions, the next one first; past ones, the latest first, a page of them."""

    coming: Sequence[Line]
    past: Sequence[Line]
    page: Page[Session]


def pair_page(mentorship: Mentorship, person: Person, now: datetime, page: str = "") -> Lists:
    """The sessions of one pair."""
    rows = Session.objects.with_people().filter(mentorship=mentorship)
    return _lists(rows, person, now, page)


def mine_page(person: Person, now: datetime, page: str = "") -> Lists:
    """The sessions of one person in every mentorship."""
    return _lists(Session.objects.with_people().of(person), person, now, page)


def _lists(rows: QuerySet[Session], person: Person, now: datetime, page: str) -> Lists:
    coming = rows.filter(state=SessionState.PLANNED, ends_at__gt=now).order_by("starts_at", "id")
    past = rows.exclude(state=SessionState.PLANNED, ends_at__gt=now).order_by("-starts_at", "-id")
    found = Paginator(past, A_PAGE).get_page(page)
    return Lists(
        [_line(row, person, now) for row in coming], [_line(row, person, now) for row in found], found
    )


def status_of(session: Session, now: datetime) -> tuple[str, str]:
    """Where a session stands, in words; one that is over waits for the two to say whether they met."""
    if session.state == SessionState.PLANNED and session.ends_at <= now:
        return ("waiting", "Did you meet?")
    return STATUS[SessionState(session.state)]


def _line(session: Session, person: Person, now: datetime) -> Line:
    return Line(session, session.mentorship.other_than(person), status_of(session, now))
