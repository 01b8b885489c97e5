"""Which pairs hold whatever weight moves, and which few deserve a person's eye."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from telemachy.matching.problem import Problem
from telemachy.matching.rerun import pairs_that_stay
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules


@dataclass(frozen=True)
class Steady:
    """How one pair fares when the weights move.

    Parameters
    ----------
    mentee, mentor : int
    changes_with : tuple of str
        The changes under which it is no longer made, such as ``topic +10``; empty when it holds throughout.
    """

    mentee: int
    mentor: int
    changes_with: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.changes_with


@dataclass(frozen=True)
class Steadiness:
    """Which pairs hold whatever weight moves.

    Parameters
    ----------
    by : float
        How far each weight was moved, in points, up and down.
    tried : tuple of str
        The changes tried.
    pairs : tuple of Steady
        In the order of the matches.
    """

    by: float
    tried: tuple[str, ...]
    pairs: tuple[Steady, ...]

    @property
    def n_holding(self) -> int:
        return sum(pair.holds for pair in self.pairs)

    def worth_an_eye(self, most: int = 10) -> tuple[Steady, ...]:
        """The few pairs that most changes would undo: here a person's judgment matters."""
        shaky = [pair for pair in self.pairs if not pair.holds]
        return tuple(
            sorted(shaky, key=lambda pair: (-len(pair.changes_with), pair.mentee, pair.mentor))[:most]
        )


def steadiness(
    problem: Problem,
    rules: Rules,
    result: Result,
    *,
    by: float = 10.0,
    seed: int | None = None,
    executor: Executor | None = None,
) -> Steadiness:
    """Move each criterion's points up and down, one at a time, and see which pairs stay.

    Each trial keeps as many of the pairs as it can among its own best matchings, so that a draw among
    equals does not count against a pair. Two solves per criterion: for a large cohort, work for a job.

    Parameters
    ----------
    by : float
        Rule-file points; a criterion with fewer is moved down to 0.
    seed : int, optional
        That of the result.
    executor : concurrent.futures.Executor, optional
        Where passes over all pairs run; here when left out.
    """
    pairs = [(match.mentee, match.mentor) for match in result.matches]
    changes: dict[tuple[int, int], list[str]] = {pair: [] for pair in pairs}
    tried = []
    for name, moved in moved_rules(rules, by):
        tried.append(name)
        stays = pairs_that_stay(problem, moved, pairs, seed=seed, executor=executor)
        for pair in pairs:
            if pair not in stays:
                changes[pair].append(name)
    return Steadiness(by, tuple(tried), tuple(Steady(*pair, tuple(names)) for pair, names in changes.items()))


def moved_rules(rules: Rules, by: float) -> Iterator[tuple[str, Rules]]:
    """The rules with one weight moved, by name; weights of 0 stay out of it."""
    for place, criterion in enumerate(rules.criteria):
        for sign in (by, -by):
            points = max(0.0, criterion.points + sign)
            if criterion.points and points != criterion.points:
                moved = criterion.worth(points)
                criteria = (*rules.criteria[:place], moved, *rules.criteria[place + 1 :])
                yield f"{criterion.key} {points - criterion.points:+g}", replace(rules, criteria=criteria)
