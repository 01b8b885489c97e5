"""Columns hold what people said, and two spellings of one thing agree."""

import numpy as np
import pytest

from telemachy.matching.tables import SetColumn, Table, Vocabulary, WeekColumn, normalize, says_something


def test_case_and_spaces_are_joined_and_punctuation_is_kept() -> None:
    assert normalize("  Public   SPEAKING ") == "public speaking"
    assert len({normalize(name) for name in ("C", "C#", "C++")}) == 3


@pytest.mark.parametrize(
    "text", ["", " ", "Other", "other (please specify)", "Others:", "None", "n/a", "-", "Prefer not to say"]
)
def test_other_none_and_blanks_say_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", ["Otherness", "Other languages of Asia", "C", "No", "0"])
def test_everything_else_says_something(text: str) -> None:
    assert says_something(text)


def test_codes_do_not_depend_on_the_order_of_values() -> None:
    values = ["Python", "law", "python", "Budgets", "Law", "Law"]

    forward, backward = Vocabulary.of(values), Vocabulary.of(reversed(values))

    assert forward.names == backward.names == ("Budgets", "Law", "Python")


def test_joined_spellings_share_a_code_and_show_the_meant_one() -> None:
    vocabulary = Vocabulary.of(["Node.js", "NODEJS", "React"], {"Node.js": "nodejs"})

    assert vocabulary.code("node.JS") == vocabulary.code("NodeJS")
    assert vocabulary.names == ("nodejs", "React")
    assert vocabulary.code("Vue") == -1


def test_sets_are_sorted_distinct_and_reordered_whole() -> None:
    vocabulary = Vocabulary.of("abcd")
    column = SetColumn.of([["d", "a", "A"], [], ["b"]], vocabulary, [{"d": 0.5}, {}, {"b": 0.25}])

    turned = column.take(np.array([2, 0, 1]))

    assert column.row(0).tolist() == [0, 3]
    assert column.known.tolist() == [True, False, True]
    assert turned.row(1).tolist() == [0, 3]
    assert turned.weights is not None
    assert turned.weights.tolist() == [0.25, 1.0, 0.5]


def test_weekly_time_beyond_the_week_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected slots from 0 to 47"):
        WeekColumn.of([[48]], 48, 210)


def test_a_column_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected 2 rows in column years, found 1"):
        Table(2, numbers={"years": np.array([1.0])})


@pytest.mark.parametrize(
    ("starts", "codes", "message"),
    [
        ([1, 2], [0, 1], "begin with 0"),
        ([0, 2], [0], "rise to the number"),
        ([0, 2, 1, 1], [0], "rise to the number"),
    ],
)
def test_broken_sets_are_refused(starts: list[int], codes: list[int], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SetColumn(np.array(starts), np.array(codes, dtype=np.int32))
