"""People out of rows: ids, names, repeated answers, faults."""

import io

import pytest

from telemachy.matching.files.columns import recognize
from telemachy.matching.files.faults import FileRefused
from telemachy.matching.files.headings import Meaning
from telemachy.matching.files.people import Roster, Side, gather_people, roster_from_answers
from telemachy.matching.files.reading import read_table
from telemachy.matching.files.values import (
    names_times,
    read_count,
    read_moments,
    read_number,
    read_roles,
    read_week,
    split_list,
)


def people(text: str, side: Side = "mentor", *, one_file: bool = False) -> Roster:
    table = read_table(io.BytesIO(text.encode()), "people.csv")
    column_map = recognize(table.headings, table.rows, role="" if one_file else side)
    return gather_people(table, column_map, side)


def test_the_last_answer_of_a_form_counts_whatever_its_line() -> None:
    roster = people(
        "Timestamp,Email Address,Your skills\n"
        "3/4/2026 10:00:00,a@example.org,old\n"
        "3/6/2026 10:00:00,A@example.org,new\n"
        "3/5/2026 10:00:00,a@example.org,middle\n"
        "3/5/2026 10:00:00,b@example.org,other\n"
    )

    assert roster.ids == ("A@example.org", "b@example.org")
    assert roster.of(Meaning.OFFERED) == ["new", "other"]
    assert any("sent the form more than once" in note for note in roster.notes)


def test_without_a_timestamp_the_same_id_twice_is_a_fault() -> None:
    roster = people("id,skills\n1,a\n2,b\n1,c\n")

    assert roster.ids == ("1", "2")
    assert [(fault.line, fault.wrong) for fault in roster.faults] == [(4, "The same id stands in line 2.")]


def test_a_row_without_an_id_and_a_count_that_is_none_are_faults() -> None:
    roster = people("id,capacity\n,2\n2,plenty\n3,1\n4,2\n5,1\n6,3\n7,1\n8,1\n")

    assert roster.ids == ("3", "4", "5", "6", "7", "8")
    assert [fault.line for fault in roster.faults] == [2, 3]


def test_where_the_heading_is_plain_each_count_that_is_none_is_a_fault_of_its_row() -> None:
    roster = people("id,capacity\n1,two\n2,2-3\n3,1.5\n4,-1\n5,lots\n6,2\n")

    assert roster.ids == ("1", "2", "6")
    assert [fault.line for fault in roster.faults] == [4, 5, 6]


def test_an_address_with_a_slip_is_told_with_its_line() -> None:
    text = "email,skills\n" + "".join(f"p{n}@example.org,a\n" for n in range(8)) + "bo(at)example.org,a\n"

    roster = people(text)

    assert "1 address in people.csv cannot be right: line 10 “bo(at)example.org”." in roster.notes


def test_commas_where_something_else_separates_are_told() -> None:
    roster = people('id,skills\n1,Law; Art\n2,"Law, Sales"\n3,"Bees, honey"\n')

    [note] = [note for note in roster.notes if "commas" in note]
    assert note.startswith("In 1 cell of “skills” in people.csv")
    assert "“Law, Sales”" in note


@pytest.mark.parametrize(
    ("text", "ids", "note"),
    [
        ("email,x\na@example.org,1\n", ("a@example.org",), "told apart by the e-mail address"),
        ("name,x\nAnn Lee,1\nBo Ek,2\n", ("Ann Lee", "Bo Ek"), "told apart by their names"),
        ("first name,last name\nAnn,Lee\nAnn,Ek\n", ("Ann Lee", "Ann Ek"), "told apart by their names"),
        ("skills,x\na,1\nb,2\n", ("2", "3"), "the line is the id"),
    ],
)
def test_ids_come_from_what_there_is_and_it_is_said(text: str, ids: tuple[str, ...], note: str) -> None:
    roster = people(text)

    assert roster.ids == ids
    assert any(note in said for said in roster.notes)


def test_one_file_of_both_sides_goes_by_the_role_column() -> None:
    text = "id,role,skills\n1,Mentor,a\n2,Mentee,a\n3,Both,a\n4,,a\n"

    assert people(text, "mentor", one_file=True).ids == ("1", "3")
    assert people(text, "mentee", one_file=True).ids == ("2", "3")


def test_one_file_without_roles_is_refused() -> None:
    with pytest.raises(FileRefused, match="who is a mentor"):
        people("id,skills\n1,a\n2,b\n", one_file=True)


def test_a_role_column_leaves_out_who_belongs_to_the_other_side() -> None:
    roster = people("id,role\n1,mentor\n2,mentee\n3,mentor\n")

    assert roster.ids == ("1", "3")
    assert any("1 row of people.csv left out, being of no mentor" in note for note in roster.notes)


def test_a_row_of_neither_side_is_told_with_its_line() -> None:
    text = "id,role\n1,mentor\n2,mentee\n3,Mentor\n4,mentee\n5,both\n6,observer\n"

    roster = people(text, "mentee", one_file=True)

    assert roster.ids == ("2", "4", "5")
    expected = "1 row of people.csv left out: neither mentor nor mentee is said (line 7 “observer”)."
    assert expected in roster.notes


def test_a_role_column_in_other_words_is_refused_with_what_it_holds() -> None:
    with pytest.raises(FileRefused, match=r"column “role”: It does not say .* there is “guide”, “guest”"):
        people("id,role\n1,guide\n2,guest\n", one_file=True)


def test_answers_from_a_database_make_the_same_roster() -> None:
    roster = roster_from_answers(
        "mentor", ["m1", "m2"], ["Ann", "Bo"], [{"skills": "a; b"}, {"skills": "c", "capacity": "2"}]
    )

    assert roster.of(Meaning.OFFERED) == ["a; b", "c"]
    assert roster.of(Meaning.CAPACITY) == ["", "2"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("7 years", 7),
        ("5-7 Years", 6),
        ("16+", 16),
        ("1,5", 1.5),
        ("two", 2),
        ("", None),
        ("n/a", None),
        ("C3PO", None),
        ("other", None),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: float | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "count"), [("2", 2), ("1-2", 2), ("two", 2), ("3 mentees", 3), ("", None), ("0", 0)]
)
def test_counts_are_read_as_people_write_them(text: str, count: int | None) -> None:
    assert read_count(text) == count


@pytest.mark.parametrize("text", ["many", "1.5", "-1", "99999999"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_count(text)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Mentor", {"mentor"}),
        ("mentee", {"mentee"}),
        ("I want to be mentored", {"mentee"}),
        ("Find a mentor", {"mentee"}),
        ("Both", {"mentor", "mentee"}),
        ("Mentor & mentee", {"mentor", "mentee"}),
        ("Be a mentor and find a mentor", {"mentor", "mentee"}),
        ("Volunteer", set()),
        ("Coach", {"mentor"}),
        ("Coachee", {"mentee"}),
        ("Mentorin", {"mentor"}),
        ("Beides", {"mentor", "mentee"}),
    ],
)
def test_roles_are_read_as_forms_offer_them(text: str, roles: set[str]) -> None:
    assert read_roles(text) == roles


def test_days_come_first_where_a_row_shows_it() -> None:
    moments = read_moments(["3/4/2026 10:00:00", "13/4/2026 9:00:00"])

    assert moments is not None
    assert [moment.month for moment in moments] == [4, 4]
    assert read_moments(["yesterday"]) is None


@pytest.mark.parametrize(
    ("text", "half_hours"),
    [
        ("Mon 9-12", 6),
        ("Mon-Fri 9-12", 30),
        ("Evenings", 40),
        ("Mon am | Tue 14:00-16:00", 12),
        ("", 0),
        ("5-7 years", 0),
    ],
)
def test_weekly_time_is_read_as_people_write_it(text: str, half_hours: int) -> None:
    if half_hours:
        assert len(read_week(text) or []) == half_hours
    else:
        assert not names_times(text)


def test_lists_lose_blanks_and_repetitions() -> None:
    assert split_list(" a ;; b;a ; ", ";") == ["a", "b"]
