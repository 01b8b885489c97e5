"""From enrollments to the engine's problem: the only road from rows to arrays.

What lies above this room (ranks, pins, pairs never to be made, mentorships that stand) is passed in.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from telemachy.common.errors import Refusal
from telemachy.common.text import listed
from telemachy.matching.files import FileRefused, Fitted, Roster, to_problem
from telemachy.matching.kinds import Reads
from telemachy.matching.problem import (
    Keys,
    LineError,
    Pairs,
    Pin,
    Problem,
    Ranks,
    keys_of,
    line_intervals,
)
from telemachy.matching.rules import People, Rules, Side
from telemachy.matching.tables import Ints, SetColumn, Table, WeekColumn
from telemachy.programs.features.lines import Directory
from telemachy.programs.features.sides import Pair, Sides
from telemachy.programs.models import Cohort, Enrollment
from telemachy.programs.queries.gates import conflicts

NOT_SAID = (-1, -1)
DAY_SECONDS = 86_400


class ReportingCircle(Refusal):
    """People report to each other in a circle, so nobody can tell who stands above whom."""


class RulesDoNotFit(Refusal):
    """The rules cannot be laid upon this roster; says each reason."""


@dataclass(frozen=True)
class BuiltProblem:
    """The problem, and whose row is whose: enrollment ids by row."""

    problem: Problem
    mentee_ids: tuple[int, ...]
    mentor_ids: tuple[int, ...]
    #: The two rosters as they were read, and the rules by the rosters' headings; rows as in the problem.
    fitted: Fitted
    #: What a coordinator should know of how the answers were read, a sentence each.
    notes: tuple[str, ...] = ()


def build_problem(
    *,
    cohort: Cohort,
    rules: Rules,
    now: datetime,
    seed: int = 0,
    ranks: Iterable[tuple[int, int, int]] = (),
    answers: Iterable[tuple[int, int, int]] = (),
    pins: Iterable[Pair] = (),
    never: Iterable[Pair] = (),
    load: Iterable[Pair] = (),
) -> BuiltProblem:
    """Everyone who takes part in a cohort and may be proposed now, as arrays.

    Runs three queries, however many people there are, and ten more where some of them wrote profiles.

    `ranks` are (mentee, mentor, place), 1 for the first choice; `answers` are (mentee, mentor, `Welcome`).
    `load` are the pairs that stand already: they take places, meet demand, and are not made again. Pairs
    with somebody who no longer takes part are left aside. A mentor never has more places than they offer,
    whatever is passed in.
    """
    sides = Sides.of(cohort, now.date())
    rosters: Mapping[Side, Roster] = {
        "mentee": sides.roster("mentee", rules.scales("mentee")),
        "mentor": sides.roster("mentor", rules.scales("mentor")),
    }
    try:
        fitted = to_problem(
            rosters["mentee"], rosters["mentor"], _readable(rules, rosters), seed=seed, drop_missing=True
        )
    except FileRefused as error:
        raise RulesDoNotFit(" ".join(fault.wrong for fault in error.faults)) from error
    problem = fitted.problem
    standing = sides.rows(load)
    apart = [*sides.kept_apart(conflicts(cohort)), *sides.profiles.apart(sides.mentees, sides.mentors)]
    mentee_line, mentor_line = _lines(sides)
    return BuiltProblem(
        problem.changed(
            mentee_keys=_keys(sides.mentees, seed, "mentee"),
            mentor_keys=_keys(sides.mentors, seed, "mentor"),
            mentees=_under_rule_names(problem.mentees, rules, "mentee", rosters["mentee"]),
            mentors=_under_rule_names(problem.mentors, rules, "mentor", rosters["mentor"]),
            capacity=np.array(_capacity(sides, standing), dtype=np.int64),
            demand=_demand(sides, rules, standing),
            waiting=np.array([_days(now, one.waiting_since) for one in sides.mentees], dtype=np.float64),
            pins=tuple(Pin(mentee, mentor) for mentee, mentor in dict.fromkeys(sides.rows(pins))),
            forbidden=Pairs.of([*problem.forbidden, *sides.rows(never), *apart, *standing]),
            same_person=Pairs.of([*problem.same_person, *sides.same_person()]),
            ranks=_answers(sides, answers, _ranks(sides, ranks, problem.ranks)),
            mentee_line=mentee_line,
            mentor_line=mentor_line,
        ),
        mentee_ids=tuple(one.pk for one in sides.mentees),
        mentor_ids=tuple(one.pk for one in sides.mentors),
        fitted=fitted,
        notes=missing_columns(rules, rosters),
    )


def _keys(people: Sequence[Enrollment], seed: int, side: Side) -> Keys:
    # Not by the roster's ids: whoever writes the file could choose lucky ones, and proofs name nobody.
    return keys_of((str(one.public_id) for one in people), seed, side)


def missing_columns(rules: Rules, rosters: Mapping[Side, Roster]) -> tuple[str, ...]:
    """A sentence for each column that the rules name and no answer has."""
    return tuple(
        f"The {item.key} rule reads “{name}” of the {side}s, and nobody has answered that."
        for item in rules.items
        for side in rosters
        for name in (item.mentee if side == "mentee" else item.mentor)
        if rosters[side].column_map.find(name) is None and getattr(item, "kind", "") != "not_in_line"
    )


def _readable(rules: Rules, rosters: Mapping[Side, Roster]) -> Rules:
    """The rules as they can be laid upon answers: ids, names and lines are known here without columns."""
    shared = tuple(
        name
        for name in rules.people.same_person
        if all(roster.column_map.find(name) is not None for roster in rosters.values())
    )
    return replace(
        rules,
        people=People(same_person=shared, lists=rules.people.lists),
        must=tuple(must for must in rules.must if must.kind != "not_in_line"),
    )


def _under_rule_names(table: Table, rules: Rules, side: Side, roster: Roster) -> Table:
    """The table with each column under every name that the rules give it; one that nobody has is empty."""
    sets, numbers = dict(table.sets), dict(table.numbers)
    weeks, texts, places = dict(table.weeks), dict(table.texts), dict(table.places)
    for name, hows in rules.columns(side).items():
        column = roster.column_map.find(name)
        heading = column.heading if column else ""
        if Reads.SET in hows:
            sets[name] = table.sets.get(heading) or _nothing_said(table.size)
        if Reads.NUMBER in hows:
            found = table.numbers.get(heading)
            numbers[name] = np.full(table.size, np.nan) if found is None else found
        if Reads.WEEK in hows:
            weeks[name] = table.weeks.get(heading) or WeekColumn(np.zeros((table.size, 1), dtype=np.uint64))
        if Reads.TEXT in hows:
            texts[name] = table.texts.get(heading, ("",) * table.size)
        if hows & {Reads.PLACE, Reads.DEGREES}:
            places[name] = table.places.get(heading, np.full((table.size, 2), np.nan))
    return Table(table.size, sets=sets, numbers=numbers, weeks=weeks, texts=texts, places=places)


def _nothing_said(size: int) -> SetColumn:
    return SetColumn(np.zeros(size + 1, dtype=np.int64), np.zeros(0, dtype=np.int32))


def _capacity(sides: Sides, standing: Iterable[tuple[int, int]]) -> list[int]:
    """Places left: what the mentor or the program offers, less those that standing pairs take."""
    default = sides.cohort.program.mentor_capacity_default
    offered = [default if one.capacity is None else one.capacity for one in sides.mentors]
    taken = Counter(mentor for _, mentor in standing)
    return [max(0, places - taken[row]) for row, places in enumerate(offered)]


def _demand(sides: Sides, rules: Rules, standing: Iterable[tuple[int, int]]) -> Ints:
    """Demand by type; where the rules name no types, what the mentee asks for or the program gives."""
    default = sides.cohort.program.mentee_demand_default
    if rules.types:
        asked = [[kind.demand for kind in rules.types] for _ in sides.mentees]
    else:
        asked = [[default if one.demand is None else one.demand] for one in sides.mentees]
    demand = np.array(asked, dtype=np.int64).reshape(len(sides.mentees), max(1, len(rules.types)))
    for mentee, met in Counter(mentee for mentee, _ in standing).items():
        # Which type a standing pair meets is not told, so it is taken off the first that is still open.
        for kind in range(demand.shape[1]):
            used = min(met, demand[mentee, kind])
            demand[mentee, kind] -= used
            met -= used
    return demand


def _ranks(sides: Sides, ranks: Iterable[tuple[int, int, int]], of_roster: Ranks) -> Ranks:
    """What people ranked here goes before what a roster's wishes say, mentee by mentee."""
    place = {row: rank for mentee, mentor, rank in ranks for row in sides.rows([(mentee, mentor)])}
    ranked_here = {mentee for mentee, _ in place}
    wished = zip(of_roster.ranked, of_roster.place.tolist(), strict=True)
    place |= {pair: rank for pair, rank in wished if pair[0] not in ranked_here}
    ordered = sorted(place)
    return replace(
        of_roster,
        ranked=Pairs.of(ordered),
        place=np.array([place[pair] for pair in ordered], dtype=np.int32),
    )


def _answers(sides: Sides, answers: Iterable[tuple[int, int, int]], of_roster: Ranks) -> Ranks:
    """What mentors answered here goes before what a roster says of them, mentor by mentor."""
    said = {row: answer for mentee, mentor, answer in answers for row in sides.rows([(mentee, mentor)])}
    if not said:
        return of_roster
    answered_here = {mentor for _, mentor in said}
    stated = zip(of_roster.answered, of_roster.welcome.tolist(), strict=True)
    said |= {pair: answer for pair, answer in stated if pair[1] not in answered_here}
    ordered = sorted(said)
    return replace(
        of_roster,
        answered=Pairs.of(ordered),
        welcome=np.array([said[pair] for pair in ordered], dtype=np.int32),
        mentor_place=np.zeros(0, dtype=np.int32),
    )


def _lines(sides: Sides) -> tuple[Ints, Ints]:
    """Reporting lines over all who take part, a person once even where they are both mentor and mentee."""
    everyone = [*sides.mentees, *sides.mentors]
    manager_of = _managers(everyone)
    try:
        interval = line_intervals(manager_of)
    except LineError as error:
        names = {str(one.person_id): one.person.name for one in everyone}
        circle = listed([names.get(person, person) for person in error.circle])
        raise ReportingCircle(f"In the roster {circle} report to each other in a circle.") from error
    above = set(manager_of.values())

    def line(enrollment: Enrollment) -> tuple[int, int]:
        person = str(enrollment.person_id)
        return interval[person] if manager_of[person] or person in above else NOT_SAID

    return _array(map(line, sides.mentees)), _array(map(line, sides.mentors))


def _managers(everyone: Sequence[Enrollment]) -> dict[str, str]:
    """Person -> manager. A manager whom the roster does not hold stands under their own name at the top."""
    directory: Directory[str] = Directory()
    for one in everyone:
        directory.add(str(one.person_id), keys=[one.key], email=one.person.email or "", name=one.person.name)
    manager_of: dict[str, str] = {}
    for one in everyone:
        person, stated = str(one.person_id), one.manager_key
        if one.manager_id is not None:
            manager = str(one.manager_id)
        else:
            manager = (directory.find(stated) or f"named {stated.casefold()}") if stated else ""
        manager_of[person] = manager or manager_of.get(person, "")
    return manager_of


def _array(lines: Iterable[tuple[int, int]]) -> Ints:
    return np.array(list(lines), dtype=np.int64).reshape(-1, 2)


def _days(now: datetime, since: datetime) -> float:
    return max(0.0, (now - since).total_seconds() / DAY_SECONDS)
