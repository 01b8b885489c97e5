"""Rows of text become the arrays that the rules ask for."""

import math
from dataclasses import replace

import pytest

from telemachy.matching.problem import LineError, line_intervals
from telemachy.matching.records import (
    build_problem,
    read_number,
    read_week,
    separator_of,
    split_values,
    stated_capacities,
)
from telemachy.matching.rules import Rules

RULES = Rules.from_toml(
    """
version = 1
[people]
mentee = { id = "id", waiting = "since", demand = "wants" }
mentor = { id = "id", capacity = "places" }
same_person = ["mail"]
lists = ["goals"]
[defaults]
capacity = 2
[consent]
"secret" = { column = "ok", values = ["yes"] }
[[criteria]]
key = "topic"
kind = "covers"
mentee = "goals"
mentor = "skills"
points = 10
[[criteria]]
key = "secret"
kind = "similar"
mentee = "secret"
mentor = "secret"
points = 10
[[must]]
kind = "not_in_line"
mentee = "boss"
mentor = "boss"
[[must]]
kind = "never"
mentee = "avoid"
mentor = "avoid"
"""
)


@pytest.mark.parametrize(
    ("texts", "is_list", "separator"),
    [
        (["a|b;c", "d"], False, "|"),
        (["a;b,c"], False, ";"),
        (["Developer, back-end"], False, ""),
        (["Talks, Data"], True, ","),
        ([], True, ""),
    ],
)
def test_one_separator_for_each_column(texts: list[str], is_list: bool, separator: str) -> None:
    assert separator_of(texts, is_list) == separator


def test_blank_values_are_dropped() -> None:
    assert split_values(" a | | b |", "|") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), (" 1,5 ", 1.5), ("16+ Years", 16), ("3 hours", 3), ("-2", -2), ("40%", 40)],
)
def test_numbers_are_read(text: str, number: float) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "many", "4-5 years", "1 or 2", "1.2.3", "nan", "inf"])
def test_what_is_no_number_is_not_said(text: str) -> None:
    assert math.isnan(read_number(text))


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("Mon 9-10", [18, 19]),
        ("Monday 9:00 to 9:30; Tue 8-9", [18, 64, 65]),
        ("Mon, Tue and Wed 9-9:30", [18, 66, 114]),
        ("Fri 1-2pm", [218, 219]),
        ("Weekend 23:30-24", [5 * 48 + 47, 6 * 48 + 47]),
        ("any time", []),
        ("", []),
    ],
)
def test_weekly_time_is_read(text: str, slots: list[int]) -> None:
    assert read_week(text) == slots


def test_parts_of_the_day_are_read() -> None:
    assert read_week("Mon am") == list(range(16, 24))
    assert read_week("Thursday evening | Fri afternoon") == [*range(178, 186), *range(216, 226)]
    assert len(read_week("Weekdays 12-13")) == 10


def test_capacity_demand_and_waiting_are_read_as_the_rules_say() -> None:
    mentees = [
        {"id": "a", "since": "2026-01-10", "wants": "2"},
        {"id": "b", "since": "2026-01-01"},
        {"id": "c", "since": "", "wants": "x"},
    ]
    mentors = [{"id": "p", "places": "3"}, {"id": "q", "places": "0"}, {"id": "r"}]

    problem = build_problem(mentees, mentors, RULES)

    assert problem.capacity.tolist() == [3, 2, 2]
    assert problem.demand[:, 0].tolist() == [2, 1, 1]
    assert problem.waiting.tolist() == [0, 9, 0]


def test_zero_places_may_mean_none() -> None:
    mentors = [{"id": "q", "places": "0"}]
    none = replace(RULES, defaults=replace(RULES.defaults, zero_capacity_means="none"))

    assert stated_capacities(mentors, RULES) == [None]
    assert stated_capacities(mentors, none) == [0]


def test_one_person_in_both_files_is_kept_apart() -> None:
    problem = build_problem(
        [{"id": "1", "mail": "A@x.org"}, {"id": "2", "mail": ""}],
        [{"id": "1", "mail": "b@x.org"}, {"id": "9", "mail": "a@X.org"}, {"id": "8", "mail": ""}],
        RULES,
    )

    assert list(problem.same_person) == [(0, 1)]


def test_either_side_may_name_whom_to_avoid() -> None:
    problem = build_problem(
        [{"id": "a", "avoid": "q, P"}, {"id": "b"}], [{"id": "p", "avoid": "b"}, {"id": "q"}], RULES
    )

    assert list(problem.forbidden) == [(0, 0), (0, 1), (1, 0)]


def test_a_column_without_consent_is_never_read() -> None:
    problem = build_problem(
        [
            {"id": "a", "secret": "x", "ok": "Yes"},
            {"id": "b", "secret": "x", "ok": "no"},
            {"id": "c", "secret": "y"},
        ],
        [{"id": "p", "secret": "x", "ok": "yes"}],
        RULES,
    )

    assert problem.mentees.sets["secret"].known.tolist() == [True, False, False]
    assert "y" not in problem.vocabulary.names


def test_lines_are_found_at_any_depth() -> None:
    mentees = [{"id": "m1", "boss": "b1"}, {"id": "m2", "boss": "other"}, {"id": "m3", "boss": ""}]
    mentors = [
        {"id": "b1", "boss": "top"},
        {"id": "top", "boss": ""},
        {"id": "b2", "boss": "top"},
        {"id": "x"},
    ]

    problem = build_problem(mentees, mentors, RULES)

    left, right = problem.mentee_line, problem.mentor_line
    assert right[0, 0] < left[0, 0] < right[0, 1]
    assert right[1, 0] < left[0, 0] < right[1, 1]
    assert not right[2, 0] <= left[0, 0] < right[2, 1]
    assert left[2].tolist() == right[3].tolist() == [-1, -1]


def test_a_circle_of_managers_is_named() -> None:
    with pytest.raises(LineError, match="a -> b -> c -> a"):
        line_intervals({"a": "b", "b": "c", "c": "a", "d": "a"})


def test_a_long_line_is_no_trouble() -> None:
    intervals = line_intervals({str(i): str(i + 1) for i in range(50_000)})

    assert intervals["0"][0] == 50_000


def test_an_id_that_occurs_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="an id occurs twice"):
        build_problem([{"id": "a"}, {"id": "a"}], [], RULES)
