"""A roster that came in by mistake is taken out again, as far as nothing has happened since."""

from datetime import timedelta

import pytest
from tests import cast
from tests.harness.kills import crash_points, killed
from tests.programs.rosters import BOTH_FILES, MENTEES, bring_in, receive

from telemachy.people.models import Person
from telemachy.programs.actions import importing
from telemachy.programs.actions.enrolling import answer, set_limit
from telemachy.programs.actions.importing import undoing
from telemachy.programs.choices import FileRole, ImportState
from telemachy.programs.models import Cohort, Enrollment, RosterImport, RosterRow

pytestmark = pytest.mark.django_db

SOON = cast.NOW + timedelta(hours=23)
POINTS = [point for point in crash_points("programs") if point.startswith("programs.undo_roster")]
LATE = cast.NOW + timedelta(hours=24)
NEWER = MENTEES.replace(b"Mei Lin", b"Mei Lin-Berg").replace(b"python", b"python; go") + (
    b"m4,Zoe Zane,zoe@example.org,Sales,negotiation,\n"
)


@pytest.fixture
def cohort() -> Cohort:
    return cast.program_of(cast.cora()).cohorts.get()


def undo(roster_import: RosterImport) -> RosterImport:
    assert roster_import.by is not None
    importing.ask_to_undo(actor=roster_import.by, roster_import=roster_import, now=SOON)
    importing.undo_roster(roster_import=roster_import, now=SOON)
    roster_import.refresh_from_db()
    return roster_import


def told(cohort: Cohort) -> set[tuple[str, str, str]]:
    return {
        (one.key, one.person.name, str(sorted(one.answers.items())))
        for one in cohort.enrollments.select_related("person")
    }


def test_undoing_leaves_the_program_as_it_was(cohort: Cohort) -> None:
    people = set(Person.objects.values_list("pk", flat=True))

    undone = undo(bring_in(cohort, BOTH_FILES))

    assert undone.state == ImportState.UNDONE
    assert (undone.report["undone"], undone.report["stayed"]) == (5, 0)
    assert told(cohort) == set()
    assert set(Person.objects.values_list("pk", flat=True)) == people


def test_what_a_newer_roster_changed_becomes_what_it_was(cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)
    before = told(cohort)
    newer = bring_in(cohort, {FileRole.MENTEES: NEWER})
    assert told(cohort) != before

    undo(newer)

    assert told(cohort) == before
    assert Enrollment.objects.get(key="m1").manager == Person.objects.get(email="bo@example.org")


def test_what_happened_since_stays_and_is_listed(cohort: Cohort) -> None:
    roster_import = bring_in(cohort, BOTH_FILES)
    mei, bo, noor = (Enrollment.objects.get(key=key) for key in ("m1", "b1", "m2"))
    answer(actor=mei.person, enrollment=mei, answers={"Department": "Treasury"}, now=SOON)
    set_limit(actor=bo.person, enrollment=bo, capacity=1, now=SOON)
    noor.invited_at = SOON
    noor.save()

    undone = undo(roster_import)

    assert {one.key for one in cohort.enrollments.all()} == {"m1", "b1", "m2"}
    assert (undone.report["undone"], undone.report["stayed"]) == (2, 3)
    assert {(row.key, row.notes[-1]["reason"]) for row in undone.rows.all()} >= {
        (key, undoing.STAYS) for key in ("m1", "b1", "m2")
    }


def test_a_person_known_from_elsewhere_stays(cohort: Cohort) -> None:
    mei = cast.mina()
    roster = MENTEES.replace(b"mei@example.org", str(mei.email).encode())

    undo(bring_in(cohort, {FileRole.MENTEES: roster}))

    assert not Enrollment.objects.filter(person=mei).exists()
    assert Person.objects.filter(pk=mei.pk).exists()


def test_a_person_who_is_somebodys_manager_by_now_stays_a_person(cohort: Cohort) -> None:
    roster_import = bring_in(cohort, {FileRole.MENTEES: MENTEES})
    zoe = Person.objects.get(email="ravi@example.org")
    other = cast.program_of(cast.ada(), name="Another").cohorts.get()
    Enrollment.objects.create(
        cohort=other, person=cast.mina(), role="mentee", source="roster", manager=zoe, joined_at=SOON,
        waiting_since=SOON,
    )  # fmt: skip

    undo(roster_import)

    assert not Enrollment.objects.filter(person=zoe).exists()
    assert Person.objects.filter(pk=zoe.pk).exists()


def test_after_a_day_it_is_too_late(cohort: Cohort) -> None:
    roster_import = bring_in(cohort, BOTH_FILES)
    assert roster_import.by is not None

    with pytest.raises(importing.TooLate):
        importing.ask_to_undo(actor=roster_import.by, roster_import=roster_import, now=LATE)

    assert cohort.enrollments.count() == 5


def test_only_the_last_roster_is_undone(cohort: Cohort) -> None:
    first = bring_in(cohort, BOTH_FILES)
    bring_in(cohort, {FileRole.MENTEES: NEWER})
    assert first.by is not None

    with pytest.raises(importing.TooLate):
        importing.ask_to_undo(actor=first.by, roster_import=first, now=SOON)


def test_none_is_undone_while_another_comes_in(cohort: Cohort) -> None:
    first = bring_in(cohort, BOTH_FILES)
    receive(cohort, {FileRole.MENTEES: NEWER})

    assert not importing.can_be_undone(first, SOON)


def test_what_was_replaced_is_forgotten_when_it_is_too_late(cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)
    newer = bring_in(cohort, {FileRole.MENTEES: NEWER})
    assert RosterRow.objects.filter(roster_import=newer).exclude(before={}).exists()

    importing.forget_old_rosters(now=LATE + timedelta(seconds=1))

    assert not RosterRow.objects.exclude(before={}).exists()
    # Left is what is still good to know: a manager whom nobody knows.
    assert {row.key for row in RosterRow.objects.all()} == {"m3"}


@pytest.mark.kill
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_killed_worker_goes_on_where_it_stopped(
    cohort: Cohort, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    monkeypatch.setattr(undoing, "CHUNK_ROWS", 2)
    roster_import = bring_in(cohort, BOTH_FILES)
    assert roster_import.by is not None
    importing.ask_to_undo(actor=roster_import.by, roster_import=roster_import, now=SOON)

    def step() -> None:
        importing.undo_roster(roster_import=roster_import, now=SOON)

    kills = killed(step, at=point, passage=1)
    step()

    roster_import.refresh_from_db()
    assert kills == 1
    assert roster_import.state == ImportState.UNDONE
    assert (roster_import.report["undone"], roster_import.report["stayed"]) == (5, 0)
    assert not cohort.enrollments.exists()
