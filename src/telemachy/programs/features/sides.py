"""The two sides of a cohort as the engine's rosters: who takes part, and what stands in which column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from telemachy.matching.files import Column, Meaning, Roster, roster_from_answers
from telemachy.matching.rules import Scale, Side
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.features.profiles import Profiles
from telemachy.programs.models import Cohort, Enrollment
from telemachy.programs.queries.gates import may_be_matched

#: Two enrollment ids of one cohort, a mentor's and a mentee's, in either order.
Pair = tuple[int, int]


def stable_id(enrollment: Enrollment) -> str:
    """What a coordinator knows somebody by: the roster's id, or ours where there is none."""
    return enrollment.key or str(enrollment.public_id)


@dataclass(frozen=True)
class Sides:
    """The two sides of a cohort, in order of enrollment, and how to find a row."""

    cohort: Cohort
    mentees: Sequence[Enrollment]
    mentors: Sequence[Enrollment]
    mentee_row: Mapping[int, int]
    mentor_row: Mapping[int, int]
    profiles: Profiles = field(default_factory=Profiles)

    @classmethod
    def of(cls, cohort: Cohort, today: date) -> "Sides":
        """Everyone who takes part and may be proposed to somebody now. Two queries, and ten for profiles."""
        return cls._of(cohort, may_be_matched(Enrollment.objects.filter(cohort=cohort).present(), today))

    @classmethod
    def sample(cls, cohort: Cohort, most: int) -> "Sides":
        """At most so many people of each side, spread over the whole: enough to see what columns hold."""
        kept: list[int] = []
        for role in EnrollmentRole.values:
            present = Enrollment.objects.filter(cohort=cohort, role=role).present()
            ids = list(present.order_by("pk").values_list("pk", flat=True))
            kept += ids[:: max(1, -(-len(ids) // most))]
        return cls._of(cohort, Enrollment.objects.filter(pk__in=kept))

    @classmethod
    def _of(cls, cohort: Cohort, enrollments: QuerySet[Enrollment]) -> "Sides":
        present = enrollments.select_related("person").order_by("pk")
        sides: dict[str, list[Enrollment]] = {role: [] for role in EnrollmentRole.values}
        for enrollment in present:
            sides[enrollment.role].append(enrollment)
        mentees, mentors = sides[EnrollmentRole.MENTEE], sides[EnrollmentRole.MENTOR]
        return cls(
            cohort,
            mentees,
            mentors,
            {one.pk: row for row, one in enumerate(mentees)},
            {one.pk: row for row, one in enumerate(mentors)},
            Profiles.of(cohort, enrollments),
        )

    def people(self, side: Side) -> Sequence[Enrollment]:
        return self.mentees if side == "mentee" else self.mentors

    def roster(self, side: Side, scales: Mapping[str, Scale] | None = None) -> Roster:
        """One side as the engine reads it: each column what the coordinator said it is, and profiles.

        `scales` are the rules' own, by column: how a level or an importance is written there.
        """
        people = self.people(side)
        stated: Mapping[str, str] = self.cohort.columns.get(side, {})
        manager = next((heading for heading, meaning in stated.items() if meaning == Meaning.MANAGER), "")
        roster = roster_from_answers(
            side,
            [stable_id(one) for one in people],
            [one.person.name for one in people],
            [_cells(one, manager) for one in people],
            name=f"the {side}s",
        )
        columns = tuple(_as_stated(column, stated) for column in roster.column_map.columns)
        roster = replace(roster, column_map=replace(roster.column_map, columns=columns))
        return self.profiles.laid_over(roster, side, people, scales or {})

    def rows(self, pairs: Iterable[Pair]) -> list[tuple[int, int]]:
        """(mentee row, mentor row) of each pair both of whom take part."""
        found = []
        for one, other in pairs:
            mentee, mentor = (one, other) if one in self.mentee_row else (other, one)
            if mentee in self.mentee_row and mentor in self.mentor_row:
                found.append((self.mentee_row[mentee], self.mentor_row[mentor]))
        return found

    def kept_apart(self, declared: Iterable[tuple[int, str]]) -> list[tuple[int, int]]:
        """(mentee row, mentor row) of those between whom a conflict was declared, whoever declared it."""
        who = {name: one.person_id for one in [*self.mentees, *self.mentors] for name in _names_of(one)}
        apart = {(person, who[name]) for person, name in declared if name in who}
        apart |= {(other, person) for person, other in apart}
        mentor_row = {one.person_id: row for row, one in enumerate(self.mentors)}
        mentee_row = {one.person_id: row for row, one in enumerate(self.mentees)}
        return sorted(
            (mentee_row[mentee], mentor_row[mentor])
            for mentee, mentor in apart
            if mentee in mentee_row and mentor in mentor_row and mentee != mentor
        )

    def same_person(self) -> list[tuple[int, int]]:
        """Rows of those who are both mentee and mentor."""
        mentor_row = {one.person_id: row for row, one in enumerate(self.mentors)}
        return [
            (row, mentor_row[one.person_id])
            for row, one in enumerate(self.mentees)
            if one.person_id in mentor_row
        ]


def _names_of(enrollment: Enrollment) -> tuple[str, ...]:
    """What a declared conflict may call somebody: the address, or the public id of who has none."""
    return (enrollment.person.email or "", str(enrollment.person.public_id))


def _cells(enrollment: Enrollment, manager: str) -> dict[str, str]:
    cells: dict[str, Any] = dict(enrollment.answers)
    if manager and enrollment.manager_key:
        cells[manager] = enrollment.manager_key
    return cells


def _as_stated(column: Column, stated: Mapping[str, str]) -> Column:
    if column.heading not in stated:
        return column
    meaning = stated[column.heading]
    return replace(column, meaning=Meaning(meaning) if meaning else None, guess=None)
