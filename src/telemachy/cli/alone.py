"""Why each mentee is without a mentor, worked out a second time, for `verify`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from telemachy.matching.files.fitting import Fitted
from telemachy.matching.files.headings import Meaning
from telemachy.matching.files.naming import display_name
from telemachy.matching.files.outcomes import Alone
from telemachy.matching.problem import Problem
from telemachy.matching.rescoring import Rescorer
from telemachy.matching.result import UNIT
from telemachy.matching.rules import Criterion, Rules

SAID_TOO_LITTLE = "has said too little to be matched yet"
MENTORS_SAID_TOO_LITTLE = "the mentors left have said too little"
MUST, MUSTS = "a must-have leaves nobody", "must-haves together leave nobody"
NOT_AVAILABLE = "nobody is available"
MINIMUM, ALL_TAKEN = "no mentor fits well enough", "every mentor they may have is taken"
CAUSES = (SAID_TOO_LITTLE, MENTORS_SAID_TOO_LITTLE, MUST, MUSTS, NOT_AVAILABLE, MINIMUM, ALL_TAKEN)
_PLAIN = {
    SAID_TOO_LITTLE: "In this round too few of your answers were there to find a mentor by.",
    MENTORS_SAID_TOO_LITTLE: "In this round no mentor was available for you.",
    MUST: "In this round no mentor met a condition that the program sets.",
    MUSTS: "In this round no mentor met all the conditions that the program sets.",
    NOT_AVAILABLE: "In this round no mentor was available for you.",
    MINIMUM: "In this round no mentor was close enough to what you are looking for.",
    ALL_TAKEN: "In this round the mentors who suit you have no place left.",
}
_TOO_LITTLE, _PRIVATE, _SAME_PERSON = "\x00too little", "\x00private", "\x00same person"


@dataclass(frozen=True)
class _Found:
    mentee: int
    cause: str
    reason: str
    must: str = ""


def restate_alone(fitted: Fitted, rescorer: Rescorer, without: Sequence[int]) -> tuple[Alone, ...]:
    """Return everybody without a mentor with the cause and the reason, in the order of ``unmatched.csv``."""
    if not without:
        return ()
    scarce = _Scarce(fitted.problem, fitted.rules)
    found = [_why(fitted, rescorer, scarce, mentee) for mentee in without]
    found.sort(key=lambda one: (CAUSES.index(one.cause), one.must, one.mentee))
    emails = fitted.mentees.of(Meaning.EMAIL)
    return tuple(
        Alone(
            id=fitted.mentees.ids[one.mentee],
            name=display_name(fitted.mentees, one.mentee),
            cause=one.cause,
            reason=one.reason,
            plain=_PLAIN[one.cause],
            email=emails[one.mentee],
        )
        for one in found
    )


def _why(fitted: Fitted, rescorer: Rescorer, scarce: "_Scarce", mentee: int) -> _Found:
    problem, rules = fitted.problem, fitted.rules
    name = display_name(fitted.mentees, mentee)
    has_place = problem.capacity > 0
    own = rescorer.mentee_answers
    if own.said[mentee] < own.asked:
        answered = f"{own.said[mentee]} of {own.of} answered, {own.asked} asked for"
        remedy = "Ask for the missing answers, or for fewer (least_answers, in the rules)."
        says = f"{name} has said too little to be matched yet: {answered}. {remedy}"
        return _Found(mentee, SAID_TOO_LITTLE, says)
    allowed = rescorer.may(mentee) & has_place
    count = int(allowed.sum())
    if count == 0:
        return _nobody(problem, rules, rescorer, mentee, name)
    asked = [kind for kind in range(len(problem.types)) if problem.demand[mentee, kind] > 0]
    scores = np.max([rescorer.scores(mentee, kind)[allowed] for kind in asked], axis=0)
    least = max(0, round((rules.aim.minimum or 0) * UNIT))
    enough = int((scores >= least).sum())
    if enough == 0:
        who = "the one mentor" if count == 1 else f"the best of {count} mentors"
        reached = f"{who} would reach {int(scores.max()) / UNIT:g} points"
        return _Found(mentee, MINIMUM, f"Nobody fits {name} well enough: {reached}.")
    who = f"The one mentor who fits {name} is" if enough == 1 else f"All {enough} mentors who fit {name} are"
    few = scarce.of(mentee)
    return _Found(
        mentee, ALL_TAKEN, f"{who} taken; few offer {' and '.join(few)}." if few else f"{who} taken."
    )


def _nobody(problem: Problem, rules: Rules, rescorer: Rescorer, mentee: int, name: str) -> _Found:
    """Find the one must-have without which she would have most mentors."""
    public = [must.key for must in rules.must if not must.is_private]
    private = {must.key for must in rules.must if must.is_private}
    gains = dict.fromkeys([_TOO_LITTLE, *public, _SAME_PERSON, _PRIVATE], 0)
    for mentor in np.flatnonzero(problem.capacity > 0).tolist():
        broken = set(rescorer.broken_musts(mentee, mentor))
        ways = {_PRIVATE if key in private else key for key in broken}
        ways |= {_PRIVATE} if rescorer.is_forbidden(mentee, mentor) else set()
        ways |= {_SAME_PERSON} if rescorer.is_same_person(mentee, mentor) else set()
        ways |= {_TOO_LITTLE} if not rescorer.mentor_answers.enough[mentor] else set()
        if len(ways) == 1:
            gains[ways.pop()] += 1
    most = max(gains.values(), default=0)
    if not most:
        return _Found(mentee, MUSTS, f"No mentor meets all must-haves for {name} at once.")
    key = next(key for key, gain in gains.items() if gain == most)
    if key == _TOO_LITTLE:
        says = f"Every mentor left for {name} has said too little to be matched yet: ask them for answers."
        return _Found(mentee, MENTORS_SAID_TOO_LITTLE, says)
    if key in {_PRIVATE, _SAME_PERSON}:
        return _Found(mentee, NOT_AVAILABLE, f"No mentor is available for {name}.")
    return _Found(mentee, MUST, f'No mentor meets the must-have "{key}" for {name}.', key)


class _Scarce:
    """The topics with fewer places than people who want them, scarcest first."""

    def __init__(self, problem: Problem, rules: Rules) -> None:
        self.problem = problem
        self.criteria = [c for c in rules.criteria if c.kind == "covers" and c.mentee and c.show]
        needs = [need for criterion in self.criteria for need in self._needs(criterion)]
        self.short = [topic for _, _, topic, is_short in sorted(needs) if is_short]

    def of(self, mentee: int) -> list[str]:
        """Return the two scarcest topics that she wants."""
        names = self.problem.vocabulary.names
        wanted = {names[code] for criterion in self.criteria for code in self._said(criterion, mentee)}
        return list(dict.fromkeys(topic for topic in self.short if topic in wanted))[:2]

    def _said(self, criterion: Criterion, mentee: int) -> set[int]:
        sets = self.problem.mentees.sets
        return {int(code) for name in criterion.mentee if name in sets for code in sets[name].row(mentee)}

    def _needs(self, criterion: Criterion) -> Iterator[tuple[float, int, str, bool]]:
        names = self.problem.vocabulary.names
        wanted_by, places = self._wanted_by(criterion), self._places(criterion)
        for topic, wanting in wanted_by.items():
            free = places.get(topic, 0)
            yield free / wanting, -wanting, names[topic], wanting > free

    def _wanted_by(self, criterion: Criterion) -> dict[int, int]:
        words = self.problem.vocabulary
        stands_for = {words.code(name): words.codes(to) for name, to in criterion.settings["map"].items()}
        counts: dict[int, int] = {}
        for mentee in np.flatnonzero(self.problem.demand.sum(axis=1) > 0).tolist():
            said = self._said(criterion, mentee)
            for topic in {target for code in said for target in stands_for.get(code, [code])}:
                counts[topic] = counts.get(topic, 0) + 1
        return counts

    def _places(self, criterion: Criterion) -> dict[int, int]:
        sets, capacity = self.problem.mentors.sets, self.problem.capacity
        columns = [sets[name] for name in criterion.mentor if name in sets]
        places: dict[int, int] = {}
        for mentor in np.flatnonzero(capacity > 0).tolist():
            for topic in {int(code) for column in columns for code in column.row(mentor)}:
                places[topic] = places.get(topic, 0) + int(capacity[mentor])
        return places
