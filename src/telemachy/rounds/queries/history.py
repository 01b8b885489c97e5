"""What was decided and run so far, by whom and when; and who moved from one run to the next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from telemachy.common.paging import lean_page
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import DecisionChange, PairDecision, Round, Run
from telemachy.rounds.queries.review import enrollments_by_id

PER_PAGE = 30
MOVES_PER_PAGE = 50
RUNS_SHOWN = 30


@dataclass(frozen=True)
class History:
    """One page of the trail, or of the decisions that stand; and the runs."""

    page: Page[Any]
    standing: bool
    runs: Sequence[Run]


def history(round: Round, *, standing: bool = False, page: str = "") -> History:
    """Newest first. The number of queries does not depend on how much there is."""
    if standing:
        ids = round.decisions.exclude(decision="").order_by("-at", "-id")
        shown = lean_page(ids, _decisions, page=page, size=PER_PAGE)
    else:
        shown = lean_page(round.decision_changes.order_by("-at", "-id"), _changes, page=page, size=PER_PAGE)
    runs = round.runs.select_related("asked_by").defer("certificate", "overrides", "rules_toml")
    return History(shown, standing, list(runs[:RUNS_SHOWN]))


def _changes(ids: Sequence[int]) -> list[Any]:
    return list(DecisionChange.objects.filter(pk__in=ids).select_related(*_PEOPLE))


def _decisions(ids: Sequence[int]) -> list[Any]:
    return list(PairDecision.objects.filter(pk__in=ids).select_related(*_PEOPLE))


_PEOPLE = ("by", "mentor_enrollment__person", "mentee_enrollment__person")


@dataclass(frozen=True)
class MovedRow:
    """One mentee whose mentors differ from the run before."""

    mentee: Enrollment
    before: Sequence[Enrollment]
    after: Sequence[Enrollment]


@dataclass(frozen=True)
class Moves:
    """What a rerun changed: how many gained, lost or changed a mentor, and one page of whom."""

    rows: Sequence[MovedRow]
    page: Page[Any]
    gained: int
    lost: int
    changed: int

    @property
    def total(self) -> int:
        return self.gained + self.lost + self.changed


def moves_of(run: Run, *, page: str = "") -> Moves:
    """Who moved, from whom to whom. Runs one query."""
    moved: Sequence[Mapping[str, Any]] = run.moved
    gained = sum(not row["from"] and bool(row["to"]) for row in moved)
    lost = sum(bool(row["from"]) and not row["to"] for row in moved)
    ordered = sorted(moved, key=lambda row: (bool(row["to"]), bool(row["from"])))  # who lost a mentor first
    shown = Paginator[Mapping[str, Any]](ordered, MOVES_PER_PAGE).get_page(page)
    people = enrollments_by_id(pk for row in shown for pk in [row["mentee"], *row["from"], *row["to"]])
    return Moves(
        [
            MovedRow(
                people[row["mentee"]],
                [people[pk] for pk in row["from"] if pk in people],
                [people[pk] for pk in row["to"] if pk in people],
            )
            for row in shown
            if row["mentee"] in people
        ],
        shown,
        gained,
        lost,
        len(moved) - gained - lost,
    )
