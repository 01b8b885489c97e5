"""What softening a must-have would do: who would have somebody, and how the round would change."""

from dataclasses import dataclass, replace

from telemachy.matching.explain import eligible
from telemachy.matching.problem import Problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules
from telemachy.matching.whatif.changes import Change, with_rules

MOST_PAIRS = 4_000_000
"""Up to so many pairs of people a round is solved again for each must-have: seconds, not minutes."""


@dataclass(frozen=True)
class Softened:
    """What the round would be without one must-have, everything else staying as it is.

    The most that softening it can do: a must-have that is only loosened (a smaller margin, fewer minutes in
    common) does no more than one that is gone.

    Parameters
    ----------
    key : str
        Of the must-have.
    excludes : int
        Pairs that it rules out.
    empties : int
        Mentees who may be paired with nobody, and could be with somebody without it.
    change : Change or None
        More pairs, more people with a mentor, and who would move: exact, by solving again. None in a cohort
        of more pairs than are solved again.
    """

    key: str
    excludes: int
    empties: int
    change: Change | None


def softened(
    problem: Problem,
    rules: Rules,
    result: Result,
    *,
    seed: int | None = None,
    most_pairs: int = MOST_PAIRS,
) -> tuple[Softened, ...]:
    """What each must-have costs the round: those first without which most people would have a mentor.

    Private must-haves are not among them: what one does would tell whom it is about. A must-have that rules
    nobody out is not solved again: without it the round would be the same.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    result : Result
        Of these two.
    seed : int, optional
        That of the result.
    most_pairs : int
        In a cohort of more pairs of people nothing is solved again.
    """
    effects = {effect.key: effect for effect in eligible(problem, rules).effects}
    found = []
    for must in rules.must:
        if must.is_private or must.key not in effects:
            continue
        effect = effects[must.key]
        change = None
        if effect.excludes == 0:
            change = Change(possible=True)
        elif problem.n_mentees * problem.n_mentors <= most_pairs:
            change = without_must(problem, rules, result, must.key, seed=seed)
        found.append(Softened(must.key, effect.excludes, effect.empties, change))
    return tuple(sorted(found, key=_by_help))


def without_must(
    problem: Problem, rules: Rules, result: Result, key: str, *, seed: int | None = None
) -> Change:
    """What the round would be without one must-have.

    Raises
    ------
    ValueError
        When the rules have no such must-have, or it is private.
    """
    if key not in {must.key for must in rules.must if not must.is_private}:
        raise ValueError("Expected a must-have of these rules that is not private.")
    softer = replace(rules, must=tuple(must for must in rules.must if must.key != key))
    return with_rules(problem, softer, result, seed=seed)


def _by_help(softened: Softened) -> tuple[int, int, int, str]:
    change = softened.change
    gains = (change.covered, change.points) if change else (0, 0)
    return -gains[0], -softened.empties, -gains[1], softened.key
