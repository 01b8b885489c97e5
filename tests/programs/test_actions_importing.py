"""A roster comes in: received, checked, applied; again, and after a kill."""

from datetime import timedelta

import pytest
from tests import cast
from tests.programs.rosters import BOTH_FILES, MENTEES, MENTORS, bring_in, check, receive

from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import answer, join, leave, set_limit
from telemachy.programs.choices import EnrollmentRole, EnrollmentState, FileRole, ImportState, RowOutcome
from telemachy.programs.models import Cohort, Enrollment, RosterImport

pytestmark = pytest.mark.django_db

LATER = cast.NOW + timedelta(days=7)


@pytest.fixture
def cohort() -> Cohort:
    return cast.program_of(cast.cora()).cohorts.get()


def outcomes(roster_import: RosterImport) -> dict[str, str]:
    return {f"{row.role} {row.key or row.line}": row.outcome for row in roster_import.rows.all()}


def enrolled(cohort: Cohort) -> set[tuple[str, str, str]]:
    return {(one.role, one.key, one.person.name) for one in cohort.enrollments.select_related("person")}


def test_checking_changes_nobody(cohort: Cohort) -> None:
    roster_import = check(receive(cohort, BOTH_FILES))

    assert roster_import.state == ImportState.CHECKED
    assert set(outcomes(roster_import).values()) == {RowOutcome.NEW}
    assert (roster_import.rows_total, roster_import.rows_checked, roster_import.rows_to_apply) == (5, 5, 5)
    assert enrolled(cohort) == set()


def test_applying_enrolls_everyone_once(cohort: Cohort) -> None:
    roster_import = bring_in(cohort, BOTH_FILES)

    assert roster_import.state == ImportState.APPLIED
    assert enrolled(cohort) == {
        ("mentee", "m1", "Mei Lin"),
        ("mentee", "m2", "Noor Haddad"),
        ("mentee", "m3", "Ravi Rao"),
        ("mentor", "b1", "Bo Berg"),
        ("mentor", "b2", "Ana Abreu"),
    }
    mei = Enrollment.objects.get(key="m1")
    assert mei.answers == {
        "Department": "Finance",
        "What would you like to learn?": "public speaking; negotiation",
    }
    assert mei.manager == Person.objects.get(email="bo@example.org")


def test_a_zero_of_places_is_not_said(cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)

    assert dict(cohort.enrollments.filter(role="mentor").values_list("key", "capacity")) == {
        "b1": 2,
        "b2": None,
    }


def test_whoever_is_new_has_the_time_zone_of_the_roster(cohort: Cohort) -> None:
    rows = (
        b"id,name,email,time zone\n"
        b"m1,Mei Lin,mei@example.org,america/new york\n"
        b"m2,Noor Haddad,noor@example.org,somewhere nice\n"
    )
    bring_in(cohort, {FileRole.MENTEES: rows})

    zones = Person.objects.exclude(email="cora@example.org").values_list("email", "timezone")
    assert set(zones) == {("mei@example.org", "America/New_York"), ("noor@example.org", "UTC")}


def test_a_roster_that_comes_again_changes_nobodys_time_zone(cohort: Cohort) -> None:
    rows = b"id,name,email,time zone\nm1,Mei Lin,mei@example.org,America/New_York\n"
    bring_in(cohort, {FileRole.MENTEES: rows})
    Person.objects.filter(email="mei@example.org").update(timezone="Asia/Tokyo")

    bring_in(cohort, {FileRole.MENTEES: rows.replace(b"New_York", b"Chicago")})

    assert Person.objects.get(email="mei@example.org").timezone == "Asia/Tokyo"


def test_an_unknown_manager_is_named(cohort: Cohort) -> None:
    roster_import = bring_in(cohort, BOTH_FILES)

    (row,) = roster_import.rows.exclude(notes=[])
    assert row.key == "m3"
    assert [(note["column"], note["value"]) for note in row.notes] == [("Line manager", "Nobody Known")]


def test_a_roster_read_again_changes_nothing(cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)
    people = Person.objects.count()

    again = check(receive(cohort, BOTH_FILES))

    assert set(outcomes(again).values()) == {RowOutcome.SAME}
    assert Person.objects.count() == people


def test_a_newer_roster_updates_by_id(cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)
    newer = MENTEES.replace(b"Sales", b"Marketing").replace(b"m2,Noor Haddad", b"m2,Noor al-Haddad")

    roster_import = bring_in(cohort, {FileRole.MENTEES: newer})

    assert roster_import.rows_applied == 2
    assert Enrollment.objects.get(key="m3").answers["Department"] == "Marketing"
    assert Enrollment.objects.get(key="m2").person.name == "Noor al-Haddad"
    assert cohort.enrollments.count() == 5


def test_a_person_found_by_address_keeps_one_enrollment(cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)

    bring_in(cohort, {FileRole.MENTEES: MENTEES.replace(b"m1,", b"x9,")})

    assert {key for _, key, _ in enrolled(cohort)} == {"x9", "m2", "m3", "b1", "b2"}


def test_what_a_person_wrote_stays_and_is_listed(cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)
    mei = Enrollment.objects.get(key="m1")
    answer(actor=mei.person, enrollment=mei, answers={"Department": "Treasury"}, now=LATER)

    roster_import = check(receive(cohort, {FileRole.MENTEES: MENTEES}))

    row = roster_import.rows.get(key="m1")
    assert row.outcome == RowOutcome.SAME
    assert [(note["column"], note["value"]) for note in row.notes] == [("Department", "Finance")]


def test_a_limit_that_a_mentor_set_is_never_raised_by_a_file(cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)
    bo = Enrollment.objects.get(key="b1")
    set_limit(actor=bo.person, enrollment=bo, capacity=1, now=LATER)

    bring_in(cohort, {FileRole.MENTORS: MENTORS})

    bo.refresh_from_db()
    assert (bo.capacity, bo.limit_set_by_person) == (1, True)


def test_who_left_stays_out(cohort: Cohort) -> None:
    bring_in(cohort, BOTH_FILES)
    noor = Enrollment.objects.get(key="m2")
    leave(actor=noor.person, enrollment=noor, now=LATER)

    roster_import = check(receive(cohort, BOTH_FILES))

    assert roster_import.rows.get(key="m2").outcome == RowOutcome.LEFT_OUT


def test_each_bad_row_says_line_column_value_and_what_to_do(cohort: Cohort) -> None:
    rows = b"""id,name,email,max mentees
1,Ada Able,ada.able@example.org,2
1,Ben Best,ben@example.org,2
3,,cleo@example.org,1
4,Dan Dale,not an address,1
5,Eve Early,eve@example.org,many
6,Fay Far,ada.able@example.org,1
7,Gus Good,gus@example.org,900
8,Hal Hale,hal@example.org,1,too many cells
"""
    # An id that repeats is not recognized as one, so it is said.
    roster_import = check(receive(cohort, {FileRole.MENTORS: rows}), id="id")

    found = {
        (row.line, one["column"], one["value"])
        for row in roster_import.rows.filter(outcome=RowOutcome.PROBLEM)
        for one in row.problems
    }
    assert found == {
        (3, "id", "1"),
        (4, "name", ""),
        (5, "email", "not an address"),
        (6, "max mentees", "many"),
        (7, "email", "ada.able@example.org"),
        (8, "max mentees", "900"),
        (9, "", "too many cells"),
    }
    assert all(one["reason"] and one["advice"] for row in roster_import.rows.all() for one in row.problems)
    assert roster_import.rows_to_apply == 1


def test_a_circle_of_managers_is_refused(cohort: Cohort) -> None:
    rows = b"""id,name,email,manager
1,Ada Able,ada.able@example.org,2
2,Ben Best,ben@example.org,3
3,Cleo Cole,cleo@example.org,1
4,Dan Dale,dan@example.org,1
"""
    roster_import = check(receive(cohort, {FileRole.MENTORS: rows}))

    assert outcomes(roster_import) == {
        "mentor 1": RowOutcome.PROBLEM,
        "mentor 2": RowOutcome.PROBLEM,
        "mentor 3": RowOutcome.PROBLEM,
        "mentor 4": RowOutcome.NEW,
    }


def test_one_file_of_both_makes_one_person_with_two_parts(cohort: Cohort) -> None:
    rows = b"""id,name,email,role
1,Ada Able,ada.able@example.org,mentor
2,Ben Best,ben@example.org,both
3,Cleo Cole,,mentor and mentee
4,Dan Dale,dan@example.org,astronaut
5,Eve Early,eve@example.org,mentee
"""
    roster_import = bring_in(cohort, {FileRole.BOTH: rows})

    assert enrolled(cohort) == {
        ("mentor", "1", "Ada Able"),
        ("mentor", "2", "Ben Best"),
        ("mentee", "2", "Ben Best"),
        ("mentor", "3", "Cleo Cole"),
        ("mentee", "3", "Cleo Cole"),
        ("mentee", "5", "Eve Early"),
    }
    assert cohort.enrollments.values("person").distinct().count() == 4
    assert [row.line for row in roster_import.rows.filter(outcome=RowOutcome.PROBLEM)] == [5]


@pytest.mark.requirement("S000-09")
@pytest.mark.requirement("S003-07")
def test_any_grade_may_be_a_mentee() -> None:
    cohort = cast.program_of(cast.cora()).cohorts.get()
    grades = b"id,name,email,level,topics wanted\n1,Eva Ek,eva@example.org,Chief executive,hiring\n"
    bring_in(cohort, {FileRole.MENTEES: grades + b"2,Finn Fy,finn@example.org,First job,hiring\n"})

    for enrollment in cohort.enrollments.select_related("person"):
        join(actor=enrollment.person, enrollment=enrollment, now=cast.NOW)

    joined = cohort.enrollments.filter(state=EnrollmentState.ACTIVE, role=EnrollmentRole.MENTEE)
    assert {one.answers["level"] for one in joined} == {"Chief executive", "First job"}
