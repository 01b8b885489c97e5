"""Everybody in the organization, for those who run it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOW

from telemachy.people.actions import NewPerson, add_people
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return cast.client_of(cast.ada())


def test_the_list_finds_people_by_any_word(admin):
    cast.mina()
    cast.omar()

    page = admin.get("/people/?q=mendoza finance")

    assert "Mina Mendoza" in page.text
    assert "Omar" not in page.text


def test_the_fragment_is_only_the_list(admin):
    page = admin.get("/people/", headers={"HX-Request": "true"})

    assert page.text.strip().startswith('<div id="people">')


def test_the_list_costs_the_same_for_one_and_for_many(admin, django_assert_num_queries):
    admin.get("/people/")
    with CaptureQueriesContext(connection) as for_one:
        admin.get("/people/")
    add_people(actor=None, people=[NewPerson(f"P{n}", f"p{n}@example.org") for n in range(60)], now=NOW)
    with django_assert_num_queries(len(for_one)):
        page = admin.get("/people/")
    assert "of 61 people" in page.text


def test_a_person_is_added_by_hand_and_gets_a_link(admin):
    answer = admin.post("/people/new/", {"name": "New One", "email": "new@example.org"}, follow=True)
    assert "New One" in answer.text
    someone = Person.objects.get(email="new@example.org")

    page = admin.post(f"/people/{someone.public_id}/link/")

    assert "/invitation/" in page.text


def test_an_address_in_use_is_said_beside_the_field(admin):
    cast.mina()

    page = admin.post("/people/new/", {"name": "Other", "email": "Mina@Example.org"})

    assert "already has the address" in page.text


def test_a_person_without_an_address_gets_a_card(admin):
    paula = cast.paula()

    page = admin.post(f"/people/{paula.public_id}/card/")

    assert "Type this code" in page.text


def test_running_the_organization_is_granted_and_taken_back(admin):
    mina = cast.mina()

    admin.post(f"/people/{mina.public_id}/admin/", {"runs": "yes"})
    mina.refresh_from_db()
    assert mina.is_organization_admin
    admin.post(f"/people/{mina.public_id}/admin/", {"runs": "no"})
    mina.refresh_from_db()
    assert not mina.is_organization_admin


def test_the_last_one_who_runs_it_stays(admin):
    ada = Person.objects.get()

    answer = admin.post(f"/people/{ada.public_id}/admin/", {"runs": "no"}, follow=True)

    assert "Let somebody else run it first" in answer.text


def test_the_organization_gets_its_name(admin):
    said = {"name": "Harbor Works", "sender_name": "", "contact_email": "hr@example.org"}

    answer = admin.post("/organization/", said, follow=True)

    assert 'value="Harbor Works"' in answer.text


def test_nobody_else_sees_that_these_pages_exist():
    mina = cast.mina()
    for person in (mina, cast.sam(), cast.cora()):
        client = cast.client_of(person)
        assert {
            client.get("/people/").status_code,
            client.get("/people/new/").status_code,
            client.get("/organization/").status_code,
            client.get(f"/people/{mina.public_id}/").status_code,
            client.post(f"/people/{mina.public_id}/deactivate/").status_code,
        } == {404}


def test_bad_ids_and_wrong_methods_are_refused(admin):
    assert admin.get("/people/not-a-uuid/").status_code == 404
    assert admin.get("/people/00000000-0000-4000-8000-000000000000/").status_code == 404
    assert admin.post("/people/").status_code == 405
    assert admin.get(f"/people/{cast.mina().public_id}/link/").status_code == 405
