"""What is held about a person in programs: shown whole, left at once, erased to the bare row."""

import pytest
from tests import cast
from tests.programs.rosters import BOTH_FILES, bring_in, check, receive

from telemachy.programs import personal_data
from telemachy.programs.choices import EnrollmentState, ImportState
from telemachy.programs.models import Enrollment, RosterRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei() -> Enrollment:
    bring_in(cast.program_of(cast.cora()).cohorts.get(), BOTH_FILES)
    return Enrollment.objects.select_related("person", "cohort").get(key="m1")


def test_everything_a_roster_said_is_shown(mei: Enrollment) -> None:
    part = personal_data.export(mei.person)[0]

    facts = dict(part.facts)
    assert part.heading == "Spring mentoring"
    assert part.source == "Roster file"
    assert facts["What would you like to learn?"] == "public speaking; negotiation"
    assert facts["Manager"] == "b1"


def test_who_withdraws_has_left_every_program(mei: Enrollment) -> None:
    personal_data.withdraw(mei.person, now=cast.NOW)

    mei.refresh_from_db()
    assert mei.state == EnrollmentState.DECLINED


def test_erasing_blanks_answers_ids_and_lines(mei: Enrollment) -> None:
    bo = Enrollment.objects.get(key="b1").person

    personal_data.erase(bo, now=cast.NOW)

    assert Enrollment.objects.filter(person=bo).values_list("answers", "key", "capacity").get() == (
        {},
        "",
        None,
    )
    mei.refresh_from_db()
    assert (mei.manager, mei.manager_key) == (None, "")


def test_erasing_drops_a_roster_that_waits_with_them_in_it(mei: Enrollment) -> None:
    roster_import = check(receive(mei.cohort, BOTH_FILES))

    personal_data.erase(mei.person, now=cast.NOW)

    roster_import.refresh_from_db()
    assert roster_import.state == ImportState.DROPPED
    assert not RosterRow.objects.filter(roster_import=roster_import).exists()
    assert set(roster_import.files.values_list("content", flat=True)) == {None}
