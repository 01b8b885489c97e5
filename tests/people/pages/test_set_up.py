"""The first page of a new installation."""

import pytest
from tests.cast import NOW

from telemachy.people.actions import issue_set_up_link
from telemachy.people.models import Organization, Person

pytestmark = pytest.mark.django_db

SAID = {
    "organization_name": "Harbor Works",
    "name": "Ada Admin",
    "email": "ada@example.org",
    "password": "a long enough phrase",
    "timezone": "Europe/Lisbon",
}


def test_without_the_printed_link_nobody_gets_in(client):
    issue_set_up_link(now=NOW)

    assert client.get("/set-up/guess/").status_code == 403
    assert client.post("/set-up/guess/", SAID).status_code == 403
    assert not Person.objects.exists()


def test_the_first_person_names_the_organization_and_is_signed_in(client):
    path = issue_set_up_link(now=NOW)

    assert client.get(path).status_code == 200
    assert client.post(path, SAID).status_code == 302

    assert Organization.objects.get().name == "Harbor Works"
    assert client.get("/people/").status_code == 200
    assert client.get(path).status_code == 403


def test_a_weak_password_is_sent_back(client):
    path = issue_set_up_link(now=NOW)

    page = client.post(path, {**SAID, "password": "password12"})

    assert "too common" in page.text
    assert not Person.objects.exists()
