"""The engine's table of contents: what `solve` does, one step a line."""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from telemachy.matching.blocks import Scorer
from telemachy.matching.problem import Problem
from telemachy.matching.result import Match, Result
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers.flow import Backend, default_backend
from telemachy.matching.solving.answers import matches_of, result_of
from telemachy.matching.solving.by_flow import by_flow
from telemachy.matching.solving.by_lists import by_acceptance, by_rank
from telemachy.matching.solving.by_worst_fit import by_worst_fit
from telemachy.matching.solving.shortlisting import Shortlists, Shown, shortlist
from telemachy.matching.solving.tilting import LIMIT, TiltRefused, tilted
from telemachy.matching.solving.work import Clock, collection_paused, pairs_of, prepare

__all__ = ["Shortlists", "Shown", "TiltRefused", "rank", "shortlist", "solve", "tilted"]

_SOLVERS = {
    Objective.COVERAGE: by_flow,
    Objective.TOTAL: by_flow,
    Objective.FAIR: by_worst_fit,
    Objective.STABLE: by_acceptance,
    Objective.RANK_MAXIMAL: by_rank,
}


@collection_paused()
def solve(
    problem: Problem,
    rules: Rules,
    *,
    seed: int | None = None,
    executor: Executor | None = None,
    start: Result | None = None,
    backend: Backend | None = None,
    gap: float = 0.0,
) -> Result:
    """Return the best matching that the rules allow, with reasons and a certificate.

    Parameters
    ----------
    problem : Problem
    rules : Rules
    seed : int, optional
        Draws ties anew; left out, they are drawn by the keys of the problem as they are.
    executor : concurrent.futures.Executor, optional
        Where passes over all pairs run; here when left out. The answer is the same.
    start : Result, optional
        An earlier result, for this problem or one that differs from it in some people, pins, forbidden pairs,
        places or weights. Under ``coverage`` and ``total`` only what differs is mended, and only pairs whose
        prices moved are looked at again; people are known again by their keys. The value is the same in every
        tier; between equals the choice may fall another way.
    backend : Backend, optional
        OR-Tools where installed, else SciPy. The value is the same in every tier; matches may differ.
    gap : float
        Under ``coverage`` and ``total``: stop once at most this share of the bound on the total is missing
        (0.001 for a thousandth) and all that comes before the total is proved. The certificate then gives the
        bound and says within what share; it is not proved. 0, the default, stops at the best alone.

    Raises
    ------
    ValueError
        When the gap is not from 0 to below 1.

    Returns
    -------
    Result
        In the rows of the problem as given. The same for any order of its rows.
    """
    if not 0 <= gap < 1:
        raise ValueError("Expected a gap from 0 to below 1.")
    clock = Clock()
    work = prepare(problem, rules, seed, executor, backend or default_backend(), start)
    work.gap = gap
    clock.lap("prepare")
    answer = _SOLVERS[rules.aim.objective](work, pairs_of(start, work), clock)
    result = result_of(work, answer)
    clock.lap("explain")
    return replace(result, seconds=clock.seconds)


def rank(
    problem: Problem,
    rules: Rules,
    mentee: int,
    k: int,
    *,
    type_: int = 0,
    tilt: Mapping[str, float] | None = None,
    limit: float = LIMIT,
) -> tuple[Match, ...]:
    """Return the k best mentors for one mentee, whoever else may want them; ties by key.

    Only mentors with a place, and pairs that the rules allow.

    Parameters
    ----------
    type_ : int
        Row of `Problem.types`.
    tilt : mapping of str to float, optional
        What counts more or less for her, by criterion: see `tilted`. It orders her list, and changes points
        and reasons in it; who may stand in it goes by the rules as they are.
    limit : float
        The most that a criterion may be tilted either way.

    Raises
    ------
    TiltRefused
        When a criterion is unknown or tilted beyond the limit.
    """
    scorer = Scorer(problem, rules)
    allowed = scorer.allowed_block(slice(mentee, mentee + 1))[0]
    mentor = np.flatnonzero(allowed & (problem.capacity > 0)).astype(np.int32)
    who = np.full(len(mentor), mentee, dtype=np.int32)
    scores = scorer.scores(who, mentor, type_)
    good = scores >= scorer.minimum
    mentor, who, scores = mentor[good], who[good], scores[good]
    if tilt:
        scorer = Scorer(problem, tilted(rules, tilt, limit=limit))
        scores = scorer.scores(who, mentor, type_)
    best = np.lexsort((problem.mentor_keys[mentor], -scores))[:k]
    types, pinned = np.full(len(best), type_, dtype=np.int64), np.zeros(len(best), dtype=bool)
    return matches_of(scorer, who[best], mentor[best], types, pinned)
