"""The page behind a first link: what is held, who gave it and why; then in, out, or erased."""

from datetime import timedelta

import pytest
from django.test import Client
from tests import cast

from telemachy.common import clock
from telemachy.people.actions import issue_card, issue_invitation
from telemachy.people.models import Invitation, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def link() -> str:
    return issue_invitation(
        person=cast.mina(),
        program_id="",
        now=clock.now(),
        program_name="Spring mentoring",
        given_by="Human resources of Harbor Works",
        purpose="To find you a mentor.",
    )


def is_signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_the_page_says_what_is_held_who_gave_it_and_why(client, link):
    page = client.get(link)

    assert page.status_code == 200
    for said in ("mina@example.org", "Human resources of Harbor Works", "To find you a mentor.", "Analyst"):
        assert said in page.text
    assert "no-store" in page["Cache-Control"]


def test_looking_changes_nothing(client, link):
    for _ in range(3):
        client.get(link)
        client.head(link)

    assert Invitation.objects.get().used_at is None
    assert Person.objects.get().joined_at is None
    assert not is_signed_in(client)


def test_continue_signs_in_once(client, link):
    answer = client.post(link)

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_signed_in(client)

    again = Client().post(link)
    assert again.status_code == 410
    assert "has been used" in again.text


def test_a_used_link_shows_nothing_of_the_person(client, link):
    client.post(link)

    page = Client().get(link)

    assert page.status_code == 410
    assert "mina@example.org" not in page.text


def test_one_click_opts_out_without_signing_in(client, link):
    answer = client.post(f"{link}opt-out/", follow=True)

    assert Person.objects.get().opted_out_at is not None
    assert "We do not write to you again" in answer.text
    assert not is_signed_in(client)


def test_who_opted_out_may_change_her_mind(client, link):
    client.post(f"{link}opt-out/")

    client.post(link)

    assert Person.objects.get().opted_out_at is None
    assert is_signed_in(client)


def test_one_click_deletes_everything(client, link):
    answer = client.post(f"{link}delete/", follow=True)

    assert "Your data is deleted" in answer.text
    assert Person.objects.get().name == "Removed person"
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize("act", ["", "opt-out/", "delete/"])
def test_a_link_that_never_was_opens_nothing(client, act):
    answer = client.post(f"/invitation/nonsense/{act}")

    assert answer.status_code == 410
    assert "does not open anything" in answer.text


def test_a_second_factor_is_asked_for_after_the_link_too(client, link):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(Person.objects.get(), generate_totp_secret())

    answer = client.post(link)

    assert "authenticate" in answer["Location"]
    assert not is_signed_in(client)


def test_the_code_of_a_card_opens_the_same_page(client):
    card = issue_card(person=cast.paula(), program_id="", now=clock.now(), actor=cast.ada())

    page = client.post("/invitation/", {"code": card.spaced.lower()}, follow=True)

    assert "Hello Paula" in page.text
    client.post(page.redirect_chain[-1][0])
    assert is_signed_in(client)


def test_a_wrong_code_says_so_beside_the_field(client):
    page = client.post("/invitation/", {"code": "AAAA BBBB CCCC DDDD"})

    assert page.status_code == 200
    assert "does not open anything" in page.text


def test_codes_cannot_be_guessed_without_end(client):
    answers = [client.post("/invitation/", {"code": f"{n:016}"}).status_code for n in range(12)]

    assert answers.count(429) == 2


def test_an_old_card_says_that_it_has_run_out(client):
    card = issue_card(
        person=cast.paula(), program_id="", now=clock.now() - timedelta(days=20), actor=cast.ada()
    )

    assert "run out" in client.post("/invitation/", {"code": card.code}).text
