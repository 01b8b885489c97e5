"""Recognizing columns by headings and values."""

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from telemachy.matching.files.columns import ColumnMap, Role, describe, recognize
from telemachy.matching.files.faults import FileRefused
from telemachy.matching.files.headings import Meaning, plain_words, read_heading, says
from telemachy.matching.files.reading import Row

CORPUS = Path(__file__).parent / "headings.csv"


def corpus() -> list[dict[str, str]]:
    with CORPUS.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def recognized(
    headings: Sequence[str], *rows: Sequence[str], role: Role = "", **options: object
) -> ColumnMap:
    lines = [Row(line, tuple(cells)) for line, cells in enumerate(rows, start=2)]
    return recognize(headings, lines, role=role, **options)  # type: ignore[arg-type]


def test_nine_in_ten_questions_of_forms_are_recognized_and_the_rest_are_not_guessed() -> None:
    entries = corpus()
    right = wrong = 0
    for entry in entries:
        read = read_heading(entry["heading"])
        taken = str(read.meaning) if read.sure else "?"
        right += taken == entry["meaning"]
        wrong += taken not in {"?", entry["meaning"]}

    assert len(entries) >= 60
    assert right / len(entries) >= 0.90
    assert wrong == 0


def test_every_meaning_can_be_said() -> None:
    assert all(says(meaning) for meaning in Meaning)


@pytest.mark.parametrize(
    "heading", ["Max_Mentees", "max mentees*", "MAX MENTEES", "maxMentees", "3. Max mentees"]
)
def test_capitals_marks_and_numbers_of_questions_do_not_matter(heading: str) -> None:
    assert plain_words(heading) == "max mentees"


def test_topics_are_wanted_by_mentees_and_offered_by_mentors() -> None:
    headings, row = ["id", "topics"], ["1", "a; b"]

    assert recognized(headings, row, role="mentee").columns[1].meaning is Meaning.WANTED
    assert recognized(headings, row, role="mentor").columns[1].meaning is Meaning.OFFERED
    assert recognized(headings, row).columns[1].meaning is Meaning.TOPICS


def test_values_that_speak_against_a_heading_make_it_a_question() -> None:
    found = recognized(["id", "capacity"], ["1", "quite a lot"], ["2", "depends"], role="mentor")

    assert found.columns[1].meaning is None
    assert found.columns[1].guess is Meaning.CAPACITY
    assert "no counts" in found.columns[1].why


def test_headings_in_other_languages_are_known() -> None:
    headings = ["Personalnummer", "Vorname", "Nachname", "Gewünschte Themen", "Âge", "Idiomas"]

    found = recognized(
        headings, ["1", "a", "b", "c", "40", "x"], ["2", "d", "e", "f", "41", "y"], role="mentee"
    )

    assert [column.meaning for column in found.columns] == [
        Meaning.ID,
        Meaning.FIRST_NAME,
        Meaning.LAST_NAME,
        Meaning.WANTED,
        Meaning.PERSONAL,
        Meaning.LANGUAGES,
    ]


def test_addresses_roles_and_times_are_known_by_their_values() -> None:
    found = recognized(
        ["x", "y", "z"],
        ["a@example.org", "Mentor", "Mon am; Tue pm"],
        ["b@example.org", "Mentee", "Wed am"],
        ["c@example.org", "Both", "Thu pm; Fri am"],
    )

    assert [column.meaning for column in found.columns] == [Meaning.EMAIL, Meaning.ROLE, Meaning.AVAILABILITY]


def test_bands_of_years_are_no_free_time() -> None:
    found = recognized(["id", "x"], ["1", "5-7 Years"], ["2", "10-15 Years"], role="mentor")

    assert found.columns[1].meaning is None


def test_of_two_columns_for_one_thing_one_is_asked_about() -> None:
    found = recognized(
        ["Email Address", "What is your e-mail?"], ["a@example.org", "a@example.org"], ["b@example.org", ""]
    )

    assert [column.meaning for column in found.columns] == [Meaning.EMAIL, None]
    assert found.unsure == (found.columns[1],)
    assert any(line.ask for line in describe(found))


def test_what_is_told_wins_over_what_is_recognized() -> None:
    headings = ["id", "capacity", "real places"]
    rows = (["1", "2", "5"], ["2", "1", "4"])

    found = recognized(headings, *rows, role="mentor", overrides={"capacity": "Real places", "id": ""})

    assert [column.meaning for column in found.columns] == [None, None, Meaning.CAPACITY]


@pytest.mark.parametrize("overrides", [{"nonsense": "id"}, {"capacity": "no such heading"}])
def test_what_cannot_be_told_is_refused(overrides: dict[str, str]) -> None:
    with pytest.raises(FileRefused):
        recognized(["id", "capacity"], ["1", "2"], overrides=overrides)


@pytest.mark.parametrize(
    ("heading", "cells", "separator"),
    [
        ("skills", ["a|b", "c"], "|"),
        ("skills", ["a; b", "c, d; e"], ";"),
        ("skills", ["Finance, Law", "Sales"], ","),
        ("job title", ["Developer, back-end", "Developer, mobile"], ""),
        ("skills", ["a|b; c", "d;e"], "|"),
        ("name", ["Lee, Ann"], ""),
    ],
)
def test_one_separator_a_column_and_the_comma_only_in_lists(
    heading: str, cells: list[str], separator: str
) -> None:
    found = recognized(["id", heading], *([str(n), cell] for n, cell in enumerate(cells)), role="mentor")

    assert found.columns[1].separator == separator


def test_a_comma_counts_where_the_rules_declare_a_list() -> None:
    found = recognized(["id", "clubs"], ["1", "chess, rowing"], role="mentor", lists=["Clubs"])

    assert found.columns[1].separator == ","


def test_sentences_are_not_cut_at_commas() -> None:
    prose = "I would love to learn how to lead a team well, and how to say no, without hurting anybody at all"

    found = recognized(["id", "What would you like to learn?"], ["1", prose], role="mentee")

    assert found.columns[1].meaning is Meaning.WANTED
    assert found.columns[1].separator == ""


def test_columns_are_found_by_heading_and_by_meaning() -> None:
    found = recognized(["Person ID", "Max mentees"], ["1", "2"], role="mentor")

    assert found.find("max_mentees") is found.columns[1]
    assert found.find("capacity") is found.columns[1]
    assert found.find("nothing") is None


def test_traits_are_recognized_so_that_they_stay_unused() -> None:
    for heading in ("Gender", "What are your pronouns?", "Age group", "Ethnicity"):
        assert read_heading(heading).meaning is Meaning.PERSONAL
