"""A roster file, read twice: first lightly, to see who is in it; then row by row, to say what each row holds.

The light reading keeps only the few columns that tell people apart, so that 20,000 rows of long answers are
never in memory at once.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from telemachy.common import clock
from telemachy.common.text import clean_email, clean_line, clean_text
from telemachy.matching.files import (
    Column,
    ColumnMap,
    Fault,
    FileRefused,
    Limits,
    Meaning,
    Row,
    SheetRead,
    SheetStream,
    gather_people,
    open_table,
    recognize,
    says,
)
from telemachy.matching.files.faults import shorten
from telemachy.matching.files.values import read_count, read_roles
from telemachy.programs.choices import EnrollmentRole, FileRole
from telemachy.programs.models import MAX_CAPACITY, MAX_DEMAND

# A hundred thousand rows with a dozen written answers each are 60 to 80 MB.
LIMITS = Limits(file_bytes=100_000_000, rows=100_000, columns=300, cell_characters=5_000)
SAMPLE_ROWS = 2_000
LEAVE_OUT = "leave_out"

#: What tells people apart, and who is what: the columns of the light reading.
_TELLING = (
    Meaning.ID,
    Meaning.NAME,
    Meaning.FIRST_NAME,
    Meaning.LAST_NAME,
    Meaning.EMAIL,
    Meaning.ROLE,
    Meaning.TIMESTAMP,
    Meaning.CAPACITY,
    Meaning.DEMAND,
    Meaning.MANAGER,
)
NAMES = (Meaning.NAME, Meaning.FIRST_NAME, Meaning.LAST_NAME)
#: Columns that become part of the person or the enrollment; all others are answers.
OWN_FIELDS = frozenset(_TELLING)
#: Columns whose guess stands until the coordinator looks: the dry run lists each value that does not fit.
ASKED_AS_GUESSED = frozenset({Meaning.EMAIL, Meaning.ROLE, Meaning.CAPACITY, Meaning.DEMAND})
#: Columns that a program seldom needs: left out unless the coordinator says otherwise.
SELDOM_NEEDED = frozenset({Meaning.PERSONAL, Meaning.CONSENT, Meaning.CONTACT, Meaning.NOTE})

SIDES = {
    FileRole.MENTEES: (EnrollmentRole.MENTEE,),
    FileRole.MENTORS: (EnrollmentRole.MENTOR,),
    FileRole.BOTH: (EnrollmentRole.MENTEE, EnrollmentRole.MENTOR),
}


@dataclass(frozen=True)
class ColumnChoice:
    """What one column was taken for, or what the coordinator said it is.

    `meaning` is a Meaning, "" for an answer without one, or LEAVE_OUT.
    """

    heading: str
    meaning: str
    why: str = ""
    guess: str = ""
    filled: int = 0
    samples: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "heading": self.heading,
            "meaning": self.meaning,
            "why": self.why,
            "guess": self.guess,
            "filled": self.filled,
            "samples": list(self.samples),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "ColumnChoice":
        return cls(**{**data, "samples": tuple(data["samples"])})

    @property
    def asks(self) -> bool:
        """Whether the coordinator should look: the column may mean several things, or holds odd values."""
        return bool(self.guess) and self.meaning in ("", self.guess)


@dataclass(frozen=True)
class FirstLook:
    """What a file holds before anyone has said what its columns are."""

    rows: int
    columns: tuple[ColumnChoice, ...]
    notes: tuple[str, ...]
    sha256: str


def open_roster(content: bytes, name: str) -> SheetStream:
    """Raises FileRefused, with every reason, for what is no roster."""
    return open_table(io.BytesIO(content), name, limits=LIMITS)


def look_at(content: bytes, name: str, file_role: str) -> FirstLook:
    """Read a whole file once, and recognize its columns by headings and values."""
    sheet = open_roster(content, name)
    sample: list[Row] = []
    count = 0
    for row in sheet:
        count += 1
        if len(sample) < SAMPLE_ROWS:
            sample.append(row)
    if not count:
        raise FileRefused(
            sheet.faults or [Fault(name, 0, "", "", "Nobody is in it.", "Choose another file.")]
        )
    sides = SIDES[FileRole(file_role)]
    role = str(sides[0]) if len(sides) == 1 else ""
    found = recognize(sheet.headings, sample, role=role, name=name)  # type: ignore[arg-type]
    return FirstLook(
        rows=count + len(sheet.faults),
        columns=tuple(_choice(column, sample) for column in found.columns),
        notes=tuple(sheet.notes),
        sha256=sheet.sha256,
    )


def _choice(column: Column, sample: Sequence[Row]) -> ColumnChoice:
    cells = dict.fromkeys(row.cells[column.index] for row in sample if row.cells[column.index])
    meaning: str = column.meaning or (column.guess if column.guess in ASKED_AS_GUESSED else None) or ""
    if column.meaning in SELDOM_NEEDED or not cells:
        meaning = LEAVE_OUT
    return ColumnChoice(
        heading=column.heading,
        meaning=meaning,
        why=column.why,
        guess=column.guess or "",
        filled=column.filled,
        samples=tuple(shorten(cell, 60) for cell in list(cells)[:3]),
    )


def map_of(columns: Sequence[ColumnChoice], file_role: str) -> ColumnMap:
    """The engine's column map for what the coordinator said."""
    sides = SIDES[FileRole(file_role)]
    known = set(Meaning)
    return ColumnMap(
        tuple(
            Column(index, column.heading, Meaning(column.meaning) if column.meaning in known else None)
            for index, column in enumerate(columns)
        ),
        str(sides[0]) if len(sides) == 1 else "",  # type: ignore[arg-type]
    )


def map_problems(columns: Sequence[ColumnChoice], file_role: str) -> list[str]:
    """What keeps a column map from being used, a sentence each."""
    meanings = [column.meaning for column in columns]
    problems = [
        f"Two columns are {says(meaning)}. Choose one." for meaning in _TELLING if meanings.count(meaning) > 1
    ]
    if Meaning.ID not in meanings and Meaning.EMAIL not in meanings:
        problems.append(
            "Say which column is the id or the e-mail address: by it a later file finds the same people."
        )
    if file_role == FileRole.BOTH and Meaning.ROLE not in meanings:
        problems.append("Say which column tells mentors from mentees, or upload two files.")
    return problems


@dataclass
class SheetPlan:
    """The light reading of one file: which lines count, and what is wrong with the others."""

    kept: dict[int, list["Known"]] = field(default_factory=dict)
    faults: list[tuple[str, Fault]] = field(default_factory=list)  # role or "", and what is wrong
    repeated: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """One person of one side, as the light reading knows them."""

    role: str
    line: int
    key: str
    name: str
    email: str
    manager: str


def plan_sheet(content: bytes, name: str, file_role: str, columns: Sequence[ColumnChoice]) -> SheetPlan:
    """Who is in the file, each once, and every row that cannot be used, with the reason."""
    full = map_of(columns, file_role)
    telling = full.all_of(*_TELLING)
    slim_map = ColumnMap(
        tuple(replace(column, index=index) for index, column in enumerate(telling)), full.role
    )
    sheet = open_roster(content, name)
    rows = tuple(Row(row.line, tuple(row.cells[column.index] for column in telling)) for row in sheet)
    slim = SheetRead(
        name,
        tuple(column.heading for column in telling),
        rows,
        faults=(),
        notes=tuple(sheet.notes),
        sha256=sheet.sha256,
    )
    plan = SheetPlan(faults=[("", fault) for fault in sheet.faults], notes=list(sheet.notes))
    plan.faults += [("", fault) for fault in _roleless(slim, slim_map)]
    for side in SIDES[FileRole(file_role)]:
        _plan_side(plan, slim, slim_map, str(side))
    return plan


def _plan_side(plan: SheetPlan, sheet: SheetRead, column_map: ColumnMap, side: str) -> None:
    roster = gather_people(sheet, column_map, side)  # type: ignore[arg-type]
    plan.faults += [(side, fault) for fault in roster.faults]
    plan.notes += [note for note in roster.notes if note not in plan.notes]
    emails = roster.of(Meaning.EMAIL)
    managers = roster.of(Meaning.MANAGER)
    told = zip(roster.rows, roster.ids, roster.names, emails, managers, strict=True)
    lines: dict[str, int] = {}
    for row, key, name, email, manager in told:
        address = clean_email(email)
        if address and address in lines:
            plan.faults.append((side, _same_address(sheet, column_map, row, email, lines[address])))
            continue
        lines[address] = row.line
        known = Known(side, row.line, clean_line(key), clean_line(name), address, manager)
        plan.kept.setdefault(row.line, []).append(known)


def _same_address(sheet: SheetRead, column_map: ColumnMap, row: Row, email: str, first: int) -> Fault:
    column = column_map.of(Meaning.EMAIL)
    return Fault(
        sheet.name,
        row.line,
        column.heading if column else "",
        email,
        f"The same address stands in line {first}.",
        "Give each person one row and an address of their own.",
    )


def _roleless(sheet: SheetRead, column_map: ColumnMap) -> Iterator[Fault]:
    """Rows of a file of both that name neither role."""
    role = column_map.of(Meaning.ROLE)
    if role is None or column_map.role:
        return
    for row in sheet.rows:
        if not read_roles(row.cells[role.index]):
            yield Fault(
                sheet.name,
                row.line,
                role.heading,
                row.cells[role.index],
                "This says neither mentor nor mentee.",
                "Write mentor, mentee or both.",
            )


@dataclass(frozen=True)
class RowRead:
    """What a row says of one person, ready to be stored, and what is wrong with it."""

    values: dict[str, Any]
    faults: tuple[Fault, ...]


def read_row(
    line: int,
    cells: Sequence[str],
    known: Known,
    columns: Sequence[ColumnChoice],
    file_name: str,
    *,
    zero_means_none: bool,
) -> RowRead:
    """Clean the cells of one row and check those that must be of a certain shape."""
    reader = _RowReader(line, cells, columns, file_name)
    values = {
        "name": known.name if reader.has_name else made_up_name(known.role, known.key),
        "email": reader.email(),
        "headline": clean_line(reader.cell(Meaning.JOB_TITLE))[:200],
        "timezone": time_zone_named(reader.cell(Meaning.TIME_ZONE)),
        "manager": clean_line(known.manager)[:200],
        "capacity": reader.places(zero_means_none) if known.role == EnrollmentRole.MENTOR else None,
        "demand": reader.mentors() if known.role == EnrollmentRole.MENTEE else None,
        "answers": reader.answers(),
    }
    reader.check_id_and_name(known)
    return RowRead(values, tuple(reader.faults))


def time_zone_named(said: str) -> str:
    """The zone of that name, in any case and with spaces or without; empty where it names none."""
    return _time_zones().get(clean_line(said).replace(" ", "_").casefold(), "")


@cache
def _time_zones() -> Mapping[str, str]:
    return {zone.casefold(): zone for zone in clock.zone_names()}


def made_up_name(role: str, key: str) -> str:
    """What a person is called whose roster has no names."""
    return f"{EnrollmentRole(role).label} {key}"[:200]


def answer_headings(columns: Sequence[ColumnChoice]) -> list[str]:
    """The columns that are kept as answers."""
    return [
        column.heading
        for column in columns
        if column.meaning != LEAVE_OUT and column.meaning not in OWN_FIELDS
    ]


def column_meanings(columns: Sequence[ColumnChoice]) -> dict[str, str]:
    """What the columns are that rules may read: those kept as answers, and the managers."""
    headings = {
        *answer_headings(columns),
        *(column.heading for column in columns if column.meaning == Meaning.MANAGER),
    }
    return {column.heading: column.meaning for column in columns if column.heading in headings}


class _RowReader:
    """Reads the cells of one row by what their columns are, and collects what is wrong."""

    _is_email = EmailValidator()

    def __init__(
        self, line: int, cells: Sequence[str], columns: Sequence[ColumnChoice], file_name: str
    ) -> None:
        self.line = line
        self.cells = cells
        self.columns = columns
        self.file_name = file_name
        self.faults: list[Fault] = []
        self._index = {column.meaning: index for index, column in reversed(list(enumerate(columns)))}

    def cell(self, meaning: Meaning) -> str:
        index = self._index.get(meaning)
        return self.cells[index] if index is not None else ""

    def _wrong(self, meaning: Meaning, wrong: str, remedy: str) -> None:
        index = self._index.get(meaning)
        heading = self.columns[index].heading if index is not None else ""
        self.faults.append(Fault(self.file_name, self.line, heading, self.cell(meaning), wrong, remedy))

    def email(self) -> str:
        address = clean_email(self.cell(Meaning.EMAIL))
        if not address:
            return ""
        try:
            self._is_email(address)
        except ValidationError:
            self._wrong(Meaning.EMAIL, "This is not an e-mail address.", "Correct it, or leave it blank.")
            return ""
        if len(address) > 254:
            self._wrong(Meaning.EMAIL, "This address is longer than any mail system takes.", "Correct it.")
            return ""
        return address

    @property
    def has_name(self) -> bool:
        """Whether the file names people at all; some rosters hold nothing but ids."""
        return any(meaning in self._index for meaning in NAMES)

    def check_id_and_name(self, known: Known) -> None:
        if self.has_name and not any(self.cell(meaning).strip() for meaning in NAMES):
            self._wrong(Meaning.NAME, "There is no name in this row.", "Write the person's name.")
        elif len(known.name) > 200:
            self._wrong(Meaning.NAME, "This name has more than 200 characters.", "Shorten it.")
        if len(known.key) > 200:
            self._wrong(Meaning.ID, "This id has more than 200 characters.", "Shorten it.")

    def places(self, zero_means_none: bool) -> int | None:
        places = self._count(Meaning.CAPACITY, MAX_CAPACITY)
        return None if places == 0 and not zero_means_none else places

    def mentors(self) -> int | None:
        return self._count(Meaning.DEMAND, MAX_DEMAND) or None

    def _count(self, meaning: Meaning, most: int) -> int | None:
        try:
            count = read_count(self.cell(meaning))
        except ValueError:
            return None  # listed already by the light reading
        if count is not None and count > most:
            self._wrong(meaning, f"This is more than {most}.", f"Write a number up to {most}.")
            return None
        return count

    def answers(self) -> dict[str, str]:
        kept = set(answer_headings(self.columns))
        return {
            column.heading: clean_text(cell)
            for column, cell in zip(self.columns, self.cells, strict=True)
            if column.heading in kept and cell
        }
