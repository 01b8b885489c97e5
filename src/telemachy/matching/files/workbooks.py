"""XLSX files, looked through before they are opened.

A few kilobytes of ZIP may unpack to gigabytes, and one cell in the last corner of a sheet makes a reader
reserve the whole rectangle before it (17 thousand million cells, which ends the process). So every entry is
unpacked once as a stream, counted, and walked by an XML parser that keeps nothing; only then does calamine
read the sheet.
"""

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO
from xml.parsers import expat

from telemachy.matching.files.faults import refuse

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 200_000_000
MAX_RATIO = 150
RATIO_MATTERS_ABOVE_BYTES = 5_000_000
MAX_AREA_CELLS = 5_000_000
MAX_COLUMNS = 1_000
_CHUNK_BYTES = 1 << 16
_REFERENCE = re.compile(r"\s*([A-Za-z]{1,9})([0-9]{1,19})\s*")
SAVE_AS = "Open it in your spreadsheet program, save the sheet as “CSV UTF-8”, and use that file."


@dataclass(frozen=True)
class SheetCells:
    """The cells of one sheet as text, and the names of all sheets."""

    sheet: str
    sheets: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]


def is_workbook(head: bytes) -> bool:
    """Say whether a file that begins so is a ZIP archive, as XLSX files are."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_old_workbook(head: bytes) -> bool:
    """Say whether a file that begins so is an XLS file of before 2007 (or a locked XLSX file)."""
    return head.startswith(b"\xd0\xcf\x11\xe0")


def read_workbook(stream: BinaryIO, name: str, sheet: str | None = None) -> SheetCells:
    """Read one sheet of an XLSX file: the one named, or the first that shows and is not empty.

    Raises
    ------
    FileRefused
        If it is no XLSX file, is damaged or locked, unpacks to more than is reasonable, or has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    check_archive(stream, name)
    stream.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(stream)
        shown = [m.name for m in book.sheets_metadata if m.visible == SheetVisibleEnum.Visible]
        names = [sheet] if sheet else shown
        if sheet and sheet not in book.sheet_names:
            raise refuse(
                name, f"There is no sheet “{sheet}” in it.", f"Its sheets: {', '.join(book.sheet_names)}."
            )
        for candidate in names:
            cells = book.get_sheet_by_name(candidate)
            if cells.height or sheet:
                return SheetCells(candidate, tuple(book.sheet_names), _text_rows(cells))
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise refuse(name, f"The workbook cannot be opened: {error}.", SAVE_AS) from error
    raise refuse(name, "Every sheet in it is empty.", "Put the people into the first sheet.")


def sheet_names(stream: BinaryIO, name: str) -> tuple[str, ...]:
    """Return the names of a workbook's sheets.

    Raises
    ------
    FileRefused
        As in `read_workbook`.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    check_archive(stream, name)
    stream.seek(0)
    try:
        return tuple(CalamineWorkbook.from_filelike(stream).sheet_names)
    except (CalamineError, OSError, ValueError) as error:
        raise refuse(name, f"The workbook cannot be opened: {error}.", SAVE_AS) from error


def check_archive(stream: BinaryIO, name: str) -> None:
    """Refuse an archive that is damaged, locked, no XLSX file, or far bigger unpacked than it looks."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
            _check_entries(entries, name)
            for entry in entries:
                _walk_entry(stream, entry, name)
    except (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, EOFError) as error:
        raise refuse(name, f"The workbook is damaged: {error}.", SAVE_AS) from error


def _check_entries(entries: list[zipfile.ZipInfo], name: str) -> None:
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES:
        raise refuse(name, f"The workbook has {len(entries):,} parts, more than any roster needs.", SAVE_AS)
    if "xl/workbook.xml" not in {entry.lower() for entry in names}:
        raise refuse(name, "It is an archive, but not an XLSX workbook.", SAVE_AS)
    if len(names) != len(entries):
        raise refuse(name, "The workbook holds two parts of the same name.", SAVE_AS)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise refuse(name, "The workbook is locked with a password.", "Save a copy without the password.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    too_dense = unpacked > RATIO_MATTERS_ABOVE_BYTES and unpacked > MAX_RATIO * packed
    if unpacked > MAX_UNPACKED_BYTES or too_dense:
        size = f"{unpacked / 1e6:,.0f} MB from {packed / 1e6:,.1f} MB"
        raise refuse(name, f"The workbook would unpack to {size}, far more than a roster.", SAVE_AS)


def _walk_entry(stream: BinaryIO, entry: zipfile.ZipInfo, name: str) -> None:
    """Unpack one entry without trusting its header, and walk its XML."""
    walker: _Walker | None = None
    count = 0
    for block in _unpack(stream, entry):
        if count == 0 and _is_xml(block):
            walker = _Walker(name)
        count += len(block)
        if count > entry.file_size:
            raise refuse(name, f"The part {entry.filename} is bigger than the workbook says it is.", SAVE_AS)
        if walker:
            walker.feed(block)
    if walker:
        walker.close()


def _is_xml(block: bytes) -> bool:
    start = block.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return start == b"<" or block.startswith((b"\xff\xfe", b"\xfe\xff"))


def _unpack(stream: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the real bytes of an entry; `zipfile` stops at the size the header states, others do not."""
    stream.seek(entry.header_offset)
    header = stream.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise zipfile.BadZipFile(f"no entry where {entry.filename} should be")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    stream.seek(name_length + extra_length, io.SEEK_CUR)
    left = entry.compress_size
    if entry.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (block := stream.read(min(_CHUNK_BYTES, left))):
            left -= len(block)
            yield block
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise NotImplementedError(f"{entry.filename} is packed in a way that XLSX files do not use")
    unpacker = zlib.decompressobj(-15)
    while left > 0 and not unpacker.eof:
        block = stream.read(min(_CHUNK_BYTES, left))
        if not block:
            raise EOFError(f"{entry.filename} is cut off")
        left -= len(block)
        while block and not unpacker.eof:
            if unpacked := unpacker.decompress(block, _CHUNK_BYTES):
                yield unpacked
            block = unpacker.unconsumed_tail
    if unpacked := unpacker.flush():
        yield unpacked


class _Walker:
    """Follows the cells of a sheet without keeping any, and refuses the tricks that XML knows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.row = self.column = self.last_row = self.last_column = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, block: bytes) -> None:
        try:
            self.parser.Parse(block, False)
        except expat.ExpatError as error:
            raise refuse(self.name, f"The workbook is damaged: {error}.", SAVE_AS) from error

    def close(self) -> None:
        try:
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise refuse(self.name, f"The workbook is damaged: {error}.", SAVE_AS) from error

    def _doctype(self, *_: object) -> None:
        raise refuse(
            self.name, "The workbook declares XML entities, which no spreadsheet program does.", SAVE_AS
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(" ")[2]
        if local == "c":
            self._cell(attributes.get("r", ""))
        elif local == "row":
            stated = attributes.get("r", "").strip()
            if stated and not (stated.isascii() and stated.isdecimal() and len(stated) < 20):
                raise refuse(self.name, "The workbook is damaged: a row has no number.", SAVE_AS)
            self.row = int(stated) if stated else self.row + 1
            self.column = 0

    def _cell(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        if reference and not found:
            raise refuse(self.name, "The workbook is damaged: a cell has no place.", SAVE_AS)
        if found:
            self.column = column_number(found[1])
            self.row = int(found[2])
        else:
            self.column += 1
        self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
        if self.last_column > MAX_COLUMNS or self.last_row * self.last_column > MAX_AREA_CELLS:
            corner = f"row {self.last_row:,}, column {self.last_column:,}"
            wrong = f"The sheet reaches to {corner}, far beyond a roster."
            remedy = "Delete the empty rows and columns after the people, or save the sheet as “CSV UTF-8”."
            raise refuse(self.name, wrong, remedy)


def column_number(letters: str) -> int:
    """Return the number of a column from its letters: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _text_rows(cells: Any) -> Iterator[tuple[int, list[str]]]:
    # Rows above the first filled one are part of the numbering that a person sees, but not of the data.
    for line, row in enumerate(cells.iter_rows(), start=1):
        yield line, [cell_text(value) for value in row]


def cell_text(value: object) -> str:
    """Return a cell as a person would type it: whole numbers without a point, dates as ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)
