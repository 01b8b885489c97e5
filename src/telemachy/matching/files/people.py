"""The people in a file: one row each, with an id, a name and answers; faulty rows listed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from telemachy.matching.files import values
from telemachy.matching.files.columns import LISTS, Column, ColumnMap, recognize
from telemachy.matching.files.counting import counted
from telemachy.matching.files.faults import Fault, FileRefused, refuse, shorten
from telemachy.matching.files.headings import Meaning
from telemachy.matching.files.reading import Row, SheetRead
from telemachy.matching.tables import normalize

Side = Literal["mentee", "mentor"]


class NotOnePerson(LookupError):
    """An id, address or name stands for nobody, or for several; says so, and what to do about it."""

    def __init__(self, wrong: str, remedy: str) -> None:
        self.wrong, self.remedy = wrong, remedy
        super().__init__(f"{wrong} {remedy}")


@dataclass(frozen=True)
class Roster:
    """The people of one side, ready to be compared.

    Parameters
    ----------
    side : {"mentee", "mentor"}
    name : str
        Name of the file.
    column_map : ColumnMap
    ids, names : tuple of str
        One per person; a name is the id where none is known.
    rows : tuple of Row
        One per person, as read.
    faults : tuple of Fault
        Rows left out, each with the reason.
    notes : tuple of str
        What a person should know: who answered twice, where ids come from.
    sha256, sheet, encoding : str
        Of the file, as it was read.
    """

    side: Side
    name: str
    column_map: ColumnMap
    ids: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    sha256: str = ""
    sheet: str = ""
    encoding: str = ""

    def __len__(self) -> int:
        return len(self.ids)

    def cells(self, column: Column) -> list[str]:
        """Return the cells of a column, person by person."""
        return [row.cells[column.index] for row in self.rows]

    def of(self, meaning: Meaning) -> list[str]:
        """Return the cells of a meaning; blanks throughout where the file has no such column."""
        column = self.column_map.of(meaning)
        return self.cells(column) if column else [""] * len(self)

    @cached_property
    def emails(self) -> Sequence[str]:
        """Everybody's address, looked up once: asked for pair by pair."""
        return self.of(Meaning.EMAIL)

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each id, as it is found in pins, decisions and choices: capitals and spaces joined."""
        return {normalize(id_): row for row, id_ in enumerate(self.ids)}

    @cached_property
    def handles(self) -> Mapping[str, Sequence[int]]:
        """The rows that an id, an address or a name may stand for; an id goes before an address or a name."""
        rows: dict[str, list[int]] = {}
        for handles in (self.ids, self.of(Meaning.EMAIL), self.names):
            known = set(rows)
            for row, handle in enumerate(handles):
                plain = normalize(handle)
                if plain and plain not in known and row not in rows.get(plain, ()):
                    rows.setdefault(plain, []).append(row)
        return rows

    def find(self, handle: str) -> int:
        """Return the row of the one person whom an id, an address or a name stands for.

        Raises
        ------
        NotOnePerson
            If that is nobody here, or several.
        """
        rows = self.handles.get(normalize(handle), ())
        if len(rows) == 1:
            return rows[0]
        if rows:
            ids = ", ".join(shorten(self.ids[row], 40) for row in rows[:5])
            raise NotOnePerson(
                f"{len(rows)} {self.side}s in {self.name} are called so.", f"Use the id: {ids}."
            )
        raise NotOnePerson(
            f"There is no {self.side} of this id, address or name in {self.name}.",
            "Correct it, or leave the pair out.",
        )


def roster_from_answers(
    side: Side,
    ids: Sequence[str],
    names: Sequence[str],
    answers: Sequence[Mapping[str, str]],
    *,
    name: str = "the roster",
    overrides: Mapping[str, str] | None = None,
    lists: Iterable[str] = (),
) -> Roster:
    """Build a roster from answers held elsewhere, say in a database: per person, heading to cell."""
    headings = tuple(dict.fromkeys(heading for answer in answers for heading in answer))
    rows = tuple(
        Row(line, tuple(answer.get(heading, "") for heading in headings))
        for line, answer in enumerate(answers, start=1)
    )
    column_map = recognize(headings, rows, role=side, overrides=overrides, lists=lists, name=name)
    return Roster(side, name, column_map, tuple(ids), tuple(names), rows)


def gather_people(sheet: SheetRead, column_map: ColumnMap, side: Side) -> Roster:
    """Make people out of the rows of a file: those of the side, each once.

    In one file of both sides the role column decides. Where a form was sent repeatedly the last answer
    counts, which takes a column that says when it was sent; without one, the same id twice is a fault.

    Raises
    ------
    FileRefused
        If the file is of both sides and no column tells who is what.
    """
    rows, notes = _of_side(sheet, column_map, side)
    ids, id_note = _ids(sheet, column_map, rows)
    if id_note:
        notes.append(id_note)
    faults = list(sheet.faults)
    keep: dict[str, int] = {}
    sent = _sent(column_map, rows)
    repeated: list[str] = []
    for at, (row, id_) in enumerate(zip(rows, ids, strict=True)):
        key = normalize(id_)
        if not key:
            faults.append(_no_id(sheet, column_map, row))
        elif key not in keep:
            keep[key] = at
        elif sent is None:
            faults.append(_twice(sheet, column_map, row, id_, rows[keep[key]]))
        else:
            repeated.append(id_)
            if sent[at] >= sent[keep[key]]:
                keep[key] = at
    if repeated:
        notes.append(_repeated_note(sheet.name, repeated))
    kept = sorted(keep.values())
    faults += [fault for at in kept for fault in _cell_faults(sheet, column_map, rows[at], side)]
    wrong_lines = {fault.line for fault in faults}
    kept = [at for at in kept if rows[at].line not in wrong_lines]
    notes += _commas_notes(sheet.name, column_map, [rows[at] for at in kept])
    notes += _addresses_note(sheet.name, column_map, [rows[at] for at in kept])
    names = _names(column_map, [rows[at] for at in kept], [ids[at] for at in kept])
    return Roster(
        side=side,
        name=sheet.name,
        column_map=column_map,
        ids=tuple(ids[at] for at in kept),
        names=names,
        rows=tuple(rows[at] for at in kept),
        faults=tuple(sorted(faults, key=lambda fault: (fault.line, fault.column))),
        notes=(*sheet.notes, *notes),
        sha256=sheet.sha256,
        sheet=sheet.sheet,
        encoding=sheet.encoding,
    )


def _of_side(sheet: SheetRead, column_map: ColumnMap, side: Side) -> tuple[list[Row], list[str]]:
    role = column_map.of(Meaning.ROLE)
    rows = list(sheet.rows)
    if role is None:
        if not column_map.role:
            raise no_roles(sheet, column_map)
        return rows, []
    of_side, other, unclear = [], 0, list[str]()
    for row in rows:
        roles = values.read_roles(row.cells[role.index])
        if side in roles or (not roles and column_map.role):
            of_side.append(row)
        elif roles:
            other += 1
        else:
            cell = row.cells[role.index]
            unclear.append(f"line {row.line} “{shorten(cell, 20)}”" if cell else f"line {row.line}")
    notes = []
    if other and column_map.role:
        notes.append(f"{counted(other, 'row')} of {sheet.name} left out, being of no {side}.")
    if unclear and side == "mentee":
        some = ", ".join(unclear[:5]) + (" and others" if len(unclear) > 5 else "")
        left_out = f"{counted(len(unclear), 'row')} of {sheet.name} left out"
        notes.append(f"{left_out}: neither mentor nor mentee is said ({some}).")
    return of_side, notes


def no_roles(sheet: SheetRead, column_map: ColumnMap) -> FileRefused:
    """Return the refusal of one file of both sides that does not tell them apart."""
    asked = next((column for column in column_map.unsure if column.guess is Meaning.ROLE), None)
    if asked is None:
        wrong = "No column says who is a mentor and who a mentee."
        return refuse(
            sheet.name, wrong, "Name it (--map role=HEADING), or give two files: mentees, then mentors."
        )
    said = dict.fromkeys(shorten(row.cells[asked.index], 20) for row in sheet.rows)
    some = ", ".join(f"“{value}”" for value in list(said)[:5] if value)
    wrong = f"It does not say who is a mentor and who a mentee: there is {some}."
    return refuse(sheet.name, wrong, "Write mentor, mentee or both.", column=asked.heading)


def _ids(sheet: SheetRead, column_map: ColumnMap, rows: Sequence[Row]) -> tuple[list[str], str]:
    """Return an id per row: the id column, else the address, else the name, else the line."""
    for meaning, what in ((Meaning.ID, ""), (Meaning.EMAIL, "the e-mail address")):
        if column := column_map.of(meaning):
            note = f"{sheet.name} has no id column; people are told apart by {what}." if what else ""
            return [row.cells[column.index] for row in rows], note
    names = _names(column_map, rows, ["" for _ in rows])
    if any(names) and len({normalize(name) for name in names}) == len(names):
        return list(names), f"{sheet.name} has no id column; people are told apart by their names."
    note = f"{sheet.name} has no id column, no addresses and no distinct names; the line is the id."
    return [str(row.line) for row in rows], note


def _names(column_map: ColumnMap, rows: Sequence[Row], fallback: Sequence[str]) -> tuple[str, ...]:
    whole = column_map.of(Meaning.NAME)
    parts = [whole] if whole else [column_map.of(Meaning.FIRST_NAME), column_map.of(Meaning.LAST_NAME)]
    used = [column.index for column in parts if column]
    return tuple(
        " ".join(filter(None, (row.cells[index] for index in used))) or other
        for row, other in zip(rows, fallback, strict=True)
    )


def _sent(column_map: ColumnMap, rows: Sequence[Row]) -> list[tuple[object, int]] | None:
    column = column_map.of(Meaning.TIMESTAMP)
    if column is None:
        return None
    stated = [row.cells[column.index] for row in rows]
    moments = values.read_moments([text for text in stated if text])
    if moments is None:
        return [
            (0, row.line) for row in rows
        ]  # no format fits: forms append, so the later line is the later answer
    known = iter(moments)
    return [
        (next(known).timestamp() if text else 0.0, row.line) for text, row in zip(stated, rows, strict=True)
    ]


def _commas_notes(name: str, column_map: ColumnMap, rows: Sequence[Row]) -> list[str]:
    """Say where some cells separate by commas what the rest of the column separates otherwise."""
    notes = []
    for column in column_map.columns:
        if column.meaning not in LISTS or column.separator not in values.SEPARATORS[:2]:
            continue
        cells = [row.cells[column.index] for row in rows]
        known = {normalize(part) for cell in cells for part in values.split_list(cell, column.separator)}
        odd = [
            cell
            for cell in cells
            if "," in cell and column.separator not in cell and _parts_known(cell, known)
        ]
        if odd:
            notes.append(
                f"In {counted(len(odd), 'cell')} of “{shorten(column.heading)}” in {name} commas stand where "
                f"“{column.separator}” separates answers elsewhere; each counts as one answer "
                f"(“{shorten(odd[0], 40)}”)."
            )
    return notes


def _parts_known(cell: str, known: set[str]) -> bool:
    return any(normalize(part) in known for part in values.split_list(cell, ","))


def _addresses_note(name: str, column_map: ColumnMap, rows: Sequence[Row]) -> list[str]:
    """Say which addresses cannot be right: an introduction would not arrive."""
    column = column_map.of(Meaning.EMAIL)
    cells = [(row.line, row.cells[column.index]) for row in rows] if column else []
    wrong = [
        f"line {line} “{shorten(cell, 40)}”" for line, cell in cells if cell and not values.is_mail(cell)
    ]
    if not wrong:
        return []
    some = ", ".join(wrong[:5]) + (" and others" if len(wrong) > 5 else "")
    return [f"{counted(len(wrong), 'address', 'addresses')} in {name} cannot be right: {some}."]


def _repeated_note(name: str, repeated: Sequence[str]) -> str:
    people = list(dict.fromkeys(repeated))
    some = ", ".join(shorten(person, 40) for person in people[:5]) + (
        " and others" if len(people) > 5 else ""
    )
    who = "1 person" if len(people) == 1 else f"{len(people)} people"
    return f"{who} in {name} sent the form more than once; the last answers count: {some}."


def _id_column(column_map: ColumnMap) -> str:
    column = column_map.of(Meaning.ID) or column_map.of(Meaning.EMAIL)
    return column.heading if column else ""


def _no_id(sheet: SheetRead, column_map: ColumnMap, row: Row) -> Fault:
    heading = _id_column(column_map)
    return Fault(
        sheet.name,
        row.line,
        heading,
        "",
        "The row has no id.",
        "Fill it in; every person needs one of their own.",
    )


def _twice(sheet: SheetRead, column_map: ColumnMap, row: Row, id_: str, first: Row) -> Fault:
    wrong = f"The same id stands in line {first.line}."
    return Fault(
        sheet.name,
        row.line,
        _id_column(column_map),
        id_,
        wrong,
        "Give each person one row and an id of their own.",
    )


def _cell_faults(sheet: SheetRead, column_map: ColumnMap, row: Row, side: Side) -> Iterable[Fault]:
    meaning = Meaning.CAPACITY if side == "mentor" else Meaning.DEMAND
    column = column_map.of(meaning)
    if column is None:
        return
    cell = row.cells[column.index]
    try:
        values.read_count(cell)
    except ValueError:
        wrong = "This is not a number of mentees." if side == "mentor" else "This is not a number of mentors."
        yield Fault(
            sheet.name,
            row.line,
            column.heading,
            cell,
            wrong,
            f"Write a whole number up to {values.MOST:,}, or leave it blank.",
        )
