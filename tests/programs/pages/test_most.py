"""The most people that Ways in says: one added by hand needs a tick, a roster says how far beyond."""

import pytest
from tests.programs.pages.scene import Desk, desk
from tests.programs.ways import set_ways

from telemachy.programs.models import Enrollment, Program

pytestmark = pytest.mark.django_db

NEW = {"name": "Nia New", "email": "nia@example.org", "role": "mentee", "capacity": ""}


@pytest.fixture
def there() -> Desk:
    return desk()


def mentees(there: Desk) -> int:
    return Enrollment.objects.filter(cohort=there.cohort, role="mentee").present().count()


def test_beyond_the_most_somebody_is_added_only_with_a_tick(there: Desk) -> None:
    path = there.program + "people/new/"
    assert "beyond_the_most" not in there.cora.get(path).content.decode()
    before = mentees(there)
    set_ways(Program.objects.get(pk=there.cohort.program_id), mentee_cap=before)

    refused = there.cora.post(path, NEW)
    assert refused.status_code == 422
    assert "as many as Ways in says" in refused.content.decode()
    assert mentees(there) == before

    assert there.cora.post(path, {**NEW, "beyond_the_most": "on"}).status_code == 303
    assert mentees(there) == before + 1
    mentor = {"name": "Mo Mentor", "email": "mo@example.org", "role": "mentor", "capacity": "1"}
    assert there.cora.post(path, mentor).status_code == 303


def test_a_roster_says_by_how_many_it_goes_beyond(there: Desk) -> None:
    assert "More than Ways in says" not in there.cora.get(there.roster).content.decode()
    set_ways(Program.objects.get(pk=there.cohort.program_id), mentee_cap=max(1, mentees(there) - 1))

    page = there.cora.get(there.roster).content.decode()

    assert "More than Ways in says" in page
    assert "1 mentee more than the" in page
