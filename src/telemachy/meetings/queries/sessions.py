"""Lists of sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import HeldWord, Session
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

A_PAGE = 20

STATUS: dict[SessionState, tuple[str, str]] = {
    SessionState.PLANNED: ("active", "Planned"),
    SessionState.HELD: ("done", "Held"),
    SessionState.MISSED: ("off", "Did not happen"),
    SessionState.CANCELLED: ("off", "Cancelled"),
}
NOT_AGREED = ("attention", "Not agreed whether you met")


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
    page: Page[Any]


def pair_page(mentorship: Mentorship, person: Person, now: datetime, page: str = "") -> Lists:
    """The sessions of one pair."""
    rows = Session.objects.with_people().filter(mentorship=mentorship)
    return _lists(rows, person, now, page)


def mine_page(person: Person, now: datetime, page: str = "") -> Lists:
    """The sessions of one person in every mentorship."""
    return _lists(Session.objects.with_people().of(person), person, now, page)


def _lists(rows: QuerySet[Session], person: Person, now: datetime, page: str) -> Lists:
    coming = rows.filter(state=SessionState.PLANNED, ends_at__gt=now).order_by("starts_at", "id")
    past = (
        rows.exclude(state=SessionState.PLANNED, ends_at__gt=now)
        .annotate(they_differ=_they_differ())
        .order_by("-starts_at", "-id")
    )
    found = Paginator(past, A_PAGE).get_page(page)
    return Lists(
        [_line(row, person, now) for row in coming], [_line(row, person, now) for row in found], found
    )


def _they_differ() -> Q:
    """Whether one of the two says that a session took place and the other that it did not."""
    words = HeldWord.objects.filter(session=OuterRef("pk"))
    return Exists(words.filter(happened=True)) & Exists(words.filter(happened=False))


def status_of(session: Session, now: datetime, *, they_differ: bool = False) -> tuple[str, str]:
    """Where a session stands, in words; one that is over waits for the two to say whether they met."""
    if they_differ:
        return NOT_AGREED
    if session.state == SessionState.PLANNED and session.ends_at <= now:
        return ("waiting", "Did you meet?")
    return STATUS[SessionState(session.state)]


def _line(session: Session, person: Person, now: datetime) -> Line:
    they_differ = getattr(session, "they_differ", False)
    return Line(
        session, session.mentorship.other_than(person), status_of(session, now, they_differ=they_differ)
    )
