"""The files that the commands are given: one of all people or two, and how they are to be read."""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import click

from telemachy.cli.terminal import say
from telemachy.matching.files.certificates import Recorded
from telemachy.matching.files.columns import ColumnMap, MapLine, Role, describe, recognize
from telemachy.matching.files.counting import counted
from telemachy.matching.files.faults import Fault, FileRefused, refuse, shorten, write_faults
from telemachy.matching.files.headings import Meaning
from telemachy.matching.files.people import Roster, Side, gather_people, no_roles
from telemachy.matching.files.reading import SheetRead, read_table
from telemachy.matching.rules import Rules, SideColumns

F = TypeVar("F", bound=Callable[..., object])

SIDES: tuple[Side, Side] = ("mentee", "mentor")


@dataclass(frozen=True)
class Rosters:
    """Both sides, from one file or from two."""

    mentees: Roster
    mentors: Roster

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(dict.fromkeys((*self.mentees.faults, *self.mentors.faults)))

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.mentees.notes, *self.mentors.notes)))


@dataclass(frozen=True)
class Reading:
    """How the files are to be read.

    Parameters
    ----------
    mapping : sequence of str
        As typed: ``capacity=Max mentees``, or ``mentors:capacity=Max mentees`` for one file only.
    encoding, sheet : str or None
    """

    mapping: Sequence[str] = ()
    encoding: str | None = None
    sheet: str | None = None


def reading_options(command: F) -> F:
    """Add the options that say how files are read."""
    options = (
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="WHAT=HEADING",
            help="Name the column that holds something: --map capacity='Max mentees'. "
            "For one file: --map mentors:capacity='Max mentees'. An empty heading: no column.",
        ),
        click.option(
            "--encoding", metavar="NAME", help="The encoding of the files, if it is not recognized."
        ),
        click.option("--sheet", metavar="NAME", help="The sheet of a workbook, if it is not the first."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def load_rosters(paths: Sequence[Path], rules: Rules | None, reading: Reading) -> Rosters:
    """Read one file of both sides, or mentees and mentors.

    Raises
    ------
    FileRefused
        If a file cannot be read at all, or a named column is not there. Faulty rows are listed instead, in
        `Rosters.faults`.
    """
    told = _told(reading.mapping)
    if len(paths) == 1:
        (table,) = _with_sheet([_read(paths[0], reading)], reading)
        column_map = _recognize(table, "", rules, told)
        if column_map.of(Meaning.ROLE) is None:
            raise no_roles(table, column_map)
        return Rosters(*(gather_people(table, column_map, side) for side in SIDES))
    tables = _with_sheet([_read(path, reading) for path in paths], reading)
    maps = [_recognize(table, side, rules, told) for table, side in zip(tables, SIDES, strict=True)]
    _all_used(told, maps)
    people = (gather_people(*each) for each in zip(tables, maps, SIDES, strict=True))
    return Rosters(*people)


def load_as_recorded(paths: Sequence[Path], recorded: Recorded) -> Rosters:
    """Read the same files in the way that a certificate records; nothing is recognized anew."""
    both = paths if len(paths) == 2 else [paths[0], paths[0]]
    people = []
    for path, side in zip(both, SIDES, strict=True):
        as_then = recorded.inputs[side]
        table = _read(path, Reading((), as_then["encoding"] or None, as_then["sheet"] or None))
        column_map = recognize(
            table.headings,
            table.rows,
            role=side,
            settled=recorded.columns[side],
            lists=recorded.rules.people.lists,
            name=table.name,
        )
        people.append(gather_people(table, column_map, side))
    return Rosters(*people)


def _read(path: Path, reading: Reading) -> SheetRead:
    with path.open("rb") as stream:
        return read_table(stream, path.name, sheet=reading.sheet, encoding=reading.encoding)


def _with_sheet(tables: list[SheetRead], reading: Reading) -> list[SheetRead]:
    """Refuse the name of a sheet where no file has sheets; note which file it was of no use for."""
    if not reading.sheet:
        return tables
    plain = [table.name for table in tables if not table.sheet]
    if len(plain) == len(tables):
        have = "has" if len(plain) == 1 else "have"
        wrong = f"{' and '.join(plain)} {have} no sheets: only a workbook (XLSX) has."
        raise FileRefused([Fault("--sheet", 0, "", "", wrong, "Leave it out.")])
    note = f"--sheet was not used for {' and '.join(plain)}, which has no sheets."
    return [replace(table, notes=(*table.notes, note)) if plain else table for table in tables]


Told = Mapping[tuple[str, str], str]
"""Side ("mentee", "mentor" or "" for both) and meaning, and the heading."""


def _told(mapping: Sequence[str]) -> Told:
    told: dict[tuple[str, str], str] = {}
    for text in mapping:
        what, equals, heading = text.partition("=")
        side, colon, meaning = what.rpartition(":")
        side = side.strip().removesuffix("s")
        if not equals or (colon and side not in SIDES):
            raise click.BadParameter(
                f"“{text}” should read WHAT=HEADING, or mentors:WHAT=HEADING.", param_hint="--map"
            )
        if meaning.strip() not in set(Meaning):
            known = ", ".join(Meaning)
            raise click.BadParameter(
                f"“{meaning}” is nothing a column can be. One of: {known}.", param_hint="--map"
            )
        told[side, meaning.strip()] = heading.strip()
    return told


def _recognize(table: SheetRead, side: Role, rules: Rules | None, told: Told) -> ColumnMap:
    overrides = _by_rules(table, side, rules) if rules else {}
    for (of_side, meaning), heading in told.items():
        if of_side in {"", side} and (not heading or heading in table.headings or of_side or not side):
            overrides[meaning] = heading
    return recognize(
        table.headings,
        table.rows,
        role=side,
        overrides=overrides,
        lists=rules.people.lists if rules else (),
        name=table.name,
    )


def _by_rules(table: SheetRead, side: Role, rules: Rules) -> dict[str, str]:
    """Return what the rule file says of people, as far as the file has such columns."""
    sides = {"mentee": [rules.people.mentee], "mentor": [rules.people.mentor]}
    stated: dict[str, str] = {"role": rules.people.role} if not side else {}
    for columns in sides.get(side, [rules.people.mentee, rules.people.mentor]):
        stated |= {what: heading for what, heading in _stated(columns).items() if heading}
    return {what: heading for what, heading in stated.items() if heading in table.headings}


def _stated(columns: SideColumns) -> dict[str, str]:
    parts = columns.name
    names = (
        {"name": parts[0]} if len(parts) == 1 else dict(zip(("first_name", "last_name"), parts, strict=False))
    )
    stated = {
        "id": columns.id,
        "email": columns.email,
        "capacity": columns.capacity,
        "demand": columns.demand,
    }
    return stated | names


def _all_used(told: Told, maps: Sequence[ColumnMap]) -> None:
    """Refuse a heading that stands in neither file, rather than overlook it."""
    headings = {column.heading for column_map in maps for column in column_map.columns}
    for (side, meaning), heading in told.items():
        if heading and not side and heading not in headings:
            known = ", ".join(shorten(name) for name in sorted(headings))
            wrong = f"Neither file has the column “{heading}” for {meaning}."
            raise FileRefused([Fault("--map", 0, "", "", wrong, f"Their columns: {known}.")])


def settle_faults(rosters: Rosters, *, skip: bool, folder: Path) -> str:
    """Say which rows are bad: refuse the files over them, or go on without them where told to.

    Returns
    -------
    str
        The note that says how many rows were left out; empty when none was.

    Raises
    ------
    FileRefused
        With every fault, unless `skip`; or because a side is left with nobody.
    """
    faults = rosters.faults
    if not faults:
        _need_both_sides(rosters)
        return ""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "problems.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        write_faults(faults, stream)
    rows = len({(fault.file, fault.line) for fault in faults})
    counted_rows = counted(rows, "row")
    if not skip:
        say(f"{counted_rows} cannot be used, all listed in {folder / 'problems.csv'}.")
        say("Mend them, or go on without them: --skip-bad-rows.")
        raise FileRefused(faults)
    _need_both_sides(rosters)
    return f"{counted_rows} could not be used and were left out, as told; all are listed in problems.csv."


def _need_both_sides(rosters: Rosters) -> None:
    for roster in (rosters.mentees, rosters.mentors):
        if not len(roster):
            column = roster.column_map.of(Meaning.ROLE)
            remedy = (
                f"Look at the column “{column.heading}”." if column else "Check that it is the right file."
            )
            raise refuse(roster.name, f"There is no {roster.side} in it.", remedy)


def show_columns(rosters: Rosters) -> None:
    """Show what each column was taken for, and ask about those that are not sure."""
    one_file = not rosters.mentees.column_map.role
    for roster in (rosters.mentees,) if one_file else (rosters.mentees, rosters.mentors):
        lines = describe(roster.column_map)
        both = f", {counted(len(rosters.mentors), 'mentor')}" if one_file else ""
        say(f"{roster.name}: {counted(len(roster), roster.side)}{both}")
        width = min(40, max(len(shorten(line.heading, 40)) for line in lines))
        for line in lines:
            if line.used:
                say(f"  {shorten(line.heading, 40):<{width}}  {line.says}")
        unused = [shorten(line.heading, 40) for line in lines if not line.used and not line.ask]
        if unused:
            say(f"  not used: {', '.join(unused)}")
        for line in lines:
            if line.ask:
                say(f"  please say: “{shorten(line.heading)}” is {line.says} ({line.why})")
                say(f"              if so: --map {_as_typed(line, '' if one_file else roster.side)}")


def _as_typed(line: MapLine, side: str) -> str:
    """Return what to type after ``--map`` so that the column is what it may be."""
    return shlex.quote(f"{side}s:{line.guess}={line.heading}" if side else f"{line.guess}={line.heading}")
