"""What counts more or less for one mentee: it orders their own list and touches nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from telemachy.matching.kinds import CRITERIA, Heading
from telemachy.matching.rules import Rules, RulesError
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds.models import OwnWeights, RankingWindow, RoundSettings, ShortlistEntry
from telemachy.rounds.queries.words import label_of

STEPS = (-100, -50, 0, 50, 100)
"""Parts, in percent, of the farthest that the program allows."""


@dataclass(frozen=True)
class Weighable:
    """Something that a mentee may let count more or less, and by how many percent it does now."""

    key: str
    label: str
    says: str
    percent: int


@dataclass(frozen=True)
class MyWeights:
    """What one mentee may move, how far, and whether anything is moved."""

    limit_percent: int
    weighables: Sequence[Weighable]

    @property
    def is_offered(self) -> bool:
        return self.limit_percent > 0 and len(self.weighables) > 1

    @property
    def moved(self) -> Mapping[str, int]:
        """By criterion, what does not count as the program says."""
        return {one.key: one.percent for one in self.weighables if one.percent}


def tilt_limit(program: Program) -> int:
    """By how many percent a mentee of this program may move what counts; 0 where it allows none."""
    kept = RoundSettings.objects.filter(program=program).first() or RoundSettings(program=program)
    return kept.tilt_percent


def my_weights(
    window: RankingWindow, enrollment: Enrollment, program: Program, entries: Sequence[ShortlistEntry]
) -> MyWeights:
    """Runs two queries. What the program has taken back since counts as if it had never been moved."""
    limit = tilt_limit(program)
    kept = OwnWeights.objects.filter(enrollment=enrollment).first()
    tilt: Mapping[str, int] = kept.tilt if kept is not None else {}
    return MyWeights(
        limit,
        [
            Weighable(key, label_of(key), says, max(-limit, min(limit, tilt.get(key, 0))))
            for key, says in _movable(program, entries).items()
        ],
    )


def movable(program: Program, window: RankingWindow, enrollment: Enrollment) -> frozenset[str]:
    """The criteria that this mentee's list was made by and whose reasons they may read."""
    return frozenset(_movable(program, list(window.entries.filter(mentee_enrollment=enrollment))))


def _movable(program: Program, entries: Sequence[ShortlistEntry]) -> dict[str, str]:
    # What the two may not be shown cannot be moved either: the order would tell what the reasons do not.
    try:
        rules = Rules.from_toml(program.rules_toml)
    except RulesError:
        return {}
    used = {key for entry in entries for key in entry.parts}
    return {
        criterion.key: program.words.said(CRITERIA[criterion.kind].says)
        for criterion in rules.criteria
        if criterion.key in used and criterion.show and CRITERIA[criterion.kind].heading is not Heading.WISHES
    }


def in_own_order(entries: Sequence[ShortlistEntry], tilt: Mapping[str, int]) -> list[ShortlistEntry]:
    """The same mentors, best first under one's own weights; ties as the program's list has them.

    Each part of a fit is worth so much more or less. That all are then scaled to the same whole, as the
    engine does, moves nobody past anybody, so it is left out.
    """
    if not tilt:
        return sorted(entries, key=lambda one: one.position)
    return sorted(entries, key=lambda one: (-_worth(one.parts, tilt), one.position))


def _worth(parts: Mapping[str, int], tilt: Mapping[str, int]) -> int:
    return sum(points * (100 + tilt.get(key, 0)) for key, points in parts.items())
