"""What became of a roster, for its page and for a file."""

from dataclasses import dataclass

from django.db.models import Case, Count, QuerySet, When
from django.http import HttpResponse

from telemachy.matching.files import Fault, write_faults
from telemachy.programs.choices import EnrollmentRole, RowOutcome
from telemachy.programs.models import Enrollment, RosterImport, RosterRow
from telemachy.programs.queries.joining import ways_into


@dataclass(frozen=True)
class ImportReport:
    """A roster in numbers and sentences."""

    new: int
    changed: int
    same: int
    left_out: int
    problem: int
    absent: int
    notes: tuple[str, ...]
    rules: tuple[str, ...]
    undone: int
    stayed: int

    @property
    def good(self) -> int:
        return self.new + self.changed


def report(roster_import: RosterImport) -> ImportReport:
    """Of the rows checked so far. Runs one query."""
    found = RosterRow.objects.filter(roster_import=roster_import).order_by()
    numbers = dict(found.values_list("outcome").annotate(Count("pk")))
    stored = roster_import.report
    return ImportReport(
        new=numbers.get(RowOutcome.NEW, 0),
        changed=numbers.get(RowOutcome.CHANGED, 0),
        same=numbers.get(RowOutcome.SAME, 0),
        left_out=numbers.get(RowOutcome.LEFT_OUT, 0),
        problem=numbers.get(RowOutcome.PROBLEM, 0),
        absent=stored.get("absent", 0),
        notes=tuple(stored.get("notes", ())),
        rules=tuple(stored.get("rules", ())),
        undone=stored.get("undone", 0),
        stayed=stored.get("stayed", 0),
    )


def beyond_the_most(roster_import: RosterImport) -> list[str]:
    """A sentence for each role of which the file brings in more than the program's ways in say.

    Runs one query, and two more for each role that has an end.
    """
    program = roster_import.cohort.program
    joining = ways_into(program)
    found = []
    for role in EnrollmentRole.values:
        cap = joining.cap(role)
        if cap is None:
            continue
        here = Enrollment.objects.filter(cohort__program=program, role=role).present().count()
        rows = RosterRow.objects.filter(roster_import=roster_import, role=role, outcome=RowOutcome.NEW)
        over = here + rows.filter(applied=False).count() - cap
        if over > 0:
            word = program.words.role(role)
            found.append(
                f"With this file there are {over:,} {word.of(over)} more than the {cap:,} that Ways in says. "
                "They come in all the same. Raise the number there, or shorten the file."
            )
    return found


def rows_to_show(roster_import: RosterImport) -> QuerySet[RosterRow]:
    """The rows with something to say: first those with problems, then those with notes, by file and line."""
    found = RosterRow.objects.filter(roster_import=roster_import).exclude(problems=[], notes=[])
    is_fine = Case(When(outcome=RowOutcome.PROBLEM, then=0), default=1)
    return found.select_related("file").defer("file__content").order_by(is_fine, "file_id", "line", "pk")


def write_problems(roster_import: RosterImport, stream: HttpResponse) -> None:
    """Every problem and note as CSV: file, line, column, value, what is wrong, what to do."""
    rows = rows_to_show(roster_import).iterator(chunk_size=500)
    write_faults(
        (
            Fault(row.file.name, row.line, one["column"], one["value"], one["reason"], one["advice"])
            for row in rows
            for one in (*row.problems, *row.notes)
        ),
        stream,  # type: ignore[arg-type]  # an HttpResponse is written to as a file is
    )
