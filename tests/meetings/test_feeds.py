"""Private calendar addresses: shown once, hashed at rest, ended in several ways."""

import pytest
from django.http import Http404
from tests.meetings.pair import together
from tests.rounds.scene import NOW

from telemachy.meetings.access import get_feed_by_token
from telemachy.meetings.actions import TooManyFeeds, end_feed, open_feed
from telemachy.meetings.models import MOST_FEEDS, CalendarFeed
from telemachy.people.actions import opt_out, sign_out_everywhere
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mina() -> Person:
    return together().mentee


def test_only_what_the_token_hashes_to_is_kept(mina: Person) -> None:
    feed, token = open_feed(actor=mina, name="Telephone", now=NOW)

    assert get_feed_by_token(token) == feed
    row = CalendarFeed.objects.filter(pk=feed.pk).values().get()
    assert all(token not in str(value) for value in row.values())
    assert len(token) >= 43


def test_each_address_ends_by_itself(mina: Person) -> None:
    feed, token = open_feed(actor=mina, name="Telephone", now=NOW)
    _, other = open_feed(actor=mina, name="Office", busy_only=True, now=NOW)

    end_feed(actor=mina, feed=feed, now=NOW)

    with pytest.raises(Http404):
        get_feed_by_token(token)
    assert get_feed_by_token(other).name == "Office"


def test_signing_out_everywhere_ends_them_all(mina: Person) -> None:
    _, token = open_feed(actor=mina, name="Telephone", now=NOW)

    sign_out_everywhere(actor=mina, now=NOW)

    with pytest.raises(Http404):
        get_feed_by_token(token)
    _, token = open_feed(actor=mina, name="Telephone", now=NOW)
    assert get_feed_by_token(token).name == "Telephone"


def test_leaving_ends_them(mina: Person) -> None:
    _, token = open_feed(actor=mina, name="Telephone", now=NOW)

    opt_out(actor=mina, now=NOW)

    with pytest.raises(Http404):
        get_feed_by_token(token)


def test_nobody_ends_another_persons(mina: Person) -> None:
    feed, token = open_feed(actor=mina, name="Telephone", now=NOW)

    end_feed(actor=together("Else").mentee, feed=feed, now=NOW)

    assert get_feed_by_token(token) == feed


def test_ten_are_enough(mina: Person) -> None:
    for number in range(MOST_FEEDS):
        open_feed(actor=mina, name=f"Calendar {number}", now=NOW)

    with pytest.raises(TooManyFeeds, match="End one"):
        open_feed(actor=mina, name="One more", now=NOW)
