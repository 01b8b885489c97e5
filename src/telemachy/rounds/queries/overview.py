"""A round at a glance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Sum

from telemachy.matching.rules import Rules, RulesError
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.programs.queries.gates import kept_out
from telemachy.rounds.choices import RUNNING, STAGES_IN_ORDER, Decision, RoundState, Stage
from telemachy.rounds.models import Round, Run
from telemachy.rounds.queries.coverage import Figure, key_figures, proof_in_words
from telemachy.rounds.queries.readiness import decisions_not_in, refused_decisions, roster_changed
from telemachy.rounds.queries.review import enrollments_by_id
from telemachy.rounds.queries.words import label_of

MOVED_SHOWN = 20
LATE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class Moved:
    """Somebody whose mentors differ from the run before."""

    mentee: Enrollment
    before: Sequence[Enrollment]
    after: Sequence[Enrollment]


@dataclass(frozen=True)
class UnderWay:
    """How far a run is."""

    run: Run
    step: int
    steps: int
    is_late: bool

    @property
    def label(self) -> str:
        return self.run.get_stage_display()


@dataclass(frozen=True)
class Overview:
    """What the first page of a round shows."""

    figures: Sequence[Figure]
    people: Mapping[str, int]
    aim: Sequence[tuple[str, str]]
    proof: str
    under_way: UnderWay | None
    failure: str
    roster_changed: bool
    rules_changed: bool
    open_decisions: int
    refused_decisions: Sequence[str]
    keeps: int
    nevers: int
    moved: Sequence[Moved]
    moved_in_all: int
    notes: Sequence[str]
    runs: Sequence[Run]


OBJECTIVES = {
    "coverage": "As many people matched as possible, then the best fit",
    "fair": "As many people matched as possible, then the worst fit raised, then the best fit",
    "total": "The best fit in all",
    "stable": "No two people who would rather have each other",
    "rank-maximal": "As many first choices as possible",
}


def overview(round: Round, now: datetime) -> Overview:
    """Everything on the page. The number of queries does not depend on how many people there are."""
    decided = dict(round.decisions.order_by().values_list("decision").annotate(number=Count("id")))
    latest = round.runs.first()
    moved = round.run.moved if round.run else []
    return Overview(
        figures=key_figures(round) if round.state not in RUNNING else [],
        people=_people(round, now),
        aim=_aim(round),
        proof=proof_in_words(round),
        under_way=run_under_way(round, now) if round.state in RUNNING else None,
        failure=latest.failure if latest and round.state == RoundState.FAILED else "",
        roster_changed=round.state in (RoundState.REVIEW, RoundState.APPROVED) and roster_changed(round),
        rules_changed=round.state in (RoundState.REVIEW, RoundState.APPROVED)
        and round.rules_toml != round.program.rules_toml,
        open_decisions=decisions_not_in(round) if round.state == RoundState.REVIEW else 0,
        refused_decisions=refused_decisions(round) if round.state == RoundState.REVIEW else [],
        keeps=decided.get(Decision.KEEP, 0),
        nevers=decided.get(Decision.NEVER, 0),
        moved=_moved(moved[:MOVED_SHOWN]),
        moved_in_all=len(moved),
        notes=round.run.figures.get("notes", []) if round.run else [],
        runs=list(round.runs.select_related("asked_by")[:10]),
    )


def run_under_way(round: Round, now: datetime) -> UnderWay | None:
    """The run that the page waits for; late when no worker has taken it up in half a minute."""
    run = round.runs.first()
    if run is None:
        return None
    return UnderWay(
        run,
        step=STAGES_IN_ORDER.index(Stage(run.stage)),
        steps=len(STAGES_IN_ORDER) - 1,
        is_late=run.stage == Stage.WAITING and now - run.asked_at > LATE_AFTER,
    )


def _people(round: Round, now: datetime) -> dict[str, int]:
    present = Enrollment.objects.filter(cohort=round.cohort).present()
    counts = dict(present.order_by().values_list("role").annotate(number=Count("id")))
    said = present.filter(role=EnrollmentRole.MENTOR, capacity__isnull=False).aggregate(
        places=Sum("capacity"), mentors=Count("id")
    )
    mentors = counts.get(EnrollmentRole.MENTOR, 0)
    silent = mentors - said["mentors"]
    return {
        "mentees": counts.get(EnrollmentRole.MENTEE, 0),
        "mentors": mentors,
        "kept_out": kept_out(present, now.date()).count(),
        "places": (said["places"] or 0) + silent * round.program.mentor_capacity_default,
    }


def _aim(round: Round) -> list[tuple[str, str]]:
    """The matching rules in a few lines."""
    try:
        rules = Rules.from_toml(round.rules_toml if round.run else round.program.rules_toml)
    except RulesError as error:
        return [("Matching rules", f"Cannot be read: {error.problems[0]}")]
    weights = sorted(rules.criteria, key=lambda criterion: -criterion.points)
    return [
        ("What is wanted", OBJECTIVES.get(rules.aim.objective.value, rules.aim.objective.value)),
        ("What counts", ", ".join(f"{label_of(one.key)} {one.points:g}" for one in weights) or "Nothing yet"),
        ("Must-haves", ", ".join(label_of(must.key) for must in rules.must) or "None"),
        *([("Least points for a pair", f"{rules.aim.minimum:g}")] if rules.aim.minimum is not None else []),
    ]


def _moved(rows: Sequence[Mapping[str, Any]]) -> list[Moved]:
    people = enrollments_by_id(pk for row in rows for pk in [row["mentee"], *row["from"], *row["to"]])
    return [
        Moved(
            people[row["mentee"]],
            [people[pk] for pk in row["from"] if pk in people],
            [people[pk] for pk in row["to"] if pk in people],
        )
        for row in rows
        if row["mentee"] in people
    ]
