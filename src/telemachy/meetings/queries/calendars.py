"""Sessions as calendars read them: an invitation by mail, a file, and a private feed."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256
from typing import Literal
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import CalendarFeed, Session
from telemachy.people.models import Person

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]

_AROUND = timedelta(hours=3)
FEED_LOOKS_BACK = timedelta(days=60)
BUSY = "Busy"


def invitation(session: Session, reader: Person, method: Method, now: datetime) -> str:
    """What a mail to one of the two carries: a new entry, a changed one, or that it is off.

    Each of the two has an entry of their own, since its title names the other; it keeps its UID while the
    SEQUENCE of the session grows.
    """
    event = _event(session, reader, now)
    event.add("organizer", _organizer(session))
    attendee = vCalAddress(f"mailto:{reader.email}")
    attendee.params["CN"] = vText(reader.name)
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    # Both have said yes on the page; an answer to the mail would go nowhere.
    attendee.params["PARTSTAT"] = vText("ACCEPTED")
    attendee.params["RSVP"] = vText("FALSE")
    event.add("attendee", attendee, encode=False)
    return _written([event], method)


def session_file(session: Session, reader: Person, now: datetime) -> str:
    """The same entry as a file that one opens oneself."""
    return _written([_event(session, reader, now)], "PUBLISH")


def series_file(sessions: Sequence[Session], reader: Person, now: datetime) -> str:
    """All sessions of a series in one file, each under the name that a later change goes by."""
    events = []
    for session in sessions:
        event = _event(session, reader, now)
        event.add("organizer", _organizer(session))
        events.append(event)
    return _written(events, "PUBLISH")


def feed_file(feed: CalendarFeed, now: datetime) -> str:
    """All sessions of the feed's person that are planned, or were a short while ago. Runs one query.

    The same sessions give the same bytes, so that a calendar which asks again can be told "not changed".
    """
    sessions = (
        Session.objects.with_people()
        .of(feed.person)
        .filter(ends_at__gt=now - FEED_LOOKS_BACK)
        .exclude(state__in=(SessionState.CANCELLED, SessionState.MISSED))
        .order_by("starts_at", "id")
    )
    write = _busy if feed.busy_only else _event
    return _written([write(session, feed.person, session.changed_at) for session in sessions], "PUBLISH")


def etag_of(content: str) -> str:
    """A strong tag of what a feed says."""
    return f'"{sha256(content.encode()).hexdigest()[:32]}"'


def uid_of(session: Session, reader: Person) -> str:
    """The name of one person's entry, the same in mails, files and feeds."""
    host = urlsplit(settings.TELEMACHY_SITE_URL).hostname
    side = "mentor" if session.mentorship.is_mentor(reader) else "mentee"
    return f"session-{session.public_id}-{side}@{host}"


def _event(session: Session, reader: Person, stamp: datetime) -> Event:
    other = session.mentorship.other_than(reader)
    event = _times(session, reader, stamp)
    event.add("uid", uid_of(session, reader))
    event.add("summary", f"Session with {other.get_short_name()}")
    page = urljoin(settings.TELEMACHY_SITE_URL, session.get_absolute_url())
    event.add("description", f"Agenda, and a way to move it: {page}")
    event.add("url", page)
    if session.where:
        event.add("location", session.where)
    return event


def _busy(session: Session, reader: Person, stamp: datetime) -> Event:
    """Only when: an entry that tells nobody with whom, where, or in what."""
    event = _times(session, reader, stamp)
    event.add("uid", f"busy-{sha256(uid_of(session, reader).encode()).hexdigest()[:32]}")
    event.add("summary", BUSY)
    event.add("class", "PRIVATE")
    return event


def _times(session: Session, reader: Person, stamp: datetime) -> Event:
    starts_at, ends_at = (
        moment.astimezone(ZoneInfo(reader.timezone)) for moment in (session.starts_at, session.ends_at)
    )
    if (starts_at - _AROUND).utcoffset() != (ends_at + _AROUND).utcoffset():
        # In the night of a change an hour may come twice, and readers differ on when it does. UTC is plain.
        starts_at, ends_at = starts_at.astimezone(UTC), ends_at.astimezone(UTC)
    event = Event()
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("last-modified", session.changed_at.astimezone(UTC))
    event.add("dtstart", starts_at)
    event.add("dtend", ends_at)
    event.add("sequence", session.sequence)
    event.add("status", "CANCELLED" if session.state == SessionState.CANCELLED else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if session.state == SessionState.CANCELLED else "OPAQUE")
    return event


def _organizer(session: Session) -> vCalAddress:
    """The sender of the mail: a calendar program compares the two."""
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["CN"] = vText(session.mentorship.program.sender_name or session.mentorship.program.name)
    return organizer


def _written(events: Sequence[Event] | Iterable[Event], method: Method) -> str:
    calendar = Calendar()
    calendar.add("prodid", "-//Telemachy//Sessions//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    for event in events:
        calendar.add_component(event)
    years = [event.start.year for event in calendar.events]
    if years:
        # The rules of these years are enough: those of a century make a mail ten times as long.
        calendar.add_missing_timezones(date(min(years) - 1, 1, 1), date(max(years) + 2, 1, 1))
    written: bytes = calendar.to_ical()
    return written.decode()
