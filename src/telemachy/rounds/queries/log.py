"""The match log: what went into a run and what came out, for whoever has to answer for it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from telemachy.common.text import counted
from telemachy.matching.rules import Rules, RulesError
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Decision, Repeated
from telemachy.rounds.models import FrozenInputs, Repetition, Run
from telemachy.rounds.queries.hashes import roster_hash

REPETITIONS_SHOWN = 10


@dataclass(frozen=True)
class Override:
    """One pair that a coordinator had settled before the run."""

    mentee: Enrollment
    mentor: Enrollment
    decision: str


@dataclass(frozen=True)
class Log:
    """One run's page."""

    run: Run
    made_with: Sequence[tuple[str, str]]
    went_in: Sequence[tuple[str, str]]
    came_out: Sequence[tuple[str, str]]
    overrides: Sequence[Override]
    repetitions: Sequence[Repetition]
    #: A sentence where the run cannot be repeated any more; empty where it can.
    why_not: str
    has_changed_since: bool

    @property
    def is_being_repeated(self) -> bool:
        return any(one.outcome == Repeated.WAITING for one in self.repetitions)


def log_of(run: Run) -> Log:
    """What the page of one run shows. The number of queries does not depend on how many people there are."""
    went_in = run.overrides
    frozen = FrozenInputs.objects.filter(run=run).defer("packed").first()
    return Log(
        run=run,
        made_with=_made_with(run),
        went_in=_went_in(run, frozen),
        came_out=_came_out(run, frozen),
        overrides=_overrides(run),
        repetitions=list(run.repetitions.select_related("asked_by")[:REPETITIONS_SHOWN]),
        why_not=_why_not(run, frozen),
        has_changed_since=bool(went_in) and went_in.get("roster_hash") != roster_hash(run.round.cohort),
    )


def rules_version(rules_toml: str) -> str:
    """A short name of rules: the same text has the same, any other text another."""
    return hashlib.sha256(rules_toml.encode()).hexdigest()[:12]


def _made_with(run: Run) -> list[tuple[str, str]]:
    solver = f"{run.solver} {run.engine_version}".strip()
    return [
        ("Objective", _objective(run)),
        ("Rules", f"version {rules_version(run.rules_toml)}"),
        ("Seed", str(run.seed)),
        ("Solver", solver),
        ("Telemachy", str(run.certificate.get("telemachy", ""))),
        ("Fewest changes", "Asked for" if run.keep_pairs else "Not asked for"),
    ]


def _objective(run: Run) -> str:
    try:
        return str(Rules.from_toml(run.rules_toml).aim.objective)
    except RulesError:
        return ""


def _went_in(run: Run, frozen: FrozenInputs | None) -> list[tuple[str, str]]:
    said, figures = run.overrides, run.figures
    sizes = [
        ("Mentees", str(figures.get("mentees", ""))),
        ("Mentors", str(figures.get("mentors", ""))),
        ("Places", str(figures.get("places", ""))),
    ]
    pairs = [
        (label, str(len(said.get(name, ()))))
        for label, name in (
            ("Pairs to keep", "pins"),
            ("Pairs never to be made", "never"),
            ("Mentorships that stand", "standing"),
            ("Mentorships that have ended", "ended"),
            ("Pairs of the run before, to hold where possible", "previous"),
        )
    ]
    # What is private went in as well. Here stands that it did, for everybody; never what or how much.
    private = ("Private facts", "Counted where there were any; they are told to nobody")
    prints = [("Input fingerprint", run.input_hash)]
    if said.get("draw"):
        sizes.append(("Mentees left for the next phase by a draw", str(len(said.get("held", ())))))
        prints.append(("Fingerprint of the draw", said["draw"]["sha256"]))
    if frozen is not None:
        prints.append(("Fingerprint of the frozen inputs", frozen.sha256))
    return [*sizes, *pairs, private, *prints]


def _came_out(run: Run, frozen: FrozenInputs | None) -> list[tuple[str, str]]:
    figures = run.figures
    found = [
        ("Pairs", str(figures.get("pairs", ""))),
        ("Mentees with a mentor", str(figures.get("covered", ""))),
        ("Points", _points(figures.get("total"))),
        ("No matching under these rules has more than", _points(figures.get("bound"))),
        ("Claim", str(run.certificate.get("claim", ""))),
        ("Second check", "; ".join(run.check_problems) or "Everything holds"),
        ("Fingerprint of the proposals", run.proposals_hash),
    ]
    if frozen is not None:
        found.append(("Fingerprint of the result", frozen.result_sha256))
    return [fact for fact in found if fact[1]]


def _points(number: float | None) -> str:
    return "" if number is None else f"{number:,.6g}"


def _overrides(run: Run) -> list[Override]:
    pairs = [
        (mentor, mentee, decision)
        for name, decision in (("pins", Decision.KEEP), ("never", Decision.NEVER))
        for mentor, mentee in run.overrides.get(name, ())
    ]
    people = Enrollment.objects.select_related("person").in_bulk({pk for pair in pairs for pk in pair[:2]})
    return [
        Override(people[mentee], people[mentor], str(decision.label))
        for mentor, mentee, decision in pairs
        if mentee in people and mentor in people
    ]


def _why_not(run: Run, frozen: FrozenInputs | None) -> str:
    if run.ended_at is None or run.failure:
        return "Only a run that came to a result can be repeated."
    if frozen is None:
        return "This run is from before inputs were kept, or over a year old, so it cannot be repeated."
    if frozen.erased_people:
        who = counted(frozen.erased_people, "person has", "people have")
        return f"{who} had their answers deleted since, so this run cannot be repeated any more."
    return ""
