"""Times for a session: the first that suit both, and the same time of the week over and over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import MOST_WEEKS_APART, Booking, Session
from telemachy.mentorships.models import FirstMeeting, Mentorship
from telemachy.mentorships.queries.agreement import rhythm_of
from telemachy.mentorships.queries.first_meetings import Span, common_times
from telemachy.people.models import Person

FIRST_TIMES = 3
LOOK_AHEAD = timedelta(days=28)

GAP = "the clocks go forward over this time, so it begins right after"
FOLD = "this time comes twice that night; the first of the two is meant"


@dataclass(frozen=True)
class Occurrence:
    """One of a series: when, and what the change of the clocks does to it, if anything."""

    starts_at: datetime
    remark: str = ""


def first_common_times(mentorship: Mentorship, now: datetime, *, length_minutes: int) -> list[datetime]:
    """The first three times, a day apart at least, when both say they are free and neither is booked."""
    people = [mentorship.mentor, mentorship.mentee]
    return common_times(
        mentorship,
        now,
        length_minutes=length_minutes,
        busy=busy_spans(people, now),
        most=FIRST_TIMES,
        look_ahead=LOOK_AHEAD,
        most_a_day=1,
    )


def busy_spans(people: Sequence[Person], now: datetime) -> list[Span]:
    """When one of these people has a session or a first talk from now on, in any program. Two queries."""
    ids = [person.pk for person in people]
    booked = Booking.objects.filter(person_id__in=ids, ends_at__gt=now).values_list("starts_at", "ends_at")
    talks = FirstMeeting.objects.filter(
        Q(mentorship__mentor_enrollment__person_id__in=ids)
        | Q(mentorship__mentee_enrollment__person_id__in=ids),
        starts_at__gt=now - timedelta(hours=2),
        agreed_at__isnull=False,
    )
    return sorted(
        {*booked, *((talk.starts_at, talk.ends_at) for talk in talks if talk.starts_at and talk.ends_at)}
    )


def occurrences(first: datetime, *, repeats: int, weeks_apart: int, zone: str) -> list[Occurrence]:
    """The same time on the wall in this zone, every so many weeks; the clocks may change in between.

    A time that the clocks jump over begins when they have jumped; of a time that comes twice, the first.
    """
    place = ZoneInfo(zone)
    local = first.astimezone(place)
    # The first is exactly the moment that was chosen, even in an hour that comes twice.
    found = [Occurrence(first.astimezone(UTC))]
    for number in range(1, repeats):
        wall = local.replace(tzinfo=None) + timedelta(weeks=weeks_apart * number)
        found.append(_at(wall, place))
    return found


def _at(wall: datetime, zone: ZoneInfo) -> Occurrence:
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early == late:
        return Occurrence(early)
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return Occurrence(early, FOLD)
    # In a gap fold=1 reads the hour before the change and fold=0 the one after; the change lies in between.
    return Occurrence(_first_after_the_gap(late, early, zone), GAP)


def _first_after_the_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The instant of the change: the first whose clock shows more than before the change."""
    offset = before.astimezone(zone).utcoffset()
    low, high = before, after
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == offset else (low, middle)
    return high.replace(microsecond=0)


def weeks_apart_of(mentorship: Mentorship) -> int:
    """How many weeks lie between two sessions, as the two agreed; four, before they have."""
    return min(max(1, round(rhythm_of(mentorship).every_days / 7)), MOST_WEEKS_APART)


def usual_place(mentorship: Mentorship) -> str:
    """Where the two met last, or mean to: remembered for the next time."""
    latest = Session.objects.filter(mentorship=mentorship).exclude(where="")
    found = latest.exclude(state=SessionState.CANCELLED).order_by("-number").values_list("where", flat=True)
    return found.first() or ""
