"""Reading the spreadsheet back: which pairs a coordinator keeps, and which are never to be made."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from telemachy.common.errors import Refusal
from telemachy.matching.files.decisions import read_decisions as read_file
from telemachy.matching.files.faults import FileRefused
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.features import stable_id
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import Round

PROBLEMS_SHOWN = 5


class FileNotUnderstood(Refusal):
    """The file is not the spreadsheet of this round, or a row of it cannot be read; all of it is named."""

    def __init__(self, problems: list[str]) -> None:
        more = len(problems) - PROBLEMS_SHOWN
        rest = [f"And {more} more."] if more > 0 else []
        super().__init__(" ".join([*problems[:PROBLEMS_SHOWN], *rest, "Nothing was changed."]))


@dataclass(frozen=True)
class RowDecided:
    """Two people about whom the file says something."""

    mentee: Enrollment
    mentor: Enrollment
    decision: str


def read_decisions(round: Round, stream: BinaryIO, name: str) -> list[RowDecided]:
    """Every decision in the file about people who still take part.

    Nothing is taken from a file with a row that cannot be understood.
    """
    try:
        decided = read_file(stream, name)
    except FileRefused as refused:
        raise FileNotUnderstood([str(fault) for fault in refused.faults]) from refused
    mentees, mentors = _people(round, EnrollmentRole.MENTEE), _people(round, EnrollmentRole.MENTOR)
    unknown = [
        f"There are no two people “{mentee}” and “{mentor}” in this round."
        for mentee, mentor in decided.decisions
        if mentee not in mentees or mentor not in mentors
    ]
    if unknown:
        raise FileNotUnderstood(unknown)
    return [
        RowDecided(mentees[mentee], mentors[mentor], decision)
        for (mentee, mentor), decision in decided.decisions.items()
        if mentees[mentee].is_present() and mentors[mentor].is_present()
    ]


def _people(round: Round, role: str) -> Mapping[str, Enrollment]:
    rows = Enrollment.objects.filter(cohort=round.cohort, role=role).select_related("person")
    return {stable_id(row): row for row in rows}
