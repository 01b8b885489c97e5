"""Rosters as they come: saved by odd programs, cut off, mixed up, filled in by people in a hurry.

Each says what must become of it: refused with a sentence, or so many people read and these lines listed.
"""

import gzip
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field

import xlsxwriter

HEADINGS = "Employee ID,Full name,Email,Department,Skills you can share,Max mentees"
BO = "b1,Bo Berg,bo@example.org,Finance,negotiation; finance,2"
ANA = "b2,Ana Abreu,ana@example.org,IT,python,1"
CLEO = "b3,Cleo Cruz,cleo@example.org,Sales,sales,1"
ALL = (HEADINGS, BO, ANA, CLEO)


@dataclass(frozen=True)
class Damaged:
    """One file, and what must become of it."""

    what: str
    content: bytes
    #: id -> name of those who can be read in.
    people: dict[str, str] = field(default_factory=dict)
    #: Line -> the beginning of the reason.
    listed: dict[int, str] = field(default_factory=dict)
    #: A part of the sentence with which the whole file is refused; then nobody is read.
    refused: str = ""
    #: A part of a note that the page shows.
    noted: str = ""
    name: str = "mentors.csv"


EVERYONE = {"b1": "Bo Berg", "b2": "Ana Abreu", "b3": "Cleo Cruz"}
BO_ALONE = {"b1": "Bo Berg"}
ANA_ALONE = {"b2": "Ana Abreu"}
BO_AND_ANA = {"b1": "Bo Berg", "b2": "Ana Abreu"}
BO_AND_CLEO = {"b1": "Bo Berg", "b3": "Cleo Cruz"}


def text(*lines: str, end: str = "\n") -> str:
    return end.join(lines) + end


def csv(*lines: str) -> bytes:
    return text(*lines).encode()


def ana(
    *, key: str = "b2", name: str = "Ana Abreu", email: str = "ana@example.org", places: str = "1"
) -> str:
    return f"{key},{name},{email},IT,python,{places}"


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return stream.getvalue()


def archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("people.txt", "Bo")
    return stream.getvalue()


TABLE = [line.split(",") for line in ALL]
PLAIN = text(*ALL)

SAVED_ODDLY = [
    Damaged("UTF-8 with a byte order mark", b"\xef\xbb\xbf" + PLAIN.encode(), EVERYONE),
    Damaged("UTF-16 with a byte order mark", PLAIN.encode("utf-16"), EVERYONE),
    Damaged("UTF-16, big end first", b"\xfe\xff" + PLAIN.encode("utf-16-be"), EVERYONE),
    Damaged("UTF-16 without a mark", PLAIN.encode("utf-16-le"), EVERYONE),
    Damaged(
        "Windows-1252",
        text(HEADINGS, "b1,Jörg Müßig,jo@example.org,IT,python,1").encode("cp1252"),
        {"b1": "Jörg Müßig"},
        noted="Look at a name with an accent",
    ),
    Damaged(
        "another code page, which nobody can tell from Windows-1252",
        text(HEADINGS, "b1,Łukasz Żak,lu@example.org,IT,python,1").encode("cp1250"),
        {"b1": "£ukasz ¯ak"},
        noted="Look at a name with an accent",
    ),
    Damaged("semicolons", PLAIN.replace("; ", "|").replace(",", ";").encode(), EVERYONE),
    Damaged("tabs", PLAIN.replace(",", "\t").encode(), EVERYONE),
    Damaged("bars", PLAIN.replace(",", "|").encode(), EVERYONE),
    Damaged("a line that names the delimiter", b"sep=,\n" + PLAIN.encode(), EVERYONE),
    Damaged("Windows line ends", text(*ALL, end="\r\n").encode(), EVERYONE),
    Damaged("line ends of old Macs", text(*ALL, end="\r").encode(), EVERYONE),
    Damaged(
        "mixed line ends", (HEADINGS + "\n" + BO + "\r\n" + ANA + "\n" + CLEO + "\r\n").encode(), EVERYONE
    ),
    Damaged("no line end at the end", PLAIN.rstrip("\n").encode(), EVERYONE),
    Damaged("blank lines at the end", csv(*ALL, "", ",,,,,", ""), EVERYONE),
    Damaged("a blank line between", csv(HEADINGS, BO, "", ANA), BO_AND_ANA),
    Damaged("a title above", csv("Mentors of spring 2027", "", *ALL), EVERYONE, noted="taken as a title"),
    Damaged(
        "a title above, filled up with delimiters",
        csv("Mentors of spring 2027,,,,,", *ALL),
        EVERYONE,
        noted="taken as a title",
    ),
    Damaged("a delimiter at the end of each line", csv(*(line + "," for line in ALL)), EVERYONE),
    Damaged(
        "a last column without a heading", csv(HEADINGS + ",", BO + ",likes boats", ANA + ","), BO_AND_ANA
    ),
    Damaged("a workbook", workbook(TABLE), EVERYONE, name="mentors.xlsx"),
    Damaged("a workbook called CSV", workbook(TABLE), EVERYONE),
    Damaged("CSV called a workbook", PLAIN.encode(), EVERYONE, name="mentors.xlsx"),
    Damaged(
        "a workbook with numbers as ids",
        workbook([TABLE[0], *([number, f"Person {number}", "", "", "", 1] for number in (1, 2))]),
        {"1": "Person 1", "2": "Person 2"},
        name="mentors.xlsx",
    ),
    Damaged(
        "a workbook with errors in cells",
        workbook([TABLE[0], ["b1", "Bo Berg", "bo@example.org", "#REF!", "#N/A", 1]]),
        BO_ALONE,
        noted="read as blank: line 2",
        name="mentors.xlsx",
    ),
]

ODD_CELLS = [
    Damaged("a line break in a cell", csv(HEADINGS, 'b1,"Bo\nBerg",,Finance,"a\nb",2', ANA), BO_AND_ANA),
    Damaged(
        "a delimiter in a cell",
        csv(HEADINGS, 'b1,"Berg, Bo",,Finance,a,2', ANA),
        {"b1": "Berg, Bo"} | ANA_ALONE,
    ),
    Damaged("marks in a cell", csv(HEADINGS, 'b1,"Bo ""Boat"" Berg",,Finance,a,2'), {"b1": 'Bo "Boat" Berg'}),
    Damaged("a stray mark", csv(HEADINGS, 'b1,Bo "B" Berg,,Finance,a,2'), {"b1": 'Bo "B" Berg'}),
    Damaged("a turning character in a name", csv(HEADINGS, "b1,Bo \u202eBerg,,Finance,a,2"), BO_ALONE),
    Damaged("spaces that do not break", csv(HEADINGS, "\u00a0b1\u00a0,Bo\u00a0Berg,,Finance,a,2"), BO_ALONE),
    Damaged(
        "accents in two pieces", csv(HEADINGS, "b1,Zoe\u0308 Bronte\u0308,,IT,a,1"), {"b1": "Zoë Brontë"}
    ),
    Damaged(
        "a picture in a name",
        csv(HEADINGS, "b1,Bo \U0001f680 Berg,,Finance,a,2"),
        {"b1": "Bo \U0001f680 Berg"},
    ),
    Damaged("a formula", csv(HEADINGS, "b1,=1+1,,Finance,=2+2,2"), {"b1": "=1+1"}),
    Damaged("places in words", csv(HEADINGS, ana(places="two")), ANA_ALONE),
    Damaged("places as a range", csv(HEADINGS, ana(places="1-2")), ANA_ALONE),
    Damaged("places with a decimal point", csv(HEADINGS, ana(places="2.0")), ANA_ALONE),
    Damaged("ids with leading zeros", csv(HEADINGS, ana(key="007"), BO), {"007": "Ana Abreu"} | BO_ALONE),
    Damaged(
        "the same heading twice", csv(HEADINGS + ",Department", BO + ",IT"), BO_ALONE, noted="more than once"
    ),
]

BAD_ROWS = [
    Damaged(
        "cells too many", csv(HEADINGS, BO, ANA + ",extra", CLEO), BO_AND_CLEO, {3: "The row has 7 cells"}
    ),
    Damaged(
        "cells too few", csv(HEADINGS, BO, "b2,Ana Abreu", CLEO), BO_AND_CLEO, {3: "The row has 2 cells"}
    ),
    Damaged("the headings again", csv(HEADINGS, BO, HEADINGS, ANA), BO_AND_ANA, {3: "This is not a number"}),
    Damaged(
        "an id twice",
        csv(HEADINGS, BO, ANA, ana(key="b1", email="")),
        BO_AND_ANA,
        {4: "The same id stands in line 2"},
    ),
    Damaged(
        "an id in another case",
        csv(HEADINGS, BO, ana(key="B1")),
        BO_ALONE,
        {3: "The same id stands in line 2"},
    ),
    Damaged(
        "an id with a mark nobody sees", csv(HEADINGS, BO, ana(key="b1\u200b")), BO_ALONE, {3: "The same id"}
    ),
    Damaged(
        "an address twice",
        csv(HEADINGS, BO, ana(email="BO@example.org")),
        BO_ALONE,
        {3: "The same address stands in line 2"},
    ),
    Damaged("no id", csv(HEADINGS, BO, ana(key="")), BO_ALONE, {3: "The row has no id"}),
    Damaged("no name", csv(HEADINGS, BO, ana(name="")), BO_ALONE, {3: "There is no name"}),
    Damaged(
        "an id as long as a novel",
        csv(HEADINGS, BO, ana(key="b" * 300)),
        BO_ALONE,
        {3: "This id has more than 200"},
    ),
    Damaged(
        "a name as long as a novel",
        csv(HEADINGS, BO, ana(name="A" * 300)),
        BO_ALONE,
        {3: "This name has more than 200"},
    ),
    Damaged(
        "an address that is none",
        csv(HEADINGS, BO, ana(email="ana at example")),
        BO_ALONE,
        {3: "This is not an e-mail"},
    ),
    Damaged(
        "two addresses",
        csv(HEADINGS, BO, ana(email="ana@example.org; a@b.example")),
        BO_ALONE,
        {3: "This is not an e-mail"},
    ),
    Damaged(
        "an address as a link",
        csv(HEADINGS, BO, ana(email="mailto:ana@example.org")),
        BO_ALONE,
        {3: "This is not an e-mail"},
    ),
    Damaged(
        "an address with its name",
        csv(HEADINGS, BO, ana(email="Ana <ana@example.org>")),
        BO_ALONE,
        {3: "This is not an e-mail"},
    ),
    Damaged(
        "an address too long", csv(HEADINGS, BO, ana(email="a" * 250 + "@example.org")), BO_ALONE, {3: "This"}
    ),
    Damaged(
        "places below nothing", csv(HEADINGS, BO, ana(places="-1")), BO_ALONE, {3: "This is not a number"}
    ),
    Damaged("half a place", csv(HEADINGS, BO, ana(places="1.5")), BO_ALONE, {3: "This is not a number"}),
    Damaged(
        "places beyond belief", csv(HEADINGS, BO, ana(places="999")), BO_ALONE, {3: "This is more than 50"}
    ),
    Damaged(
        "a range turned into a day",
        csv(HEADINGS, BO, ana(places="01/02/2026")),
        BO_ALONE,
        {3: "This is not a number"},
    ),
    Damaged(
        "a range turned into a day's name",
        csv(HEADINGS, BO, ana(places="2-Jan")),
        BO_ALONE,
        {3: "This is not a number"},
    ),
    Damaged(
        "a cell as long as a novel",
        csv(HEADINGS, BO, f"b2,Ana Abreu,,IT,{'x' * 6000},1"),
        BO_ALONE,
        {3: "The cell has more than 5,000"},
    ),
]

NO_ROSTERS = [
    Damaged("nothing", b"", refused="It is empty"),
    Damaged("blank lines only", b"\n\n\n", refused="no headings and no people"),
    Damaged("a mark only", b"\xef\xbb\xbf", refused="no headings and no people"),
    Damaged("headings only", csv(HEADINGS), refused="Nobody is in it"),
    Damaged(
        "a mark that is never closed", csv(HEADINGS, BO, 'b2,"Ana', CLEO), refused="line 3: A quotation mark"
    ),
    Damaged("a NUL", csv(HEADINGS, BO, ana(name="An\x00a")), refused="line 3: There is a NUL"),
    Damaged(
        "a control character", csv(HEADINGS, ana(name="An\x07a")), refused="line 2: There is the control"
    ),
    Damaged(
        "two encodings in one file",
        PLAIN.encode()[:-30] + b"\xff\xfe\xfa" + PLAIN.encode()[-30:],
        refused="Its encoding cannot be told",
    ),
    Damaged("noise", bytes((number * 7919 + 13) % 256 for number in range(4096)), refused="is no text"),
    Damaged(
        "neither ids nor addresses", b"Full name,Department\nBo,IT\nAna,IT\n", refused="id or the e-mail"
    ),
    Damaged("one column of names", b"name\nBo\nAna\n", refused="id or the e-mail"),
    Damaged(
        "columns beyond belief",
        csv(",".join(f"c{number}" for number in range(301)), ",".join("1" * 301)),
        refused="301 columns",
    ),
    Damaged(
        "a web page", b"<html><body><table><tr><td>id</td></tr></table></body></html>", refused="web page"
    ),
    Damaged("a list for programs", b'[{"id": 1, "name": "Bo"}]', refused="Nobody is in it"),
    Damaged("a PDF", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", refused="It is a PDF"),
    Damaged("a picture", b"\x89PNG\r\n\x1a\n" + bytes(50), refused="damaged or no text file"),
    Damaged("a compressed file", gzip.compress(PLAIN.encode(), mtime=0), refused="damaged or no text file"),
    Damaged("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), refused="old XLS workbook"),
    Damaged("an archive", archive(), refused="archive, but not an XLSX"),
    Damaged("a workbook cut off", workbook(TABLE)[:-200], refused="damaged", name="mentors.xlsx"),
    Damaged("an empty workbook", workbook([]), refused="Every sheet in it is empty", name="mentors.xlsx"),
    Damaged("a workbook of headings", workbook(TABLE[:1]), refused="Nobody is in it", name="mentors.xlsx"),
]

CORPUS = [*SAVED_ODDLY, *ODD_CELLS, *BAD_ROWS, *NO_ROSTERS]
