"""Reading tables: encodings, delimiters, damage, bombs."""

import datetime as dt
import io
import resource
import struct
import time
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from telemachy.matching.files.faults import FileRefused, write_faults
from telemachy.matching.files.reading import Limits, Row, SheetRead, open_table, read_table
from telemachy.matching.files.workbooks import cell_text, column_number

MOMENT = dt.datetime(2026, 5, 1, 9, 30)  # noqa: DTZ001  (spreadsheets know no zones)


def read(content: bytes, name: str = "people.csv", **options: object) -> SheetRead:
    return read_table(io.BytesIO(content), name, **options)  # type: ignore[arg-type]


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    fill(book)
    book.close()
    return stream.getvalue()


def refusal(content: bytes, name: str = "people.csv", **options: object) -> str:
    with pytest.raises(FileRefused) as caught:
        read(content, name, **options)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_usual_encoding_delimiter_and_line_end_reads_alike(
    encoding: str, delimiter: str, line_end: str
) -> None:
    rows = [
        ["id", "name", "city"],
        ["1", "Zoë Müller", "Málaga"],
        ["2", "François", "Århus"],
        ["3", "Ann", "Rome"],
    ]
    content = line_end.join(delimiter.join(row) for row in rows).encode(encoding)

    table = read(content)

    assert table.headings == ("id", "name", "city")
    assert [list(row.cells) for row in table.rows] == rows[1:]
    assert [row.line for row in table.rows] == [2, 3, 4]


def test_windows_1252_is_said_so_that_a_person_looks() -> None:
    table = read("id;name\n1;Zoë\n".encode("cp1252"))

    assert "Windows-1252" in table.notes[0]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id,name\n1,Привет мир\n2,Добрый день\n", "cp1251"),
        ("id,name\n1,日本語テキスト\n", "shift_jis"),
        ("id,name\n1,日本語テキスト\n", "gbk"),
        ("id,name\n1,Zoë Müller\n2,François\n", "mac_roman"),
        ("id,name\n1,שלום עולם\n", "cp1255"),
    ],
)
def test_what_makes_no_words_is_not_guessed_at(text: str, encoding: str) -> None:
    assert "CSV UTF-8" in refusal(text.encode(encoding))


def test_a_named_encoding_is_believed() -> None:
    table = read("id,name\n1,Привет\n".encode("cp1251"), encoding="cp1251")

    assert table.rows == (Row(2, ("1", "Привет")),)


def test_an_unknown_encoding_is_refused_by_name() -> None:
    assert "klingon" in refusal(b"id,name\n1,a\n", encoding="klingon")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "It is empty"),
        (b"\n\n  \n", "no headings"),
        (b"id,name\n", "no people below"),
        (b"id,name\n1,a\x00b\n", "line 2: There is a NUL"),
        (
            b'id,name\n1,ok\n2,"never closed\n3,b\n',
            "line 3: A quotation mark that opens in this row is never closed",
        ),
        (b'id,name\n1,"a"b\n', "line 2: There is text after a closing quotation mark"),
        (bytes(range(256)) * 20, "line 2"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old XLS"),
    ],
)
def test_what_is_always_refused_says_where_and_what_to_do(content: bytes, said: str) -> None:
    assert said in refusal(content)


def test_ragged_rows_are_all_listed_and_the_others_read() -> None:
    table = read(b"id,name,skills\n1,a,b\n2,a\n3,a,b,c\n4,d,e\n")

    assert [row.cells[0] for row in table.rows] == ["1", "4"]
    assert [(fault.line, fault.wrong) for fault in table.faults] == [
        (3, "The row has 2 cells, the headings have 3."),
        (4, "The row has 4 cells, the headings have 3."),
    ]


def test_quotes_hold_delimiters_and_line_breaks() -> None:
    table = read(b'id,name,bio\n1,"Lee, Ann","two\nlines"\n2,b,"say ""hi"""\n')

    assert table.rows == (Row(2, ("1", "Lee, Ann", "two\nlines")), Row(4, ("2", "b", 'say "hi"')))


def test_a_title_above_the_headings_is_skipped_and_said() -> None:
    table = read(b"Mentors 2026,,\n\nid,name,skills\n1,a,b\n")

    assert table.headings == ("id", "name", "skills")
    assert "taken as a title" in table.notes[0]


def test_the_delimiter_that_excel_states_is_taken() -> None:
    assert read(b"sep=;\nid;name\n1;a,b\n").rows == (Row(3, ("1", "a,b")),)


def test_headings_twice_and_blank_ones_get_names_of_their_own() -> None:
    table = read(b"id,skill,skill,,end\n1,a,b,c,d\n")

    assert table.headings == ("id", "skill", "skill (2)", "column 4", "end")


def test_bars_inside_cells_do_not_make_a_delimiter() -> None:
    table = read(b"id,skills\n1,a|b|c\n2,d\n")

    assert table.headings == ("id", "skills")


def test_a_workbook_reads_as_a_person_would_type_it() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("People")
        sheet.write_row(2, 0, ["id", "active", "since", "share", "places"])
        sheet.write_row(3, 0, [7, True])
        sheet.write_datetime(3, 2, MOMENT, book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row(3, 3, [0.5, 3.0])
        book.add_worksheet("Empty")

    table = read(workbook(fill), "people.xlsx")

    assert table.rows == (Row(4, ("7", "yes", "2026-05-01 09:30:00", "0.5", "3")),)
    assert table.sheet == "People"


def test_another_sheet_is_read_by_name_and_a_missing_one_refused() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("One").write_row(0, 0, ["id", "a"])
        two = book.add_worksheet("Two")
        two.write_row(0, 0, ["id", "b"])
        two.write_row(1, 0, ["1", "x"])

    content = workbook(fill)

    assert read(content, "p.xlsx", sheet="Two").headings == ("id", "b")
    assert "One, Two" in refusal(content, "p.xlsx", sheet="Three")


def far_corner() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "name"])
        sheet.write(1_048_575, 16_383, "far")

    return workbook(fill)


def small_book() -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_row(0, 0, ["id", "name"])

    return workbook(fill)


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, part if entry.filename == name else old.read(entry))
        if name not in old.namelist():
            new.writestr(name, part)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BEFORE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
AFTER = b"</sheetData></worksheet>"


def dense() -> bytes:
    rows = b'<row><c t="str"><v>' + b"a" * 60_000_000 + b"</v></c></row>"
    return with_part(small_book(), SHEET, BEFORE + rows + AFTER)


def entities() -> bytes:
    doctype = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    return with_part(small_book(), SHEET, doctype + BEFORE + b"<row><c><v>&b;</v></c></row>" + AFTER)


def row_far_away() -> bytes:
    return with_part(small_book(), SHEET, BEFORE + b'<row r="900000000"><c><v>1</v></c></row>' + AFTER)


def wide() -> bytes:
    return with_part(small_book(), SHEET, BEFORE + b'<row><c r="XFD1"><v>1</v></c></row>' + AFTER)


def hidden_reference() -> bytes:
    cell = b'<row><c x="&gt;>" r="XFC1048570"><v>1</v></c></row>'
    return with_part(small_book(), SHEET, BEFORE + cell + AFTER)


def many_parts() -> bytes:
    stream = io.BytesIO(small_book())
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(3_000):
            archive.writestr(f"xl/media/{number}.xml", "<x/>")
    return stream.getvalue()


def lying_header() -> bytes:
    """A part that unpacks to more than its header says."""
    content = bytearray(with_part(small_book(), SHEET, BEFORE + b"<row/>" * 2_000_000 + AFTER))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.find(signature)
        while start >= 0:
            size = struct.unpack_from("<I", content, start + at)[0]
            if size > 1_000_000:
                struct.pack_into("<I", content, start + at, 1_000)
            start = content.find(signature, start + 4)
    return bytes(content)


def cut_off() -> bytes:
    return small_book()[:3_000]


def other_archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return stream.getvalue()


def unended() -> bytes:
    return with_part(small_book(), SHEET, BEFORE + b"<row><c><v>1")


HOSTILE = [
    far_corner,
    dense,
    entities,
    row_far_away,
    wide,
    hidden_reference,
    many_parts,
    lying_header,
    cut_off,
    other_archive,
    unended,
]


@pytest.mark.parametrize("make", HOSTILE, ids=[make.__name__ for make in HOSTILE])
def test_hostile_workbooks_are_refused_quickly_and_in_little_memory(make: Callable[[], bytes]) -> None:
    content = make()
    peak_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()  # work, which does not depend on who else works here

    said = refusal(content, "people.xlsx")

    assert said.startswith("people.xlsx")
    assert time.process_time() - begun < 1.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak_before < 50 * 1024


def test_limits_are_kept() -> None:
    limits = Limits(file_bytes=1_000, rows=3, columns=4, cell_characters=20)

    assert "bigger than" in refusal(b"id,name\n" + b"1,a\n" * 1_000, limits=limits)
    assert "more than 3 rows" in refusal(b"id,name\n" + b"1,a\n" * 5, limits=limits)
    assert "columns" in refusal(b"a,b,c,d,e\n1,2,3,4,5\n", limits=limits)
    assert read(b"id,name\n1," + b"x" * 30 + b"\n2,b\n", limits=limits).faults[0].line == 2


def test_a_stream_that_cannot_be_wound_back_is_read() -> None:
    class Once(io.RawIOBase):
        def __init__(self, content: bytes) -> None:
            self.inner = io.BytesIO(content)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            return self.inner.readinto(buffer)

    table = read_table(io.BufferedReader(Once(b"id,name\n1,a\n")), "p.csv")

    assert table.rows == (Row(2, ("1", "a")),)


def test_the_stream_stays_open_for_whoever_gave_it() -> None:
    stream = io.BytesIO(b"id,name\n1,a\n")

    read_table(stream, "p.csv")

    assert not stream.closed


def test_rows_stream_in_memory_that_does_not_grow() -> None:
    line = b"%d,Name of somebody,topic one|topic two|topic three,some more text about the person\n"
    content = b"id,name,topics,about\n" + b"".join(line % number for number in range(200_000))
    peak_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    count = sum(1 for _ in open_table(io.BytesIO(content), "p.csv"))

    assert count == 200_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak_before < 60 * 1024


def test_faults_are_written_as_a_table_without_formulas() -> None:
    table = read(b"id,name\n1,a,=cmd()\n")
    stream = io.StringIO(newline="")

    write_faults(table.faults, stream)

    assert stream.getvalue().splitlines()[0] == "file,line,column,value,what is wrong,what to do"
    assert "'=cmd()" in stream.getvalue()


def test_columns_are_counted_as_spreadsheets_do() -> None:
    assert [column_number(letters) for letters in ("A", "Z", "AA", "XFD")] == [1, 26, 27, 16_384]
    assert cell_text(3.0) == "3"
