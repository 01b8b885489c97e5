"""Exact answers to "what if": each solves the round again with one thing changed and says who moved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from telemachy.matching.blocks import A_PIN_MAY_PASS, Scorer
from telemachy.matching.checks import Made
from telemachy.matching.problem import Pairs, Pin, Problem
from telemachy.matching.rerun import BY_POINTS, best_around
from telemachy.matching.result import RefusedPin, Result
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
    refused : tuple of RefusedPin
        The pairs that the rules do not let happen, each with the sentence that says why.
    covered : int
        Change in the number of mentees with a mentor.
    pairs : int
        Change in the number of pairs.
    points : int
        Change in the total, 1e-6 points.
    moves : tuple of Move
        Everyone whose mentors would differ, by row.
    better, worse : tuple of int
        Mentees who would gain (a mentor where they had none, or a better fit), and who would lose.
    """

    possible: bool
    refused: tuple[RefusedPin, ...] = ()
    covered: int = 0
    pairs: int = 0
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
    return _with_pins(problem, rules, result, (), (Pin(mentee, mentor, type_),), seed)


def with_swap(
    problem: Problem,
    rules: Rules,
    result: Result,
    first: Made,
    second: Made,
    *,
    others_stay: bool = False,
    seed: int | None = None,
) -> Change:
    """What the round would be if two mentees exchanged their mentors.

    Parameters
    ----------
    first, second : Made
        Two pairs of the result, of two mentees and two mentors.
    others_stay : bool
        Whether everybody else keeps what they have: then nothing is solved, and the cost is that of the two
        pairs alone. Otherwise all others are matched again around the two, which costs the round the least.

    Raises
    ------
    ValueError
        When one of the two is no pair of the result, or they share a mentee or a mentor.
    """
    made = {Made(match.mentee, match.mentor, match.type) for match in result.matches}
    if not {first, second} <= made:
        raise ValueError("Expected two pairs of the result.")
    if first.mentee == second.mentee or first.mentor == second.mentor:
        raise ValueError("Expected pairs of two mentees and two mentors.")
    new = Pin(first.mentee, second.mentor, first.type), Pin(second.mentee, first.mentor, second.type)
    if refused := _refused(problem, rules, made, new):
        return Change(possible=False, refused=refused)
    if others_stay:
        stay = made - {first, second}
        return change_to(
            result, Scorer(problem, rules), (*stay, *(Made(pin.mentee, pin.mentor, pin.type) for pin in new))
        )
    return _with_pins(problem, rules, result, (first, second), new, seed)


def with_rules(problem: Problem, rules: Rules, result: Result, *, seed: int | None = None) -> Change:
    """What the round would be under other rules. Points are those of each side's own rules."""
    return _again(problem, rules, result, seed)


def with_problem(problem: Problem, rules: Rules, result: Result, *, seed: int | None = None) -> Change:
    """What the round would be for another problem: the same people, and perhaps others after them."""
    return _again(problem, rules, result, seed)


def without_pair(
    problem: Problem, rules: Rules, result: Result, mentee: int, mentor: int, *, seed: int | None = None
) -> Change:
    """What the round would be if this pair were never made: what comes next."""
    pins = tuple(pin for pin in problem.pins if (pin.mentee, pin.mentor) != (mentee, mentor))
    forbidden = Pairs.of([*problem.forbidden, (mentee, mentor)])
    return _again(problem.changed(pins=pins, forbidden=forbidden), rules, result, seed)


def with_one_more_place(
    problem: Problem, rules: Rules, result: Result, mentor: int, *, seed: int | None = None
) -> Change:
    """What one more place with this mentor would add, and whom it would help."""
    capacity = problem.capacity.copy()
    capacity[mentor] += 1
    return _again(problem.changed(capacity=capacity), rules, result, seed)


def _with_pins(
    problem: Problem,
    rules: Rules,
    result: Result,
    without: tuple[Made, ...],
    new: tuple[Pin, ...],
    seed: int | None,
) -> Change:
    """Solve with pairs settled that were not, and others no longer."""
    wished = {(pin.mentee, pin.mentor) for pin in new}
    gone = {(pair.mentee, pair.mentor) for pair in without} | wished
    others = tuple(pin for pin in problem.pins if (pin.mentee, pin.mentor) not in gone)
    return _again(problem.changed(pins=(*others, *new)), rules, result, seed, wished)


def _again(
    problem: Problem,
    rules: Rules,
    result: Result,
    seed: int | None,
    wished: Collection[tuple[int, int]] = (),
) -> Change:
    """Solve again; where several matchings are best, take one that leaves most of the earlier pairs alone.

    So nobody is said to move whom only a draw among equals would move. Under the objectives that have no such
    choice it is the one matching that solving gives.
    """
    if rules.aim.objective in BY_POINTS:
        before = [(match.mentee, match.mentor) for match in result.matches]
        around = best_around(problem, rules, before, seed=seed, start=result)
        pairs, refused = around.pairs, around.refused
    else:
        after = solve(problem, rules, seed=seed, start=result)
        pairs, refused = tuple(Made(m.mentee, m.mentor, m.type) for m in after.matches), after.refused_pins
    binding = tuple(pin for pin in refused if (pin.mentee, pin.mentor) in wished)
    if binding:
        return Change(possible=False, refused=binding)
    return change_to(result, Scorer(problem, rules), pairs)


def _refused(problem: Problem, rules: Rules, made: set[Made], new: tuple[Pin, ...]) -> tuple[RefusedPin, ...]:
    """Return which of the pairs may not be made whatever else is, and why."""
    scorer = Scorer(problem, rules)
    rows = {(pair.mentee, pair.mentor) for pair in made}
    refused = []
    for pin in new:
        binding = [
            exclusion.sentence
            for exclusion in scorer.why_not(pin.mentee, pin.mentor, pin.type)
            if exclusion.key not in A_PIN_MAY_PASS
        ]
        if (pin.mentee, pin.mentor) in rows:
            binding = ["{mentee} and {mentor} are a pair already"]
        if binding:
            refused.append(RefusedPin(pin.mentee, pin.mentor, pin.type, binding[0]))
    return tuple(refused)


def change_to(before: Result, scorer: Scorer, pairs: Sequence[Made]) -> Change:
    """What differs between a result and other pairs of the same mentees, scored by some rules."""
    old = {(match.mentee, match.mentor): match.score for match in before.matches}
    new = _scored(scorer, pairs)
    moved = {mentee for mentee, _ in old.keys() ^ new.keys()}
    had, has = _got(old, moved), _got(new, moved)
    gain = {mentee: _gain(had[mentee], has[mentee]) for mentee in sorted(moved)}
    return Change(
        possible=True,
        covered=len({mentee for mentee, _ in new}) - len({mentee for mentee, _ in old}),
        pairs=len(new) - len(old),
        points=sum(new.values()) - before.total,
        moves=tuple(Move(mentee, tuple(sorted(had[mentee])), tuple(sorted(has[mentee]))) for mentee in gain),
        better=tuple(mentee for mentee in gain if gain[mentee] > (0, 0)),
        worse=tuple(mentee for mentee in gain if gain[mentee] < (0, 0)),
    )


_Pairs = dict[tuple[int, int], int]
"""The score of each pair."""


def _scored(scorer: Scorer, pairs: Sequence[Made]) -> _Pairs:
    rows = np.array(pairs, dtype=np.int64).reshape(-1, 3)
    scored: _Pairs = {}
    for type_ in np.unique(rows[:, 2]).tolist():
        mentee, mentor = rows[rows[:, 2] == type_, :2].T.astype(np.int32)
        scores = scorer.scores(mentee, mentor, type_).tolist()
        scored |= zip(zip(mentee.tolist(), mentor.tolist(), strict=True), scores, strict=True)
    return scored


def _got(pairs: _Pairs, mentees: Collection[int]) -> dict[int, dict[int, int]]:
    """Return the mentors of some mentees, with the score of each pair."""
    got: dict[int, dict[int, int]] = {mentee: {} for mentee in mentees}
    for (mentee, mentor), score in pairs.items():
        if mentee in got:
            got[mentee][mentor] = score
    return got


def _gain(before: dict[int, int], after: dict[int, int]) -> tuple[int, int]:
    """More mentors first, then more points."""
    return len(after) - len(before), sum(after.values()) - sum(before.values())
