"""Answers as rosters hold them, read into the engine's tables as the rules ask."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from telemachy.matching.files.values import (
    SLOT_MINUTES,
    SLOTS,
    read_number,
    read_week,
    separator_of,
    split_list,
)
from telemachy.matching.kinds import Reads
from telemachy.matching.rules import Rules, Side
from telemachy.matching.tables import (
    Floats,
    SetColumn,
    Table,
    Vocabulary,
    WeekColumn,
    normalize,
    says_something,
)

Answers = Mapping[str, str]


@dataclass(frozen=True)
class TablePair:
    """Both sides as tables, the rows that are one person by the rules' columns, and notes."""

    mentees: Table
    mentors: Table
    vocabulary: Vocabulary
    same_person: tuple[tuple[int, int], ...]
    notes: tuple[str, ...]


def read_answers(mentees: Sequence[Answers], mentors: Sequence[Answers], rules: Rules) -> TablePair:
    """Read each column that the rules name, in the way in which they use it."""
    sides = [_Side("mentee", mentees, rules), _Side("mentor", mentors, rules)]
    values = (value for side in sides for rows in side.sets.values() for row in rows for value in row)
    vocabulary = Vocabulary.of(values, rules.values)
    return TablePair(
        sides[0].table(vocabulary),
        sides[1].table(vocabulary),
        vocabulary,
        tuple(_same_person(mentees, mentors, rules.people.same_person)),
        tuple(rules.missing_columns(_columns(mentees), _columns(mentors))),
    )


class _Side:
    """The columns of one side, before the values of both are given their codes."""

    def __init__(self, side: Side, rows: Sequence[Answers], rules: Rules) -> None:
        self.rows = rows
        self.wanted = rules.columns(side)
        self.sets = {
            column: self._lists(column, is_list=column in rules.people.lists)
            for column in self._read_as(Reads.SET)
        }

    def table(self, vocabulary: Vocabulary) -> Table:
        return Table(
            len(self.rows),
            sets={column: SetColumn.of(rows, vocabulary) for column, rows in self.sets.items()},
            numbers={column: self._numbers(column) for column in self._read_as(Reads.NUMBER)},
            weeks={column: self._weeks(column) for column in self._read_as(Reads.WEEK)},
            texts={column: tuple(self._cells(column)) for column in self._read_as(Reads.TEXT)},
        )

    def _read_as(self, how: Reads) -> list[str]:
        return sorted(column for column, hows in self.wanted.items() if how in hows)

    def _cells(self, column: str) -> list[str]:
        return [row.get(column, "") for row in self.rows]

    def _lists(self, column: str, *, is_list: bool) -> list[list[str]]:
        cells = self._cells(column)
        separator = separator_of(cells, is_list=is_list)
        return [split_list(cell, separator) for cell in cells]

    def _numbers(self, column: str) -> Floats:
        read = (read_number(cell) for cell in self._cells(column))
        return np.array([np.nan if number is None else number for number in read], dtype=np.float64)

    def _weeks(self, column: str) -> WeekColumn:
        cells = self._cells(column)
        separator = separator_of(cells, is_list=True)
        return WeekColumn.of([read_week(cell, separator) or [] for cell in cells], SLOTS, SLOT_MINUTES)


def _columns(rows: Iterable[Answers]) -> set[str]:
    return {column for row in rows for column in row}


def _same_person(
    mentees: Sequence[Answers], mentors: Sequence[Answers], columns: Iterable[str]
) -> Iterable[tuple[int, int]]:
    for column in columns:
        found: dict[str, list[int]] = {}
        for row, answers in enumerate(mentors):
            if says_something(answers.get(column, "")):
                found.setdefault(normalize(answers[column]), []).append(row)
        for row, answers in enumerate(mentees):
            text = answers.get(column, "")
            if says_something(text):
                yield from ((row, other) for other in found.get(normalize(text), ()))
