"""The good rows of a checked roster become people and enrollments, chunk by chunk.

Each chunk is one short transaction that marks its rows, so that a killed worker goes on where it stopped, and
people who use the site meanwhile wait for moments only.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from telemachy.common.crash import crash_point
from telemachy.common.jobs import enqueue
from telemachy.people.actions import NewPerson, add_people, refresh_from_roster
from telemachy.people.models import Person
from telemachy.programs.access import can
from telemachy.programs.actions.importing.judging import Here, is_here_to_stay
from telemachy.programs.actions.importing.merging import merge, refreshes_person
from telemachy.programs.actions.importing.receiving import columns_of
from telemachy.programs.actions.importing.steps import WrongStep, finish, lock_import, record_step
from telemachy.programs.actions.ruling import adopt_suggested_rules
from telemachy.programs.choices import EnrollmentSource, FileRole, ImportState, RowOutcome
from telemachy.programs.features.lines import Directory
from telemachy.programs.features.rosters import SIDES, ColumnChoice, column_meanings
from telemachy.programs.models import Cohort, Enrollment, RosterImport, RosterRow

CHUNK_ROWS = 100
LINK_ROWS = 500
TO_APPLY = (RowOutcome.NEW, RowOutcome.CHANGED)


@transaction.atomic
def ask_to_apply(*, actor: Person, roster_import: RosterImport, now: datetime) -> RosterImport:
    """Apply the good rows; those with problems are left out. The worker does it."""
    locked = lock_import(roster_import, states=(ImportState.CHECKED,))
    locked.state = ImportState.APPLYING
    locked.by = actor
    locked.rows_applied = 0
    locked.changed_at = now
    locked.save()
    enqueue("programs.apply_roster", import_id=locked.pk)
    record_step(actor, "programs.ask_to_apply", locked, now, rows=locked.rows_to_apply)
    return locked


def apply_roster(*, roster_import: RosterImport, now: datetime) -> None:
    """Apply all rows that wait, then link managers. May be asked again at any time."""
    roster_import = RosterImport.objects.select_related("cohort__program", "by").get(pk=roster_import.pk)
    if roster_import.state != ImportState.APPLYING:
        return
    try:
        last: int | None = 0
        while last is not None:
            last = _apply_chunk(roster_import, last, now)
        _remember_columns(roster_import)
        linked = link_managers(roster_import.cohort)
        said = adopt_suggested_rules(actor=roster_import.by, cohort=roster_import.cohort, now=now)
        _finish(roster_import, linked, said, now)
    except WrongStep:
        return  # another worker was faster, or the rights of whoever asked have ended


@transaction.atomic
def _apply_chunk(roster_import: RosterImport, after: int, now: datetime) -> int | None:
    """Apply the next rows behind this one; returns the last of them, or None when none is left."""
    locked = lock_import(roster_import, states=(ImportState.APPLYING,))
    if locked.by is None or not can(locked.by, "roster_import", "update", locked.cohort.program):
        # Rights end at once: whoever asked may have been dismissed since.
        why = "Whoever asked for this import no longer coordinates the program."
        finish(locked, state=ImportState.FAILED, now=now, failure=why)
        record_step(None, "programs.apply_roster", locked, now, stopped=1)
        return None
    rows = list(_waiting(locked, after)[:CHUNK_ROWS])
    if not rows:
        return None
    _Chunk(locked, rows).apply(now)
    crash_point("programs.apply_roster.rows_applied")
    for row in rows:
        row.applied = True
    RosterRow.objects.bulk_update(rows, ["applied", "enrollment", "before"])
    locked.rows_applied += len(rows)
    locked.changed_at = now
    locked.save(update_fields=["rows_applied", "changed_at"])
    record_step(locked.by, "programs.apply_roster", locked, now, rows=len(rows))
    crash_point("programs.apply_roster.chunk_recorded")
    return rows[-1].pk


def _waiting(roster_import: RosterImport, after: int) -> QuerySet[RosterRow]:
    # Without the file's bytes: joined to each row, they would be read a hundred times a chunk.
    rows = roster_import.rows.filter(pk__gt=after, applied=False, outcome__in=TO_APPLY)
    return rows.order_by("pk").select_related("file").defer("file__content")


class _Chunk:
    """Some rows of one import, applied together."""

    def __init__(self, roster_import: RosterImport, rows: Sequence[RosterRow]) -> None:
        self.roster_import = roster_import
        self.cohort = roster_import.cohort
        self.rows = rows
        self.here = Here.of(self.cohort, rows, hold=True)
        self.columns: dict[str, list[ColumnChoice]] = {
            role: columns_of(roster_import, role) for role in roster_import.mapping
        }

    def apply(self, now: datetime) -> None:
        known = [(row, self.here.enrollment(row)) for row in self.rows]
        changed = [(row, enrollment) for row, enrollment in known if enrollment is not None]
        new = [row for row, enrollment in known if enrollment is None]
        for row, enrollment in changed:
            if is_here_to_stay(enrollment, None):
                self._change(row, enrollment, now)
        self._bring_in([row for row in new if self._may_come(self.here.person(row))], now)

    def _may_come(self, person: Person | None) -> bool:
        return is_here_to_stay(None, person) and self.here.takes(person)

    def _change(self, row: RosterRow, enrollment: Enrollment, now: datetime) -> None:
        merged = merge(enrollment, row.key, row.values, self.columns[row.file.role])
        row.enrollment, row.before = enrollment, {"revision": enrollment.revision, "fields": {}}
        if merged.changes(enrollment):
            row.before = {
                "revision": enrollment.revision + 1,
                "fields": {field: getattr(enrollment, field) for field in merged.fields},
            }
            for field, value in merged.fields.items():
                setattr(enrollment, field, value)
            enrollment.revision += 1
            enrollment.save(update_fields=[*merged.fields, "revision"])
        if refreshes_person(enrollment.person, row.values):
            offered = {field: row.values[field] for field in ("name", "headline")}
            row.before["person"] = {field: getattr(enrollment.person, field) for field in offered}
            refresh_from_roster(
                actor=self.roster_import.by, person=enrollment.person, offered=offered, now=now
            )

    def _bring_in(self, rows: Sequence[RosterRow], now: datetime) -> None:
        people, new = self._people(rows, now)
        enrollments = Enrollment.objects.bulk_create(
            [
                Enrollment(
                    cohort=self.cohort,
                    person=person,
                    role=row.role,
                    source=EnrollmentSource.ROSTER,
                    key=row.key,
                    answers=row.values["answers"],
                    capacity=row.values["capacity"],
                    demand=row.values["demand"],
                    manager_key=row.values["manager"],
                    joined_at=now,
                    waiting_since=now,
                )
                for row, person in zip(rows, people, strict=True)
            ]
        )
        for row, enrollment in zip(rows, enrollments, strict=True):
            row.enrollment = enrollment
            row.before = {
                "revision": enrollment.revision,
                "person_is_new": enrollment.person_id in new,
            }

    def _people(self, rows: Sequence[RosterRow], now: datetime) -> tuple[list[Person], set[int]]:
        """The person of each row: one of the address, the same line's other side, or somebody new.

        Also says who of them is new.
        """
        others = self._other_sides(rows)
        places: dict[object, int] = {}
        new: list[NewPerson] = []
        found: list[Person | int] = []
        for row in rows:
            person = self.here.person(row) or others.get((row.file_id, row.line))
            if person is not None:
                found.append(person)
                continue
            identity = row.values["email"] or (row.file_id, row.line)
            if identity not in places:
                places[identity] = len(new)
                values = row.values
                new.append(
                    NewPerson(
                        values["name"],
                        values["email"] or None,
                        values["headline"],
                        values.get("timezone") or "UTC",
                    )
                )
            found.append(places[identity])
        added = add_people(actor=self.roster_import.by, people=new, now=now) if new else []
        people = [added[one] if isinstance(one, int) else one for one in found]
        return people, {person.pk for person in added}

    def _other_sides(self, rows: Sequence[RosterRow]) -> dict[tuple[int, int], Person]:
        """People without an address who are both mentor and mentee in one line, one side applied before."""
        lines = [row.line for row in rows if not row.values["email"] and row.file.role == FileRole.BOTH]
        if not lines:
            return {}
        applied = RosterRow.objects.filter(
            roster_import=self.roster_import, line__in=lines, applied=True, file__role=FileRole.BOTH
        )
        keys = {(one.role, one.key): (one.file_id, one.line) for one in applied}
        enrolled = Enrollment.objects.filter(
            cohort=self.cohort, key__in=[key for _, key in keys]
        ).select_related("person")
        return {keys[one.role, one.key]: one.person for one in enrolled if (one.role, one.key) in keys}


@transaction.atomic
def _finish(roster_import: RosterImport, linked: int, said: Sequence[str], now: datetime) -> None:
    locked = lock_import(roster_import, states=(ImportState.APPLYING,))
    locked.report = {**locked.report, "rules": list(said)}
    # What was applied stands in the program now. Kept here is what the coordinator has yet to mend, and for
    # a day what it takes to undo the import.
    RosterRow.objects.filter(roster_import=locked, applied=False, problems=[], notes=[]).delete()
    RosterRow.objects.filter(roster_import=locked).update(values={})
    finish(locked, state=ImportState.APPLIED, now=now)
    crash_point("programs.apply_roster.finished")
    record_step(locked.by, "programs.finish_roster", locked, now, rows=locked.rows_applied, managers=linked)


@transaction.atomic
def _remember_columns(roster_import: RosterImport) -> None:
    """What each column is, for the rules that read it."""
    cohort = Cohort.objects.select_for_update().get(pk=roster_import.cohort_id)
    columns = dict(cohort.columns)
    for role in roster_import.mapping:
        stated = column_meanings(columns_of(roster_import, role))
        for side in SIDES[FileRole(role)]:
            columns[str(side)] = {**columns.get(str(side), {}), **stated}
    cohort.columns = roster_import.cohort.columns = columns
    cohort.save(update_fields=["columns"])


def link_managers(cohort: Cohort) -> int:
    """Point each enrollment at the manager whom its roster names, where that is one person of the cohort.

    In short transactions, since people use the site meanwhile; linking again changes nothing.
    """
    people = list(
        Enrollment.objects.filter(cohort=cohort)
        .present()
        .order_by("pk")
        .values_list("pk", "person_id", "key", "person__email", "person__name", "manager_key", "manager_id")
    )
    directory: Directory[int] = Directory()
    for _, person, key, email, name, _, _ in people:
        directory.add(person, keys=[key], email=email or "", name=name)
    changed: list[Enrollment] = []
    for pk, person, _, _, _, stated, known in people:
        manager = directory.find(stated) if stated else None
        manager = None if manager == person else manager
        if manager != known:
            changed.append(Enrollment(pk=pk, manager_id=manager))
    for start in range(0, len(changed), LINK_ROWS):
        Enrollment.objects.bulk_update(changed[start : start + LINK_ROWS], ["manager"])
    return len(changed)
