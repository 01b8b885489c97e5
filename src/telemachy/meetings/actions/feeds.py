"""Private addresses for a calendar program: made, shown once, ended."""

import secrets
from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.meetings.models import MOST_FEEDS, CalendarFeed, hash_of
from telemachy.people.models import Person

TOKEN_BYTES = 32


class TooManyFeeds(Refusal):
    """Ten calendars are enough."""


@transaction.atomic
def open_feed(
    *, actor: Person, name: str, busy_only: bool = False, now: datetime
) -> tuple[CalendarFeed, str]:
    """Make an address for one calendar; returns it with its token, which is not kept."""
    person = Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    live = CalendarFeed.objects.filter(person=person, revoked_at=None, security_epoch=person.security_epoch)
    if live.count() >= MOST_FEEDS:
        raise TooManyFeeds(
            f"You have {MOST_FEEDS} calendar addresses. End one that you no longer need first."
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(
        person=person,
        name=name,
        token_hash=hash_of(token),
        busy_only=busy_only,
        security_epoch=person.security_epoch,
        created_at=now,
    )
    record(actor=actor, verb="meetings.open_feed", target=feed, now=now)
    return feed, token


@transaction.atomic
def end_feed(*, actor: Person, feed: CalendarFeed, now: datetime) -> None:
    """End an address: from now on it answers as if it had never been."""
    if CalendarFeed.objects.filter(pk=feed.pk, person=actor, revoked_at=None).update(revoked_at=now):
        record(actor=actor, verb="meetings.end_feed", target=feed, now=now)
