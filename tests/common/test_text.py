"""Text from people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemachy.common.text import (
    clean_email,
    clean_line,
    clean_text,
    counted,
    folded,
    in_words,
    is_storable,
    listed,
)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Ana \n Lima ", "Ana Lima"),
        ("Ana\u202eamiL", "AnaamiL"),
        ("e\u0301", "\u00e9"),
        ("bell\x07", "bell"),
        ("👩‍🏫 teacher", "👩‍🏫 teacher"),
    ],
)
def test_a_line_is_clean(raw, clean):
    assert clean_line(raw) == clean


def test_free_text_keeps_its_lines():
    assert clean_text(" one\r\ntwo\rthree\x00 ") == "one\ntwo\nthree"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(raw):
    assert clean_line(clean_line(raw)) == clean_line(raw)
    assert clean_text(clean_text(raw)) == clean_text(raw)


@given(st.text())
def test_what_is_cleaned_holds_no_line_break_and_no_nul(raw):
    line = clean_line(raw)
    assert "\n" not in line
    assert "\x00" not in line


def test_half_a_pair_and_nul_cannot_be_stored():
    assert [is_storable(text) for text in ("fine 👍", "\x00", "\ud83d")] == [True, False, False]


def test_addresses_compare_in_lower_case():
    assert clean_email("  Mina@Example.ORG ") == "mina@example.org"


def test_search_forgets_case_and_accents():
    assert folded("  Élodie  GARÇON ") == "elodie garcon"


def test_numbers_come_with_their_word():
    assert (counted(1, "mentor"), counted(1200, "mentor"), counted(2, "person", "people")) == (
        "1 mentor",
        "1,200 mentors",
        "2 people",
    )


def test_lists_read_as_one_says_them():
    assert [listed(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


@pytest.mark.parametrize(
    ("heading", "read"),
    [
        ("job_title", "Job title"),
        ("department", "Department"),
        ("What would you like to learn?", "What would you like to learn?"),
        ("LinkedIn", "LinkedIn"),
        ("e-mail of mentor", "e-mail of mentor"),
        ("été", "été"),
        ("", ""),
    ],
)
def test_a_machines_heading_reads_as_words(heading, read):
    assert in_words(heading) == read
