"""Exact answers to "what if": each solves the round again with one thing changed and says who moved."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from telemachy.matching.problem import Pairs, Pin, Problem
from telemachy.matching.rerun import pairs_that_stay
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules
from telemachy.matching.solving import solve


@dataclass(frozen=True)
class Move:
    """A mentee whose mentors differ between two matchings. Named to coordinators only."""

    mentee: int
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True)
class Change:
    """What one change would do to the round.

    Parameters
    ----------
    possible : bool
        False when the rules do not let it happen; the other fields then say nothing.
    covered : int
        Change in the number of mentees with a mentor.
    points : int
        Change in the total, 1e-6 points.
    moves : tuple of Move
        Everyone whose mentors would differ, by row.
    better, worse : tuple of int
        Mentees who would gain (a mentor where they had none, or a better fit), and who would lose.
    """

    possible: bool
    covered: int = 0
    points: int = 0
    moves: tuple[Move, ...] = ()
    better: tuple[int, ...] = ()
    worse: tuple[int, ...] = ()


def with_pair(
    problem: Problem,
    rules: Rules,
    result: Result,
    mentee: int,
    mentor: int,
    *,
    type_: int = 0,
    seed: int | None = None,
) -> Change:
    """What the round would be with this pair in it: the exact cost of a wish."""
    others = tuple(pin for pin in problem.pins if (pin.mentee, pin.mentor) != (mentee, mentor))
    changed = solve(
        problem.changed(pins=(*others, Pin(mentee, mentor, type_))), rules, seed=seed, start=result
    )
    if any((pin.mentee, pin.mentor) == (mentee, mentor) for pin in changed.refused_pins):
        return Change(possible=False)
    return _change(result, changed)


def without_pair(
    problem: Problem, rules: Rules, result: Result, mentee: int, mentor: int, *, seed: int | None = None
) -> Change:
    """What the round would be if this pair were never made: what comes next."""
    pins = tuple(pin for pin in problem.pins if (pin.mentee, pin.mentor) != (mentee, mentor))
    forbidden = Pairs.of([*problem.forbidden, (mentee, mentor)])
    return _change(
        result, solve(problem.changed(pins=pins, forbidden=forbidden), rules, seed=seed, start=result)
    )


def with_one_more_place(
    problem: Problem, rules: Rules, result: Result, mentor: int, *, seed: int | None = None
) -> Change:
    """What one more place with this mentor would add, and whom it would help."""
    capacity = problem.capacity.copy()
    capacity[mentor] += 1
    return _change(result, solve(problem.changed(capacity=capacity), rules, seed=seed, start=result))


def _change(before: Result, after: Result) -> Change:
    old, new = _got(before), _got(after)
    moved = [
        mentee for mentee in sorted(old.keys() | new.keys()) if _mentors(old, mentee) != _mentors(new, mentee)
    ]
    gain = {mentee: _gain(old.get(mentee, {}), new.get(mentee, {})) for mentee in moved}
    return Change(
        possible=True,
        covered=after.covered - before.covered,
        points=after.total - before.total,
        moves=tuple(Move(mentee, _mentors(old, mentee), _mentors(new, mentee)) for mentee in moved),
        better=tuple(mentee for mentee in moved if gain[mentee] > (0, 0)),
        worse=tuple(mentee for mentee in moved if gain[mentee] < (0, 0)),
    )


_Got = dict[int, dict[int, int]]
"""Each mentee's mentors, and the score of each pair."""


def _got(result: Result) -> _Got:
    got: _Got = {}
    for match in result.matches:
        got.setdefault(match.mentee, {})[match.mentor] = match.score
    return got


def _mentors(got: _Got, mentee: int) -> tuple[int, ...]:
    return tuple(sorted(got.get(mentee, {})))


def _gain(before: dict[int, int], after: dict[int, int]) -> tuple[int, int]:
    """More mentors first, then more points."""
    return len(after) - len(before), sum(after.values()) - sum(before.values())


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
    problem: Problem, rules: Rules, result: Result, *, by: float = 10.0, seed: int | None = None
) -> Steadiness:
    """Move each criterion's points up and down, one at a time, and see which pairs stay.

    Each trial keeps as many of the pairs as it can among its own best matchings, so that a draw among
    equals does not count against a pair. Two solves per criterion: for a large cohort, work for a job.

    Parameters
    ----------
    by : float
        Rule-file points; a criterion with fewer is moved down to 0.
    """
    pairs = [(match.mentee, match.mentor) for match in result.matches]
    changes: dict[tuple[int, int], list[str]] = {pair: [] for pair in pairs}
    tried = []
    for name, moved in _moved_rules(rules, by):
        tried.append(name)
        stays = pairs_that_stay(problem, moved, pairs, seed=seed)
        for pair in pairs:
            if pair not in stays:
                changes[pair].append(name)
    return Steadiness(by, tuple(tried), tuple(Steady(*pair, tuple(names)) for pair, names in changes.items()))


def _moved_rules(rules: Rules, by: float) -> Iterator[tuple[str, Rules]]:
    """The rules with one weight moved, by name; weights of 0 stay out of it."""
    for place, criterion in enumerate(rules.criteria):
        for sign in (by, -by):
            points = max(0.0, criterion.points + sign)
            if criterion.points and points != criterion.points:
                moved = replace(criterion, points=points)
                criteria = (*rules.criteria[:place], moved, *rules.criteria[place + 1 :])
                yield f"{criterion.key} {points - criterion.points:+g}", replace(rules, criteria=criteria)
