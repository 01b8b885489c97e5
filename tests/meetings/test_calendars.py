"""What calendars read: invitations, their changes and their end, and the feed, as strangers see it."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar
from tests.meetings.pair import SOON, planned, together
from tests.rounds.scene import NOW

from telemachy.meetings.actions import cancel_session, open_feed, propose_times, take_time
from telemachy.meetings.models import Session
from telemachy.meetings.queries.calendars import feed_file, invitation, uid_of
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.actions.sending import _letter
from telemachy.notifications.channels.email import _message
from telemachy.notifications.models import OutgoingMail
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

AWKWARD = [
    "Europe/Lisbon",
    "America/St_Johns",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "UTC",
]
# Around both changes of the clocks of Europe and of Chatham in 2026, and of Morocco's Ramadan.
MOMENTS = [
    datetime(2026, 3, 28, 14, 0, tzinfo=UTC),
    datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
    datetime(2026, 3, 29, 14, 0, tzinfo=UTC),
    datetime(2026, 4, 4, 14, 30, tzinfo=UTC),
    datetime(2026, 9, 26, 14, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 4, 0, tzinfo=UTC),
    datetime(2026, 2, 18, 10, 0, tzinfo=UTC),
]


def starts_by_strangers(text: str, moment: datetime) -> tuple[datetime, datetime]:
    """When an entry begins, as two readers with no part in writing it say."""
    found = recurring_ical_events.of(Calendar.from_ical(text)).between(
        moment - timedelta(days=1), moment + timedelta(days=1)
    )
    (entry,) = found
    (read,) = IcsCalendarStream.calendar_from_ics(text).events
    return entry["DTSTART"].dt.astimezone(UTC), read.dtstart.astimezone(UTC)


@pytest.mark.parametrize("zone", AWKWARD)
def test_two_strangers_read_every_moment_as_it_was_meant(zone: str) -> None:
    mentorship = together(mentee_zone=zone)
    for number, moment in enumerate(MOMENTS, start=1):
        session = Session(
            mentorship=mentorship,
            number=number,
            starts_at=moment,
            ends_at=moment + timedelta(minutes=45),
            created_at=NOW,
            changed_at=NOW,
        )

        text = invitation(session, mentorship.mentee, "REQUEST", NOW)

        assert starts_by_strangers(text, moment) == (moment, moment), (zone, moment)
        (entry,) = Calendar.from_ical(text).walk("VEVENT")
        assert entry["DTEND"].dt.astimezone(UTC) - entry["DTSTART"].dt.astimezone(UTC) == timedelta(
            minutes=45
        )


def test_an_invitation_says_when_with_whom_and_nothing_of_the_matter() -> None:
    mentorship = together(mentee_zone="Europe/Lisbon")
    session = planned(mentorship, SOON, where="Room 4")
    text = invitation(session, mentorship.mentee, "REQUEST", NOW)
    (entry,) = Calendar.from_ical(text).walk("VEVENT")

    assert str(entry["SUMMARY"]) == f"Session with {mentorship.mentor.get_short_name()}"
    assert str(entry["LOCATION"]) == "Room 4"
    assert str(entry["ATTENDEE"]) == f"mailto:{mentorship.mentee.email}"
    assert entry["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert str(entry["ORGANIZER"]).startswith("mailto:")
    assert entry["ORGANIZER"].params["CN"] == (mentorship.program.sender_name or mentorship.program.name)
    assert entry["DTSTART"].params["TZID"] == "Europe/Lisbon"
    assert [str(zone["TZID"]) for zone in Calendar.from_ical(text).walk("VTIMEZONE")] == ["Europe/Lisbon"]


def calendars_of(person: Person) -> list[Calendar]:
    mails = OutgoingMail.objects.filter(person=person).exclude(sealed_calendar=None).order_by("pk")
    return [Calendar.from_ical(mail.calendar) for mail in mails]


def test_planning_moving_and_cancelling_reach_the_same_entry() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    proposal = propose_times(
        actor=mentorship.mentor,
        mentorship=mentorship,
        times=[SOON + timedelta(days=1)],
        length_minutes=60,
        session=session,
        now=NOW,
    )
    take_time(actor=mentorship.mentee, time=proposal.times.get(), now=NOW)
    cancel_session(actor=mentorship.mentee, session=session, now=NOW)

    for person in (mentorship.mentor, mentorship.mentee):
        calendars = calendars_of(person)
        entries = [calendar.walk("VEVENT")[0] for calendar in calendars]
        assert [str(one["METHOD"]) for one in calendars] == ["REQUEST", "REQUEST", "CANCEL"]
        assert {str(one["UID"]) for one in entries} == {uid_of(session, person)}
        assert [int(one["SEQUENCE"]) for one in entries] == [0, 1, 2]
        assert [str(one["STATUS"]) for one in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert uid_of(session, mentorship.mentor) != uid_of(session, mentorship.mentee)


def sent(mail: OutgoingMail) -> Message:
    return message_from_bytes(_message(_letter(mail)).message().as_bytes())


def test_the_mail_carries_plain_words_the_entry_and_a_file() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    mail = OutgoingMail.objects.exclude(sealed_calendar=None).get(person=mentorship.mentee)

    parts = [part for part in sent(mail).walk() if not part.is_multipart()]

    assert [part.get_content_type() for part in parts] == [
        "text/plain",
        "text/html",
        "text/calendar",
        "application/ics",
    ]
    entry = parts[2]
    assert entry.get_param("method") == "REQUEST"
    assert entry.get_param("charset") == "utf-8"
    payload: Any = entry.get_payload(decode=True)
    assert starts_by_strangers(payload.decode(), SOON) == (SOON, SOON)
    file: Any = parts[3].get_payload(decode=True)
    assert file.decode().splitlines() == payload.decode().splitlines()
    assert parts[3].get_filename() == "invite.ics"
    assert session.get_absolute_url() in mail.body
    assert "BEGIN:VCALENDAR" not in mail.body


def test_the_entry_is_sealed_in_the_outbox() -> None:
    mentorship = together()
    planned(mentorship, SOON, where="Room of secrets")
    mail = OutgoingMail.objects.exclude(sealed_calendar=None).get(person=mentorship.mentee)

    assert mail.sealed_calendar is not None
    assert b"VCALENDAR" not in bytes(mail.sealed_calendar)
    assert "Room of secrets" in mail.calendar


def test_both_zones_stand_in_the_mail() -> None:
    mentorship = together(mentee_zone="Europe/Lisbon", mentor_zone="Asia/Kathmandu")
    planned(mentorship, SOON)
    body = OutgoingMail.objects.exclude(sealed_calendar=None).get(person=mentorship.mentee).body

    assert "09:00 (Europe/Lisbon)" in body
    assert "14:45 (Asia/Kathmandu)" in body


# --- The feed ---


def feed_of(mentorship: Mentorship, *, busy_only: bool = False) -> str:
    feed, _ = open_feed(actor=mentorship.mentee, name="Mine", busy_only=busy_only, now=NOW)
    return feed_file(feed, NOW)


def test_a_feed_has_what_is_planned_and_not_what_is_off() -> None:
    mentorship = together(mentee_zone="Pacific/Chatham")
    stays = planned(mentorship, SOON)
    goes = planned(mentorship, SOON + timedelta(days=1))
    cancel_session(actor=mentorship.mentor, session=goes, now=NOW)

    text = feed_of(mentorship)

    (entry,) = Calendar.from_ical(text).walk("VEVENT")
    assert str(entry["UID"]) == uid_of(stays, mentorship.mentee)
    assert starts_by_strangers(text, SOON) == (SOON, SOON)
    assert entry["DTSTART"].dt.utcoffset() == SOON.astimezone(ZoneInfo("Pacific/Chatham")).utcoffset()


def test_a_busy_feed_tells_only_when() -> None:
    mentorship = together()
    session = planned(mentorship, SOON, where="Room of secrets")

    text = feed_of(mentorship, busy_only=True)

    assert starts_by_strangers(text, SOON) == (SOON, SOON)
    for word in ("Room", "Omar", "Crossings", str(session.public_id), "http"):
        assert word not in text
    assert "SUMMARY:Busy" in text


def test_an_empty_feed_is_a_calendar() -> None:
    assert IcsCalendarStream.calendar_from_ics(feed_of(together())).events == []


def test_the_same_sessions_give_the_same_bytes_at_any_hour() -> None:
    mentorship = together()
    planned(mentorship, SOON)
    feed, _ = open_feed(actor=mentorship.mentee, name="Mine", now=NOW)

    assert feed_file(feed, NOW) == feed_file(feed, NOW + timedelta(hours=5))
