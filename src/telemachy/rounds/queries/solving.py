"""From a run to the engine and back: what goes in is written down, so that a run can be repeated."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from telemachy import __version__, matching
from telemachy.matching import checks, explain, whatif
from telemachy.matching.checks import Judgement, Made
from telemachy.matching.executors import HERE, Where
from telemachy.matching.problem import Problem
from telemachy.matching.rerun import rerun
from telemachy.matching.result import UNIT, Result, Tier
from telemachy.matching.rules import Rules
from telemachy.programs.features import BuiltProblem, build_problem, stable_id
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import Round, Run
from telemachy.rounds.queries.hashes import roster_hash
from telemachy.rounds.queries.wishes import kept_wishes, points_added

HELPFUL_TOPICS = 12
HELPFUL_PLACES = 10


@dataclass(frozen=True)
class Solved:
    """A run worked out: the problem, whose row is whose, the rules and the result."""

    built: BuiltProblem
    rules: Rules
    result: Result
    people: Mapping[int, Enrollment]
    seed: int

    @property
    def problem(self) -> Problem:
        return self.built.problem

    def mentee(self, row: int) -> Enrollment:
        return self.people[self.built.mentee_ids[row]]

    def mentor(self, row: int) -> Enrollment:
        return self.people[self.built.mentor_ids[row]]

    def mentee_row(self, enrollment_id: int) -> int | None:
        return _place(self.built.mentee_ids, enrollment_id)

    def mentor_row(self, enrollment_id: int) -> int | None:
        return _place(self.built.mentor_ids, enrollment_id)


@dataclass(frozen=True)
class Findings:
    """What the independent check and the explanations say about a result."""

    judgement: Judgement
    without: tuple[explain.Without, ...]
    topics: tuple[explain.TopicNeed, ...]
    #: What one more typical mentor would add, by criterion and topic; empty where nothing tells it.
    recruits: Mapping[tuple[str, str], whatif.Added]
    #: Mentors, by row, with whom one more place would add something, the most first; None where untold.
    places: tuple[tuple[int, whatif.Added], ...] | None


def work_out(run: Run, where: Where = HERE) -> Solved:
    """Ask the engine. The same run and the same people give the same result, wherever it is worked out."""
    rules = Rules.from_toml(run.rules_toml)
    wishes = kept_wishes(run.pk)
    asked = {name: [(pair[0], pair[1]) for pair in run.overrides[name]] for name in _PAIRS}
    built = build_problem(
        cohort=run.round.cohort,
        rules=rules,
        now=run.asked_at,
        seed=run.seed,
        ranks=wishes.ranks,
        answers=wishes.answers,
        pins=asked["pins"],
        never=[*asked["never"], *asked["ended"], *wishes.apart],
        load=asked["standing"],
    )
    built = replace(built, notes=(*built.notes, *_on_wishes(run)))
    built = _without_later_phases(built, run.overrides.get("held", ()))
    previous = _rows(built, asked["previous"])
    with where.opened(built.problem.n_mentees * built.problem.n_mentors) as executor:
        if previous:
            again = rerun(built.problem, rules, previous, executor=executor)
            # What stays together is pinned in the problem that the certificate is about.
            built, result = replace(built, problem=again.problem), again.result
        else:
            # Ties were drawn with the seed when the problem was built, as on the command line.
            result = matching.solve(built.problem, rules, executor=executor)
    ids = [*built.mentee_ids, *built.mentor_ids]
    people = {
        row.pk: row for row in Enrollment.objects.select_related("person").filter(cohort=run.round.cohort)
    }
    return Solved(built, rules, result, {pk: people[pk] for pk in ids}, run.seed)


def _without_later_phases(built: BuiltProblem, held: Collection[int]) -> BuiltProblem:
    """The same, with no mentor asked for by those whom a draw left for the next phase."""
    if not held:
        return built
    later = frozenset(held)
    demand = built.problem.demand.copy()
    demand[[row for row, pk in enumerate(built.mentee_ids) if pk in later]] = 0
    return replace(built, problem=built.problem.changed(demand=demand))


def _on_wishes(run: Run) -> list[str]:
    """That the round weighed wishes where the program's rules did not, where it did."""
    added = points_added(run.round.rules_toml)
    if added is None or run.rules_toml == run.round.rules_toml:
        return []
    weigh = f"Wishes of both weigh {added:g} points here"
    return [f"{weigh}: the matching rules did not say what they weigh, so the round added a quarter of all."]


def look_over(solved: Solved) -> Findings:
    """Check the result a second time, independently, and gather what there is to say about it."""
    problem, rules, result = solved.problem, solved.rules, solved.result
    return Findings(
        judgement=checks.judge(problem, rules, result),
        without=explain.without(problem, rules, result),
        topics=explain.topics(problem, rules, result)[:HELPFUL_TOPICS],
        recruits=_recruits(solved),
        places=_helpful_places(solved),
    )


def _recruits(solved: Solved) -> dict[tuple[str, str], whatif.Added]:
    try:
        found = whatif.more_mentors(solved.problem, solved.rules, solved.result)
    except whatif.NoPrices:
        return {}
    return {(one.need.criterion, one.need.topic): one.added for one in found}


def _helpful_places(solved: Solved) -> tuple[tuple[int, whatif.Added], ...] | None:
    try:
        found = whatif.more_places(solved.problem, solved.rules, solved.result)
    except whatif.NoPrices:
        return None
    rows = [(row, found.of(row)) for row in found.most_first]
    if not weighs_wishes(solved.rules):
        return tuple(rows[:HELPFUL_PLACES])
    # Points, and an order by points, would tell whom somebody ranked.
    by_roster = sorted(rows, key=lambda row: row[0])
    return tuple((row, added) for row, added in by_roster if added.covered)[:HELPFUL_PLACES]


def weighs_wishes(rules: Rules) -> bool:
    """Whether what people ranked counts in the points."""
    return any(criterion.kind == "rank" and criterion.points for criterion in rules.criteria)


def figures_of(solved: Solved, findings: Findings) -> dict[str, Any]:
    """The counts and figures of a run, as pages and files show them."""
    judged, result = findings.judgement, solved.result
    return {
        "mentees": judged.mentees,
        "mentors": judged.mentors,
        "places": judged.places,
        "places_used": judged.places_used,
        "pairs": judged.pairs,
        "covered": judged.covered,
        "total": result.total_points,
        "bound": result.bound_points,
        "gap": result.gap,
        "proved": result.certificate.is_proved and result.gap in (0, None),
        "worst": None if judged.worst is None else judged.worst / UNIT,
        "median": None if judged.median is None else judged.median / UNIT,
        "bands": {band.value: number for band, number in judged.bands.items()},
        "blocking": judged.n_blocking,
        "profile": list(judged.profile),
        "ranked": len(set(solved.problem.ranks.ranked.mentee.tolist())),
        "causes": dict(Counter(one.cause.name.lower() for one in findings.without)),
        "seconds": {stage: round(seconds, 3) for stage, seconds in result.seconds.items()},
        "notes": list(solved.built.notes),
        "more_places": _more_places(solved, findings),
        "refused": [
            {
                "mentee": solved.mentee(pin.mentee).pk,
                "mentor": solved.mentor(pin.mentor).pk,
                "why": pin.why,
            }
            for pin in result.refused_pins
        ],
    }


def _more_places(solved: Solved, findings: Findings) -> list[dict[str, int]] | None:
    if findings.places is None:
        return None
    tells_points = not weighs_wishes(solved.rules)
    return [
        {
            "mentor": solved.mentor(row).pk,
            "covered": added.covered,
            "points": added.points if tells_points else 0,
        }
        for row, added in findings.places
    ]


def adds_of(solved: Solved, findings: Findings, need: explain.TopicNeed) -> dict[str, int] | None:
    """What one more mentor with a topic would add, as kept with the run; None where it may not be told."""
    added = findings.recruits.get((need.criterion, need.topic))
    if added is None:
        return None
    if weighs_wishes(solved.rules):
        return {"covered": added.covered, "points": 0} if added.covered else None
    return {"covered": added.covered, "points": added.points}


def certificate_of(solved: Solved) -> dict[str, Any]:
    """The claim of a result and its proof: bound and prices of each tier, by the roster's ids."""
    certificate = solved.result.certificate
    mentors = [stable_id(solved.people[pk]) for pk in solved.built.mentor_ids]
    mentees = [stable_id(solved.people[pk]) for pk in solved.built.mentee_ids]
    return {
        "objective": certificate.objective.value,
        "claim": certificate.claim,
        "proved": certificate.is_proved,
        "solver": certificate.solver,
        "version": certificate.version,
        "telemachy": __version__,
        "seed": solved.seed,
        "unit": "millionths of a rule-file point",
        "total": int(solved.result.total),
        "bound": None if solved.result.bound is None else int(solved.result.bound),
        "covered": solved.result.covered,
        "tiers": _tiers_by_id(certificate.tiers, mentors),
        "worst": None
        if certificate.worst is None
        else {
            "score": certificate.worst.score,
            "reached": _tiers_by_id(certificate.worst.reached, mentors),
            "beyond": _tiers_by_id(certificate.worst.beyond, mentors),
        },
        "order": [mentees[row] for row in certificate.order],
        "value_of_place": _by_id(certificate.value_of_place.tolist(), mentors),
        "profile": list(certificate.profile),
    }


def _tiers_by_id(tiers: Sequence[Tier], mentors: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": tier.name,
            "value": int(tier.value),
            "worth": int(tier.worth),
            "bound": int(tier.bound),
            "prices": _by_id(tier.prices.tolist(), mentors),
        }
        for tier in tiers
    ]


def _by_id(numbers: Sequence[int], ids: Sequence[str]) -> dict[str, int]:
    """The numbers that are not 0, by id."""
    return {id_: int(number) for id_, number in zip(ids, numbers, strict=False) if number}


@lru_cache(maxsize=4)
def _worked_out(run_id: int, roster: str) -> Solved:
    return work_out(Run.objects.select_related("round__cohort__program").get(pk=run_id))


def live(round: Round) -> Solved | None:
    """The run shown, as the engine sees it, for questions about single pairs; None once people have changed.

    Kept in this process for the last few runs: what a page asks about is what the page before asked about.
    """
    if round.run is None:
        return None
    roster = roster_hash(round.cohort)
    if roster != round.run.overrides.get("roster_hash"):
        return None
    return _worked_out(round.run.pk, roster)


_PAIRS = ("pins", "never", "ended", "standing", "previous")


def _rows(built: BuiltProblem, pairs: Sequence[tuple[int, int]]) -> list[Made]:
    mentee_row = {pk: row for row, pk in enumerate(built.mentee_ids)}
    mentor_row = {pk: row for row, pk in enumerate(built.mentor_ids)}
    return [
        Made(mentee_row[mentee], mentor_row[mentor])
        for mentor, mentee in pairs
        if mentee in mentee_row and mentor in mentor_row
    ]


def _place(ids: Sequence[int], wanted: int) -> int | None:
    try:
        return ids.index(wanted)
    except ValueError:
        return None
