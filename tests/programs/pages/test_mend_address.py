"""The page act that puts the right address in place of a wrong one."""

import uuid

import pytest
from tests import cast
from tests.programs.pages.scene import Desk, desk

from telemachy.people.actions import note_sign_in
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

NEW = {"email": "mei.lin@example.org"}


@pytest.fixture
def there() -> Desk:
    return desk()


def address_of(there: Desk) -> str | None:
    return Person.objects.get(pk=there.mentee.person_id).email


def test_a_coordinator_mends_an_address(there: Desk) -> None:
    assert f'action="{there.person}address/"' in there.cora.get(there.person).text

    page = there.cora.post(there.person + "address/", NEW, follow=True)

    assert "The address of Mei Lin is mei.lin@example.org." in page.text
    assert address_of(there) == "mei.lin@example.org"


def test_an_organization_admin_mends_it_even_after_the_first_sign_in(there: Desk) -> None:
    note_sign_in(actor=there.mentee.person, now=cast.NOW)

    there.ada.post(there.person + "address/", NEW)

    assert address_of(there) == "mei.lin@example.org"


def test_an_address_that_is_taken_is_said_beside_the_field(there: Desk) -> None:
    page = there.cora.post(there.person + "address/", {"email": "ravi@example.org"})

    assert page.status_code == 422
    assert "Another person already has the address ravi@example.org." in page.text
    assert address_of(there) == "mei@example.org"


@pytest.mark.parametrize("email", ["", "not an address"])
def test_half_an_address_is_refused(there: Desk, email: str) -> None:
    page = there.cora.post(there.person + "address/", {"email": email})

    assert page.status_code == 422
    assert "mei@example.org" in page.text
    assert address_of(there) == "mei@example.org"


def test_after_the_first_sign_in_a_coordinator_sees_the_address_but_may_not_change_it(there: Desk) -> None:
    note_sign_in(actor=there.mentee.person, now=cast.NOW)

    assert "address/" not in there.cora.get(there.person).text
    answer = there.cora.post(there.person + "address/", NEW)

    assert answer.status_code == 403
    assert address_of(there) == "mei@example.org"


def test_it_is_hidden_from_everyone_else(there: Desk) -> None:
    for stranger in (there.sam, there.mei):
        assert stranger.post(there.person + "address/", NEW).status_code == 404
    assert address_of(there) == "mei@example.org"


def test_an_unknown_person_is_not_found(there: Desk) -> None:
    assert there.cora.post(f"/programs/people/{uuid.uuid4()}/address/", NEW).status_code == 404


def test_it_is_not_looked_at(there: Desk) -> None:
    assert there.cora.get(there.person + "address/").status_code == 405
