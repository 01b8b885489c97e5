"""Files come in, and the coordinator says what their columns are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from telemachy.common.errors import Refusal
from telemachy.common.jobs import enqueue
from telemachy.matching.files import Fault, FileRefused
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import ProgramClosed
from telemachy.programs.actions.importing.steps import finish, lock_import, record_step
from telemachy.programs.choices import UNDER_WAY, FileRole, ImportState, ProgramState
from telemachy.programs.features.rosters import ColumnChoice, look_at, map_problems
from telemachy.programs.models import Cohort, RosterFile, RosterImport, RosterRow


class RosterRefused(Refusal):
    """A file is no roster that can be read; says each reason."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(str(fault) for fault in faults[:5]))


class ImportUnderWay(Refusal):
    """A roster is on its way in already."""


class ColumnsUnclear(Refusal):
    """The columns do not tell people apart yet; says each reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problems))


@dataclass(frozen=True)
class UploadedRoster:
    """One file as it was uploaded."""

    role: str  # a FileRole
    name: str
    content: bytes


def receive_roster(
    *, actor: Person, cohort: Cohort, files: Sequence[UploadedRoster], now: datetime
) -> RosterImport:
    """Take files in and recognize their columns. Nobody is added yet."""
    if cohort.program.state == ProgramState.CLOSED:
        raise ProgramClosed(f"{cohort.program} has closed.")
    try:
        # Outside the transaction: a big workbook takes a second to read, and nobody should wait for it.
        looks = [(file, look_at(file.content, file.name, file.role)) for file in files]
    except FileRefused as error:
        raise RosterRefused(error.faults) from error
    with transaction.atomic():
        try:
            with transaction.atomic():
                roster_import = RosterImport.objects.create(
                    cohort=cohort,
                    by=actor,
                    mapping={
                        file.role: [column.as_json() for column in look.columns] for file, look in looks
                    },
                    report={"notes": [note for _, look in looks for note in look.notes]},
                    rows_total=sum(look.rows for _, look in looks),
                    started_at=now,
                    changed_at=now,
                )
        except IntegrityError as error:
            if RosterImport.objects.filter(cohort=cohort, state__in=UNDER_WAY).exists():
                raise ImportUnderWay("A roster is on its way in already. Finish or drop it first.") from error
            raise
        for file, look in looks:
            RosterFile.objects.create(
                roster_import=roster_import,
                role=file.role,
                name=file.name,
                sha256=look.sha256,
                size_bytes=len(file.content),
                content=file.content,
            )
        record_step(
            actor,
            "programs.receive_roster",
            roster_import,
            now,
            files=len(files),
            rows=roster_import.rows_total,
        )
    return roster_import


def columns_of(roster_import: RosterImport, role: str) -> list[ColumnChoice]:
    """The column map of one file as it stands."""
    return [ColumnChoice.of(column) for column in roster_import.mapping[role]]


@transaction.atomic
def confirm_columns(
    *,
    actor: Person,
    roster_import: RosterImport,
    meanings: Mapping[str, Sequence[str]],
    now: datetime,
) -> RosterImport:
    """The coordinator says what each column is, by file and in the order of the file; checking begins.

    May be said again after checking, which then starts anew.
    """
    locked = lock_import(roster_import, states=(ImportState.MAPPING, ImportState.CHECKED))
    mapping = {
        role: [
            ColumnChoice(**{**vars(column), "meaning": meaning})
            for column, meaning in zip(columns_of(locked, role), meanings[role], strict=True)
        ]
        for role in locked.mapping
    }
    problems = [
        problem if len(mapping) == 1 else f"{FileRole(role).label}: {problem}"
        for role, columns in mapping.items()
        for problem in map_problems(columns, role)
    ]
    if problems:
        raise ColumnsUnclear(problems)
    RosterRow.objects.filter(roster_import=locked).delete()
    locked.mapping = {role: [column.as_json() for column in columns] for role, columns in mapping.items()}
    locked.state = ImportState.CHECKING
    locked.report = {"notes": locked.report.get("notes", [])}
    locked.rows_checked = locked.rows_to_apply = locked.rows_applied = 0
    locked.changed_at = now
    locked.save()
    enqueue("programs.check_roster", import_id=locked.pk)
    record_step(actor, "programs.confirm_columns", locked, now)
    return locked


@transaction.atomic
def drop_roster(*, actor: Person, roster_import: RosterImport, now: datetime) -> RosterImport:
    """Put a roster aside: nothing of it is applied, and its files and rows are deleted."""
    states = (ImportState.MAPPING, ImportState.CHECKING, ImportState.CHECKED)
    locked = lock_import(roster_import, states=states)
    RosterRow.objects.filter(roster_import=locked).delete()
    finish(locked, state=ImportState.DROPPED, now=now)
    record_step(actor, "programs.drop_roster", locked, now)
    return locked
