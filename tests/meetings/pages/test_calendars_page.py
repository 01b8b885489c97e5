"""The page of one's own calendar addresses, and what a calendar program finds at one."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import client_of
from tests.meetings.pair import SOON, planned, together
from tests.rounds.scene import NOW

from telemachy.common import clock
from telemachy.meetings.models import MOST_FEEDS, CalendarFeed
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

PAGE = "/sessions/calendars/"


@pytest.fixture(autouse=True)
def _in_march():
    with clock.at(NOW):
        yield


def made(person: Person, **more: str) -> str:
    """The path of a new address, as the page shows it this once."""
    answer = client_of(person).post(PAGE, {"name": "Telephone", **more})
    assert answer.status_code == 200
    found = re.search(r'value="http://[^/]+(/sessions/calendars/feed/[^"]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_an_address_is_shown_once_and_read_without_signing_in() -> None:
    mentorship = together()
    planned(mentorship, SOON)

    path = made(mentorship.mentee)

    later = client_of(mentorship.mentee).get(PAGE).content.decode()
    assert "Telephone" in later
    assert path not in later
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert b"Session with Omar" in answer.content


def test_a_calendar_that_asks_again_is_told_that_nothing_changed() -> None:
    mentorship = together()
    planned(mentorship, SOON)
    path = made(mentorship.mentee)
    first = Client().get(path)

    again = Client().get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Last-Modified"] == first.headers["Last-Modified"]

    planned(mentorship, SOON + timedelta(days=1))
    assert Client().get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_an_ended_address_cannot_be_told_from_one_that_never_was() -> None:
    mentorship = together()
    path = made(mentorship.mentee)
    feed = CalendarFeed.objects.get()
    ended = client_of(mentorship.mentee).post(reverse("meetings:end_calendar", args=[feed.public_id]))
    assert ended.status_code == 303

    gone, never = Client().get(path), Client().get(path.replace("/feed/", "/feed/x"))

    assert (gone.status_code, never.status_code) == (404, 404)
    assert _without_nonce(gone.content) == _without_nonce(never.content)
    assert gone.headers["Cache-Control"] == never.headers["Cache-Control"]


def _without_nonce(content: bytes) -> bytes:
    return re.sub(rb"[A-Za-z0-9+/=_-]{16,}", b"", content)


def test_a_busy_address_tells_no_names() -> None:
    mentorship = together()
    planned(mentorship, SOON, where="Room 4")

    content = Client().get(made(mentorship.mentee, busy_only="on")).content

    assert b"SUMMARY:Busy" in content
    assert b"Omar" not in content
    assert b"Room" not in content


def test_a_nameless_or_eleventh_address_is_refused() -> None:
    mina = together().mentee
    client = client_of(mina)
    assert client.post(PAGE, {"name": " "}).status_code == 422
    for _ in range(MOST_FEEDS):
        made(mina)

    assert client.post(PAGE, {"name": "One more"}).status_code == 409


def test_another_persons_address_is_not_there() -> None:
    mentorship = together()
    made(mentorship.mentee)
    path = reverse("meetings:end_calendar", args=[CalendarFeed.objects.get().public_id])

    assert client_of(mentorship.mentor).post(path).status_code == 404


def test_what_is_read_at_an_address_is_never_written_to(django_assert_num_queries) -> None:
    mentorship = together()
    planned(mentorship, SOON)
    path = made(mentorship.mentee)
    with django_assert_num_queries(3):
        Client().get(path)
    planned(mentorship, SOON + timedelta(days=1))
    planned(mentorship, SOON + timedelta(days=2))

    with django_assert_num_queries(3):
        Client().get(path)
