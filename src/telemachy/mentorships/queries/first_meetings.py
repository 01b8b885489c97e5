"""The first meeting of two people: times that suit both, what is offered, and the file for a calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event

from telemachy.matching.files import Meaning
from telemachy.matching.records import SLOT_MINUTES, read_week
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import FirstMeeting, Mentorship, OfferedTime
from telemachy.people.models import FreeTime, Person
from telemachy.programs.models import Enrollment

LOOK_AHEAD = timedelta(days=14)
NOT_BEFORE = timedelta(hours=24)  # a time offered for this afternoon is seen tomorrow
MOST_COMMON = 6
A_DAY = 2
STEP = timedelta(minutes=30)

MEETS_IN = frozenset({State.PROPOSED, State.ACCEPTED})

Span = tuple[datetime, datetime]
Week = Sequence[tuple[int, int, int]]
"""Weekday (Monday is 0), and from which minute of the day to which, in local time."""


@dataclass(frozen=True)
class FirstMeetingPage:
    """What one of the two sees of their first meeting."""

    mentorship: Mentorship
    me: Person
    other: Person
    meeting: FirstMeeting | None
    offered: Sequence[OfferedTime]
    common: Sequence[datetime]
    can_meet: bool

    @property
    def i_am_mentor(self) -> bool:
        return self.mentorship.is_mentor(self.me)

    @property
    def i_offered(self) -> bool:
        return self.meeting is not None and self.meeting.offered_by_id == self.me.pk

    @property
    def waits_for_me(self) -> bool:
        """Whether the other has offered something and it is my turn."""
        return self.meeting is not None and not self.meeting.is_agreed and not self.i_offered

    @property
    def waits_for_other(self) -> bool:
        return self.meeting is not None and not self.meeting.is_agreed and self.i_offered


def first_meeting_page(mentorship: Mentorship, person: Person, now: datetime) -> FirstMeetingPage:
    """What stands, what is offered from now on, and the first times that suit both."""
    meeting = FirstMeeting.objects.filter(mentorship=mentorship).first()
    offered = list(meeting.times.filter(starts_at__gt=now)) if meeting and not meeting.is_agreed else []
    can_meet = mentorship.state in MEETS_IN
    return FirstMeetingPage(
        mentorship=mentorship,
        me=person,
        other=mentorship.other_than(person),
        meeting=meeting,
        offered=offered,
        common=common_times(mentorship, now) if can_meet else [],
        can_meet=can_meet,
    )


def common_times(
    mentorship: Mentorship,
    now: datetime,
    *,
    length_minutes: int = 30,
    busy: Sequence[Span] = (),
    most: int = MOST_COMMON,
    look_ahead: timedelta = LOOK_AHEAD,
    most_a_day: int = A_DAY,
) -> list[datetime]:
    """The first times in the next two weeks when both say they are free; none where one has not said.

    What overlaps `busy` is left out. Each week is read on its own person's clock, so that a change to summer
    time moves nobody's morning.
    """
    weeks = [week_of(one) for one in (mentorship.mentor_enrollment, mentorship.mentee_enrollment)]
    if not all(weeks):
        return []
    begin, end = now + NOT_BEFORE, now + NOT_BEFORE + look_ahead
    zones = [ZoneInfo(one.timezone) for one in (mentorship.mentor, mentorship.mentee)]
    free = [list(_spans(week, zone, begin, end)) for week, zone in zip(weeks, zones, strict=True)]
    length = timedelta(minutes=length_minutes)
    found: list[datetime] = []
    per_day: dict[date, int] = {}
    for start in _starts(free[0], free[1], begin, length):
        if any(start < ends and starts < start + length for starts, ends in busy):
            continue
        day = start.astimezone(zones[1]).date()
        if per_day.get(day, 0) < most_a_day:
            per_day[day] = per_day.get(day, 0) + 1
            found.append(start)
        if len(found) == most:
            break
    return found


def week_of(enrollment: Enrollment) -> Week:
    """When somebody is free: as they painted it, else as the roster has it."""
    own = FreeTime.objects.filter(person=enrollment.person_id).order_by("weekday", "starts_minute")
    week = list(own.values_list("weekday", "starts_minute", "ends_minute"))
    return week or list(_week_of_roster(enrollment))


def _week_of_roster(enrollment: Enrollment) -> Iterator[tuple[int, int, int]]:
    stated = enrollment.cohort.columns.get(enrollment.role, {})
    for heading, answer in enrollment.answers.items():
        if stated.get(heading, heading) == Meaning.AVAILABILITY:
            for slot in read_week(str(answer)):
                weekday, minute = divmod(slot * SLOT_MINUTES, 24 * 60)
                yield weekday, minute, minute + SLOT_MINUTES


def _spans(week: Week, zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[Span]:
    """A week laid on the calendar, joined where one stretch goes on in the next; in UTC."""
    day, last = begin.astimezone(zone).date(), end.astimezone(zone).date()
    open_span: Span | None = None
    while day <= last:
        for weekday, starts, ends in sorted(week):
            if weekday != day.weekday():
                continue
            span = (_at(day, starts, zone), _at(day, ends, zone))
            if open_span and span[0] <= open_span[1]:
                open_span = (open_span[0], max(open_span[1], span[1]))
                continue
            if open_span:
                yield open_span
            open_span = span
        day += timedelta(days=1)
    if open_span:
        yield open_span


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A minute of a local day as an instant; 24:00 is the next day's beginning."""
    extra, minute = divmod(minute, 24 * 60)
    local = datetime.combine(day + timedelta(days=extra), time(minute // 60, minute % 60), zone)
    return local.astimezone(UTC)


def _starts(
    ours: Sequence[Span], theirs: Sequence[Span], begin: datetime, length: timedelta
) -> list[datetime]:
    """Every full and half hour at which both have so much time, the first first."""
    found = set()
    for one in ours:
        for other in theirs:
            start = _next_half_hour(max(one[0], other[0], begin))
            while start + length <= min(one[1], other[1]):
                found.add(start)
                start += STEP
    return sorted(found)


def _next_half_hour(moment: datetime) -> datetime:
    past = timedelta(minutes=moment.minute % 30, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not past else moment + STEP - past


def moment_for(moment: datetime, person: Person) -> str:
    """A moment on the person's own clock: "Tuesday 3 March, 14:00 (Europe/Lisbon)"."""
    local = moment.astimezone(ZoneInfo(person.timezone))
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M} ({person.timezone})"


def calendar_file(meeting: FirstMeeting, reader: Person, now: datetime) -> bytes:
    """One event for the reader's own calendar; a later file of the same meeting takes its place there."""
    mentorship = meeting.mentorship
    other = mentorship.other_than(reader)
    event = Event()
    event.add("uid", f"first-meeting-{meeting.public_id}@{urlsplit(settings.TELEMACHY_SITE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", f"First talk with {other.name}")
    event.add("description", urljoin(settings.TELEMACHY_SITE_URL, mentorship.get_absolute_url()))
    if meeting.where:
        event.add("location", meeting.where)
    calendar = Calendar()
    calendar.add("prodid", "-//Telemachy//First meeting//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
