"""Exact answers to "what if": each solves the round again with one thing changed and says who moved."""

from dataclasses import dataclass

from telemachy.matching.problem import Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules


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
    raise NotImplementedError


def without_pair(
    problem: Problem, rules: Rules, result: Result, mentee: int, mentor: int, *, seed: int | None = None
) -> Change:
    """What the round would be if this pair were never made: what comes next."""
    raise NotImplementedError


def with_one_more_place(
    problem: Problem, rules: Rules, result: Result, mentor: int, *, seed: int | None = None
) -> Change:
    """What one more place with this mentor would add, and whom it would help."""
    raise NotImplementedError


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
    """Move each criterion's points up and down, one at a time, and see which pairs stay."""
    raise NotImplementedError
