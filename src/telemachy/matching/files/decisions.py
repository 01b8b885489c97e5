"""Lists of pairs: to keep, not to make, made by others; and decisions read back from a workbook."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from telemachy.matching.files.escaping import without_prefix
from telemachy.matching.files.faults import Fault, FileRefused, refuse
from telemachy.matching.files.fitting import IdPair, rows_of_pair
from telemachy.matching.files.headings import plain_words
from telemachy.matching.files.outcomes import Decision
from telemachy.matching.files.people import Roster
from telemachy.matching.files.reading import SheetRead, read_table
from telemachy.matching.files.workbooks import is_workbook, sheet_names
from telemachy.matching.files.writing import DECISION, MATCHES, RULED_OUT

_MEANT: Mapping[str, Decision] = {
    "": "",
    "keep": "keep",
    "kept": "keep",
    "yes": "keep",
    "pin": "keep",
    "never": "never",
    "no": "never",
}


@dataclass(frozen=True)
class PairList:
    """Pairs of ids in their order, and the line of the file in which each stands."""

    name: str
    pairs: tuple[IdPair, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Decided:
    """A matching as it stood, and what the coordinator has decided about it."""

    pairs: tuple[IdPair, ...]
    decisions: Mapping[IdPair, Decision] = field(default_factory=dict)

    def of(self, decision: Decision) -> tuple[IdPair, ...]:
        """Return the pairs with one decision."""
        return tuple(pair for pair, decided in self.decisions.items() if decided == decision)


def read_pairs(stream: BinaryIO, name: str) -> PairList:
    """Read pairs from a file of two columns: ``mentee_id`` and ``mentor_id``, else the first two.

    Who stands in them may be given by address or name as well.

    Raises
    ------
    FileRefused
        If it has fewer than two columns, or a row lacks an id.
    """
    table = read_table(stream, name)
    mentee, mentor = _id_columns(table)
    wrong, remedy = "The row does not name both people.", "Fill in both ids."
    unnamed = (row for row in table.rows if not (row.cells[mentee] and row.cells[mentor]))
    faults = [*table.faults, *(Fault(name, row.line, "", "", wrong, remedy) for row in unnamed)]
    if faults:
        raise FileRefused(faults)
    pairs = tuple((_id(row.cells[mentee]), _id(row.cells[mentor])) for row in table.rows)
    return PairList(name, pairs, tuple(row.line for row in table.rows))


@dataclass(frozen=True)
class PairLine:
    """One line of a file of two columns; what is wrong with the line itself, if anything."""

    line: int
    mentee: str
    mentor: str
    wrong: str = ""


def read_pair_lines(stream: BinaryIO, name: str) -> tuple[PairLine, ...]:
    """Read a file of two columns as `read_pairs` does, but give every line, also those that are wrong.

    Raises
    ------
    FileRefused
        If the file is no table of two columns.
    """
    table = read_table(stream, name)
    mentee, mentor = _id_columns(table)
    good = [PairLine(row.line, _id(row.cells[mentee]), _id(row.cells[mentor])) for row in table.rows]
    wrong = [PairLine(fault.line, "", "", f"{fault.wrong} {fault.remedy}") for fault in table.faults]
    return tuple(sorted((*good, *wrong), key=lambda one: one.line))


def rows_of_pairs(listed: PairList, mentees: Roster, mentors: Roster) -> list[tuple[int, int]]:
    """Return the rows of the pairs of a list, each person named by id, address or name.

    Raises
    ------
    FileRefused
        With every line that names nobody, or several.
    """
    faults: list[Fault] = []
    rows: list[tuple[int, int]] = []
    for pair, line in zip(listed.pairs, listed.lines, strict=True):
        found, wrong = rows_of_pair(pair, mentees, mentors, listed.name, line)
        faults += wrong
        if found:
            rows.append(found)
    if faults:
        raise FileRefused(faults)
    return rows


def read_decisions(stream: BinaryIO, name: str) -> Decided:
    """Read ``matches.xlsx`` (or ``matches.csv`` with a Decision column) back, with what was decided.

    Raises
    ------
    FileRefused
        If it has no ids or no Decision column, or a decision is neither keep, never nor blank.
    """
    content = stream.read()
    book = is_workbook(content[:8])
    table = read_table(io.BytesIO(content), name, sheet=MATCHES if book else None, may_be_empty=book)
    pairs = dict.fromkeys(_pairs(table))
    decisions = _decisions(table)
    if book:
        decisions |= _ruled_out(content, name)
    return Decided(tuple(pairs), {pair: decision for pair, decision in decisions.items() if decision})


def _pairs(table: SheetRead) -> list[IdPair]:
    mentee, mentor = _id_columns(table)
    return [(_id(row.cells[mentee]), _id(row.cells[mentor])) for row in table.rows]


def _decisions(table: SheetRead) -> dict[IdPair, Decision]:
    column = _column(table, (plain_words(DECISION),))
    if column is None:
        raise refuse(
            table.name, f"It has no column “{DECISION}”.", "Use matches.xlsx as telemachy match wrote it."
        )
    decisions: dict[IdPair, Decision] = {}
    faults = []
    for row, pair in zip(table.rows, _pairs(table), strict=True):
        said = row.cells[column].casefold()
        if said in _MEANT:
            decisions[pair] = _MEANT[said]
        else:
            wrong = "This is no decision."
            faults.append(
                Fault(
                    table.name, row.line, DECISION, row.cells[column], wrong, "Write keep, never or nothing."
                )
            )
    if faults:
        raise FileRefused(faults)
    return decisions


def _ruled_out(content: bytes, name: str) -> dict[IdPair, Decision]:
    """Return the pairs decided against in earlier runs; the sheet is there only if there are any."""
    if RULED_OUT not in sheet_names(io.BytesIO(content), name):
        return {}
    return _decisions(read_table(io.BytesIO(content), name, sheet=RULED_OUT))


def _id_columns(table: SheetRead) -> tuple[int, int]:
    if len(table.headings) < 2:
        raise refuse(table.name, "It has fewer than two columns.", "Give it mentee_id and mentor_id.")
    mentee, mentor = (_column(table, [f"{side}{kind}" for kind in _KINDS]) for side in ("mentee", "mentor"))
    if mentee is not None and mentor is not None:
        return mentee, mentor
    if mentee is None and mentor is None:
        return 0, 1
    side = "mentee" if mentee is None else "mentor"
    raise refuse(table.name, f"No column says who the {side} is.", f"Call it {side}_id.")


_KINDS = (" id", "", " email", " e mail", " email address", " name", " full name", "s", "s name")


def _column(table: SheetRead, names: Sequence[str]) -> int | None:
    plain = [plain_words(heading) for heading in table.headings]
    return next((plain.index(name) for name in names if name in plain), None)


def _id(cell: str) -> str:
    return without_prefix(cell)
