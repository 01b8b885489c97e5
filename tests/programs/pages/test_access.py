"""Who is let in: strangers and participants find nothing, those who may only read change nothing."""

from uuid import uuid4

import pytest
from django.test import Client
from tests.programs.pages.scene import Desk, desk

from telemachy.programs.models import Enrollment

pytestmark = pytest.mark.django_db

READ = [
    "program", "program/people/", "program/rules/", "program/rules/counts/", "program/rules/file/",
    "program/rules.toml", "program/settings/", "program/coordinators/", "person",
]  # fmt: skip
COORDINATE = [
    "program/people/new/", "program/people/invite/", "program/roster/", "person/end/", "roster",
    "roster/columns/", "roster/problems.csv",
]  # fmt: skip
POSTS = [
    "program/open/", "program/close/", "program/settings/", "program/people/new/", "program/people/invite/",
    "program/roster/", "program/rules/", "program/rules/file/", "person", "person/end/", "person/invite/",
    "roster/columns/", "roster/apply/", "roster/drop/",
]  # fmt: skip
# What those who run the organization may read but not change.
READ_ONLY_TO_ADA = [
    "program/people/invite/",
    "program/people/new/",
    "person",
    "person/end/",
    "person/invite/",
]


@pytest.fixture
def there() -> Desk:
    return desk()


def path(there: Desk, page: str) -> str:
    place, _, rest = page.partition("/")
    return str(getattr(there, place)) + rest


@pytest.mark.parametrize("page", READ + COORDINATE)
def test_a_coordinator_opens_it(there: Desk, page: str) -> None:
    assert there.cora.get(path(there, page)).status_code in {200, 303}


@pytest.mark.parametrize("page", READ)
def test_those_who_run_the_organization_read_it(there: Desk, page: str) -> None:
    assert there.ada.get(path(there, page)).status_code == 200


def test_strangers_participants_and_the_signed_out_find_nothing(there: Desk) -> None:
    for page in READ + COORDINATE:
        assert there.sam.get(path(there, page)).status_code == 404, page
        assert there.mei.get(path(there, page)).status_code == 404, page
        assert Client().get(path(there, page)).status_code == 302, page
    for page in POSTS:
        assert there.sam.post(path(there, page)).status_code == 404, page
        assert there.mei.post(path(there, page)).status_code == 404, page


def test_who_may_only_read_changes_nothing(there: Desk) -> None:
    before = list(Enrollment.objects.order_by("pk").values())

    for page in READ_ONLY_TO_ADA:
        assert there.ada.post(path(there, page)).status_code == 403, page
    assert there.cora.post(path(there, "program/coordinators/")).status_code == 403
    assert there.cora.post(path(there, "program/coordinators/dismiss/")).status_code == 403

    assert list(Enrollment.objects.order_by("pk").values()) == before


def test_a_roster_is_hidden_even_from_those_who_run_the_organization(there: Desk) -> None:
    for page in ("roster", "roster/columns/", "roster/problems.csv"):
        assert there.ada.get(path(there, page)).status_code == 404


def test_an_id_that_is_nobodys_finds_nothing(there: Desk) -> None:
    for place in ("", "people/", "rosters/", "mine/"):
        assert there.cora.get(f"/programs/{place}{uuid4()}/").status_code == 404
        assert there.cora.get(f"/programs/{place}not-an-id/").status_code == 404


def test_a_method_that_is_not_answered_is_405(there: Desk) -> None:
    for page in ("program/open/", "roster/apply/", "roster/drop/", "person/invite/"):
        assert there.cora.get(path(there, page)).status_code == 405, page
    for page in ("program", "program/people/", "program/rules.toml", "roster/problems.csv"):
        assert there.cora.post(path(there, page)).status_code == 405, page


def test_ones_own_part_is_for_oneself_alone(there: Desk) -> None:
    for page in ("mine", "mine/leave/"):
        assert there.mei.get(path(there, page)).status_code == 200
        for other in (there.cora, there.ada, there.sam):
            assert other.get(path(there, page)).status_code == 404
    assert there.cora.post(path(there, "mine/limit/")).status_code == 404


def test_the_list_shows_the_programs_one_runs(there: Desk) -> None:
    assert "Another program" not in there.cora.get("/programs/").text
    assert "Spring mentoring" not in there.sam.get("/programs/").text
    assert all(name in there.ada.get("/programs/").text for name in ("Another program", "Spring mentoring"))
    assert there.mei.get("/programs/").status_code == 404
    assert there.mei.get("/programs/new/").status_code == 404


def test_a_coordinator_who_is_dismissed_is_out_at_the_next_request(there: Desk) -> None:
    there.cohort.program.coordinations.all().delete()

    assert there.cora.get(there.program).status_code == 404
