"""Coming in alone: only where the organization says so, with one answer for known and unknown addresses."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.test import Client
from tests import cast
from tests.cast import NOW, client_of
from tests.harness.draining import Drain

from telemachy.audit.models import Event
from telemachy.common import clock
from telemachy.notifications.models import OutgoingMail
from telemachy.people.actions import deactivate_person, edit_organization, opt_out
from telemachy.people.models import Organization, Person
from telemachy.programs.models import Enrollment

pytestmark = pytest.mark.django_db

FORM = {"name": "Nia New", "email": "nia@example.org", "agreed": "on"}


@pytest.fixture(autouse=True)
def _noon(db: None) -> Iterator[None]:
    cache.clear()  # the counts of the rate limits
    with clock.at(NOW):
        yield


@pytest.fixture
def _open(db: None) -> None:
    edit_organization(actor=None, now=NOW, name="Ithaca", sender_name="", contact_email="", open_to_all=True)


def code_of(worker: Drain, email: str = "nia@example.org") -> str:
    worker.drain(now=NOW)
    letter = [one for one in worker.letters if one.to_address == email][-1]
    found = re.search(r"\b(\d{6})\b", letter.text)
    assert found
    return found[1]


# --- The setting ---


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", ["/board/sign-up/", "/board/sign-up/code/"])
def test_where_people_join_by_invitation_there_is_no_such_page(path: str, method: str):
    assert getattr(Client(), method)(path, FORM).status_code == 404
    assert not OutgoingMail.objects.exists()
    assert "sign-up" not in Client().get("/").text
    assert "sign-up" not in Client().get("/account/login/").text


def test_whoever_runs_the_organization_opens_it_and_closes_it():
    ada = client_of(cast.ada())
    said = {"name": "Ithaca", "sender_name": "", "contact_email": "", "timezone": "UTC"}
    assert "People may sign up by themselves" in ada.get("/organization/").text
    assert not ada.post("/organization/", said).headers["Location"].startswith("/account")
    assert not Organization.objects.get().open_to_all

    ada.post("/organization/", {**said, "open_to_all": "on"})
    assert Client().get("/board/sign-up/").status_code == 200

    ada.post("/organization/", said)
    assert Client().get("/board/sign-up/").status_code == 404


def test_nobody_else_opens_it():
    client_of(cast.mina()).post("/organization/", {"name": "Mine", "timezone": "UTC", "open_to_all": "on"})

    assert not Organization.objects.filter(open_to_all=True).exists()


# --- The way in ---


@pytest.mark.usefixtures("_open")
def test_from_a_name_and_an_address_to_the_question_of_the_aim(worker: Drain):
    client = Client()
    page = client.get("/board/sign-up/").text
    assert "Accounts that people make themselves are for adults" in page
    assert "What is kept, and who reads it" in page

    assert client.post("/board/sign-up/", FORM).headers["Location"] == "/board/sign-up/code/"
    assert not Person.objects.exists()

    answer = client.post("/board/sign-up/code/", {"code": code_of(worker)})

    assert answer.headers["Location"] == "/board/"
    assert "what do you aim for?" in client.get("/board/").text
    nia = Person.objects.get()
    assert (nia.name, nia.email, nia.joined_at) == ("Nia New", "nia@example.org", NOW)
    assert not Enrollment.objects.exists()
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"people.add_person", "boards.come_in_alone", "people.sign_in"} <= verbs


@pytest.mark.usefixtures("_open")
def test_no_account_without_agreeing():
    answer = Client().post("/board/sign-up/", {**FORM, "agreed": ""})

    assert answer.status_code == 422
    assert not OutgoingMail.objects.exists()


@pytest.mark.usefixtures("_open")
def test_a_known_address_is_answered_like_an_unknown_one(worker: Drain):
    mina = cast.mina()
    pages, mails = [], []
    for email in ("mina@example.org", "nobody@example.org"):
        client = Client()
        answer = client.post("/board/sign-up/", {**FORM, "email": email}, follow=True)
        pages.append((answer.status_code, answer.redirect_chain, answer.text.replace(email, "…")))
        code_of(worker, email)
        mails.append(re.sub(r"\d{6}", "#", worker.letters[-1].text))

    strip = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
    assert strip.sub("", pages[0][2]) == strip.sub("", pages[1][2])
    assert pages[0][:2] == pages[1][:2]
    assert mails[0] == mails[1]
    assert Person.objects.get() == mina


@pytest.mark.usefixtures("_open")
def test_a_known_address_signs_in_and_keeps_its_name(worker: Drain):
    mina = cast.mina()
    opt_out(actor=mina, now=NOW)
    client = Client()
    client.post("/board/sign-up/", {**FORM, "email": "MINA@example.org"})

    client.post("/board/sign-up/code/", {"code": code_of(worker, "mina@example.org")})

    mina.refresh_from_db()
    assert (mina.name, mina.opted_out_at) == ("Mina Mendoza", None)
    assert client.get("/board/").status_code == 200
    assert Person.objects.count() == 1


@pytest.mark.usefixtures("_open")
def test_a_closed_account_stays_closed(worker: Drain):
    mina, ada = cast.mina(), cast.ada()
    deactivate_person(actor=ada, person=mina, now=NOW)
    client = Client()
    client.post("/board/sign-up/", {**FORM, "email": "mina@example.org"})

    answer = client.post("/board/sign-up/code/", {"code": code_of(worker, "mina@example.org")})

    assert answer.status_code == 422
    assert "This address cannot come in" in answer.text
    assert client.get("/board/").status_code == 302


@pytest.mark.usefixtures("_open")
def test_a_wrong_code_is_no_way_in_and_five_end_it(worker: Drain):
    client = Client()
    client.post("/board/sign-up/", FORM)
    right = code_of(worker)
    wrong = f"{(int(right) + 1) % 10**6:06}"

    for _ in range(4):
        assert client.post("/board/sign-up/code/", {"code": wrong}).status_code == 422
    assert client.post("/board/sign-up/code/", {"code": wrong}).headers["Location"] == "/board/sign-up/"

    assert client.post("/board/sign-up/code/", {"code": right}).status_code == 302
    assert not Person.objects.exists()


@pytest.mark.usefixtures("_open")
def test_a_code_is_good_for_a_quarter_of_an_hour_and_in_one_window(worker: Drain):
    client = Client()
    client.post("/board/sign-up/", FORM)
    code = code_of(worker)

    assert Client().post("/board/sign-up/code/", {"code": code}).status_code == 302
    with clock.at(NOW + timedelta(minutes=16)):
        assert client.post("/board/sign-up/code/", {"code": code}).status_code == 302

    assert not Person.objects.exists()


@pytest.mark.usefixtures("_open")
def test_the_organization_may_close_between_the_code_and_its_use(worker: Drain):
    client = Client()
    client.post("/board/sign-up/", FORM)
    code = code_of(worker)
    edit_organization(actor=None, now=NOW, name="Ithaca", sender_name="", contact_email="", open_to_all=False)

    assert client.post("/board/sign-up/code/", {"code": code}).status_code == 404
    assert not Person.objects.exists()


@pytest.mark.usefixtures("_open")
def test_one_address_of_the_net_asks_for_five_codes_a_minute_and_no_more():
    statuses = [
        Client().post("/board/sign-up/", {**FORM, "email": f"nia{number}@example.org"}).status_code
        for number in range(6)
    ]

    assert statuses == [303] * 5 + [429]
    assert OutgoingMail.objects.count() == 5


@pytest.mark.usefixtures("_open")
def test_one_address_is_written_to_five_times_an_hour_whoever_asks():
    statuses = [
        Client(REMOTE_ADDR=f"192.0.2.{number}").post("/board/sign-up/", FORM).status_code
        for number in range(1, 7)
    ]

    assert statuses == [303] * 5 + [429]
    assert OutgoingMail.objects.count() == 5


@pytest.mark.usefixtures("_open")
def test_one_place_of_the_net_asks_for_thirty_codes_an_hour_and_no_more():
    statuses, began = [], time.time()
    for number in range(31):
        # A minute and a half apart, so that the limit of a minute is never met.
        with patch("allauth.core.internal.ratelimit.time.time", return_value=began + 90 * number):
            answer = Client().post("/board/sign-up/", {**FORM, "email": f"nia{number}@example.org"})
            statuses.append(answer.status_code)

    assert statuses == [303] * 30 + [429]


@pytest.mark.usefixtures("_open")
def test_whoever_is_signed_in_goes_straight_to_their_board():
    assert client_of(cast.mina()).get("/board/sign-up/").headers["Location"] == "/board/"


@pytest.mark.usefixtures("_open")
def test_the_first_page_and_the_sign_in_show_the_way():
    cast.ada()  # somebody runs it

    for path in ("/", "/account/login/"):
        assert 'href="/board/sign-up/"' in Client().get(path).text
