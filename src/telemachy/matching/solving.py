"""The engine's table of contents: what `solve` does, one step a line."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np
import numpy.typing as npt

from telemachy.matching import candidates, pricing
from telemachy.matching.blocks import Scorer, flat_pairs
from telemachy.matching.problem import Pairs, Pin, Problem
from telemachy.matching.result import Certificate, Match, RefusedPin, Result, Tier
from telemachy.matching.rules import Objective, Rules, Served
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.flow import Backend, Flow, Goal, backend_version, default_backend, solve_tiers
from telemachy.matching.solvers.preferences import acceptable, both_lists, mentee_ranks
from telemachy.matching.solvers.rank_maximal import match_rank_maximally, rank_profile
from telemachy.matching.solvers.stable import match_stably
from telemachy.matching.tables import Codes, Ints

Bools = npt.NDArray[np.bool_]

ALL_PAIRS = 20_000
"""Up to so many cells every allowed pair goes to the solver at once."""

FIRST_CHOICES = 24
"""Mentors per mentee in the first pass over a larger problem."""

MORE_CHOICES = 12
"""Mentors per mentee added in each later pass."""


def solve(
    problem: Problem,
    rules: Rules,
    *,
    seed: int | None = None,
    executor: Executor | None = None,
    start: Result | None = None,
    backend: Backend | None = None,
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
        An earlier result for the same rows: its pairs are looked at from the start.
    backend : Backend, optional
        OR-Tools where installed, else SciPy. The value is the same in every tier; matches may differ.

    Returns
    -------
    Result
        In the rows of the problem as given. The same for any order of its rows.
    """
    clock = _Clock()
    work = _prepare(problem, rules, seed, executor, backend or default_backend())
    clock.lap("prepare")
    _settle_pins(work)
    answer = _SOLVERS[rules.aim.objective](work, _pairs_of(start, work), clock)
    result = _result(work, answer)
    clock.lap("explain")
    return replace(result, seconds=clock.seconds)


def rank(problem: Problem, rules: Rules, mentee: int, k: int) -> tuple[Match, ...]:
    """Return the k best mentors for one mentee, whoever else may want them; ties by key.

    Only mentors with a place and pairs that the rules allow.
    """
    scorer = Scorer(problem, rules)
    rows = slice(mentee, mentee + 1)
    mentor = np.flatnonzero(scorer.allowed_block(rows)[0] & (problem.capacity > 0)).astype(np.int32)
    who = np.full(len(mentor), mentee, dtype=np.int32)
    scores = scorer.scores(who, mentor)
    good = np.flatnonzero(scores >= scorer.minimum)
    best = good[np.lexsort((problem.mentor_keys[mentor[good]], -scores[good]))][:k]
    return _matches(scorer, who[best], mentor[best], np.zeros(len(best), np.int64), np.zeros(len(best), bool))


# The work on one problem, rows in key order


@dataclass
class _Work:
    """One problem on its way to an answer; all rows in key order."""

    problem: Problem
    rules: Rules
    scorer: Scorer
    seed: int | None
    executor: Executor | None
    backend: Backend
    mentee_rows: Ints
    mentor_rows: Ints
    capacity: Ints
    demand: Ints
    pins: list[Pin] = field(default_factory=list)
    refused: list[RefusedPin] = field(default_factory=list)

    @property
    def n_types(self) -> int:
        return len(self.problem.types)

    @property
    def is_pinned(self) -> Bools:
        """Mentees who have a pinned mentor, and so are covered already."""
        pinned = np.zeros(self.problem.n_mentees, dtype=bool)
        pinned[[pin.mentee for pin in self.pins]] = True
        return pinned

    @property
    def asks(self) -> Bools:
        """Mentees who want a mentor and have none yet."""
        return np.asarray((self.demand.sum(axis=1) > 0) & ~self.is_pinned)


@dataclass(frozen=True)
class _Answer:
    """Chosen pairs in key order, and what is proved about them."""

    mentee: Codes
    mentor: Codes
    type: Ints
    certificate: Certificate
    bound: int | None
    rounds: int
    arcs: int


def _prepare(
    problem: Problem, rules: Rules, seed: int | None, executor: Executor | None, backend: Backend
) -> _Work:
    drawn = problem if seed is None else problem.drawn_anew(seed)
    ordered, mentee_rows, mentor_rows = drawn.in_key_order()
    # Averages over the pool go by the problem's own keys, whatever the draw.
    own = ordered.changed(
        mentee_keys=problem.mentee_keys[mentee_rows], mentor_keys=problem.mentor_keys[mentor_rows]
    )
    return _Work(
        problem=ordered,
        rules=rules,
        scorer=Scorer(own, rules),
        seed=seed,
        executor=executor,
        backend=backend,
        mentee_rows=mentee_rows,
        mentor_rows=mentor_rows,
        capacity=ordered.capacity.copy(),
        demand=ordered.demand.copy(),
    )


def _settle_pins(work: _Work) -> None:
    """Make the pins that may be made, and take them off capacity and demand."""
    for pin in sorted(work.problem.pins, key=lambda pin: (pin.mentee, pin.mentor)):
        why = _why_refused(work, pin)
        if why:
            mentee, mentor = int(work.mentee_rows[pin.mentee]), int(work.mentor_rows[pin.mentor])
            work.refused.append(RefusedPin(mentee, mentor, pin.type, why))
            continue
        work.pins.append(pin)
        work.capacity[pin.mentor] -= 1
        work.demand[pin.mentee, pin.type] -= 1


def _why_refused(work: _Work, pin: Pin) -> str:
    exclusions = [
        exclusion
        for exclusion in work.scorer.why_not(pin.mentee, pin.mentor, pin.type)
        if exclusion.key != "minimum"  # a coordinator may know more than the points say
    ]
    if exclusions:
        return exclusions[0].sentence
    if work.capacity[pin.mentor] <= 0:
        return "{mentor} has no place left"
    if work.demand[pin.mentee, pin.type] <= 0:
        return "{mentee} has as many mentors as asked for"
    return ""


def _pairs_of(start: Result | None, work: _Work) -> Pairs:
    """Return the pairs of an earlier result, in key order, where their rows still exist."""
    if start is None:
        return Pairs.of()
    mentee_place, mentor_place = np.argsort(work.mentee_rows), np.argsort(work.mentor_rows)
    known = (
        match
        for match in start.matches
        if match.mentee < work.problem.n_mentees and match.mentor < work.problem.n_mentors
    )
    return Pairs.of((int(mentee_place[match.mentee]), int(mentor_place[match.mentor])) for match in known)


# Arcs


@dataclass(frozen=True)
class _Seen:
    """The pairs looked at so far, as sorted flat numbers, and their arcs."""

    flat: Ints
    arcs: Arcs


def _see(work: _Work, pairs: Pairs, before: _Seen | None = None) -> _Seen:
    """Score pairs exactly and put those that may be made beside the arcs already there."""
    n_mentors, n_types = work.problem.n_mentors, work.n_types
    flat = np.unique(flat_pairs(pairs.mentee, pairs.mentor, n_mentors))
    pinned = np.array([pin.mentee * n_mentors + pin.mentor for pin in work.pins], dtype=np.int64)
    known = np.unique(pinned if before is None else before.flat)  # no pair twice: a pinned one is settled
    flat = np.setdiff1d(flat, known)
    mentee, mentor = (flat // n_mentors).astype(np.int32), (flat % n_mentors).astype(np.int32)
    may = work.scorer.allowed(mentee, mentor) & (work.capacity[mentor] > 0)
    wants, mentors, scores = [], [], []
    for type_ in range(n_types):
        use = np.flatnonzero(may & (work.demand[mentee, type_] > 0))
        score = work.scorer.scores(mentee[use], mentor[use], type_)
        good = score >= work.scorer.minimum
        wants.append(mentee[use][good].astype(np.int64) * n_types + type_)
        mentors.append(mentor[use][good])
        scores.append(score[good])
    if before is not None:
        wants.append(before.arcs.mentee.astype(np.int64))
        mentors.append(before.arcs.mentor)
        scores.append(before.arcs.score)
    want, mentor, score = np.concatenate(wants), np.concatenate(mentors), np.concatenate(scores)
    order = np.argsort(want * n_mentors + mentor)
    owner = np.repeat(np.arange(work.problem.n_mentees, dtype=np.int32), n_types)
    demand = work.demand.reshape(-1)
    return _Seen(
        np.union1d(known, flat),
        Arcs(want[order].astype(np.int32), mentor[order], score[order], work.capacity, demand, owner),
    )


def _all_arcs(work: _Work) -> Arcs:
    return _see(work, candidates.all_pairs(work.scorer, work.executor)).arcs


# Coverage and total: flow with column generation


def _by_flow(work: _Work, start: Pairs, clock: "_Clock") -> _Answer:
    """Solve on a few pairs, look through all pairs for better ones, add those, until there are none."""
    seen = _first_pairs(work, start)
    clock.lap("candidates")
    rounds = 0
    while True:
        rounds += 1
        flow = solve_tiers(seen.arcs, _goals(work, seen.arcs), work.backend)
        clock.lap("solve")
        more = _improving(work, seen, flow)
        clock.lap("price")
        if len(more) == 0:
            break
        seen = _see(work, more, seen)
        clock.lap("candidates")
    certificate = _certificate(work, flow)
    points = next(tier for tier in certificate.tiers if tier.name == "points")
    return _answer(
        work, seen.arcs, flow.chosen, certificate, points.value + points.bound - points.worth, rounds
    )


def _first_pairs(work: _Work, start: Pairs) -> _Seen:
    if work.problem.n_mentees * work.problem.n_mentors <= ALL_PAIRS:
        return _see(work, candidates.all_pairs(work.scorer, work.executor))
    best = candidates.best_pairs(
        work.scorer,
        work.problem.mentee_keys,
        work.problem.mentor_keys,
        work.capacity > 0,
        FIRST_CHOICES,
        work.executor,
    )
    return _see(
        work,
        Pairs(np.concatenate((best.mentee, start.mentee)), np.concatenate((best.mentor, start.mentor))),
    )


def _tier_names(work: _Work) -> list[str]:
    aim = work.rules.aim
    if aim.objective is Objective.TOTAL:
        return ["points", "covered"]
    order = [] if aim.served is Served.BEST_FIT else ["order"]
    floor = [] if aim.floor is None else ["floor"]
    return ["covered", *order, *floor, "points"]


def _goals(work: _Work, arcs: Arcs) -> list[Goal]:
    goals = {
        "covered": Goal("covered", cover=work.asks.astype(np.int64)),
        "order": Goal("order", cover=_order_gains(work)),
        "floor": Goal("floor", pair=-(arcs.score < work.scorer.floor).astype(np.int64)),
        "points": Goal("points", pair=arcs.score),
    }
    return [goals[name] for name in _tier_names(work)]


def _order_gains(work: _Work) -> Ints:
    """Return n for the mentee to be served first, n - 1 for the next, …; 0 for those who do not ask.

    Mentees who can be served together form a matroid, so the greatest sum serves as many as possible
    and, among those, passes nobody over for somebody later in the order.
    """
    order = _order(work)
    gains = np.zeros(work.problem.n_mentees, dtype=np.int64)
    gains[order] = len(order) - np.arange(len(order))
    return gains


def _order(work: _Work) -> Ints:
    """Return the mentees who ask, in the order in which they are to be served when places are few."""
    asking = np.flatnonzero(work.asks)
    if work.rules.aim.served is Served.LONGEST_WAIT:
        return asking[
            np.argsort(-work.problem.waiting[asking], kind="stable")
        ]  # rows lie in order of the draw
    return asking


def _improving(work: _Work, seen: _Seen, flow: Flow) -> Pairs:
    if len(seen.flat) == work.problem.n_mentees * work.problem.n_mentors or _is_complete(work):
        return Pairs.of()
    gains = {"points": "score", "floor": "floor"}
    prices = pricing.Prices(
        tiers=tuple(gains.get(name, "") for name in _tier_names(work)),
        mentors=flow.prices,
        wants=flow.wants.reshape(len(flow.values), work.problem.n_mentees, work.n_types),
        open_wants=work.demand > 0,
        open_mentors=work.capacity > 0,
        known=seen.flat,
    )
    return pricing.improving_pairs(work.scorer, prices, MORE_CHOICES, work.executor)


def _is_complete(work: _Work) -> bool:
    """Tell whether every allowed pair went to the solver from the start."""
    return work.problem.n_mentees * work.problem.n_mentors <= ALL_PAIRS


def _certificate(work: _Work, flow: Flow) -> Certificate:
    names = _tier_names(work)
    tiers = []
    for place, (name, proof) in enumerate(zip(names, flow.proofs(), strict=True)):
        counts = dict(zip(names, proof.multiples, strict=False))
        tiers.append(
            Tier(
                name=name,
                value=-flow.values[place] if name == "floor" else flow.values[place],
                score=counts.get("points", 0),
                below_floor=counts.get("floor", 0),
                cover=counts.get("covered", 0),
                order=counts.get("order", 0),
                worth=proof.worth,
                bound=proof.bound,
                prices=_as_given(work, np.where(work.capacity > 0, proof.prices, 0)),
            )
        )
    return Certificate(
        objective=work.rules.aim.objective,
        claim=_claim(work.rules),
        solver=work.backend,
        version=backend_version(work.backend),
        seed=work.seed,
        tiers=tuple(tiers),
        order=tuple(work.mentee_rows[_order(work)].tolist()) if "order" in names else (),
        value_of_place=_as_given(work, flow.prices[names.index("points")]),
        covers_of_place=_as_given(work, flow.prices[names.index("covered")]),
    )


def _as_given(work: _Work, prices: Ints) -> Ints:
    """Return numbers of mentors in the rows of the problem as given."""
    given = np.zeros(work.problem.n_mentors, dtype=np.int64)
    given[work.mentor_rows] = prices
    return given


def _claim(rules: Rules) -> str:
    aim = rules.aim
    if aim.objective is Objective.TOTAL:
        return (
            "No other matching that these rules allow has more points in total. "
            "It is not proved that these points are the right ones for your people."
        )
    served = (
        "" if aim.served is Served.BEST_FIT else "; who is served when places are few follows the order set"
    )
    floor = "" if aim.floor is None else ", then as few pairs below the floor as possible"
    return (
        f"No other matching that these rules allow gives a mentor to more mentees{served}{floor}; "
        "and among those that do as well, none has more points in total. "
        "It is not proved that these points are the right ones for your people."
    )


# Stable and rank-maximal: proved in other ways


def _by_acceptance(work: _Work, _start: Pairs, clock: "_Clock") -> _Answer:
    arcs = _all_arcs(work)
    arcs = arcs.only(acceptable(work.problem, arcs, work.rules.aim.unranked))
    clock.lap("candidates")
    mentee_places, mentor_places = both_lists(work.problem, arcs)
    chosen = match_stably(arcs, mentee_places, mentor_places).chosen
    clock.lap("solve")
    claim = (
        "No mentee and mentor whom these rules allow would both rather have each other than what they got. "
        "It is not proved that nobody else could have been matched."
    )
    certificate = Certificate(Objective.STABLE, claim, "deferred acceptance", "1", work.seed)
    return _answer(work, arcs, chosen, certificate, None, 1)


def _by_rank(work: _Work, _start: Pairs, clock: "_Clock") -> _Answer:
    arcs = _all_arcs(work)
    ranks = mentee_ranks(work.problem, arcs)
    clock.lap("candidates")

    chosen = match_rank_maximally(arcs, ranks, work.backend).chosen
    clock.lap("solve")
    claim = (
        "No other matching that these rules allow gives more mentees their first choice; among those that do, "
        "none gives more their second, and so on; then none has more points. "
        "It is not proved that the points are the right ones for your people."
    )
    certificate = Certificate(
        Objective.RANK_MAXIMAL,
        claim,
        work.backend,
        backend_version(work.backend),
        work.seed,
        profile=rank_profile(ranks, chosen),
    )
    return _answer(work, arcs, chosen, certificate, None, 1)


_SOLVERS = {
    Objective.COVERAGE: _by_flow,
    Objective.TOTAL: _by_flow,
    Objective.STABLE: _by_acceptance,
    Objective.RANK_MAXIMAL: _by_rank,
}


# The result


def _answer(
    work: _Work, arcs: Arcs, chosen: Bools, certificate: Certificate, bound: int | None, rounds: int
) -> _Answer:
    want = arcs.mentee[chosen]
    return _Answer(
        mentee=(want // work.n_types).astype(np.int32),
        mentor=arcs.mentor[chosen],
        type=(want % work.n_types).astype(np.int64),
        certificate=certificate,
        bound=bound,
        rounds=rounds,
        arcs=len(arcs),
    )


def _result(work: _Work, answer: _Answer) -> Result:
    pinned = np.array([(pin.mentee, pin.mentor, pin.type) for pin in work.pins], dtype=np.int64).reshape(
        -1, 3
    )
    mentee = np.concatenate((pinned[:, 0].astype(np.int32), answer.mentee))
    mentor = np.concatenate((pinned[:, 1].astype(np.int32), answer.mentor))
    type_ = np.concatenate((pinned[:, 2], answer.type))
    matches = _matches(work.scorer, mentee, mentor, type_, np.arange(len(mentee)) < len(pinned))
    given = [
        replace(match, mentee=int(work.mentee_rows[match.mentee]), mentor=int(work.mentor_rows[match.mentor]))
        for match in matches
    ]
    given.sort(key=lambda match: (match.mentee, match.mentor))
    covered = {match.mentee for match in given}
    asked = work.mentee_rows[work.problem.demand.sum(axis=1) > 0].tolist()
    pins_total = sum(match.score for match in given if match.pinned)
    return Result(
        matches=tuple(given),
        without=tuple(sorted(set(asked) - covered)),
        refused_pins=tuple(work.refused),
        covered=len(covered),
        total=sum(match.score for match in given),
        bound=None if answer.bound is None else answer.bound + pins_total,
        certificate=answer.certificate,
        seconds={},
        not_tested=work.scorer.not_tested(mentee, mentor),
        rounds=answer.rounds,
        arcs=answer.arcs,
    )


def _matches(scorer: Scorer, mentee: Codes, mentor: Codes, type_: Ints, pinned: Bools) -> tuple[Match, ...]:
    made: list[Match | None] = [None] * len(mentee)
    for kind in np.unique(type_).tolist():
        here = np.flatnonzero(type_ == kind)
        i, j = mentee[here], mentor[here]
        for place, row, column, score, band, reasons in zip(
            here.tolist(),
            i.tolist(),
            j.tolist(),
            scorer.scores(i, j, kind).tolist(),
            scorer.bands(i, j, kind),
            scorer.reasons_of(i, j, kind),
            strict=True,
        ):
            known = sum(reason.known for reason in reasons)
            made[place] = Match(row, column, kind, score, band, known, bool(pinned[place]), reasons)
    return tuple(match for match in made if match is not None)


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.began = self.last = perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = perf_counter()
        self.laps[stage] = self.laps.get(stage, 0.0) + now - self.last
        self.last = now

    @property
    def seconds(self) -> Mapping[str, float]:
        return self.laps | {"total": self.last - self.began}


__all__: Sequence[str] = ["ALL_PAIRS", "rank", "solve"]
