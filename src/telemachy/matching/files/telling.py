"""From the engine's answer, which knows rows, to an `Outcome`, which knows people."""

from collections.abc import Sequence
from itertools import islice

import numpy as np

from telemachy.matching import explain
from telemachy.matching.blocks import said_by
from telemachy.matching.explain import TopicNeed, Without, rather_each_other
from telemachy.matching.files.counting import counted
from telemachy.matching.files.fitting import Fitted
from telemachy.matching.files.headings import Meaning
from telemachy.matching.files.naming import display_name, pair_of
from telemachy.matching.files.outcomes import Alone, Decision, Input, Load, Outcome, Topic
from telemachy.matching.files.values import read_number
from telemachy.matching.result import UNIT, Result, fill
from telemachy.matching.rules import Objective, Served

MOST_HELP = 6
MOST_COUNTED = 50_000_000
"""Up to so many pairs of people, those who would rather have each other are counted."""


def tell(
    fitted: Fitted,
    result: Result,
    *,
    title: str = "Matching round",
    seed: int = 0,
    notes: Sequence[str] = (),
    moved: Sequence[str] = (),
    decisions: dict[tuple[str, str], Decision] | None = None,
    sender: str = "",
) -> Outcome:
    """Say in words and plain values what a matching came to.

    Parameters
    ----------
    decisions : mapping of (mentee id, mentor id) to decision
        What the coordinator has decided so far; shown again in the workbook.
    """
    problem, rules = fitted.problem, fitted.rules
    needs = explain.topics(problem, rules, result)
    used = [0] * len(fitted.mentors)
    for match in result.matches:
        used[match.mentor] += 1
    return Outcome(
        title=title,
        pairs=tuple(pair_of(fitted, match, decisions or {}) for match in result.matches),
        alone=tuple(_alone(fitted, without) for without in explain.without(problem, rules, result)),
        loads=_loads(fitted, result, used),
        mentees=int((problem.demand.sum(axis=1) > 0).sum()),
        mentors=int((problem.capacity > 0).sum()),
        places=int(problem.capacity.sum()),
        covered=result.covered,
        total=result.total_points,
        bound=result.bound_points,
        objective=str(rules.aim.objective),
        criteria={criterion.key: criterion.points for criterion in rules.criteria},
        topics=tuple(map(_topic, needs)),
        claim=result.certificate.claim,
        is_proved=result.certificate.is_proved,
        blocking=_blocking(fitted, result),
        help=tuple(_help(needs)),
        moved=tuple(moved),
        notes=(
            *notes,
            *fitted.notes,
            *_let_through(fitted),
            *_said_too_little(fitted),
            *_who_is_served(fitted),
            *_refused(fitted, result),
        ),
        rules=rules.to_toml(),
        seed=seed,
        solver=f"{result.certificate.solver} {result.certificate.version}".strip(),
        inputs=_inputs(fitted),
        ruled_out=tuple(pair for pair, decision in (decisions or {}).items() if decision == "never"),
        sender=sender,
    )


def _blocking(fitted: Fitted, result: Result) -> int | None:
    problem = fitted.problem
    if problem.n_mentees * problem.n_mentors > MOST_COUNTED:
        return None
    return rather_each_other(problem, fitted.rules, result)


def _alone(fitted: Fitted, without: Without) -> Alone:
    row = without.mentee
    name = display_name(fitted.mentees, row)
    return Alone(
        id=fitted.mentees.ids[row],
        name=name,
        cause=str(without.cause),
        reason=without.say(mentee=name),
        plain=without.say_plainly(mentee=name),
        email=fitted.mentees.of(Meaning.EMAIL)[row],
    )


def _loads(fitted: Fitted, result: Result, used: Sequence[int]) -> tuple[Load, ...]:
    """Mentors with places, those most in demand first, then those with places left."""
    certificate = result.certificate
    worth = certificate.value_of_place.tolist() or [0] * len(used)
    covers = certificate.covers_of_place.tolist() or [0] * len(used)
    places = fitted.problem.capacity.tolist()
    offered, asked = _hours(fitted, result)
    rows = sorted(
        (row for row in range(len(used)) if places[row]),
        key=lambda row: (-covers[row], -worth[row], used[row] - places[row], fitted.mentors.ids[row]),
    )
    return tuple(
        Load(
            id=fitted.mentors.ids[row],
            name=display_name(fitted.mentors, row),
            places=places[row],
            used=used[row],
            adds=_adds(covers[row], worth[row]),
            hours_offered=offered[row],
            hours_asked=asked[row],
        )
        for row in rows
    )


def _hours(fitted: Fitted, result: Result) -> tuple[list[float | None], list[float | None]]:
    """Hours that each mentor offers, and that the mentees of each ask for, where both files say hours."""
    rosters = fitted.mentees, fitted.mentors
    nothing: list[float | None] = [None] * len(fitted.mentors)
    if any(roster.column_map.of(Meaning.HOURS) is None for roster in rosters):
        return nothing, nothing
    wanted, offered = ([read_number(cell) for cell in roster.of(Meaning.HOURS)] for roster in rosters)
    asked: list[float | None] = [None if offer is None else 0.0 for offer in offered]
    of: dict[int, list[float | None]] = {}
    for match in result.matches:
        of.setdefault(match.mentor, []).append(wanted[match.mentee])
    for mentor, hours in of.items():
        known = [each for each in hours if each is not None]
        asked[mentor] = sum(known) if known else None
    return offered, asked


def _adds(covers: int, worth: int) -> str:
    if covers:
        return "one more place would let one more mentee be matched"
    return f"one more place would add {worth / UNIT:,.6g} points" if worth > 0 else ""


def _topic(need: TopicNeed) -> Topic:
    return Topic(need.topic, need.wanted_by, need.offered_by, need.places, need.without)


def _help(needs: Sequence[TopicNeed]) -> list[str]:
    """Say which mentors to look for: where one more place would help somebody."""
    ranked = sorted(needs, key=lambda need: (-need.more_covered, -need.without, -need.adds, need.topic))
    return list(islice(filter(None, (need.say() for need in ranked)), MOST_HELP))


def _let_through(fitted: Fitted) -> list[str]:
    """Say how many pairs a must-have could not judge, because a side has not said."""
    counts = explain.eligible(fitted.problem, fitted.rules).unknown_allowed
    possible = max(1, fitted.problem.n_mentees * fitted.problem.n_mentors)
    return [
        f"The must-have “{key}” could not be judged for {count / possible:.0%} of the possible pairs, "
        "because a side has not said; they were allowed."
        for key, count in counts.items()
        if count
    ]


def _said_too_little(fitted: Fitted) -> list[str]:
    """Name the mentors who have said too little to be matched; mentees have a reason of their own."""
    answers = said_by(fitted.problem, fitted.rules)
    short = np.flatnonzero(~answers[1].enough & (fitted.problem.capacity > 0)).tolist() if answers else []
    if not answers or not short:
        return []
    some = ", ".join(display_name(fitted.mentors, row) for row in short[:5])
    some += " and others" if len(short) > 5 else ""
    have, asked = "has" if len(short) == 1 else "have", f"{answers[1].asked} of {answers[1].of}"
    who = f"{counted(len(short), 'mentor')} {have} said too little to be matched"
    return [f"{who}, with fewer than {asked} criteria answered (least_answers, in the rules): {some}."]


def _who_is_served(fitted: Fitted) -> list[str]:
    """Say by what some are served and others not, where places are fewer than people."""
    places, asking = int(fitted.problem.capacity.sum()), int((fitted.problem.demand.sum(axis=1) > 0).sum())
    by_order = fitted.rules.aim.objective in (Objective.COVERAGE, Objective.FAIR)
    if places >= asking or not by_order:
        return []
    by = str(fitted.rules.aim.served)
    if fitted.rules.aim.served is Served.LONGEST_WAIT:
        by += ", then by lot"
    are = "is" if places == 1 else "are"
    few = f"There {are} {counted(places, 'place')} for {counted(asking, 'mentee')}."
    return [f"{few} Who is served goes by {by} (served, in the rules)."]


def _refused(fitted: Fitted, result: Result) -> list[str]:
    said = "{mentee} and {mentor} were to be kept, and are no pair: "
    return [
        fill(
            f"{said}{refused.why}.",
            {
                "mentee": display_name(fitted.mentees, refused.mentee),
                "mentor": display_name(fitted.mentors, refused.mentor),
            },
        )
        for refused in result.refused_pins
    ]


def _inputs(fitted: Fitted) -> tuple[Input, ...]:
    files = ((roster.name, roster.sha256) for roster in (fitted.mentees, fitted.mentors))
    return tuple(Input(name, sha256) for name, sha256 in dict.fromkeys(files) if sha256)
