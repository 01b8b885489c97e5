"""Shortlists and cards, worked out once when a ranking opens and then left as they are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from telemachy import matching
from telemachy.matching.blocks import Scorer
from telemachy.matching.result import Match
from telemachy.matching.rules import Rules
from telemachy.matching.solving.answers import matches_of
from telemachy.mentorships.queries.places import ended_in, standing_in
from telemachy.programs.features import BuiltProblem, build_problem
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Decision, Demand
from telemachy.rounds.models import RankingWindow
from telemachy.rounds.queries.cards import Line, cards_of
from telemachy.rounds.queries.wishes import rules_without_wishes, wishes_in
from telemachy.rounds.queries.words import Names, words_for_the_pair, worth_talking_about

AT_ONCE = 2_000


@dataclass(frozen=True)
class Listed:
    """One mentor in one mentee's list."""

    mentee: Enrollment
    mentor: Enrollment
    position: int
    reasons: Sequence[str]
    worth_talking_about: str
    demand: Demand
    #: Criterion -> what it adds to the fit, in the engine's units.
    parts: Mapping[str, int]


@dataclass(frozen=True)
class Drawn:
    """Lists and cards to write down."""

    lists: Sequence[Listed]
    cards: Sequence[tuple[Enrollment, list[Line]]]


def draw_up(window: RankingWindow, now: datetime, *, only: Iterable[int] | None = None) -> Drawn:
    """Work out the lists of all mentees who look for a mentor, or only of these enrollments.

    Made by the program's rules without anybody's wishes, so that no order tells what somebody wished.
    Pairs that are not available are in no list; nothing says why.
    """
    round = window.round
    rules = rules_without_wishes(Rules.from_toml(round.program.rules_toml))
    never = round.decisions.filter(decision=Decision.NEVER)
    built = build_problem(
        cohort=round.cohort,
        rules=rules,
        now=now,
        seed=round.seed,
        never=[
            *never.values_list("mentor_enrollment_id", "mentee_enrollment_id"),
            *ended_in(round.cohort),
            *wishes_in(round.cohort).apart,
        ],
        load=standing_in(round.cohort),
    )
    people = _people_of(built)
    mentees = [people[pk] for pk in built.mentee_ids]
    mentors = [people[pk] for pk in built.mentor_ids]
    chosen = set(built.mentee_ids if only is None else only)
    if not mentees or not mentors:
        return Drawn([], [])
    found = matching.shortlist(built.problem, rules, window.shortlist_size, seed=round.seed)
    demand = _demand(found.shown.tolist(), found.justified.tolist(), found.most.tolist())
    rows = [row for row, mentee in enumerate(mentees) if mentee.pk in chosen]
    pairs = [(row, shown.mentor) for row in rows for shown in found.lists[row]]
    positions = [place for row in rows for place in range(1, len(found.lists[row]) + 1)]
    lists = [
        _listed(match, position, mentees, mentors, demand)
        for match, position in zip(_matches(built, rules, pairs), positions, strict=True)
    ]
    return Drawn(lists, list(cards_of(built.problem, rules, mentees, rows)))


def _people_of(built: BuiltProblem) -> dict[int, Enrollment]:
    ids = [*built.mentee_ids, *built.mentor_ids]
    rows = Enrollment.objects.select_related("person", "manager", "cohort").filter(pk__in=ids)
    return {row.pk: row for row in rows}


def _matches(built: BuiltProblem, rules: Rules, pairs: Sequence[tuple[int, int]]) -> Iterable[Match]:
    """What speaks for each pair, some thousand at a time."""
    scorer = Scorer(built.problem, rules)
    for start in range(0, len(pairs), AT_ONCE):
        some = np.array(pairs[start : start + AT_ONCE], dtype=np.int32).reshape(-1, 2)
        types = np.zeros(len(some), dtype=np.int64)
        yield from matches_of(scorer, some[:, 0].copy(), some[:, 1].copy(), types, types.astype(bool))


def _listed(
    match: Match,
    position: int,
    mentees: Sequence[Enrollment],
    mentors: Sequence[Enrollment],
    demand: Callable[[int], Demand],
) -> Listed:
    mentee, mentor = mentees[match.mentee], mentors[match.mentor]
    names: Names = {"mentee": mentee.person.name, "mentor": mentor.person.name}
    return Listed(
        mentee=mentee,
        mentor=mentor,
        position=position,
        reasons=words_for_the_pair(match, **names),
        worth_talking_about=worth_talking_about(match.reasons, **names),
        demand=demand(match.mentor),
        parts={reason.key: int(reason.points) for reason in match.reasons},
    )


def _demand(shown: Sequence[int], justified: Sequence[int], most: Sequence[int]) -> Callable[[int], Demand]:
    """How asked-for a mentor is for the places there are, by how many lists they stand in."""

    def of(mentor: int) -> Demand:
        if shown[mentor] >= most[mentor] > justified[mentor]:
            return Demand.HIGH
        return Demand.ROOM if 2 * shown[mentor] <= justified[mentor] else Demand.USUAL

    return of
