"""A worker that is killed while a roster comes in leaves nothing half done: the next one goes on, exactly."""

import pytest
from tests import cast
from tests.harness.kills import crash_points, killed
from tests.programs.rosters import receive

from telemachy.people.models import Person
from telemachy.programs.actions import importing
from telemachy.programs.actions.importing import applying, checking
from telemachy.programs.choices import ImportState
from telemachy.programs.models import Cohort, Enrollment, RosterImport

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.kill]

POINTS = [point for point in crash_points("programs") if not point.startswith("programs.undo_roster")]
PEOPLE = 7


def roster(side: str) -> bytes:
    rows = [
        f"{side}{number},Person {side}{number},{side}{number}@example.org,topic {number % 3},{side}0"
        for number in range(PEOPLE)
    ]
    return "\n".join(["id,name,email,topics,manager", *rows]).encode()


@pytest.fixture
def cohort(monkeypatch: pytest.MonkeyPatch) -> Cohort:
    monkeypatch.setattr(applying, "CHUNK_ROWS", 3)
    monkeypatch.setattr(checking, "CHUNK_ROWS", 3)
    return cast.program_of(cast.cora()).cohorts.get()


def on_its_way(cohort: Cohort) -> RosterImport:
    roster_import = receive(cohort, {"mentees": roster("e"), "mentors": roster("o")})
    meanings = {
        role: [column["meaning"] for column in columns] for role, columns in roster_import.mapping.items()
    }
    assert roster_import.by is not None
    return importing.confirm_columns(
        actor=roster_import.by, roster_import=roster_import, meanings=meanings, now=cast.NOW
    )


def check(roster_import: RosterImport) -> None:
    importing.check_roster(roster_import=roster_import, now=cast.NOW)


def apply(roster_import: RosterImport) -> None:
    importing.apply_roster(roster_import=roster_import, now=cast.NOW)


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("passage", [1, 3])
def test_a_killed_worker_leaves_nothing_half_done(cohort: Cohort, point: str, passage: int) -> None:
    roster_import = on_its_way(cohort)
    steps = [check, apply]

    kills = 0
    for step in steps:
        if step is apply:
            roster_import.refresh_from_db()
            assert roster_import.by is not None
            importing.ask_to_apply(actor=roster_import.by, roster_import=roster_import, now=cast.NOW)
        kills += killed(lambda step=step: step(roster_import), at=point, passage=passage)  # type: ignore[misc]
        step(roster_import)

    roster_import.refresh_from_db()
    expected = {
        (role, f"{key}{number}")
        for role, key in (("mentee", "e"), ("mentor", "o"))
        for number in range(PEOPLE)
    }
    assert kills == (0 if point.endswith("finished") and passage == 3 else 1)
    assert roster_import.state == ImportState.APPLIED
    assert (roster_import.rows_checked, roster_import.rows_applied) == (2 * PEOPLE, 2 * PEOPLE)
    assert sorted(Enrollment.objects.values_list("role", "key")) == sorted(expected)
    assert Person.objects.filter(name__startswith="Person").count() == 2 * PEOPLE
    assert Enrollment.objects.exclude(manager=None).count() == 2 * (PEOPLE - 1)


def test_every_point_is_one_of_this_room() -> None:
    assert POINTS
    assert all(point.startswith("programs.") for point in POINTS)
