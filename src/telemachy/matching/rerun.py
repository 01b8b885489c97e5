"""Solving again after a change, with as few pairs broken as possible."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from telemachy.matching.checks import Made
from telemachy.matching.problem import Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules


class Keeping(StrEnum):
    """How much may be undone for how much."""

    EVERYTHING = "everything"  # every pair that still may be made stays; the rest is matched around them
    COVERAGE_FIRST = "coverage first"  # break as few as possible, but as many mentees matched as can be
    GAIN = "gain"  # as few as possible for a stated gain over keeping everything


@dataclass(frozen=True)
class Rerun:
    """A new matching beside an older one.

    Parameters
    ----------
    result : Result
    kept, broken, added : tuple of Made
        Pairs of both; pairs of the older one that are no longer made; new pairs. Pairs that may no longer be
        made (somebody left, a pair was forbidden) count as broken by nobody and stand in ``lost``.
    lost : tuple of Made
    fewest : bool
        Whether it is proved that nobody could break fewer for the same aim.
    """

    result: Result
    kept: tuple[Made, ...]
    broken: tuple[Made, ...]
    lost: tuple[Made, ...]
    added: tuple[Made, ...]
    fewest: bool


def rerun(
    problem: Problem,
    rules: Rules,
    previous: Iterable[Made],
    *,
    keeping: Keeping = Keeping.COVERAGE_FIRST,
    gain: float = 0.0,
    seed: int | None = None,
) -> Rerun:
    """Match again after a drop-out, a late joiner, a pin or a forbidden pair.

    Parameters
    ----------
    problem : Problem
        As it is now. Rows of ``previous`` are rows of this problem: pairs with people who have left are
        simply not named.
    previous : iterable of Made
        The pairs made before, as far as both people are still there.
    keeping : Keeping
    gain : float
        Under ``Keeping.GAIN``: rule-file points that the new total must have above the best that keeps
        everything; what cannot be reached is lowered to what can.
    """
    raise NotImplementedError
