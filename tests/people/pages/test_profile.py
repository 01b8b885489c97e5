"""One's own pages: profile, what is held, and the ways out."""

import pytest
from django.apps import apps
from django.test import Client
from tests import cast

from telemachy.common import clock
from telemachy.people.actions import add_person, issue_invitation
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db


def test_a_person_writes_her_own_profile():
    mina = cast.mina()
    client = cast.client_of(mina)
    said = {
        "name": "Mina M.",
        "headline": "Analyst",
        "pronouns": "she/her",
        "about": "Likes maps.",
        "wants_to_learn": "",
        "timezone": "Europe/Lisbon",
    }

    answer = client.post("/me/edit/", said, follow=True)

    mina.refresh_from_db()
    assert (mina.name, mina.about, mina.timezone) == ("Mina M.", "Likes maps.", "Europe/Lisbon")
    assert "Likes maps." in answer.text


def test_a_profile_without_a_name_is_sent_back_with_a_word():
    client = cast.client_of(cast.mina())

    page = client.post("/me/edit/", {"name": "", "timezone": "Moon/Base"})

    assert page.status_code == 200
    assert "There is a problem" in page.text
    assert Person.objects.get().timezone == "UTC"


def test_a_form_with_other_fields_changes_nothing_else():
    mina = cast.mina()
    fields = {field.name: "1" for field in Person._meta.fields}

    cast.client_of(mina).post("/me/edit/", {**fields, "name": "Mina", "timezone": "UTC"})

    mina.refresh_from_db()
    assert not mina.is_organization_admin
    assert mina.email == "mina@example.org"
    assert mina.security_epoch == 0


@pytest.mark.requirement("F-17")
def test_everything_held_can_be_seen_and_downloaded():
    client = cast.client_of(cast.mina())

    assert "mina@example.org" in client.get("/me/data/").text
    file = client.get("/me/data/download/")
    assert file["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert ["Name", "Mina Mendoza"] in file.json()["held"][0]["facts"]


def test_signing_out_everywhere_ends_the_other_sessions_at_their_next_request():
    mina = cast.mina()
    here, elsewhere = cast.client_of(mina), cast.client_of(mina)

    here.post("/me/sign-out-everywhere/")

    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 302


def test_a_closed_account_is_out_at_the_next_request():
    mina, ada = cast.mina(), cast.ada()
    client = cast.client_of(mina)
    assert client.get("/me/").status_code == 200

    cast.client_of(ada).post(f"/people/{mina.public_id}/deactivate/")

    assert client.get("/me/").status_code == 302


def test_opting_out_and_coming_back():
    mina = cast.mina()
    client = cast.client_of(mina)

    assert client.get("/me/opt-out/").status_code == 200
    client.post("/me/opt-out/")
    mina.refresh_from_db()
    assert not mina.may_be_contacted
    client.post("/me/take-part/")
    mina.refresh_from_db()
    assert mina.may_be_contacted


def test_deleting_oneself_is_shown_first_and_then_final():
    client = cast.client_of(cast.mina())
    assert "There is no way back" in client.get("/me/delete/").text

    answer = client.post("/me/delete/", follow=True)

    assert "Your data is deleted" in answer.text
    assert client.get("/me/").status_code == 302


@pytest.mark.parametrize("path", ["/me/", "/me/edit/", "/me/data/", "/people/", "/organization/"])
def test_a_stranger_is_sent_to_sign_in_and_back(path):
    answer = Client().get(path)

    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={path}")


@pytest.mark.requirement("S002-22")
def test_a_profile_is_complete_without_an_employer():
    nora = add_person(actor=None, name="Nora Nomad", email="nora@example.org", now=cast.NOW)
    client = Client()
    client.post(issue_invitation(person=nora, program_id="", now=clock.now()))

    answer = client.post("/me/edit/", {"name": "Nora Nomad", "timezone": "UTC"})

    nora.refresh_from_db()
    assert answer.status_code in (302, 303)
    assert nora.joined_at is not None
    assert client.get("/").status_code == 200


@pytest.mark.requirement("S004-19")
def test_nobody_is_rated():
    ratings = {"rating", "ratings", "stars", "star", "score", "grade"}
    models = [*apps.get_app_config("people").get_models(), *apps.get_app_config("programs").get_models()]
    fields = {field.name for model in models for field in model._meta.get_fields()}
    page = cast.client_of(cast.mina()).get("/me/").text.lower()

    assert {part for name in fields for part in name.split("_")} & ratings == set()
    assert not any(word in page for word in ("rating", "★", " stars"))
