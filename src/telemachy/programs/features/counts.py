"""What rules leave of a program's people, before a round is run: partners, empty lists, places by topic."""

from dataclasses import dataclass
from datetime import datetime

from telemachy.common.text import counted
from telemachy.matching import explain
from telemachy.matching.rules import Rules
from telemachy.programs.features.problems import build_problem
from telemachy.programs.models import Cohort

TOPICS_SHOWN = 12
SHORT_SHOWN = 3


@dataclass(frozen=True)
class Emptied:
    """A rule that leaves mentees with nobody, and how many it leaves so."""

    rule: str
    mentees: int


@dataclass(frozen=True)
class Range:
    """How many mentees have between `least` and `most` mentors who may be theirs; None is no upper end."""

    least: int
    most: int | None
    mentees: int

    @property
    def label(self) -> str:
        if self.most is None:
            return f"{self.least} or more"
        return str(self.least) if self.most == self.least else f"{self.least} to {self.most}"


@dataclass(frozen=True)
class Topic:
    """How many want something, and how many places there are with mentors who offer it."""

    name: str
    wanted_by: int
    places: int

    @property
    def places_short(self) -> int:
        return max(0, self.wanted_by - self.places)

    @property
    def sentence(self) -> str:
        """How many places are missing, in words."""
        return f"You are {counted(self.places_short, 'place')} short in {self.name}"


@dataclass(frozen=True)
class RuleEffect:
    """What one must-have rules out."""

    rule: str
    pairs: int


@dataclass(frozen=True)
class LiveCounts:
    """What the rules leave."""

    mentees: int
    mentors: int
    places: int
    asked: int
    partners: tuple[Range, ...]
    with_nobody: int
    emptied: tuple[Emptied, ...]
    effects: tuple[RuleEffect, ...]
    topics: tuple[Topic, ...]
    #: Of all topics, those that lack most places.
    short: tuple[Topic, ...]
    notes: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        return not self.mentees or not self.mentors


TOGETHER = "Several must-haves together"
NOT_AVAILABLE = "Nobody is available"
TOO_LITTLE_SAID = "Too few answers"


def live_counts(*, cohort: Cohort, rules: Rules, now: datetime) -> LiveCounts:
    """Count under these rules, saved or not. Runs one query."""
    built = build_problem(cohort=cohort, rules=rules, now=now)
    problem = built.problem
    found = explain.eligible(problem, rules)
    causes: dict[str, int] = {}
    for key in found.emptied.values():
        causes[key] = causes.get(key, 0) + 1
    topics = tuple(
        Topic(topic.topic, topic.wanted_by, topic.places) for topic in explain.topics(problem, rules)
    )
    return LiveCounts(
        mentees=problem.n_mentees,
        mentors=problem.n_mentors,
        places=int(problem.capacity.sum()),
        asked=int(problem.demand.sum()),
        partners=tuple(
            Range(least, most, number) for least, most, number in found.distribution() if least or number
        ),
        with_nobody=found.n_with_nobody,
        emptied=tuple(
            Emptied(_cause(rules, key), number)
            for key, number in sorted(causes.items(), key=lambda cause: -cause[1])
        ),
        effects=tuple(
            RuleEffect(name_of_cause(effect.key), effect.excludes)
            for effect in found.effects
            # How many pairs private facts rule out is a private fact too.
            if effect.excludes and not is_private(rules, effect.key)
        ),
        topics=topics[:TOPICS_SHOWN],
        short=tuple(sorted(filter(_lacks_places, topics), key=lambda one: -one.places_short)[:SHORT_SHOWN]),
        notes=built.notes,
    )


def _lacks_places(topic: Topic) -> bool:
    return topic.places_short > 0


def _cause(rules: Rules, key: str) -> str:
    if not key:
        return TOGETHER
    return NOT_AVAILABLE if is_private(rules, key) else name_of_cause(key)


def name_of_cause(key: str) -> str:
    """What rules a pair out, as words: a must-have, or answers that are missing."""
    return TOO_LITTLE_SAID if key == explain.TOO_LITTLE_SAID else rule_name(key)


def is_private(rules: Rules, key: str) -> bool:
    """Whether a must-have rests on a private fact, or stands for all of them together."""
    return key == explain.NOT_AVAILABLE_KEY or any(must.key == key and must.is_private for must in rules.must)


def rule_name(key: str) -> str:
    """A rule's key as words: `reporting-line` is “reporting line”."""
    return key.replace("-", " ").replace("_", " ")
