"""What went into a run, frozen as the files that the command line reads: opaque ids, answers, rules, pairs.

Only columns that the rules compare are kept, and no names or addresses beside them. A pair that is not
available stands in one list, whatever the reason, so that private facts cannot be told apart in it.
"""

import csv
import hashlib
import io
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

import numpy as np

from telemachy.matching.criteria import must_scorer
from telemachy.matching.files import (
    Fitted,
    Roster,
    gather_people,
    read_table,
    recognize,
    settings_by_heading,
    to_problem,
    write_csv,
)
from telemachy.matching.files.escaping import safe_cell
from telemachy.matching.kinds import Reads
from telemachy.matching.problem import Pairs, Problem, Ranks
from telemachy.matching.records import separator_of, split_values
from telemachy.matching.result import Result
from telemachy.matching.rules import Criterion, Must, Objective, People, Rules, Side, SideColumns
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import Run
from telemachy.rounds.queries.phases import draw_as_frozen
from telemachy.rounds.queries.solving import Solved

SIDES: tuple[Side, Side] = ("mentee", "mentor")
FILES: Mapping[Side, str] = {"mentee": "mentees.csv", "mentor": "mentors.csv"}
IdPair = tuple[str, str]
"""Public ids of a mentee's and a mentor's enrollment."""

_Item = TypeVar("_Item", Criterion, Must)

_BLOCK_ROWS = 256


@dataclass(frozen=True)
class Frozen:
    """The inputs of a run. `columns` says by side what each heading of our own is."""

    mentees: str
    mentors: str
    rules: str
    seed: int
    columns: Mapping[str, Mapping[str, str]]
    pins: Sequence[IdPair] = ()
    never: Sequence[IdPair] = ()
    # What people wish of each other: mentee, mentor, place; mentee, mentor, answer.
    ranks: Sequence[tuple[str, str, int]] = ()
    answers: Sequence[tuple[str, str, int]] = ()
    # Mentees left for the next phase, and the draw that left them: seed, how, how many, the order.
    held: Sequence[str] = ()
    draw: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_wishes(self) -> bool:
        """Whether wishes counted. They are each person's own, so such inputs are handed to nobody."""
        rules = Rules.from_toml(self.rules)
        counted = any(criterion.kind == "rank" for criterion in rules.criteria) or (
            rules.aim.objective in (Objective.STABLE, Objective.RANK_MAXIMAL)
        )
        return counted and bool(self.ranks or self.answers)

    def text(self, side: Side) -> str:
        return self.mentees if side == "mentee" else self.mentors

    def sha256(self) -> str:
        return hashlib.sha256(_as_json(self).encode()).hexdigest()

    def packed(self) -> bytes:
        return zlib.compress(_as_json(self).encode(), 6)

    def without(self, ids: Iterable[str]) -> "Frozen":
        """Return the same with the answers of these people blank, and without any pair that names them."""
        gone = frozenset(ids)

        def blank(text: str) -> str:
            headings, *rows = list(csv.reader(io.StringIO(text, newline="")))
            return _csv(
                headings, [[row[0], *[""] * (len(row) - 1)] if row[0] in gone else row for row in rows]
            )

        def others(pairs: Iterable[Any]) -> tuple[Any, ...]:
            return tuple(pair for pair in pairs if pair[0] not in gone and pair[1] not in gone)

        return replace(
            self,
            mentees=blank(self.mentees),
            mentors=blank(self.mentors),
            pins=others(self.pins),
            never=others(self.never),
            ranks=others(self.ranks),
            answers=others(self.answers),
            draw=_without_waits(self.draw, gone),
        )

    def answering(self) -> frozenset[str]:
        """Return the ids of everyone of whom more than the id is in it."""
        found: set[str] = set()
        for text in (self.mentees, self.mentors):
            rows = csv.reader(io.StringIO(text, newline=""))
            next(rows)
            found.update(row[0] for row in rows if any(row[1:]))
        return frozenset(found)


def unpacked(packed: bytes | memoryview) -> Frozen:
    """Read back what `Frozen.packed` made."""
    said = json.loads(zlib.decompress(bytes(packed)))
    for name in ("pins", "never", "ranks", "answers"):
        said[name] = tuple(map(tuple, said[name]))
    said["held"] = tuple(said.get("held", ()))
    return Frozen(**said)


def _as_json(frozen: Frozen) -> str:
    said = asdict(frozen)
    for name in ("held", "draw"):  # a run that everyone was in reads as it did before there were phases
        if not said[name]:
            del said[name]
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _without_waits(draw: Mapping[str, Any], gone: frozenset[str]) -> Mapping[str, Any]:
    """The draw with the waits of these people blank; their ids stay, so that the order can be read."""
    if not draw:
        return draw
    order = [[id_, "" if id_ in gone else since, first] for id_, since, first in draw["order"]]
    return {**draw, "order": order}


def with_phase(frozen: Frozen, solved: Solved, run: Run) -> Frozen:
    """The same with whom a draw left for the next phase, where one did."""
    said = run.overrides.get("draw")
    if not said:
        return frozen
    held = [public_id(solved.people[pk]) for pk in run.overrides["held"] if pk in solved.people]
    return replace(frozen, held=tuple(sorted(held)), draw=draw_as_frozen(run.round, said["id"]))


# Freezing


def freeze(solved: Solved) -> Frozen:
    """Return the inputs of a run just worked out."""
    problem, fitted = solved.problem, solved.built.fitted
    ids = _Ids.of(solved)
    rosters: Mapping[Side, Roster] = {"mentee": fitted.mentees, "mentor": fitted.mentors}
    rules = _with_headings(_public(solved.rules), rosters)
    lines = any(must.kind == "not_in_line" for must in rules.must)
    taken = {name for side in SIDES for name in rules.columns(side)} | {
        consent.column for consent in rules.consent.values()
    }
    own = {name: _free(name, taken) for name in _OWN}
    lists = tuple(dict.fromkeys([*fitted.rules.people.lists, *solved.rules.people.lists]))
    persons = _one_person(problem)
    line = _lines(problem) if lines else None
    sheets: dict[Side, str] = {}
    for side in SIDES:
        columns: dict[str, Sequence[str]] = {own["id"]: ids.of_side(side)}
        if side == "mentor":
            columns[own["places"]] = [str(places) for places in problem.capacity.tolist()]
        else:
            if not solved.rules.types:
                columns[own["mentors wanted"]] = [str(wanted) for (wanted,) in problem.demand.tolist()]
            columns[own["days waited"]] = [_plainly(days) for days in problem.waiting.tolist()]
        if persons:
            columns[own["same person"]] = persons[side]
        if line:
            columns[own["in line"]], columns[own["reports to"]] = line[side]
        columns |= _answers(rules, rosters[side], lists)
        sheets[side] = _csv(columns, zip(*columns.values(), strict=True))
    rules = replace(
        rules,
        people=People(
            mentee=SideColumns(
                id=own["id"],
                demand="" if solved.rules.types else own["mentors wanted"],
                waiting=own["days waited"],
            ),
            mentor=SideColumns(id=own["id"], capacity=own["places"]),
            same_person=(own["same person"],) if persons else (),
            lists=lists,
        ),
        defaults=replace(rules.defaults, zero_capacity_means="none"),
        must=tuple(_by_our_lines(must, own) for must in rules.must),
    )
    return Frozen(
        mentees=sheets["mentee"],
        mentors=sheets["mentor"],
        rules=rules.to_toml(),
        seed=solved.seed,
        columns={
            "mentee": {own["id"]: "id"} | ({} if solved.rules.types else {own["mentors wanted"]: "demand"}),
            "mentor": {own["id"]: "id", own["places"]: "capacity"},
        },
        pins=tuple(ids.pair(pin.mentee, pin.mentor) for pin in problem.pins),
        never=tuple(sorted(ids.pair(*rows) for rows in _not_available(problem, solved.rules))),
        ranks=ids.said(problem.ranks.ranked, problem.ranks.place.tolist()),
        answers=ids.said(problem.ranks.answered, problem.ranks.welcome.tolist()),
    )


_OWN = ("id", "places", "mentors wanted", "days waited", "same person", "in line", "reports to")


@dataclass(frozen=True)
class _Ids:
    mentees: Sequence[str]
    mentors: Sequence[str]

    @classmethod
    def of(cls, solved: Solved) -> "_Ids":
        def names(pks: Sequence[int]) -> list[str]:
            return [public_id(solved.people[pk]) for pk in pks]

        return cls(names(solved.built.mentee_ids), names(solved.built.mentor_ids))

    def of_side(self, side: Side) -> Sequence[str]:
        return self.mentees if side == "mentee" else self.mentors

    def pair(self, mentee: int, mentor: int) -> IdPair:
        return self.mentees[mentee], self.mentors[mentor]

    def said(self, pairs: Pairs, numbers: Sequence[int]) -> tuple[tuple[str, str, int], ...]:
        return tuple((*self.pair(*rows), number) for rows, number in zip(pairs, numbers, strict=True))


def public_id(enrollment: Enrollment) -> str:
    """What ties are drawn by, and what stands for somebody in a proof."""
    return str(enrollment.public_id)


def _public(rules: Rules) -> Rules:
    """The rules without must-haves on private facts: the pairs that those leave out are listed instead."""
    return replace(rules, must=tuple(must for must in rules.must if not must.is_private))


def _not_available(problem: Problem, rules: Rules) -> set[tuple[int, int]]:
    """Every pair that private facts, decisions or standing mentorships leave out, as one list."""
    found = set(problem.forbidden)
    for must in rules.must:
        scorer = must_scorer(must, problem) if must.is_private else None
        if scorer is None:
            continue
        for begin in range(0, problem.n_mentees, _BLOCK_ROWS):
            rows = slice(begin, min(begin + _BLOCK_ROWS, problem.n_mentees))
            left_out = np.argwhere(~scorer.block(rows))
            found.update((begin + int(row), int(column)) for row, column in left_out)
    return found


def _with_headings(rules: Rules, rosters: Mapping[Side, Roster]) -> Rules:
    """The rules with each column by its heading; a column that nobody answered keeps the rules' own name."""

    def headings(names: Sequence[str], side: Side) -> tuple[str, ...]:
        columns = [rosters[side].column_map.find(name) for name in names]
        found = [column.heading if column else name for column, name in zip(columns, names, strict=True)]
        return tuple(dict.fromkeys(found))

    def fit(item: _Item) -> _Item:
        return replace(item, mentee=headings(item.mentee, "mentee"), mentor=headings(item.mentor, "mentor"))

    fitted = settings_by_heading(rules, rosters)
    return replace(fitted, criteria=tuple(map(fit, rules.criteria)), must=tuple(map(fit, rules.must)))


def _by_our_lines(must: Must, own: Mapping[str, str]) -> Must:
    if must.kind != "not_in_line":
        return must
    column = (own["reports to"],)
    return replace(must, mentee=column, mentor=column, settings={**must.settings, "by": own["in line"]})


def _answers(rules: Rules, roster: Roster, lists: Sequence[str]) -> dict[str, Sequence[str]]:
    """The columns that the rules compare, and those that give consent to it."""
    side, hows = roster.side, rules.columns(roster.side)
    compared = [
        name
        for item in rules.items
        if getattr(item, "kind", "") != "not_in_line"
        for name in (item.mentee if side == "mentee" else item.mentor)
    ]
    asked = [consent.column for name, consent in rules.consent.items() if name in compared]
    headings = {column.heading: column for column in roster.column_map.columns}
    found: dict[str, Sequence[str]] = {}
    for name in dict.fromkeys([*compared, *asked]):
        column = headings.get(name)
        cells: Sequence[str] = roster.cells(column) if column else [""] * len(roster)
        if Reads.SET in hows.get(name, ()):
            cells = _harmless(cells, bool(column and column.separator == ",") or name in lists)
        found[name] = cells
    return found


def _harmless(cells: Sequence[str], is_list: bool) -> Sequence[str]:
    """The cells of sets with each answer that a spreadsheet might run marked as text, alike on both sides.

    Writing marks a cell that begins so; here it is the answers further back that get the same mark.
    """
    separator = separator_of(cells, is_list)
    if not separator:
        return cells

    def marked(cell: str) -> str:
        first, *rest = split_values(cell, separator) or [""]
        return separator.join([first, *(str(safe_cell(part)) for part in rest)])

    return [marked(cell) if separator in cell else cell for cell in cells]


def _one_person(problem: Problem) -> dict[Side, list[str]] | None:
    """A name of no meaning for each person who is on both sides."""
    if not len(problem.same_person):
        return None
    named: dict[Side, list[str]] = {"mentee": [""] * problem.n_mentees, "mentor": [""] * problem.n_mentors}
    for mentee, mentor in problem.same_person:
        name = named["mentee"][mentee] or named["mentor"][mentor] or f"person {mentee + 1}"
        named["mentee"][mentee] = named["mentor"][mentor] = name
    return named


def _lines(problem: Problem) -> dict[Side, tuple[list[str], list[str]]]:
    """For each side, a name of no meaning in the line of command, and that of whom one reports to.

    Rebuilt from who stands above whom, which is all that the rule asks. Whoever said nothing has no name.
    """
    spans: dict[tuple[int, int], str] = {}
    for table in (problem.mentee_line, problem.mentor_line):
        for enter, leave in table.tolist():
            if (enter, leave) != (-1, -1):
                spans.setdefault((enter, leave), f"line {enter}")
    above: dict[tuple[int, int], str] = {}
    open_: list[tuple[int, int]] = []
    for span in sorted(spans):
        while open_ and open_[-1][1] <= span[0]:
            open_.pop()
        above[span] = spans[open_[-1]] if open_ else ""
        open_.append(span)

    def names(table: Sequence[Sequence[int]]) -> tuple[list[str], list[str]]:
        mine = [(int(enter), int(leave)) for enter, leave in table]
        return [spans.get(span, "") for span in mine], [above.get(span, "") for span in mine]

    return {"mentee": names(problem.mentee_line.tolist()), "mentor": names(problem.mentor_line.tolist())}


def _plainly(number: float) -> str:
    """A number as it is read back, to the last bit, without an exponent."""
    text = repr(number)
    return f"{number:.30f}" if "e" in text else text


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += " (telemachy)"
    return name


def _csv(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    stream = io.StringIO(newline="")
    write_csv(stream, headings, rows)
    return stream.getvalue()


# Reading back


def thawed(frozen: Frozen) -> Fitted:
    """Return the problem of frozen inputs, read as the command line reads files; wishes beside it.

    Raises
    ------
    FileRefused
        When the inputs cannot be read as they were written.
    """
    rules = Rules.from_toml(frozen.rules)
    mentees, mentors = (_read(frozen, side, rules) for side in SIDES)
    fitted = to_problem(mentees, mentors, rules, seed=frozen.seed, pins=frozen.pins, never=frozen.never)
    if frozen.held:
        demand = fitted.problem.demand.copy()
        demand[[mentees.row_of[id_] for id_ in frozen.held]] = 0
        fitted = replace(fitted, problem=fitted.problem.changed(demand=demand))
    if not (frozen.ranks or frozen.answers):
        return fitted
    rows = mentees.row_of, mentors.row_of
    ranked = {(rows[0][i], rows[1][j]): place for i, j, place in frozen.ranks}
    answered = {(rows[0][i], rows[1][j]): answer for i, j, answer in frozen.answers}
    return replace(
        fitted,
        problem=fitted.problem.changed(
            ranks=Ranks(
                ranked=Pairs.of(ranked),
                place=np.array([ranked[pair] for pair in sorted(ranked)], dtype=np.int32),
                answered=Pairs.of(answered),
                welcome=np.array([answered[pair] for pair in sorted(answered)], dtype=np.int32),
            )
        ),
    )


def _read(frozen: Frozen, side: Side, rules: Rules) -> Roster:
    sheet = read_table(io.BytesIO(frozen.text(side).encode()), FILES[side])
    column_map = recognize(
        sheet.headings,
        sheet.rows,
        role=side,
        settled=frozen.columns[side],
        lists=rules.people.lists,
        name=sheet.name,
    )
    return gather_people(sheet, column_map, side)


def result_sha256(result: Result, mentees: Sequence[str], mentors: Sequence[str]) -> str:
    """Of the pairs with their points, and of the claim: the same for the same result, on any machine."""
    said = {
        "pairs": sorted(
            [mentees[match.mentee], mentors[match.mentor], match.type, int(match.score)]
            for match in result.matches
        ),
        "covered": result.covered,
        "total": int(result.total),
        "bound": None if result.bound is None else int(result.bound),
        "objective": str(result.certificate.objective),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def result_sha256_of(solved: Solved) -> str:
    """The fingerprint of what a run found."""
    ids = _Ids.of(solved)
    return result_sha256(solved.result, ids.mentees, ids.mentors)
