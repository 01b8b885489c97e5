"""Rules laid upon rosters: each column that a rule names is found, read and handed to the engine."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

import numpy as np

from telemachy.matching.files import values
from telemachy.matching.files.columns import Column
from telemachy.matching.files.counting import counted
from telemachy.matching.files.faults import Fault, FileRefused, refuse, shorten
from telemachy.matching.files.headings import Meaning
from telemachy.matching.files.people import NotOnePerson, Roster, Side
from telemachy.matching.kinds import Reads
from telemachy.matching.problem import (
    LineError,
    Pairs,
    Pin,
    Problem,
    Ranks,
    Welcome,
    line_intervals,
)
from telemachy.matching.records import build_problem, read_degrees, read_place
from telemachy.matching.rules import Consent, Criterion, Must, People, Rules, SideColumns
from telemachy.matching.tables import Ints, normalize, says_something

IdPair = tuple[str, str]
"""Id of a mentee and id of a mentor, as in the files."""


@dataclass(frozen=True)
class Fitted:
    """Rosters and rules that fit each other, and the problem they make.

    Parameters
    ----------
    problem : Problem
        Its rows are the people of the rosters, in their order.
    rules : Rules
        Every column by its heading in the files, so that nothing is left to recognize.
    mentees, mentors : Roster
    notes : tuple of str
        What the coordinator should know: what a blank was taken for, which names match nobody.
    """

    problem: Problem
    rules: Rules
    mentees: Roster
    mentors: Roster
    notes: tuple[str, ...] = ()


def to_problem(
    mentees: Roster,
    mentors: Roster,
    rules: Rules,
    *,
    seed: int = 0,
    pins: Sequence[IdPair] = (),
    never: Sequence[IdPair] = (),
    drop_missing: bool = False,
) -> Fitted:
    """Fit rules to two rosters and build the engine's problem.

    Parameters
    ----------
    pins, never : sequence of (str, str)
        Pairs to make first, and pairs not to make, by id.
    drop_missing : bool
        Leave out the criteria whose columns the files lack, with a note. For shipped rules, which know no
        file; a coordinator's own rules are refused instead.

    Raises
    ------
    FileRefused
        If a rule names a column that is not there, a pair names somebody who is not there, or people report
        to each other in a circle.
    """
    rules, notes = fit_rules(rules, mentees, mentors, drop_missing=drop_missing)
    capacity = _stated(mentors, rules.people.mentor.capacity)
    zeros = sum(places == 0 for places in capacity)
    if rules.defaults.zero_capacity_means == "not said":
        capacity = [places or None for places in capacity]
    notes += _capacity_notes(mentors, rules, capacity, zeros)
    notes += [*_place_notes(mentees, rules), *_place_notes(mentors, rules)]
    if any(criterion.kind == "rank" for criterion in rules.criteria):
        notes += [*_wish_notes(mentees, mentors), *_wish_notes(mentors, mentees)]
    problem = build_problem(
        _records(mentees, rules, "mentee"),
        _records(mentors, rules, "mentor"),
        rules,
        seed=seed,
        mentee_ids=mentees.ids,
        mentor_ids=mentors.ids,
        capacity=capacity,
        demand=_stated(mentees, rules.people.mentee.demand),
        pins=[Pin(*pair) for pair in _rows(pins, mentees, mentors, "to be kept")],
        forbidden=[*_rows(never, mentees, mentors, "not to be made"), *_avoided(rules, mentees, mentors)],
        ranks=_ranks(mentees, mentors),
        lines=_lines(rules, mentees, mentors, notes),
    )
    problem = problem.changed(same_person=_same_person(rules, mentees, mentors))
    return Fitted(problem, rules, mentees, mentors, tuple(notes))


# Columns


def fit_rules(
    rules: Rules, mentees: Roster, mentors: Roster, *, drop_missing: bool = False
) -> tuple[Rules, list[str]]:
    """Return the rules with every column by its heading, and notes on what was left out.

    Raises
    ------
    FileRefused
        If a column is missing and `drop_missing` is False.
    """
    sides: Mapping[Side, Roster] = {"mentee": mentees, "mentor": mentors}
    faults: list[Fault] = []
    lacking: list[Fault] = [] if drop_missing else faults  # what a shipped rule file names may be absent
    notes: list[str] = []
    criteria = [_fit_item(item, sides, faults, notes, drop_missing) for item in rules.criteria]
    musts = [_fit_item(item, sides, faults, notes, drop_missing) for item in rules.must]
    for side, roster in sides.items():
        what = "importance" if side == "mentee" else "level"
        missing = [name for name in rules.scales(side) if roster.column_map.find(name) is None]
        lacking += [_no_column(roster, name, f"[{what}]") for name in missing]
    people = People(
        mentee=_fit_side(rules.people.mentee, mentees, lacking),
        mentor=_fit_side(rules.people.mentor, mentors, lacking),
        same_person=tuple(name for name in rules.people.same_person if _both_have(name, sides, lacking)),
        role=rules.people.role,
        lists=_lists(rules, sides),
    )
    if faults:
        raise FileRefused(faults)
    fitted = replace(
        settings_by_heading(rules, sides),
        people=people,
        criteria=tuple(item for item in criteria if isinstance(item, Criterion)),
        must=tuple(item for item in musts if isinstance(item, Must)),
    )
    return fitted, notes


def _fit_item(
    item: Criterion | Must,
    sides: Mapping[Side, Roster],
    faults: list[Fault],
    notes: list[str],
    drop_missing: bool,
) -> Criterion | Must | None:
    what = "criterion" if isinstance(item, Criterion) else "must-have"
    asked: Mapping[Side, tuple[str, ...]] = {"mentee": item.mentee, "mentor": item.mentor}
    found: dict[Side, list[str]] = {"mentee": [], "mentor": []}
    lacking: list[Fault] = []
    for side, names in asked.items():
        for name in names:
            column = sides[side].column_map.find(name)
            if column:
                found[side].append(column.heading)
            elif not drop_missing:
                lacking.append(_no_column(sides[side], name, f"The {what} “{item.key}”"))
    faults += lacking
    for side, names in asked.items():
        if names and not found[side]:
            lack = f"the {side}s' file has no column for {' or '.join(names)}"
            notes.append(f"The {what} “{item.key}” was left out: {lack}.")
            return None
    return replace(item, mentee=tuple(found["mentee"]), mentor=tuple(found["mentor"]))


def _no_column(roster: Roster, name: str, who: str) -> Fault:
    headings = [column.heading for column in roster.column_map.columns]
    close = get_close_matches(name, headings, n=1, cutoff=0.6)
    remedy = f"Did you mean “{close[0]}”?" if close else f"Its columns: {', '.join(map(shorten, headings))}."
    return Fault(roster.name, 1, "", "", f"{who} names the column “{name}”, which is not there.", remedy)


def _fit_side(stated: SideColumns, roster: Roster, faults: list[Fault]) -> SideColumns:
    def heading(name: str, meaning: Meaning | None) -> str:
        column = roster.column_map.find(name) if name else None
        if name and column is None:
            faults.append(_no_column(roster, name, f"[people] {roster.side}"))
        if column is None and meaning:
            column = roster.column_map.of(meaning)
        return column.heading if column else ""

    names = tuple(filter(None, (heading(name, None) for name in stated.name)))
    return SideColumns(
        id=heading(stated.id, Meaning.ID),
        name=names or tuple(c.heading for c in _name_columns(roster)),
        email=heading(stated.email, Meaning.EMAIL),
        capacity=heading(stated.capacity, Meaning.CAPACITY) if roster.side == "mentor" else "",
        demand=heading(stated.demand, Meaning.DEMAND) if roster.side == "mentee" else "",
        waiting=heading(stated.waiting, None) if roster.side == "mentee" else "",
    )


def _name_columns(roster: Roster) -> tuple[Column, ...]:
    whole = roster.column_map.all_of(Meaning.NAME)
    return whole or roster.column_map.all_of(Meaning.FIRST_NAME, Meaning.LAST_NAME)


def settings_by_heading(rules: Rules, sides: Mapping[Side, Roster]) -> Rules:
    """Return the rules with importance, level and consent by the headings of their columns.

    What is said of a column that is not there is left out.
    """
    scales = {
        side: {
            column.heading: scale
            for name, scale in rules.scales(side).items()
            if (column := roster.column_map.find(name))
        }
        for side, roster in sides.items()
    }
    return replace(
        rules,
        importance=scales["mentee"],
        level=scales["mentor"],
        consent=_fit_consent(rules.consent, sides),
    )


def _fit_consent(consents: Mapping[str, Consent], sides: Mapping[Side, Roster]) -> dict[str, Consent]:
    """Return consent by the headings of either file: no other way of naming a column gets around it."""
    fitted: dict[str, Consent] = {}
    for name, consent in consents.items():
        for roster in sides.values():
            column, asked = roster.column_map.find(name), roster.column_map.find(consent.column)
            heading = column.heading if column else name
            fitted[heading] = replace(consent, column=asked.heading if asked else consent.column)
    return fitted


def _both_have(name: str, sides: Mapping[Side, Roster], faults: list[Fault]) -> bool:
    for roster in sides.values():
        if roster.column_map.find(name) is None:
            faults.append(_no_column(roster, name, "[people] same_person"))
            return False
    return True


def _lists(rules: Rules, sides: Mapping[Side, Roster]) -> tuple[str, ...]:
    """Return the headings in which a comma separates: those that the rules declare, and those recognized."""
    recognized = [
        column.heading
        for side, roster in sides.items()
        for column in roster.column_map.columns
        if column.separator == ","
    ]
    return tuple(dict.fromkeys([*rules.people.lists, *recognized]))


def _records(roster: Roster, rules: Rules, side: Side) -> list[dict[str, str]]:
    """Return a mapping of heading to cell for each person, cells tidied as their use asks."""
    headings = [column.heading for column in roster.column_map.columns]
    records = [dict(zip(headings, row.cells, strict=True)) for row in roster.rows]
    for name, how in rules.columns(side).items():
        tidy = _as_number if how == {Reads.NUMBER} else values.tidy_week if how == {Reads.WEEK} else None
        if tidy:
            for record in records:
                record[name] = tidy(record[name])
    return records


def _place_notes(roster: Roster, rules: Rules) -> list[str]:
    """Say which cells are no place: a slip in a coordinate would pass unseen."""
    notes = []
    for name, how in rules.columns(roster.side).items():
        column = roster.column_map.find(name)
        if column is None or not how & {Reads.PLACE, Reads.DEGREES}:
            continue
        reads = read_place if Reads.PLACE in how else lambda text: (read_degrees(text), 0.0)
        cells = [cell for cell in roster.cells(column) if cell.strip()]
        wrong = [cell for cell in cells if math.isnan(reads(cell)[0])]
        if wrong:
            some = ", ".join(f"“{shorten(cell, 30)}”" for cell in dict.fromkeys(wrong[:5]))
            found = counted(len(wrong), "cell")
            notes.append(
                f"{found} of “{shorten(column.heading)}” in {roster.name} say no latitude and longitude, "
                f"and count as not said: {some}."
            )
    return notes


def _as_number(text: str) -> str:
    number = values.read_number(text)
    return "" if number is None else repr(number)


def _stated(roster: Roster, heading: str) -> list[int | None]:
    column = roster.column_map.find(heading) if heading else None
    return [values.read_count(cell) for cell in roster.cells(column)] if column else [None] * len(roster)


def _capacity_notes(mentors: Roster, rules: Rules, capacity: Sequence[int | None], zeros: int) -> list[str]:
    usual = rules.defaults.capacity
    places = "1 place" if usual == 1 else f"{usual} places"
    if not rules.people.mentor.capacity:
        asked = [c.heading for c in mentors.column_map.unsure if c.guess is Meaning.CAPACITY]
        unless = f", unless “{shorten(asked[0])}” says it" if asked else ""
        return [f"{mentors.name} does not say how many mentees a mentor can take{unless}; each has {places}."]
    notes = []
    unsaid = sum(places is None for places in capacity)
    blanks = unsaid - (zeros if rules.defaults.zero_capacity_means == "not said" else 0)
    if blanks:
        who = counted(blanks, "mentor")
        notes.append(f"{who} left the number of places blank, which was taken as {places}.")
    if zeros:
        taken = f"“not said”, so {places}" if rules.defaults.zero_capacity_means == "not said" else "none"
        who = counted(zeros, "mentor")
        notes.append(f"{who} gave 0 places, which was taken as {taken} (zero_capacity_means, in the rules).")
    column = mentors.column_map.find(rules.people.mentor.capacity)
    ranges = [cell for cell in mentors.cells(column) if values.is_range(cell)] if column else []
    if ranges:
        some = ", ".join(f"“{shorten(cell, 20)}”" for cell in dict.fromkeys(ranges[:5]))
        notes.append(
            f"Of a range of places the higher number counts: {counted(len(ranges), 'mentor')} ({some})."
        )
    return notes


# Pairs


def _rows(pairs: Sequence[IdPair], mentees: Roster, mentors: Roster, what: str) -> list[tuple[int, int]]:
    faults: list[Fault] = []
    rows: dict[tuple[int, int], None] = {}
    for mentee, mentor in pairs:
        found, wrong = rows_of_pair((mentee, mentor), mentees, mentors, f"pairs {what}")
        faults += wrong
        if found:
            rows[found] = None
    if faults:
        raise FileRefused(faults)
    return list(rows)


def rows_of_pair(
    pair: IdPair, mentees: Roster, mentors: Roster, file: str, line: int = 0
) -> tuple[tuple[int, int] | None, list[Fault]]:
    """Return the rows of two people named by id, address or name; else what is wrong with each."""
    rows, faults = [], []
    for roster, handle in zip((mentees, mentors), pair, strict=True):
        try:
            rows.append(roster.find(handle))
        except NotOnePerson as error:
            faults.append(Fault(file, line, "", handle, error.wrong, error.remedy))
    return (None if faults else (rows[0], rows[1])), faults


def _named(
    roster: Roster, headings: Iterable[str], others: Mapping[str, Sequence[int]]
) -> Iterable[tuple[int, int]]:
    """Yield the row of a person and of each other person that her cells name, in their order."""
    for heading in headings:
        column = roster.column_map.find(heading)
        if column is None:
            continue
        cells = roster.cells(column)
        separator = values.separator_of(cells, is_list=True)
        for row, cell in enumerate(cells):
            for handle in split_handles(cell, separator, others):
                yield from ((row, other) for other in others.get(normalize(handle), ()))


def split_handles(cell: str, separator: str, others: Mapping[str, Sequence[int]]) -> list[str]:
    """Return the people whom a cell names; “Lee, Ann” is one person where somebody is called so."""
    return [cell] if normalize(cell) in others else values.split_list(cell, separator)


def _avoided(rules: Rules, mentees: Roster, mentors: Roster) -> Iterable[tuple[int, int]]:
    for must in rules.must:
        if must.kind == "never":
            yield from _named(mentees, must.mentee, mentors.handles)
            yield from ((i, j) for j, i in _named(mentors, must.mentor, mentees.handles))


def _ranks(mentees: Roster, mentors: Roster) -> Ranks:
    """Return whom people wish for: a mentee's in the order given, a mentor's as a welcome."""
    wished = [column.heading for column in mentees.column_map.all_of(Meaning.WISHES)]
    ranked: dict[tuple[int, int], int] = {}
    counts: dict[int, int] = {}
    for i, j in _named(mentees, wished, mentors.handles):
        if (i, j) not in ranked:
            counts[i] = counts.get(i, 0) + 1
            ranked[i, j] = counts[i]
    welcomed = [column.heading for column in mentors.column_map.all_of(Meaning.WISHES)]
    answered = Pairs.of((i, j) for j, i in _named(mentors, welcomed, mentees.handles))
    pairs = Pairs.of(ranked)
    return Ranks(
        ranked=pairs,
        place=np.array([ranked[pair] for pair in pairs], dtype=np.int32),
        answered=answered,
        welcome=np.full(len(answered), Welcome.WELCOME, dtype=np.int32),
    )


def _wish_notes(roster: Roster, others: Roster) -> list[str]:
    """Say which wishes are for nobody who is there: a slip in a name would pass unseen."""
    notes = []
    for column in roster.column_map.all_of(Meaning.WISHES):
        cells = roster.cells(column)
        separator = values.separator_of(cells, is_list=True)
        named = (handle for cell in cells for handle in split_handles(cell, separator, others.handles))
        unknown = [each for each in named if says_something(each) and normalize(each) not in others.handles]
        if unknown:
            some = ", ".join(f"“{shorten(each, 30)}”" for each in list(dict.fromkeys(unknown))[:5])
            found = counted(len(unknown), "answer")
            notes.append(
                f"{found} in “{shorten(column.heading)}” of {roster.name} for no {others.side} there: {some}."
            )
    return notes


def _same_person(rules: Rules, mentees: Roster, mentors: Roster) -> Pairs:
    """Return the rows that are one person: by the columns that the rules name; in one file, by id."""
    pairs: list[tuple[int, int]] = []
    for name in rules.people.same_person:
        own, other = mentees.column_map.find(name), mentors.column_map.find(name)
        if own and other:
            rows: dict[str, list[int]] = {}
            for row, cell in enumerate(mentors.cells(other)):
                rows.setdefault(normalize(cell), []).append(row)
            cells = map(normalize, mentees.cells(own))
            pairs += [(row, j) for row, cell in enumerate(cells) if cell for j in rows.get(cell, ())]
    if mentees.sha256 and mentees.sha256 == mentors.sha256:
        same_ids = mentees.row_of.keys() & mentors.row_of.keys()
        pairs += [(mentees.row_of[id_], mentors.row_of[id_]) for id_ in same_ids]
    return Pairs.of(pairs)


# Reporting lines


def _lines(rules: Rules, mentees: Roster, mentors: Roster, notes: list[str]) -> tuple[Ints, Ints]:
    must = next((must for must in rules.must if must.kind == "not_in_line"), None)
    if must is None:
        return np.zeros((0, 2), dtype=np.int64), np.zeros((0, 2), dtype=np.int64)
    of_mentees, of_mentors = _managers(mentees, must.mentee), _managers(mentors, must.mentor)
    by = _named_by(must, mentees, mentors, [*of_mentees, *of_mentors])
    own = {roster.side: _keys(roster, by) for roster in (mentees, mentors)}
    manager_of: dict[str, str] = {}
    for people, managers in ((own["mentee"], of_mentees), (own["mentor"], of_mentors)):
        for person, manager in zip(people, managers, strict=True):
            if person and (manager or person not in manager_of):
                manager_of[person] = manager
    unknown = len({manager for manager in manager_of.values() if manager and manager not in manager_of})
    if unknown:
        notes.append(
            f"Not among the people in the files: {counted(unknown, 'manager')}, taken as the top of a line."
        )
    try:
        intervals = line_intervals(manager_of)
    except LineError as error:
        circle = " → ".join([*error.circle, error.circle[0]])
        wrong = f"These people report to each other in a circle: {circle}."
        raise refuse(mentees.name, wrong, "Correct a manager.") from error
    return _intervals(own["mentee"], intervals), _intervals(own["mentor"], intervals)


def _managers(roster: Roster, headings: Sequence[str]) -> list[str]:
    columns = [column for heading in headings if (column := roster.column_map.find(heading))]
    return [
        next((normalize(row.cells[c.index]) for c in columns if row.cells[c.index]), "")
        for row in roster.rows
    ]


def _named_by(must: Must, mentees: Roster, mentors: Roster, managers: Sequence[str]) -> str:
    """Return how managers are named: as the rule says, else by what most of them are found under."""
    if stated := must.settings.get("by"):
        return str(stated)
    named = {manager for manager in managers if manager}
    ways = ["", str(Meaning.EMAIL), str(Meaning.NAME)]
    found = {
        way: sum(key in named for roster in (mentees, mentors) for key in _keys(roster, way)) for way in ways
    }
    return max(ways, key=lambda way: found[way])


def _keys(roster: Roster, by: str) -> list[str]:
    if by == Meaning.NAME:
        return [normalize(name) for name in roster.names]
    column = roster.column_map.find(by) if by else None
    return [normalize(cell) for cell in (roster.cells(column) if column else roster.ids)]


def _intervals(people: Sequence[str], intervals: Mapping[str, tuple[int, int]]) -> Ints:
    return np.array([intervals.get(key, (-1, -1)) for key in people], dtype=np.int64).reshape(-1, 2)
