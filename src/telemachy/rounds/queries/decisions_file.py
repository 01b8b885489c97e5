"""Reading the spreadsheet back: which pairs a coordinator keeps, and which are never to be made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from telemachy.common.errors import Refusal
from telemachy.matching.files import FileRefused, SheetRead, read_table
from telemachy.matching.files.writing import DECISION, DECISIONS
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.features import stable_id
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Decision
from telemachy.rounds.models import Round

PROBLEMS_SHOWN = 5
NEEDED = ("mentee_id", "mentor_id", DECISION)


class FileNotUnderstood(Refusal):
    """The file is not the spreadsheet of this round, or a row of it cannot be read; all of it is named."""


@dataclass(frozen=True)
class RowDecided:
    """One row with something in its Decision column."""

    mentee: Enrollment
    mentor: Enrollment
    decision: str


def read_decisions(round: Round, stream: BinaryIO, name: str) -> list[RowDecided]:
    """Every decision in the file. Nothing is taken from a file with a row that cannot be understood."""
    try:
        table = read_table(stream, name)
    except FileRefused as refused:
        raise FileNotUnderstood(str(refused)) from refused
    missing = [heading for heading in NEEDED if heading not in table.headings]
    if missing:
        raise FileNotUnderstood(
            f"The file has no column {' and no column '.join(missing)}. Use matches.xlsx as downloaded here."
        )
    return _rows(round, table)


def _rows(round: Round, table: SheetRead) -> list[RowDecided]:
    mentees, mentors = _people(round, EnrollmentRole.MENTEE), _people(round, EnrollmentRole.MENTOR)
    at = [table.headings.index(heading) for heading in NEEDED]
    decided, problems = [], []
    for row in table.rows:
        mentee_id, mentor_id, said = (row.cells[index].strip() for index in at)
        if not said:
            continue
        mentee, mentor = mentees.get(mentee_id), mentors.get(mentor_id)
        if said.lower() not in DECISIONS:
            problems.append(f"Line {row.line}: “{said[:40]}” is neither keep nor never.")
        elif mentee is None or mentor is None:
            problems.append(f"Line {row.line}: no such two people in this round.")
        else:
            decided.append(RowDecided(mentee, mentor, Decision(said.lower()).value))
    if problems:
        more = len(problems) - PROBLEMS_SHOWN
        rest = f" And {more} more." if more > 0 else ""
        raise FileNotUnderstood(" ".join(problems[:PROBLEMS_SHOWN]) + rest + " Nothing was changed.")
    return decided


def _people(round: Round, role: str) -> Mapping[str, Enrollment]:
    rows = Enrollment.objects.filter(cohort=round.cohort, role=role).present().select_related("person")
    return {stable_id(row): row for row in rows}
