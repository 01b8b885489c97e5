"""Every row of a roster is read and judged, and nothing is changed: the dry run.

Rows are staged in chunks, each with how far it came, so that a killed worker goes on where it stopped.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import transaction

from telemachy.common.crash import crash_point
from telemachy.matching.files import Fault, FileRefused
from telemachy.programs.actions.importing.judging import Judge
from telemachy.programs.actions.importing.receiving import columns_of
from telemachy.programs.actions.importing.steps import WrongStep, finish, lock_import, record_step
from telemachy.programs.choices import FileRole, ImportState, RowOutcome
from telemachy.programs.features.rosters import (
    SIDES,
    Known,
    SheetPlan,
    open_roster,
    plan_sheet,
    read_row,
)
from telemachy.programs.models import Enrollment, RosterFile, RosterImport, RosterRow
from telemachy.programs.queries.rules import zero_means_none

CHUNK_ROWS = 500


def check_roster(*, roster_import: RosterImport, now: datetime) -> None:
    """Judge every row, chunk by chunk. May be asked again at any time: what is staged stays staged."""
    roster_import = RosterImport.objects.select_related("cohort__program", "by").get(pk=roster_import.pk)
    if roster_import.state != ImportState.CHECKING:
        return
    try:
        _Check(roster_import).run(now)
    except WrongStep:
        return  # dropped meanwhile, or another worker was faster
    except FileRefused as error:
        # The file was read whole when it came in, so this means that what was stored is damaged.
        _fail(roster_import, str(error), now)


@dataclass(frozen=True)
class _Item:
    """One thing to stage: a person's row that can be read, or what is wrong with one that cannot."""

    line: int
    role: str
    known: Known | None
    cells: Sequence[str]
    faults: Sequence[Fault]


class _Check:
    """One run over the files of an import."""

    def __init__(self, roster_import: RosterImport) -> None:
        self.roster_import = roster_import
        self.files = list(roster_import.files.order_by("pk"))
        self.columns = {file.role: columns_of(roster_import, file.role) for file in self.files}
        self.plans = {
            file.pk: plan_sheet(bytes(file.content or b""), file.name, file.role, self.columns[file.role])
            for file in self.files
        }
        self.judge = Judge(roster_import.cohort, self.plans, self.columns)
        self.zero_means_none = zero_means_none(roster_import.cohort.program)

    def run(self, now: datetime) -> None:
        self._begin(now)
        for file in self.files:
            items = self._items(file)
            done = self._staged(file)
            for _ in islice(items, done):
                pass
            while chunk := list(islice(items, CHUNK_ROWS)):
                self._stage(file, chunk, done, now)
                done += len(chunk)
        self._end(now)

    @transaction.atomic
    def _begin(self, now: datetime) -> None:
        locked = lock_import(self.roster_import, states=(ImportState.CHECKING,))
        locked.rows_total = sum(
            sum(map(len, plan.kept.values())) + len(_grouped(plan)) for plan in self.plans.values()
        )
        locked.changed_at = now
        locked.save(update_fields=["rows_total", "changed_at"])

    def _staged(self, file: RosterFile) -> int:
        return RosterRow.objects.filter(file=file).count()

    def _items(self, file: RosterFile) -> Iterator[_Item]:
        """First what cannot be read, then the rows, in the order of the file: the same order at every run."""
        plan = self.plans[file.pk]
        for (line, role), faults in sorted(_grouped(plan).items()):
            yield _Item(line, role, None, (), faults)
        for row in open_roster(bytes(file.content or b""), file.name):
            for known in plan.kept.get(row.line, ()):
                yield _Item(row.line, known.role, known, row.cells, ())

    @transaction.atomic
    def _stage(self, file: RosterFile, chunk: Sequence[_Item], done: int, now: datetime) -> None:
        locked = lock_import(self.roster_import, states=(ImportState.CHECKING,))
        if self._staged(file) != done:
            raise WrongStep("Another worker checks this roster.")
        RosterRow.objects.bulk_create(self._judged(file, chunk))
        locked.rows_checked += len(chunk)
        locked.changed_at = now
        locked.save(update_fields=["rows_checked", "changed_at"])
        crash_point("programs.check_roster.chunk_staged")

    def _judged(self, file: RosterFile, chunk: Sequence[_Item]) -> list[RosterRow]:
        rows = [self._row(file, item) for item in chunk]
        self.judge.judge(file, [row for row in rows if row.outcome != RowOutcome.PROBLEM])
        return rows

    def _row(self, file: RosterFile, item: _Item) -> RosterRow:
        row = RosterRow(roster_import=self.roster_import, file=file, line=item.line, role=item.role)
        faults = list(item.faults)
        if item.known is not None:
            read = read_row(
                item.line,
                item.cells,
                item.known,
                self.columns[file.role],
                file.name,
                zero_means_none=self.zero_means_none,
            )
            row.key, row.values = item.known.key[:200], read.values
            faults += read.faults
        row.problems = [as_problem(fault) for fault in faults]
        row.outcome = RowOutcome.PROBLEM if faults else RowOutcome.NEW
        return row

    @transaction.atomic
    def _end(self, now: datetime) -> None:
        locked = lock_import(self.roster_import, states=(ImportState.CHECKING,))
        locked.rows_to_apply = locked.rows.filter(outcome__in=(RowOutcome.NEW, RowOutcome.CHANGED)).count()
        notes = [note for plan in self.plans.values() for note in plan.notes]
        locked.report = {
            "notes": list(dict.fromkeys([*locked.report.get("notes", []), *notes])),
            "absent": self._absent(),
        }
        locked.state = ImportState.CHECKED
        locked.changed_at = now
        locked.save()
        problems = locked.rows.filter(outcome=RowOutcome.PROBLEM).count()
        record_step(
            locked.by, "programs.check_roster", locked, now, rows=locked.rows_checked, problems=problems
        )

    def _absent(self) -> int:
        """How many take part in a role that the roster holds, and do not stand in it. They stay."""
        roles = {role for file in self.files for role in SIDES[FileRole(file.role)]}
        named = self.roster_import.rows.exclude(enrollment=None).values("enrollment_id")
        present = Enrollment.objects.filter(cohort=self.roster_import.cohort, role__in=roles).present()
        return present.exclude(pk__in=named).count()


def as_problem(fault: Fault) -> dict[str, str]:
    """A fault as a row keeps it."""
    return {
        "column": fault.column[:200],
        "value": fault.value[:200],
        "reason": fault.wrong,
        "advice": fault.remedy,
    }


def _grouped(plan: SheetPlan) -> dict[tuple[int, str], list[Fault]]:
    """What is wrong, by line and role."""
    grouped: dict[tuple[int, str], list[Fault]] = {}
    for role, fault in plan.faults:
        grouped.setdefault((fault.line, role), []).append(fault)
    return grouped


@transaction.atomic
def _fail(roster_import: RosterImport, why: str, now: datetime) -> None:
    locked = lock_import(roster_import, states=(ImportState.CHECKING,))
    RosterRow.objects.filter(roster_import=locked).delete()
    finish(locked, state=ImportState.FAILED, now=now, failure=why[:1000])
    record_step(locked.by, "programs.check_roster", locked, now, failed=1)
