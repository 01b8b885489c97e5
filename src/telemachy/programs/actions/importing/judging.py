"""What applying a row would do: somebody new, a change, nothing, or nothing because of what people said."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower

from telemachy.common.text import listed
from telemachy.people.models import Person
from telemachy.programs.actions.importing.merging import merge, note, refreshes_person
from telemachy.programs.actions.young import under_age_elsewhere
from telemachy.programs.choices import RowOutcome
from telemachy.programs.features.lines import Directory, circles
from telemachy.programs.features.rosters import ColumnChoice, Known, SheetPlan
from telemachy.programs.models import Cohort, Enrollment, RosterFile, RosterRow

#: A person as a roster knows them: by address, by the line they stand in, or by who they are here already.
Token = tuple[str, int | str, int]

GONE = "This person does not take part any more, and is left out."
BARRED = "This person cannot take part here, and is left out."


class Judge:
    """Looks at rows in chunks, beside the people who are here already and all others of the roster."""

    def __init__(
        self,
        cohort: Cohort,
        plans: Mapping[int, SheetPlan],
        columns: Mapping[str, Sequence[ColumnChoice]],
    ) -> None:
        self.cohort = cohort
        self.columns = columns
        self.lines = _Lines(cohort, plans)
        self.addresses = {
            (known.role, known.email)
            for plan in plans.values()
            for line in plan.kept.values()
            for known in line
            if known.email
        }

    def judge(self, file: RosterFile, rows: Sequence[RosterRow]) -> None:
        """Set outcome, notes and problems of rows that could be read. Runs three queries a chunk."""
        here = Here.of(self.cohort, rows)
        for row in rows:
            self._judge(file, row, here)

    def _judge(self, file: RosterFile, row: RosterRow, here: "Here") -> None:
        enrollment, person = here.enrollment(row), here.person(row)
        row.enrollment = enrollment
        if enrollment and person and enrollment.person_id != person.pk:
            _refuse(
                row,
                "E-mail address",
                row.values["email"],
                f"This id belongs to {enrollment.person} here, but the address to somebody else.",
                "Correct the id or the address.",
            )
        elif enrollment and self._is_in_another_line(row, enrollment.person):
            _refuse(
                row,
                "",
                row.key,
                f"This id belongs to {enrollment.person} here, who stands in another line.",
                "Give each person the id they had, or a new one.",
            )
        elif circle := self.lines.circle(file, row):
            _refuse(
                row,
                self.lines.heading(self.columns[file.role]),
                row.values["manager"],
                f"Here people report to each other in a circle: {listed(circle)}.",
                "Correct one of the managers.",
            )
        elif not is_here_to_stay(enrollment, person):
            row.outcome = RowOutcome.LEFT_OUT
            row.notes = [note("", "", GONE)]
        elif enrollment is None and not here.takes(person):
            row.outcome = RowOutcome.LEFT_OUT
            row.notes = [note("", "", BARRED)]
        else:
            self._compare(file, row, enrollment)

    def _is_in_another_line(self, row: RosterRow, person: Person) -> bool:
        return person.email != row.values["email"] and (row.role, person.email) in self.addresses

    def _compare(self, file: RosterFile, row: RosterRow, enrollment: Enrollment | None) -> None:
        notes = self.lines.notes(file, row, self.columns[file.role])
        if enrollment is not None:
            merged = merge(enrollment, row.key, row.values, self.columns[file.role])
            notes += merged.kept
            is_changed = merged.changes(enrollment) or refreshes_person(enrollment.person, row.values)
            row.outcome = RowOutcome.CHANGED if is_changed else RowOutcome.SAME
        row.notes = notes


def is_here_to_stay(enrollment: Enrollment | None, person: Person | None) -> bool:
    """Whether a roster may bring this person in: neither left the program nor asked to be left alone."""
    if enrollment is not None:
        return enrollment.is_present() and enrollment.person.may_be_contacted
    return person is None or person.may_be_contacted


def _refuse(row: RosterRow, column: str, value: str, reason: str, advice: str) -> None:
    row.outcome = RowOutcome.PROBLEM
    row.problems = [note(column, value, reason, advice)]


class Here:
    """The people of some rows who are here already, by id and by address."""

    def __init__(
        self, enrollments: Iterable[Enrollment], people: Iterable[Person], barred: frozenset[int]
    ) -> None:
        self._barred = barred
        self._by_key: dict[tuple[str, str], Enrollment] = {}
        self._by_person: dict[tuple[str, int], Enrollment] = {}
        self._people = {person.email: person for person in people}
        for enrollment in enrollments:
            if enrollment.key:
                self._by_key[enrollment.role, enrollment.key] = enrollment
            self._by_person[enrollment.role, enrollment.person_id] = enrollment

    @classmethod
    def of(cls, cohort: Cohort, rows: Sequence[RosterRow], *, hold: bool = False) -> "Here":
        """Those whom rows name; `hold` keeps an age from being recorded while they come in."""
        emails = {row.values["email"] for row in rows} - {""}
        named = Person.objects.annotate(address=Lower("email")).filter(address__in=emails).order_by("pk")
        people = list(named.select_for_update() if hold else named)
        by_key = Q(role__in={row.role for row in rows}, key__in={row.key for row in rows})
        # Two questions that each have an index: one question with an "or" would read every enrollment.
        found = Enrollment.objects.filter(cohort=cohort).select_related("person", "cohort__program")
        barred = under_age_elsewhere(cohort.program, people)
        return cls([*found.filter(by_key), *found.filter(person__in=people)], people, barred)

    def takes(self, person: Person | None) -> bool:
        """Whether the program takes this person at all."""
        return person is None or person.pk not in self._barred

    def enrollment(self, row: RosterRow) -> Enrollment | None:
        """The enrollment of a row: found by the roster's id, else by the person's address."""
        by_key = self._by_key.get((row.role, row.key))
        person = self.person(row)
        return by_key or (self._by_person.get((row.role, person.pk)) if person else None)

    def person(self, row: RosterRow) -> Person | None:
        """Whoever has the row's address."""
        return self._people.get(row.values["email"]) if row.values["email"] else None

    def add(self, person: Person) -> None:
        """Somebody who has just come in."""
        if person.email:
            self._people[person.email] = person


class _Lines:
    """The reporting lines of a roster together with those that are known here."""

    def __init__(self, cohort: Cohort, plans: Mapping[int, SheetPlan]) -> None:
        self.directory: Directory[Token] = Directory()
        self.names: dict[Token, str] = {}
        self.managers: dict[Token, str] = {}
        self._read(plans)
        self._add_those_here(cohort, plans)
        self.manager_of = {
            token: found
            for token, text in self.managers.items()
            if (found := self.directory.find(text)) is not None and found != token
        }
        self.in_circle = {
            token: [self.names[member] for member in circle]
            for circle in circles({**self.here_manager_of, **self.manager_of})
            for token in circle
        }

    def _read(self, plans: Mapping[int, SheetPlan]) -> None:
        for file_pk, plan in plans.items():
            for known in (known for line in plan.kept.values() for known in line):
                token = _token(file_pk, known)
                self.directory.add(token, keys=[known.key], email=known.email, name=known.name)
                self.names[token] = known.name
                if known.manager.strip():
                    self.managers[token] = known.manager

    def _add_those_here(self, cohort: Cohort, plans: Mapping[int, SheetPlan]) -> None:
        """Managers may be people of an earlier roster."""
        everyone = [known for plan in plans.values() for line in plan.kept.values() for known in line]
        keys = {(known.role, known.key): known for known in everyone}
        emails = {known.email for known in everyone} - {""}
        tokens: dict[int, Token] = {}
        reports: list[tuple[Token, int]] = []
        for one in Enrollment.objects.filter(cohort=cohort).present().select_related("person"):
            email = one.person.email or ""
            if (one.role, one.key) in keys or email in emails:
                continue
            token = tokens.setdefault(one.person_id, (email, "here", one.person_id))
            self.directory.add(token, keys=[one.key], email=email, name=one.person.name)
            self.names[token] = one.person.name
            if one.manager_id is not None:
                reports.append((token, one.manager_id))
        self.here_manager_of = {token: tokens[manager] for token, manager in reports if manager in tokens}

    def circle(self, file: RosterFile, row: RosterRow) -> list[str]:
        return self.in_circle.get(_token_of_row(file, row), [])

    def notes(
        self, file: RosterFile, row: RosterRow, columns: Sequence[ColumnChoice]
    ) -> list[dict[str, Any]]:
        """What is good to know about the row's manager."""
        text = row.values["manager"]
        if not text or self.directory.find(text) is not None:
            return []
        if self.directory.is_ambiguous(text):
            reason = "More than one person may be meant, so nobody is kept apart because of it."
            advice = "Write the manager's id or e-mail address."
        else:
            reason = "Nobody in the roster is called this, so nobody is kept apart because of it."
            advice = "Nothing to do, unless the manager takes part: then write their id or e-mail address."
        return [note(self.heading(columns), text, reason, advice)]

    @staticmethod
    def heading(columns: Sequence[ColumnChoice]) -> str:
        return next((column.heading for column in columns if column.meaning == "manager"), "Manager")


def _token(file_pk: int, known: Known) -> Token:
    return (known.email, "", 0) if known.email else ("", file_pk, known.line)


def _token_of_row(file: RosterFile, row: RosterRow) -> Token:
    email = row.values["email"]
    return (email, "", 0) if email else ("", file.pk, row.line)
