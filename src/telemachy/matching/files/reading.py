"""A table out of a file: CSV in any usual encoding and delimiter, or XLSX. Rows stream."""

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import BinaryIO

from telemachy.matching.files.counting import counted
from telemachy.matching.files.encodings import check_text, detect_encoding
from telemachy.matching.files.faults import Fault, FileRefused, refuse, shorten
from telemachy.matching.files.workbooks import is_old_workbook, is_workbook, read_workbook

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLE_CHARACTERS = 200_000
SAMPLE_LINES = 2_000
CHUNK_BYTES = 1 << 16
SAMPLE_RECORDS = 100
TITLE_ROWS = 5
#: Around a cell these say nothing: spaces of every kind, and marks that nobody sees.
BLANKS = " \t\r\n\v\f\u00a0\u2007\u200b\u202f\u2060\u3000\ufeff"
SPREADSHEET_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)


@dataclass(frozen=True)
class Limits:
    """How big a file may be; generous for people, tight for machines."""

    file_bytes: int = 200_000_000
    rows: int = 1_000_000
    columns: int = 1_000
    cell_characters: int = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of people's answers; `line` is the line of the file on which it begins, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass
class SheetStream:
    """A table read as it is iterated; `faults` holds the bad rows met so far, which are not yielded."""

    name: str
    headings: tuple[str, ...]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    sha256: str = ""
    notes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _rows: Callable[[], Iterator[Row]] = lambda: iter(())

    def __iter__(self) -> Iterator[Row]:
        return self._rows()


@dataclass(frozen=True)
class SheetRead:
    """A table read whole: its headings, its good rows, and what was wrong with the others.

    Parameters
    ----------
    name : str
        Name of the file.
    headings : tuple of str
        Unique; a heading that came twice carries “(2)”, an empty one is “column 7”.
    rows : tuple of Row
        Each as wide as `headings`; cells trimmed.
    faults : tuple of Fault
        Rows left out, each with the reason.
    notes : tuple of str
        What a person should know about how the file was read.
    sha256 : str
        Of the bytes of the file.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    sha256: str = ""

    def column(self, heading: str) -> list[str]:
        """Return the cells under one heading, in the order of the rows."""
        index = self.headings.index(heading)
        return [row.cells[index] for row in self.rows]


def read_table(
    stream: BinaryIO,
    name: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
    may_be_empty: bool = False,
) -> SheetRead:
    """Read a table whole.

    Parameters
    ----------
    may_be_empty : bool
        Whether headings alone will do.

    Raises
    ------
    FileRefused
        If the file is no table to be trusted: wrong kind, damaged, undecodable, without people, too big.
    """
    table = open_table(stream, name, sheet=sheet, encoding=encoding, limits=limits)
    rows = tuple(table)
    if not rows and not table.faults and not may_be_empty:
        raise refuse(
            name, "There are headings, but no people below them.", "Check that it is the right file or sheet."
        )
    return SheetRead(
        name=table.name,
        headings=table.headings,
        rows=rows,
        faults=tuple(table.faults),
        notes=tuple(table.notes),
        sheet=table.sheet,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sha256=table.sha256,
    )


def open_table(
    stream: BinaryIO,
    name: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
) -> SheetStream:
    """Open a table to be read row by row, in memory that does not grow with a CSV file.

    The bytes are gone through once beforehand (hash, size, encoding), so that nothing is half read.

    Raises
    ------
    FileRefused
        As in `read_table`; an unclosed quote or a row too many is met, and refused, while the rows are read.
    """
    limits = limits or Limits()
    stream = _seekable(stream, limits)
    sha256 = _hash(stream, name, limits)
    stream.seek(0)
    head = stream.read(8)
    if is_old_workbook(head):
        raise refuse(
            name,
            "It is an old XLS workbook, or one locked with a password.",
            "Save it as XLSX or CSV, unlocked.",
        )
    if head.startswith(b"%PDF") or head.lower().startswith((b"<!doctyp", b"<html")):
        kind = "a PDF" if head.startswith(b"%PDF") else "a web page"
        raise refuse(name, f"It is {kind}, not a table.", "Export the table itself as CSV or XLSX.")
    if is_workbook(head):
        cells = read_workbook(stream, name, sheet)
        table = _tabulate(name, cells.rows, limits)
        table.sheet = cells.sheet
        if len(cells.sheets) > 1:
            table.notes.append(
                f"Of {name} the sheet “{cells.sheet}” was read; it has {len(cells.sheets)} sheets."
            )
    else:
        table = _open_csv(stream, name, encoding, limits)
    table.sha256 = sha256
    return table


def _seekable(stream: BinaryIO, limits: Limits) -> BinaryIO:
    """Return the stream itself, or a copy that can be wound back where it cannot."""
    return stream if stream.seekable() else io.BytesIO(stream.read(limits.file_bytes + 1))


def _hash(stream: BinaryIO, name: str, limits: Limits) -> str:
    digest = hashlib.sha256()
    size = 0
    stream.seek(0)
    while block := stream.read(1 << 20):
        size += len(block)
        if size > limits.file_bytes:
            raise refuse(
                name,
                f"It is bigger than {limits.file_bytes / 1e6:,.0f} MB.",
                "Leave out columns, or split it.",
            )
        digest.update(block)
    if size == 0:
        raise refuse(name, "It is empty.", "Check that it is the right file.")
    return digest.hexdigest()


def _open_csv(stream: BinaryIO, name: str, encoding: str | None, limits: Limits) -> SheetStream:
    note = ""
    if encoding:
        check_text(stream, name, encoding)
    else:
        encoding, note = detect_encoding(stream, name)
    stream.seek(0)
    lines = _lines(stream, encoding, name, limits)
    first = next(lines, "")
    stated = _stated_delimiter(first)
    sample = list(islice(_so_many(lines, SAMPLE_CHARACTERS), SAMPLE_LINES))
    before = [] if stated else [first]
    delimiter = stated or sniff_delimiter("".join([*before, *sample]))
    rest = chain(before, sample, lines)
    table = _tabulate(name, _records(rest, name, delimiter, 1 if stated else 0), limits)
    table.encoding, table.delimiter = encoding, delimiter
    if note:
        table.notes.append(note)
    return table


def _stated_delimiter(first: str) -> str | None:
    """Return the delimiter that Excel states in a first line such as `sep=;`."""
    line = first.rstrip("\r\n")
    return line[4] if len(line) == 5 and line.lower().startswith("sep=") and line[4] in DELIMITERS else None


def sniff_delimiter(sample: str) -> str:
    """Return the delimiter that cuts the sample into rows as wide as its headings; else the comma."""
    best, best_merit = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        if not widths or max(widths[:TITLE_ROWS]) < 2:
            continue
        width = max(widths[:TITLE_ROWS])
        merit = (sum(w == width for w in widths) / len(widths), width)
        # A comma inside values may cut a narrow file as evenly; wider wins only at equal evenness.
        if merit > best_merit:
            best, best_merit = delimiter, merit
    return best


def _widths(sample: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True):
            if any(cell.strip() for cell in record):
                widths.append(len(record))
            if len(widths) >= SAMPLE_RECORDS:
                break
    except csv.Error:
        pass  # the sample may end inside a quote; what was read before it counts
    return widths


def _records(
    lines: Iterable[str], name: str, delimiter: str, skipped: int
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _csv_refused(name, line, error) from error
        yield line, record


_LINE_END = re.compile(r"\r\n|\n|\r")


def _lines(stream: BinaryIO, encoding: str, name: str, limits: Limits) -> Iterator[str]:
    """Yield the lines with their ends, as csv wants them, holding no more than a chunk and a line."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, looked_at, number, most = "", 0, 0, 50 * limits.cell_characters
    stream.seek(0)
    while True:
        block = stream.read(CHUNK_BYTES)
        text = rest + decoder.decode(block, final=not block)
        # A return at the very end may be the first half of a line end.
        kept = text[-1:] if block and text.endswith("\r") else ""
        text = text.removesuffix(kept) if kept else text
        begin = 0
        for found in _LINE_END.finditer(text, looked_at):
            number += 1
            yield text[begin : found.end()]
            begin = found.end()
        rest, looked_at = text[begin:] + kept, len(text) - begin
        if len(rest) > most:
            wrong = "The line is longer than any row of a roster."
            raise refuse(name, wrong, "Check that it is the right file.", line=number + 1)
        if not block:
            break
    if rest:
        yield rest


def _so_many(lines: Iterator[str], characters: int) -> Iterator[str]:
    """Yield lines until they come to so many characters."""
    for line in lines:
        characters -= len(line)
        yield line
        if characters <= 0:
            return


def _csv_refused(name: str, line: int, error: csv.Error) -> FileRefused:
    said = str(error)
    if "unexpected end of data" in said:
        wrong = "A quotation mark that opens in this row is never closed."
        remedy = 'Close it, or double the marks that belong to the text ("" for one).'
    elif "field larger than field limit" in said:
        wrong, remedy = (
            "A cell of this row is longer than any answer.",
            "Look for a quotation mark that is never closed.",
        )
    elif "expected after" in said:
        wrong = "There is text after a closing quotation mark."
        remedy = 'Double the marks that belong to the text ("" for one).'
    else:
        wrong, remedy = f"The row cannot be read: {said}.", "Save the file again as “CSV UTF-8”."
    return refuse(name, wrong, remedy, line=line)


def _tabulate(name: str, records: Iterable[tuple[int, list[str]]], limits: Limits) -> SheetStream:
    """Find the headings, then hand out the rows below them."""
    rest = iter(records)
    record, notes, passed = _find_headings(name, rest)
    first = [*passed, *islice(rest, SAMPLE_RECORDS)]
    rest = chain(first, rest)
    headings, kept = _name_columns(name, record, [cells for _, cells in first], notes, limits)
    table = SheetStream(name=name, headings=headings, notes=notes)
    table._rows = lambda: _rows(table, rest, kept, limits)
    return table


Record = tuple[int, list[str]]


def _find_headings(name: str, records: Iterator[Record]) -> tuple[list[str], list[str], list[Record]]:
    """Return the first row that is no title, notes on the titles, and the rows read behind it.

    A title fills one cell, where a row soon below it fills several; a table of one column has none.
    """
    top = list(islice((one for one in records if _filled(one[1])), TITLE_ROWS + 1))
    if not top:
        raise refuse(name, "It holds no headings and no people.", "Check that it is the right file or sheet.")
    at = next((at for at, (_, cells) in enumerate(top) if _filled(cells) > 1), 0)
    notes = [
        f"Line {line} of {name} was taken as a title: “{shorten(' '.join(filter(None, cells)))}”."
        for line, cells in top[:at]
    ]
    return top[at][1], notes, top[at + 1 :]


def _filled(cells: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _name_columns(
    name: str, record: list[str], first: list[list[str]], notes: list[str], limits: Limits
) -> tuple[tuple[str, ...], int]:
    """Return the headings and how many columns count: a last one without a heading does if it is filled."""
    width = max(
        index
        for cells in (record, *(row[: len(record)] for row in first))
        for index, cell in enumerate(cells, start=1)
        if cell.strip()
    )
    if width > limits.columns:
        raise refuse(
            name, f"It has {width:,} columns, more than any roster.", "Check that it is the right file."
        )
    headings: list[str] = []
    for number, cell in enumerate(record[:width], start=1):
        heading = " ".join(cell.split()) or f"column {number}"
        unique, copy = heading, 1
        while unique in headings:
            copy += 1
            unique = f"{heading} ({copy})"
        if copy > 1:
            notes.append(
                f"The heading “{shorten(heading)}” of {name} comes more than once; "
                f"here it is “{shorten(unique)}”."
            )
        headings.append(unique)
    return tuple(headings), width


def _rows(
    table: SheetStream, records: Iterator[tuple[int, list[str]]], width: int, limits: Limits
) -> Iterator[Row]:
    count = 0
    is_workbook_table = bool(table.sheet)
    broken: list[int] = []
    for line, record in records:
        cells = [cell.strip(BLANKS) for cell in record]
        if not SPREADSHEET_ERRORS.isdisjoint(cells):
            broken.append(line)
            cells = ["" if cell in SPREADSHEET_ERRORS else cell for cell in cells]
        if not any(cells):
            continue
        count += 1
        if count > limits.rows:
            raise refuse(table.name, f"It has more than {limits.rows:,} rows.", "Split it.")
        if fault := _row_fault(table, line, cells, width, limits, short_is_fine=is_workbook_table):
            table.faults.append(fault)
            continue
        yield Row(line, tuple(cells[:width] + [""] * (width - len(cells))))
    if broken:
        lines = ", ".join(str(line) for line in broken[:5]) + (", …" if len(broken) > 5 else "")
        table.notes.append(
            f"Cells of {table.name} that hold an error of the spreadsheet, such as #REF!, "
            f"were read as blank: line {lines}."
        )


def _row_fault(
    table: SheetStream, line: int, cells: list[str], width: int, limits: Limits, *, short_is_fine: bool
) -> Fault | None:
    if len(cells) < width and not short_is_fine:
        wrong = f"The row has {counted(len(cells), 'cell')}, the headings have {width}."
        return Fault(
            table.name, line, "", "", wrong, "Look for a missing delimiter or a line break inside a cell."
        )
    if any(cells[width:]):
        extra = next(cell for cell in cells[width:] if cell)
        wrong = f"The row has {counted(len(cells), 'cell')}, the headings have {width}."
        return Fault(
            table.name, line, "", extra, wrong, "Put quotation marks around a cell that holds the delimiter."
        )
    for heading, cell in zip(table.headings, cells, strict=False):
        if len(cell) > limits.cell_characters:
            wrong = f"The cell has more than {limits.cell_characters:,} characters."
            return Fault(table.name, line, heading, cell, wrong, "Shorten the text.")
    return None
