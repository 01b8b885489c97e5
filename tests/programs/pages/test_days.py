"""The days of a program's year: one is there from the start, and each is moved, removed or added."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.programs.pages.scene import Desk, desk

from telemachy.audit.models import Event
from telemachy.programs.actions.dates import MOST_DAYS
from telemachy.programs.models import CampaignDay

pytestmark = pytest.mark.django_db

DAY = {"name": "Thank-you breakfast", "day": "12", "month": "6", "purpose": "thank"}


@pytest.fixture
def there() -> Desk:
    return desk()


def days_of(there: Desk) -> list[tuple[str, int, int]]:
    rows = CampaignDay.objects.filter(program=there.cohort.program_id).order_by("month", "day")
    return list(rows.values_list("name", "month", "day"))


@pytest.mark.requirement("S002-07")
def test_a_program_begins_with_mentoring_day_which_is_moved_and_removed(there: Desk) -> None:
    path = there.program + "days/"
    assert days_of(there) == [("National Mentoring Day", 10, 27)]
    assert "National Mentoring Day" in there.cora.get(path).text
    day = CampaignDay.objects.get(program=there.cohort.program_id)

    moved = {
        "which": str(day.public_id),
        "name": "Our mentoring day",
        "day": "3",
        "month": "11",
        "purpose": "both",
    }
    assert there.cora.post(path, moved).status_code == 303
    assert days_of(there) == [("Our mentoring day", 11, 3)]

    assert there.cora.post(path, {"remove": str(day.public_id)}).status_code == 303
    assert days_of(there) == []
    assert "No day stands here" in there.cora.get(path).text
    verbs = Event.objects.filter(verb__endswith="_day").order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["programs.change_day", "programs.remove_day"]
    assert there.cora.post(path, {"remove": str(day.public_id)}).status_code == 303
    assert there.cora.post(path, moved).status_code == 409


@pytest.mark.requirement("S002-07")
def test_a_day_of_ones_own_is_added(there: Desk) -> None:
    assert there.cora.post(there.program + "days/", DAY).status_code == 303

    assert days_of(there) == [("Thank-you breakfast", 6, 12), ("National Mentoring Day", 10, 27)]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"name": " "}, 422),
        ({"day": "0"}, 422),
        ({"month": "13"}, 422),
        ({"purpose": "party"}, 422),
        ({"day": "31"}, 409),
        ({"day": "30", "month": "2"}, 409),
    ],
)
def test_what_is_no_day_is_refused(there: Desk, wrong: dict[str, str], status: int) -> None:
    assert there.cora.post(there.program + "days/", DAY | wrong).status_code == status
    assert len(days_of(there)) == 1


def test_a_year_is_not_filled_without_end(there: Desk) -> None:
    for _ in range(MOST_DAYS):
        there.cora.post(there.program + "days/", DAY)

    assert there.cora.post(there.program + "days/", DAY).status_code == 409
    assert len(days_of(there)) == MOST_DAYS


def test_the_days_of_another_program_are_out_of_reach(there: Desk) -> None:
    path = there.program + "days/"
    for client, status in ((there.sam, 404), (there.mei, 404)):
        assert client.get(path).status_code == status
        assert client.post(path, DAY).status_code == status
    assert there.cora.post(path, DAY | {"which": str(uuid4())}).status_code == 409
    assert there.cora.post(path, {"remove": "nonsense"}).status_code == 303
    assert len(days_of(there)) == 1


def test_as_many_queries_for_three_days_as_for_one(there: Desk) -> None:
    path = there.program + "days/"

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            there.cora.get(path)
        return len(counted)

    queries()
    one = queries()
    for month in ("1", "2"):
        there.cora.post(path, DAY | {"month": month})
    queries()  # the message of the last save

    assert queries() == one


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 10, 27), date(2026, 10, 27)),
        (date(2026, 10, 28), date(2027, 10, 27)),
        (date(2026, 1, 1), date(2026, 10, 27)),
    ],
)
def test_a_day_comes_back_every_year(today: date, expected: date) -> None:
    assert CampaignDay(month=10, day=27).next_after(today) == expected


def test_the_twenty_ninth_of_february_is_kept_on_the_twenty_eighth_of_other_years() -> None:
    leap = CampaignDay(month=2, day=29)

    assert (leap.in_year(2028), leap.in_year(2027)) == (date(2028, 2, 29), date(2027, 2, 28))
