"""Coverage and total: tiers of one flow over all pairs, each proved by prices."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from telemachy.matching.blocks import flat_pairs
from telemachy.matching.problem import Pairs
from telemachy.matching.result import Certificate
from telemachy.matching.rules import Objective, Rules, Served
from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.flow import Flow, Goal, backend_version
from telemachy.matching.solving.answers import Answer, answer_of
from telemachy.matching.solving.columns import best_over_all_pairs
from telemachy.matching.solving.keeping import kept_of
from telemachy.matching.solving.proving import bound_of, proved_tiers
from telemachy.matching.solving.work import Clock, Work
from telemachy.matching.tables import Ints


def by_flow(work: Work, start: Pairs, clock: Clock) -> Answer:
    """Answer under ``coverage`` or ``total``."""
    best = best_over_all_pairs(work, start, lambda arcs: goals_of_rules(work, arcs), clock)
    certificate = _with_gap(certificate_of(work, best.goals, best.flow), best.missing)
    bound = bound_of(certificate.tiers, "points")
    answer = answer_of(work, best.arcs, best.flow.chosen, certificate, bound=bound, rounds=best.rounds)
    names = tuple(goal.name for goal in best.goals)
    return replace(answer, kept=kept_of(work, names, best.arcs, best.flow))


def _with_gap(certificate: Certificate, missing: Sequence[int]) -> Certificate:
    """Return what is claimed and proved when so much more may be possible, tier by tier."""
    if not any(missing):
        return certificate
    tiers = tuple(
        replace(tier, bound=tier.bound + more) for tier, more in zip(certificate.tiers, missing, strict=True)
    )
    points = next(tier for tier in tiers if tier.name == "points")
    share = (points.bound - points.worth) / max(1, abs(points.bound))
    claim = (
        "The matching was stopped early, as asked. No other that these rules allow does better in what "
        "comes before the points; of those that do as well, none has more than "
        f"{share * 100:.2g} % of all possible points beyond these. {_NOT_PROVED}"
    )
    return replace(certificate, tiers=tiers, claim=claim)


def goals_of_rules(work: Work, arcs: Arcs) -> list[Goal]:
    """Return the tiers of ``coverage``, ``fair`` or ``total`` for some arcs, in their order."""
    aim = work.rules.aim
    covered = Goal("covered", cover=work.asks.astype(np.int64))
    points = Goal("points", pair=arcs.score)
    if aim.objective is Objective.TOTAL:
        return [points, covered]
    order = [] if aim.served is Served.BEST_FIT else [Goal("order", cover=_order_gains(work))]
    below = -(arcs.score < work.scorer.floor).astype(np.int64)
    floor = [] if aim.floor is None else [Goal("floor", pair=below)]
    is_filled = aim.objective is Objective.FAIR and bool((work.problem.demand.sum(axis=1) > 1).any())
    filled = [Goal("filled", pair=np.ones(len(arcs), dtype=np.int64))] if is_filled else []
    rarity = [Goal("rarity", pair=_rarity(work, arcs))] if work.rules.topic_criteria else []
    return [covered, *order, *floor, *filled, points, *rarity]


def _rarity(work: Work, arcs: Arcs) -> Ints:
    """Return how rare the topics are that each arc serves; looked up once for each."""
    flat = flat_pairs(arcs.mentee, arcs.mentor, arcs.n_mentors)
    known, values = work.rare
    rarity, new = np.zeros(len(arcs), dtype=np.int64), np.arange(len(arcs))
    if len(known):
        at = np.minimum(np.searchsorted(known, flat), len(known) - 1)
        rarity, new = values[at], np.flatnonzero(known[at] != flat)
    type_of, mentee = arcs.mentee[new] % work.n_types, arcs.owner[arcs.mentee[new]]
    for type_ in range(work.n_types):
        is_here = type_of == type_
        here = new[is_here]
        rarity[here] = work.rarity.cells(mentee[is_here], arcs.mentor[here], type_)
    work.rare = flat, rarity
    return rarity


def _order_gains(work: Work) -> Ints:
    """Return n for the mentee to be served first, n - 1 for the next, …; 0 for those who do not ask.

    Mentees who can be served together form a matroid, so the greatest sum serves as many as possible
    and, among those, passes nobody over for somebody later in the order.
    """
    order = _order(work)
    gains = np.zeros(work.problem.n_mentees, dtype=np.int64)
    gains[order] = len(order) - np.arange(len(order))
    return gains


def _order(work: Work) -> Ints:
    """Return the mentees who ask, in the order in which they are to be served when places are few."""
    asking = np.flatnonzero(work.asks)  # rows lie in the order of the draw: a lottery
    if work.rules.aim.served is Served.LONGEST_WAIT:
        return asking[np.argsort(-work.problem.waiting[asking], kind="stable")]
    return asking


def certificate_of(work: Work, goals: Sequence[Goal], flow: Flow) -> Certificate:
    """Return what a flow over all pairs claims and proves."""
    names = [goal.name for goal in goals]
    return Certificate(
        objective=work.rules.aim.objective,
        claim=_claim(work.rules),
        solver=work.backend,
        version=backend_version(work.backend),
        seed=work.seed,
        tiers=proved_tiers(work, names, flow),
        order=tuple(work.mentee_rows[_order(work)].tolist()) if "order" in names else (),
        value_of_place=work.as_given(flow.prices[names.index("points")]),
        covers_of_place=work.as_given(flow.prices[names.index("covered")]),
    )


_NOT_PROVED = "It is not proved that these points are the right ones for your people."


def _claim(rules: Rules) -> str:
    aim = rules.aim
    if aim.objective is Objective.TOTAL:
        return (
            "No other matching that these rules allow has more points in total; "
            f"and of those with as many, none gives a mentor to more mentees. {_NOT_PROVED}"
        )
    is_drawn = aim.served is not Served.BEST_FIT
    served = "; who is served when places are few follows the order set" if is_drawn else ""
    floor = "" if aim.floor is None else ", then as few pairs below the floor as possible"
    worst = (
        ", then as many of the mentors asked for as can be with the worst fit as good as it can be"
        if aim.objective is Objective.FAIR
        else ""
    )
    rarest = "; and of those with as many, none serves rarer topics" if rules.topic_criteria else ""
    return (
        f"No other matching that these rules allow gives a mentor to more mentees{served}{floor}{worst}; "
        f"and of those that do as well, none has more points in total{rarest}. {_NOT_PROVED}"
    )
