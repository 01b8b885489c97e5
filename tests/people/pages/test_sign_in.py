"""Signing in: by a code from a mail, by a password, with a second factor; and telling strangers nothing."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client
from tests import cast

from telemachy.audit.models import Event
from telemachy.people.actions import correct_address
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough phrase"


@pytest.fixture
def mina() -> Person:
    person = cast.mina()
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def is_signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def ask_for_code(client: Client, email: str):
    return client.post("/account/login/code/", {"email": email})


def test_a_code_from_the_mail_signs_in(client, mina):
    ask_for_code(client, "MINA@example.org")
    code = re.search(r"^([A-Z0-9]+(?:-[A-Z0-9]+)?)$", mail.outbox[0].body, re.MULTILINE)
    assert code is not None

    client.post("/account/login/code/confirm/", {"code": code[1]})

    assert is_signed_in(client)


def test_a_person_who_was_only_imported_may_ask_for_a_code_too(client):
    cast.omar()

    ask_for_code(client, "omar@example.org")

    assert mail.outbox[0].to == ["omar@example.org"]


def code_in(text: str) -> str:
    code = re.search(r"^([A-Z0-9]+(?:-[A-Z0-9]+)?)$", text, re.MULTILINE)
    assert code is not None
    return code[1]


def test_one_code_is_enough_for_a_person_who_never_used_a_link(client):
    omar = cast.omar()
    ask_for_code(client, "Omar@example.org")

    client.post("/account/login/code/confirm/", {"code": code_in(mail.outbox[0].body)})

    assert is_signed_in(client)
    assert len(mail.outbox) == 1
    assert EmailAddress.objects.get(user=omar).verified


def test_a_code_that_went_to_a_corrected_address_opens_nothing(client):
    omar = cast.omar()
    ask_for_code(client, "omar@example.org")
    correct_address(actor=cast.ada(), person=omar, email="omar.okafor@example.org", now=cast.NOW)

    client.post("/account/login/code/confirm/", {"code": code_in(mail.outbox[0].body)})

    assert not is_signed_in(client)
    assert len(mail.outbox) == 1


def test_a_mail_comes_from_the_organization(client, mina):
    cast.client_of(cast.ada()).post("/organization/", {"name": "Harbor Works", "timezone": "Europe/Berlin"})

    ask_for_code(client, mina.email)

    assert mail.outbox[0].from_email.startswith("Harbor Works <")


def test_a_password_signs_in(client, mina):
    client.post("/account/login/", {"login": mina.email, "password": PASSWORD})

    assert is_signed_in(client)


def test_coming_in_and_failing_to_are_in_the_audit(client, mina):
    client.post("/account/login/", {"login": mina.email, "password": "wrong password here"})
    client.post("/account/login/", {"login": mina.email, "password": PASSWORD})

    assert list(Event.objects.values_list("verb", "actor"))[-2:] == [
        ("people.sign_in_failed", ""),
        ("people.sign_in", str(mina.public_id)),
    ]
    mina.refresh_from_db()
    assert mina.joined_at is not None


def test_nobody_signs_up_alone(client):
    page = client.post(
        "/account/signup/", {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert page.status_code in {200, 403}
    assert not Person.objects.exists()


def test_a_second_factor_is_asked_for_and_counts(client, mina):
    secret = generate_totp_secret()
    TOTP.activate(mina, secret)

    client.post("/account/login/", {"login": mina.email, "password": PASSWORD})
    assert not is_signed_in(client)

    now = next(iter(yield_hotp_counters_from_time()))
    client.post("/account/two-factor/authenticate/", {"code": f"{hotp_value(secret, now):06}"})
    assert is_signed_in(client)


def normal(text: str) -> str:
    """An answer without what differs at every request."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return re.sub(r"\b[\w.]+@example\.org\b", "SOMEBODY", text)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/account/login/code/", {"email": "{}"}),
        ("/account/password/reset/", {"email": "{}"}),
        ("/account/login/", {"login": "{}", "password": "wrong password here"}),
    ],
)
def test_a_stranger_cannot_find_out_who_is_here(mina, path, form):
    def answer(email: str):
        client = Client()
        response = client.post(path, {name: value.format(email) for name, value in form.items()})
        follow = client.get(response["Location"]) if response.status_code == 302 else response
        return response.status_code, response.headers.get("Location"), normal(follow.text)

    assert answer("mina@example.org") == answer("nobody@example.org")


def test_an_unknown_address_gets_no_mail(client, mina):
    client.post("/account/password/reset/", {"email": "nobody@example.org"})
    ask_for_code(Client(), "nobody@example.org")

    assert mail.outbox == []


def test_guessing_a_password_ends_whatever_the_address_of_the_guesser(mina):
    for attempt in range(12):
        Client(REMOTE_ADDR=f"10.0.{attempt}.1").post(
            "/account/login/", {"login": mina.email, "password": f"guess number {attempt}"}
        )
    client = Client(REMOTE_ADDR="10.1.1.1")

    client.post("/account/login/", {"login": mina.email, "password": PASSWORD})

    assert not is_signed_in(client)


def test_a_forged_header_does_not_make_a_guesser_somebody_else(mina):
    answers = [
        Client(headers={"X-Forwarded-For": f"10.0.{attempt}.1"})
        .post("/account/login/", {"login": f"p{attempt}@example.org", "password": "guess guess guess"})
        .status_code
        for attempt in range(45)
    ]

    assert 429 in answers or answers.count(200) == 45
    assert limited(mina)


def limited(mina: Person) -> bool:
    """Whether this address may not try any more, even with the right password."""
    client = Client()
    client.post("/account/login/", {"login": mina.email, "password": PASSWORD})
    return not is_signed_in(client)


def test_a_closed_account_cannot_sign_in(client, mina):
    mina.is_active = False
    mina.save()

    client.post("/account/login/", {"login": mina.email, "password": PASSWORD})

    assert not is_signed_in(client)


def test_the_link_of_a_reset_carries_the_sites_own_name(mina, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.TELEMACHY_SITE_URL = "https://mentoring.example.org"

    Client(headers={"host": "evil.example"}).post("/account/password/reset/", {"email": mina.email})

    assert "https://mentoring.example.org/account/password/reset/key/" in mail.outbox[0].body
    assert "evil.example" not in mail.outbox[0].body


def test_the_way_on_after_signing_in_stays_on_this_site(client, mina):
    answer = client.post(
        "/account/login/?next=https://evil.example/",
        {"login": mina.email, "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert answer["Location"] == "/"


def test_a_password_change_ends_the_other_sessions(mina):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/account/login/", {"login": mina.email, "password": PASSWORD})

    here.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": "another long phrase", "password2": "another long phrase"},
    )

    assert is_signed_in(here)
    assert not is_signed_in(elsewhere)


def test_a_person_sees_where_she_is_signed_in(client, mina):
    client.post("/account/login/", {"login": mina.email, "password": PASSWORD})

    page = client.get("/account/sessions/")

    assert page.status_code == 200
    assert "127.0.0.1" in page.text
