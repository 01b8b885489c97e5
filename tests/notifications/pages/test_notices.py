"""My notices: what I was told, read or not, and when mails may come."""

from datetime import time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOW
from tests.notifications.people import WELCOME

from telemachy.notifications import actions
from telemachy.notifications.choices import MailPreference
from telemachy.notifications.models import Notification, Preference

pytestmark = pytest.mark.django_db


def tell(person, mentor: str = "Omar Okafor", *, key: str = "k", link: str = "/me/") -> Notification:
    actions.notify(person=person, notice=WELCOME, values={"mentor": mentor}, link=link, key=key, now=NOW)
    return Notification.objects.get(key=key)


def test_an_empty_page_says_what_comes_here():
    page = cast.client_of(cast.mina()).get("/notifications/")

    assert "Nothing yet" in page.text


def test_notices_stand_newest_first_twenty_five_to_a_page():
    mina = cast.mina()
    for number in range(26):
        actions.notify(
            person=mina,
            notice=WELCOME,
            values={"mentor": f"M{number:02}"},
            link="/me/",
            key=f"k{number}",
            now=NOW + timedelta(minutes=number),
        )
    client = cast.client_of(mina)

    first, second = client.get("/notifications/"), client.get("/notifications/?page=2")

    assert [notice.line for notice in second.context["page"]] == ["Your mentor is M00."]
    assert first.context["page"][0].line == "Your mentor is M25."
    assert "26 new." in first.text


def test_a_page_costs_the_same_for_one_and_for_many(django_assert_num_queries):
    mina = cast.mina()
    client = cast.client_of(mina)
    tell(mina)
    client.get("/notifications/")
    with CaptureQueriesContext(connection) as for_one:
        client.get("/notifications/")
    for number in range(3):
        tell(mina, key=f"more{number}")

    with django_assert_num_queries(len(for_one)):
        client.get("/notifications/")


def test_opening_a_notice_marks_it_read_and_goes_where_it_points():
    mina = cast.mina()
    notice = tell(mina)

    answer = cast.client_of(mina).post(f"/notifications/{notice.public_id}/open/")

    notice.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (303, "/me/")
    assert notice.read_at is not None


def test_looking_at_the_page_reads_nothing():
    mina = cast.mina()
    notice = tell(mina)
    client = cast.client_of(mina)

    client.get("/notifications/")
    refused = client.get(f"/notifications/{notice.public_id}/open/")

    notice.refresh_from_db()
    assert (notice.read_at, refused.status_code) == (None, 405)


def test_all_at_once():
    mina, omar = cast.mina(), cast.omar()
    tell(mina, key="a"), tell(mina, key="b"), tell(omar, key="c")

    cast.client_of(mina).post("/notifications/read/")

    assert set(Notification.objects.filter(read_at=None).values_list("key", flat=True)) == {"c"}


def test_a_notice_of_another_person_does_not_exist_for_sam():
    notice = tell(cast.mina())

    answer = cast.client_of(cast.sam()).post(f"/notifications/{notice.public_id}/open/")

    notice.refresh_from_db()
    assert (answer.status_code, notice.read_at) == (404, None)


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/notifications/").status_code == 302


def test_preferences_are_kept():
    mina = cast.mina()
    client = cast.client_of(mina)

    answer = client.post(
        "/notifications/how/", {"mail": "never", "quiet_from": "21:00", "quiet_until": "07:30"}
    )

    chosen = Preference.objects.get(person=mina)
    assert answer.status_code == 303
    assert (chosen.mail, chosen.quiet_from, chosen.quiet_until) == (
        MailPreference.NEVER,
        time(21),
        time(7, 30),
    )
    assert 'value="21:00"' in client.get("/notifications/how/").text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"mail": "at_once", "quiet_from": "21:00"}, "Give both times, or neither."),
        ({"mail": "at_once", "quiet_until": "21:00"}, "Give both times, or neither."),
        ({"mail": "at_once", "quiet_from": "9:00", "quiet_until": "9:00"}, "Quiet hours end at another time"),
        ({"mail": "pigeon"}, "Select a valid choice"),
        ({}, "Choose whether mails come."),
    ],
)
def test_half_an_answer_is_said_beside_the_field(given, sentence):
    page = cast.client_of(cast.mina()).post("/notifications/how/", given)

    assert page.status_code == 422
    assert sentence in page.text
    assert not Preference.objects.exists()
