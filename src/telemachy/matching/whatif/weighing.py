"""What changes when a weight moves: for each weight, how many pairs hold, who changes, what it costs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from telemachy.matching.blocks import Scorer
from telemachy.matching.problem import Pin, Problem
from telemachy.matching.rerun import pairs_that_stay
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules
from telemachy.matching.solving import solve
from telemachy.matching.whatif.changes import Change, change_between
from telemachy.matching.whatif.steadying import Steadiness, Steady, moved_rules


@dataclass(frozen=True)
class Weighed:
    """The round with one weight moved.

    Parameters
    ----------
    name : str
        Such as ``topic +10``.
    criterion : str
    by : float
        How far the weight was moved, rule-file points.
    holding : int
        Pairs of the round that hold.
    change : Change
        Who changes. Points are those of the rules as they are: what the round would give up of them.
    """

    name: str
    criterion: str
    by: float
    holding: int
    change: Change


@dataclass(frozen=True)
class Weights:
    """How the round fares when weights move, one at a time.

    Parameters
    ----------
    trials : tuple of Weighed
        In the order of the criteria, up before down.
    steadiness : Steadiness
        Pair by pair: which hold whatever is moved.
    """

    trials: tuple[Weighed, ...]
    steadiness: Steadiness


def weighed(
    problem: Problem, rules: Rules, result: Result, *, by: float = 10.0, seed: int | None = None
) -> Weights:
    """Move each criterion's points up and down, one at a time, and say who changes.

    Prices say what a place more adds, not how far a weight may move, so every trial is solved again, from the
    pairs of the round on: twice, once to see which pairs its best matchings can keep, so that nobody is said
    to change whom only a draw among equals would change. For a large cohort this takes its time.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    result : Result
        Of these two.
    by : float
        Rule-file points; a criterion with fewer is moved down to 0.
    seed : int, optional
        That of the result.
    """
    pairs = [(match.mentee, match.mentor) for match in result.matches]
    changes: dict[tuple[int, int], list[str]] = {pair: [] for pair in pairs}
    own, trials = Scorer(problem, rules), []
    for trial, moved in _trials(rules, by):
        stays = pairs_that_stay(problem, moved, pairs, seed=seed)
        for pair in pairs:
            if pair not in stays:
                changes[pair].append(trial.name)
        after = _around(problem, moved, result, stays, seed)
        change = change_between(result, _scored_by(own, after))
        trials.append(replace(trial, holding=len(stays), change=change))
    steady = tuple(Steady(*pair, tuple(names)) for pair, names in changes.items())
    return Weights(tuple(trials), Steadiness(by, tuple(trial.name for trial in trials), steady))


def _trials(rules: Rules, by: float) -> Iterator[tuple[Weighed, Rules]]:
    for name, moved in moved_rules(rules, by):
        criterion, step = next(
            (new.key, new.points - old.points)
            for new, old in zip(moved.criteria, rules.criteria, strict=True)
            if new.points != old.points
        )
        yield Weighed(name, criterion, step, 0, Change(possible=True)), moved


def _around(
    problem: Problem, rules: Rules, result: Result, stays: frozenset[tuple[int, int]], seed: int | None
) -> Result:
    """Solve around the pairs that stay."""
    type_of = {(match.mentee, match.mentor): match.type for match in result.matches}
    own = {(pin.mentee, pin.mentor) for pin in problem.pins}
    pins = (*problem.pins, *(Pin(*pair, type_of[pair]) for pair in sorted(stays - own)))
    return solve(problem.changed(pins=pins), rules, seed=seed, start=result)


def _scored_by(scorer: Scorer, result: Result) -> Result:
    """Return a result with the scores that its pairs have under other rules."""
    scores: dict[tuple[int, int], int] = {}
    for type_ in {match.type for match in result.matches}:
        matches = [match for match in result.matches if match.type == type_]
        mentee = np.array([match.mentee for match in matches], np.int32)
        mentor = np.array([match.mentor for match in matches], np.int32)
        for match, score in zip(matches, scorer.scores(mentee, mentor, type_).tolist(), strict=True):
            scores[match.mentee, match.mentor] = score
    rescored = tuple(replace(match, score=scores[match.mentee, match.mentor]) for match in result.matches)
    return replace(result, matches=rescored, total=sum(match.score for match in rescored))
