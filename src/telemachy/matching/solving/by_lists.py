"""Stable and rank-maximal: what people said of each other comes before the points."""

from dataclasses import replace

import numpy as np

from telemachy.matching.problem import Pairs
from telemachy.matching.result import Certificate
from telemachy.matching.rules import Objective
from telemachy.matching.solvers.flow import backend_version
from telemachy.matching.solvers.preferences import acceptable, both_lists, mentee_ranks
from telemachy.matching.solvers.rank_maximal import goals_by_rank, rank_profile
from telemachy.matching.solvers.stable import match_stably
from telemachy.matching.solving.answers import Answer, answer_of
from telemachy.matching.solving.asking import ask_all
from telemachy.matching.solving.columns import best_over_all_pairs, see
from telemachy.matching.solving.proving import bound_of, proved_tiers
from telemachy.matching.solving.work import Clock, Work


def by_acceptance(work: Work, _start: Pairs, clock: Clock) -> Answer:
    """Answer under ``stable``: over the pairs that stand in lists, or over all, those ranked first."""
    if work.rules.aim.unranked == "never":
        seen = see(work, work.problem.ranks.ranked).arcs
        arcs = seen.only(acceptable(work.problem, seen, "never"))
        chosen, n_arcs = match_stably(arcs, *both_lists(work.problem, arcs)).chosen, len(arcs)
    else:
        arcs, n_arcs = ask_all(work)
        chosen = np.ones(len(arcs), dtype=bool)
    clock.lap("solve")
    certificate = Certificate(
        objective=Objective.STABLE,
        claim=(
            "No mentee and mentor whom these rules allow would both rather have each other than what they "
            "got. It is not proved that nobody else could have been matched."
        ),
        solver="deferred acceptance",
        version="1",
        seed=work.seed,
    )
    return replace(answer_of(work, arcs, chosen, certificate), arcs=n_arcs)


def by_rank(work: Work, start: Pairs, clock: Clock) -> Answer:
    """Answer under ``rank-maximal``: a tier per choice, then the total; ranked pairs are seen at once."""
    work = replace(work, gap=0.0, before=None)  # always to the end, with every ranked pair looked at
    ranked = work.problem.ranks.ranked
    first = Pairs(
        np.concatenate((ranked.mentee, start.mentee)), np.concatenate((ranked.mentor, start.mentor))
    )
    choices = np.unique(work.problem.ranks.place).tolist()
    best = best_over_all_pairs(
        work, first, lambda arcs: goals_by_rank(arcs, mentee_ranks(work.problem, arcs), choices), clock
    )
    tiers = proved_tiers(work, [goal.name for goal in best.goals], best.flow)
    certificate = Certificate(
        objective=Objective.RANK_MAXIMAL,
        claim=(
            "No other matching that these rules allow gives more mentees their first choice; of those that "
            "do, none gives more their second, and so on; then none has more points. "
            "It is not proved that the points are the right ones for your people."
        ),
        solver=work.backend,
        version=backend_version(work.backend),
        seed=work.seed,
        tiers=tiers,
        value_of_place=work.as_given(best.flow.prices[-1]),
        profile=rank_profile(mentee_ranks(work.problem, best.arcs), best.flow.chosen),
    )
    bound = bound_of(tiers, "points")
    return answer_of(work, best.arcs, best.flow.chosen, certificate, bound=bound, rounds=best.rounds)
