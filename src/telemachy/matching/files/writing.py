"""The tables that a matching gives back: matches and unmatched, as CSV and as a workbook to decide in."""

from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO, TextIO

from telemachy.matching.files.escaping import printable, write_csv
from telemachy.matching.files.letters import letters
from telemachy.matching.files.outcomes import Outcome, Pair

MATCHES, LETTERS, UNMATCHED, RULED_OUT = "Matches", "Introductions", "Unmatched", "Decided against"
DECISION = "Decision"
DECISIONS = ("keep", "never")
NOT_SAID = "not said"
PAIR_HEADINGS = ("mentee_id", "mentor_id", "mentee", "mentor", "fit", "points")
UNMATCHED_HEADINGS = ("mentee_id", "mentee", "cause", "reason")
LETTER_HEADINGS = ("for", "to", "e-mail", "subject", "text")

Table = tuple[list[str], list[list[object]]]
"""Headings and rows."""


def matches_table(outcome: Outcome, *, decisions: bool = False) -> Table:
    """Return the pairs with each criterion's points and reason; `decisions` adds the column to decide in."""
    has_types = any(pair.type for pair in outcome.pairs)
    keys = list(outcome.criteria)
    headings = [
        *PAIR_HEADINGS,
        *(["type"] if has_types else []),
        *([DECISION] if decisions else []),
        *(heading for key in keys for heading in (key, f"{key}: reason")),
    ]
    rows = [
        [
            pair.mentee_id,
            pair.mentor_id,
            pair.mentee,
            pair.mentor,
            pair.fit,
            rounded(pair.points),
            *([pair.type] if has_types else []),
            *([pair.decision] if decisions else []),
            *_reasons(pair, keys),
        ]
        for pair in outcome.pairs
    ]
    return headings, rows


def _reasons(pair: Pair, keys: Sequence[str]) -> list[object]:
    parts = {part.key: part for part in pair.parts}
    cells: list[object] = []
    for key in keys:
        part = parts.get(key)
        cells += [rounded(part.points), part.reason if part.known else NOT_SAID] if part else ["", ""]
    return cells


def rounded(points: float) -> float | int:
    """Return points as they are written: to the millionth, whole ones without a point."""
    number = round(points, 6) + 0.0
    return int(number) if number.is_integer() else number


def unmatched_table(outcome: Outcome) -> Table:
    """Return the mentees without a mentor, each with the cause and the reason."""
    return list(UNMATCHED_HEADINGS), [[a.id, a.name, a.cause, a.reason] for a in outcome.alone]


def letters_table(outcome: Outcome) -> Table:
    """Return the texts that are ready to be sent."""
    rows: list[list[object]] = []
    for letter in letters(outcome):
        who = (letter.to, letter.names, tuple(filter(None, letter.emails)))
        rows.append([*map(", ".join, who), letter.subject, letter.text])
    return list(LETTER_HEADINGS), rows


def ruled_out_table(outcome: Outcome) -> Table:
    """Return the pairs decided against; empty a Decision here to allow the pair again."""
    return ["mentee_id", "mentor_id", DECISION], [[*pair, "never"] for pair in outcome.ruled_out]


def write_matches_csv(outcome: Outcome, stream: TextIO) -> None:
    """Write ``matches.csv``; open the stream with ``newline=""`` and UTF-8 with a mark, for Excel's sake."""
    write_csv(stream, *matches_table(outcome))


def write_unmatched_csv(outcome: Outcome, stream: TextIO) -> None:
    """Write ``unmatched.csv``."""
    write_csv(stream, *unmatched_table(outcome))


_WIDTHS = {
    "text": 90,
    "reason": 60,
    "subject": 36,
    "to": 34,
    "e-mail": 34,
    "mentee": 22,
    "mentor": 22,
    "has now": 22,
    "somebody like": 22,
    "topic": 28,
    "would add": 48,
    "one more would add": 48,
    "the round would lack": 34,
    "changes with": 90,
    DECISION: 11,
}
_INK, _PAPER, _LINE = "#16212e", "#f3ede2", "#cfc6b6"


def write_xlsx(outcome: Outcome, stream: BinaryIO) -> None:
    """Write ``matches.xlsx``: pairs to decide on, texts to send, people without a mentor.

    Every cell is typed: a text is never read as a formula or a link.
    """
    write_book(stream, sheets(outcome))


def write_book(stream: BinaryIO, tables: Iterable[tuple[str, Table]]) -> None:
    """Write a workbook of tables, a sheet each."""
    from xlsxwriter import Workbook

    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(stream, {"in_memory": True, **never}) as book:
        for name, table in tables:
            _write_sheet(book, name, table)


def _write_sheet(book: Any, name: str, table: Table) -> None:
    headings, rows = table
    sheet = book.add_worksheet(name)
    look = {"bold": True, "bg_color": _PAPER, "font_color": _INK, "bottom": 1, "bottom_color": _LINE}
    head = book.add_format(look)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    plain = book.add_format({"valign": "top"})
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, printable(heading), head)
        sheet.set_column(column, column, _width(heading))
    for line, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(sheet, line, column, cell, wrap if _is_wide(headings[column]) else plain)
    sheet.freeze_panes(1, 2 if name == MATCHES else 0)
    if rows:
        sheet.autofilter(0, 0, len(rows), len(headings) - 1)
    if DECISION in headings and rows:
        column = headings.index(DECISION)
        choices = {"validate": "list", "source": list(DECISIONS), "ignore_blank": True}
        sheet.data_validation(1, column, len(rows), column, choices)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(sheet: Any, line: int, column: int, cell: object, style: Any) -> None:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        sheet.write_number(line, column, cell, style)
    elif cell:
        sheet.write_string(line, column, printable(str(cell))[:32_767], style)
    else:
        sheet.write_blank(line, column, None, style)


def _is_wide(heading: str) -> bool:
    return heading in {"text", "reason"} or heading.endswith(": reason")


def _width(heading: str) -> int:
    if heading.endswith(": reason"):
        return 44
    return _WIDTHS.get(heading, max(9, min(18, len(heading) + 2)))


def sheets(outcome: Outcome) -> Iterable[tuple[str, Table]]:
    """Return the sheets of the workbook by name, as `write_xlsx` writes them."""
    yield MATCHES, matches_table(outcome, decisions=True)
    yield LETTERS, letters_table(outcome)
    yield UNMATCHED, unmatched_table(outcome)
    if outcome.ruled_out:
        yield RULED_OUT, ruled_out_table(outcome)
