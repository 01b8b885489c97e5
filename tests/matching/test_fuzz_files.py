"""Files that nobody should send and somebody does: read in no time, and refused in a sentence."""

import io
from contextlib import suppress
from time import process_time

import pytest

from telemachy.matching.files.faults import FileRefused
from telemachy.matching.files.reading import read_table
from telemachy.matching.files.values import read_count, read_number, split_list

SECONDS = 2.0
"""Far more than any of these takes, and far less than looking at each again from each would."""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_long_cell_is_read_in_no_time(end: str) -> None:
    text = f"id,name,topics{end}1,Ann,{'x' * 30_000}{end}2,Bo,python"
    began = process_time()

    table = read_table(io.BytesIO(text.encode()), "mentees.csv")

    assert process_time() - began < SECONDS
    assert [(row.line, row.cells[1]) for row in table.rows] == [(2, "Ann"), (3, "Bo")]


def test_a_cell_longer_than_any_answer_is_refused_in_no_time() -> None:
    began = process_time()

    with pytest.raises(FileRefused, match="longer than any answer"):
        read_table(io.BytesIO(b"id,name,topics\n1,Ann," + b"x" * 1_000_000 + b"\n2,Bo,python"), "mentees.csv")

    assert process_time() - began < SECONDS


def test_a_line_longer_than_any_row_is_refused_in_no_time() -> None:
    began = process_time()

    with pytest.raises(FileRefused, match="longer than any"):
        read_table(io.BytesIO(b"id,name\n1," + b"x" * 4_000_000), "mentees.csv")

    assert process_time() - began < SECONDS


@pytest.mark.parametrize("cell", ["9" * 32_767, "9 " * 16_000, "9." * 16_000, "9-" * 16_000, " " * 32_767])
def test_no_cell_keeps_anybody_waiting(cell: str) -> None:
    began = process_time()

    read_number(cell)
    split_list(cell, ",")
    with suppress(ValueError):
        read_count(cell)

    assert process_time() - began < SECONDS


@pytest.mark.parametrize("cell", ["1e6", "1E+06", "1000000", "9" * 400, "-1", "1.5", "NaN", "inf", "1e-1"])
def test_what_is_no_count_is_taken_for_none(cell: str) -> None:
    with pytest.raises(ValueError, match=cell[:3]):
        read_count(cell)


def test_a_number_as_spreadsheets_write_large_ones_is_read() -> None:
    assert (read_count("1E+02"), read_number("2.5e3")) == (100, 2500.0)
    assert (read_number("1e300"), read_number("9" * 400)) == (None, None)
    assert read_number("2e année") == 2.0
