"""A person's calendar addresses."""

from datetime import datetime

from django.db.models import Max

from telemachy.meetings.models import CalendarFeed, Session
from telemachy.people.models import Person


def feeds_of(person: Person) -> list[CalendarFeed]:
    """Those that still answer, the oldest first. Runs one query."""
    rows = CalendarFeed.objects.filter(person=person, revoked_at=None).select_related("person")
    return [row for row in rows if row.is_live]


def last_change_of(feed: CalendarFeed) -> datetime:
    """When something last changed in what the feed tells. Runs one query."""
    changed = Session.objects.of(feed.person).aggregate(last=Max("changed_at"))["last"]
    return max(changed, feed.created_at) if changed else feed.created_at
