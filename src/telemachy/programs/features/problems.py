"""From enrollments to the engine's problem: the only road from rows to arrays.

What lies above this room (ranks, pins, pairs never to be made, mentorships that stand) is passed in.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from telemachy.common.errors import Refusal
from telemachy.common.text import listed
from telemachy.matching import records
from telemachy.matching.problem import LineError, Pairs, Pin, Problem, Ranks, line_intervals
from telemachy.matching.rules import Rules, Side
from telemachy.matching.tables import Ints
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.features.columns import as_rules_call_them, headings_in, names_in
from telemachy.programs.features.lines import Directory
from telemachy.programs.models import Cohort, Enrollment

#: Two enrollment ids of one cohort, a mentor's and a mentee's, in either order.
Pair = tuple[int, int]

NOT_SAID = (-1, -1)
DAY_SECONDS = 86_400


class ReportingCircle(Refusal):
    """People report to each other in a circle, so nobody can tell who stands above whom."""


@dataclass(frozen=True)
class BuiltProblem:
    """The problem, and whose row is whose: enrollment ids by row."""

    problem: Problem
    mentee_ids: tuple[int, ...]
    mentor_ids: tuple[int, ...]
    #: What a coordinator should know of how the answers were read, a sentence each.
    notes: tuple[str, ...] = ()


def build_problem(
    *,
    cohort: Cohort,
    rules: Rules,
    now: datetime,
    seed: int = 0,
    ranks: Iterable[tuple[int, int, int]] = (),
    pins: Iterable[Pair] = (),
    never: Iterable[Pair] = (),
    load: Iterable[Pair] = (),
) -> BuiltProblem:
    """Everyone who takes part in a cohort now, as arrays. Runs one query, however many people there are.

    `ranks` are (mentee, mentor, place), 1 for the first choice. `load` are the pairs that stand already: they
    take places, meet demand, and are not made again. Pairs with somebody who no longer takes part are left
    aside. A mentor never has more places than they offer, whatever is passed in.
    """
    people = _Sides.of(cohort)
    standing = people.rows(load)
    mentees, mentors = people.records("mentee", rules, cohort), people.records("mentor", rules, cohort)
    problem = records.build_problem(
        mentees,
        mentors,
        rules,
        seed=seed,
        mentee_ids=[stable_id(one) for one in people.mentees],
        mentor_ids=[stable_id(one) for one in people.mentors],
        capacity=_capacity(people, cohort, standing),
        waiting=[_days(now, one.waiting_since) for one in people.mentees],
        pins=[Pin(mentee, mentor) for mentee, mentor in dict.fromkeys(people.rows(pins))],
        forbidden=[*people.rows(never), *standing],
        ranks=_ranks(people, ranks),
        lines=_lines(people, rules),
    )
    return BuiltProblem(
        problem.changed(
            demand=_demand(people, cohort, rules, standing),
            same_person=Pairs.of([*problem.same_person, *people.same_person()]),
        ),
        mentee_ids=tuple(one.pk for one in people.mentees),
        mentor_ids=tuple(one.pk for one in people.mentors),
        notes=tuple(rules.missing_columns(_names(mentees), _names(mentors))),
    )


def stable_id(enrollment: Enrollment) -> str:
    """What ties are drawn by: the roster's id, as on the command line, or ours where there is none."""
    return enrollment.key or str(enrollment.public_id)


@dataclass(frozen=True)
class _Sides:
    """The two sides of a cohort, in order of enrollment, and how to find a row."""

    mentees: Sequence[Enrollment]
    mentors: Sequence[Enrollment]
    mentee_row: Mapping[int, int]
    mentor_row: Mapping[int, int]

    @classmethod
    def of(cls, cohort: Cohort) -> "_Sides":
        present = Enrollment.objects.filter(cohort=cohort).present().select_related("person").order_by("pk")
        sides: dict[str, list[Enrollment]] = {role: [] for role in EnrollmentRole.values}
        for enrollment in present:
            sides[enrollment.role].append(enrollment)
        mentees, mentors = sides[EnrollmentRole.MENTEE], sides[EnrollmentRole.MENTOR]
        return cls(
            mentees,
            mentors,
            {one.pk: row for row, one in enumerate(mentees)},
            {one.pk: row for row, one in enumerate(mentors)},
        )

    def rows(self, pairs: Iterable[Pair]) -> list[tuple[int, int]]:
        """(mentee row, mentor row) of each pair both of whom take part."""
        found = []
        for one, other in pairs:
            mentee, mentor = (one, other) if one in self.mentee_row else (other, one)
            if mentee in self.mentee_row and mentor in self.mentor_row:
                found.append((self.mentee_row[mentee], self.mentor_row[mentor]))
        return found

    def records(self, side: Side, rules: Rules, cohort: Cohort) -> list[dict[str, str]]:
        """The answers of one side, each column under the name that the rules give it."""
        rows = [one.answers for one in (self.mentees if side == "mentee" else self.mentors)]
        columns = headings_in(rows, cohort.columns.get(side, {}))
        return as_rules_call_them(rows, columns, names_in(rules, side))

    def same_person(self) -> list[tuple[int, int]]:
        mentor_row = {one.person_id: row for row, one in enumerate(self.mentors)}
        return [
            (row, mentor_row[one.person_id])
            for row, one in enumerate(self.mentees)
            if one.person_id in mentor_row
        ]


def _capacity(people: _Sides, cohort: Cohort, standing: Iterable[tuple[int, int]]) -> list[int]:
    """Places left: what the mentor or the program offers, less those that standing pairs take."""
    default = cohort.program.mentor_capacity_default
    offered = [default if one.capacity is None else one.capacity for one in people.mentors]
    taken = Counter(mentor for _, mentor in standing)
    return [max(0, places - taken[row]) for row, places in enumerate(offered)]


def _demand(people: _Sides, cohort: Cohort, rules: Rules, standing: Iterable[tuple[int, int]]) -> Ints:
    """Demand by type; where the rules name no types, what the mentee asks for or the program gives."""
    default = cohort.program.mentee_demand_default
    if rules.types:
        asked = [[kind.demand for kind in rules.types] for _ in people.mentees]
    else:
        asked = [[default if one.demand is None else one.demand] for one in people.mentees]
    demand = np.array(asked, dtype=np.int64).reshape(len(people.mentees), max(1, len(rules.types)))
    for mentee, met in Counter(mentee for mentee, _ in standing).items():
        # Which type a standing pair meets is not told, so it is taken off the first that is still open.
        for kind in range(demand.shape[1]):
            used = min(met, demand[mentee, kind])
            demand[mentee, kind] -= used
            met -= used
    return demand


def _ranks(people: _Sides, ranks: Iterable[tuple[int, int, int]]) -> Ranks:
    place = {row: rank for mentee, mentor, rank in ranks for row in people.rows([(mentee, mentor)])}
    ordered = sorted(place)
    return Ranks(ranked=Pairs.of(ordered), place=np.array([place[pair] for pair in ordered], dtype=np.int32))


def _lines(people: _Sides, rules: Rules) -> tuple[Ints, Ints]:
    """Reporting lines over all who take part, a person once even where they are both mentor and mentee."""
    columns = [
        column for must in rules.must if must.kind == "not_in_line" for column in (*must.mentee, *must.mentor)
    ]
    everyone = [*people.mentees, *people.mentors]
    manager_of = _managers(everyone, columns)
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

    return _array(map(line, people.mentees)), _array(map(line, people.mentors))


def _managers(everyone: Sequence[Enrollment], columns: Sequence[str]) -> dict[str, str]:
    """Person -> manager. A manager whom the roster does not hold stands under their own name at the top."""
    directory: Directory[str] = Directory()
    for one in everyone:
        directory.add(str(one.person_id), keys=[one.key], email=one.person.email or "", name=one.person.name)
    manager_of: dict[str, str] = {}
    for one in everyone:
        person = str(one.person_id)
        texts = [one.manager_key, *(one.answers.get(column, "") for column in columns)]
        stated = next(filter(None, texts), "")
        if one.manager_id is not None:
            manager = str(one.manager_id)
        else:
            manager = (directory.find(stated) or f"named {stated.casefold()}") if stated else ""
        manager_of[person] = manager or manager_of.get(person, "")
    return manager_of


def _names(rows: Iterable[Mapping[str, str]]) -> set[str]:
    return {name for row in rows for name in row}


def _array(lines: Iterable[tuple[int, int]]) -> Ints:
    return np.array(list(lines), dtype=np.int64).reshape(-1, 2)


def _days(now: datetime, since: datetime) -> float:
    return max(0.0, (now - since).total_seconds() / DAY_SECONDS)
