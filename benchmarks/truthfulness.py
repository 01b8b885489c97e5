"""How often a shortened list pays, under each objective.

    python benchmarks/truthfulness.py
    python benchmarks/truthfulness.py --mentees 60 --mentors 24 --cohorts 5

Every mentee has a true order of all mentors: the points of the bench cohort plus a taste of her own, which
the engine does not see. Everybody ranks their true first few. Then one mentee after another leaves out the
end of her list, down to the first choice alone, while everybody else stays honest. ``pays`` counts mentees
for whom some shortening brings a mentor whom she truly likes better; ``costs`` those for whom some brings one
she likes less, or none. Tastes and places are drawn: these are figures of invented people, not of yours.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from time import perf_counter

import numpy as np

from telemachy.matching import Problem, Rules, solve
from telemachy.matching.blocks import Scorer
from telemachy.matching.generate import BENCH_RULES, bench
from telemachy.matching.problem import Pairs, Ranks
from telemachy.matching.rules import Objective

LISTED = 5
TASTE = 40.0
"""Points that her own taste may add: about as much as half of what the engine sees."""

RULES = (
    BENCH_RULES
    + """
[[criteria]]
key = "wishes"
kind = "rank"
points = 25
longest = 5
"""
)


def main() -> None:
    arguments = _arguments()
    print(
        f"{arguments.cohorts} cohorts of {arguments.mentees} mentees and {arguments.mentors} mentors, "
        f"lists of {LISTED}, seed {arguments.seed}"
    )
    print(f"{'objective':<14}{'mentees':>9}{'pays':>7}{'costs':>7}{'first choice':>14}{'seconds':>9}")
    for objective in Objective:
        began = perf_counter()
        outcomes = [
            outcome
            for cohort in range(arguments.cohorts)
            for outcome in _cohort(arguments.mentees, arguments.mentors, arguments.seed + cohort, objective)
        ]
        pays, costs, first = (sum(outcome[part] for outcome in outcomes) for part in range(3))
        share = f"{first / len(outcomes):.0%}"
        seconds = perf_counter() - began
        print(f"{objective:<14}{len(outcomes):>9}{pays:>7}{costs:>7}{share:>14}{seconds:>9.1f}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="How often a shortened list pays.")
    parser.add_argument("--mentees", type=int, default=40)
    parser.add_argument("--mentors", type=int, default=12)
    parser.add_argument("--cohorts", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _cohort(
    n_mentees: int, n_mentors: int, seed: int, objective: Objective
) -> Iterator[tuple[bool, bool, bool]]:
    """For each mentee: whether some shortening pays, whether some costs, whether she got her first choice."""
    problem, _ = bench(n_mentees, n_mentors, seed=seed)
    rules = Rules.from_toml(RULES)
    rules = replace(rules, aim=replace(rules.aim, objective=objective))
    truth = _true_orders(problem, rules, seed)
    honest = [order[:LISTED] for order in truth]
    got = _places(problem, rules, honest, truth)
    for mentee, order in enumerate(honest):
        outcomes = []
        for length in range(1, LISTED):
            lists = [*honest[:mentee], order[:length], *honest[mentee + 1 :]]
            outcomes.append(_places(problem, rules, lists, truth)[mentee])
        yield min(outcomes) < got[mentee], max(outcomes) > got[mentee], got[mentee] == 0


def _true_orders(problem: Problem, rules: Rules, seed: int) -> list[list[int]]:
    """Each mentee's mentors, the one she truly likes best first."""
    n_mentees, n_mentors = problem.n_mentees, problem.n_mentors
    rows, columns = (index.ravel().astype(np.int32) for index in np.indices((n_mentees, n_mentors)))
    points = Scorer(problem, rules).scores(rows, columns).reshape(n_mentees, n_mentors) / 1e6
    liking = points + TASTE * np.random.default_rng(seed).random(points.shape)
    return [row.tolist() for row in np.argsort(-liking, axis=1)]


def _places(problem: Problem, rules: Rules, lists: list[list[int]], truth: list[list[int]]) -> list[int]:
    """Where the mentor that each mentee gets stands in her true order; the last place for none."""
    place = {(i, j): at for i, row in enumerate(lists) for at, j in enumerate(row, start=1)}
    ranked = Pairs.of(place)
    ranks = Ranks(ranked=ranked, place=np.array([place[pair] for pair in ranked], np.int32))
    matches = solve(problem.changed(ranks=ranks), rules).matches
    mentor_of = {match.mentee: match.mentor for match in matches}
    return [
        row.index(mentor_of[mentee]) if mentee in mentor_of else len(row) for mentee, row in enumerate(truth)
    ]


if __name__ == "__main__":
    main()
