"""What changes when a weight moves: for each weight, how many pairs hold, who changes, what it costs."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from telemachy.matching.blocks import Scorer
from telemachy.matching.problem import Problem
from telemachy.matching.rerun import best_around
from telemachy.matching.result import Result
from telemachy.matching.rules import Rules
from telemachy.matching.whatif.changes import Change, change_to
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
    problem: Problem,
    rules: Rules,
    result: Result,
    *,
    by: float = 10.0,
    seed: int | None = None,
    executor: Executor | None = None,
) -> Weights:
    """Move each criterion's points up and down, one at a time, and say who changes.

    Prices say what a place more adds, not how far a weight may move, so every trial is solved again. Among
    its best matchings one that holds most of the pairs of the round is taken, so that nobody is said to
    change whom only a draw among equals would change. Two solves per criterion: for a large cohort, work for
    a job.

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
    executor : concurrent.futures.Executor, optional
        Where passes over all pairs run; here when left out. The answer is the same.
    """
    pairs = [(match.mentee, match.mentor) for match in result.matches]
    changes: dict[tuple[int, int], list[str]] = {pair: [] for pair in pairs}
    own, trials = Scorer(problem, rules), []
    for trial, moved in _trials(rules, by):
        after = best_around(problem, moved, pairs, seed=seed, executor=executor).pairs
        stays = {(pair.mentee, pair.mentor) for pair in after} & changes.keys()
        for pair in pairs:
            if pair not in stays:
                changes[pair].append(trial.name)
        trials.append(replace(trial, holding=len(stays), change=change_to(result, own, after)))
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
