"""Compiled loops against their numpy twins: the same pairs, cell for cell, whatever the rules."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.cohorts import every_kind

from telemachy.matching import candidates, kernels, pricing
from telemachy.matching.blocks import Scorer
from telemachy.matching.pricing import Moved, Prices
from telemachy.matching.problem import Pairs, Problem
from telemachy.matching.rarity import Rarity
from telemachy.matching.records import build_problem
from telemachy.matching.rules import DemandType, Rules

pytestmark = pytest.mark.skipif(not kernels.available(), reason="numba is not installed")

Look = Callable[[], Pairs]


def both_ways(look: Look) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return what a pass finds in compiled loops, and what it finds in numpy."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TELEMACHY_KERNELS", raising=False)
        patch.setattr(kernels, "WORTH_IT", 0)
        patch.setattr(kernels, "_WORTH_IT_ONCE_LOADED", 0)
        compiled = look()
        patch.setenv("TELEMACHY_KERNELS", "off")
        return list(compiled), list(look())


def typed(rules: Rules) -> Rules:
    """The same rules with a second type of demand, in which half the criteria count otherwise."""
    other = {
        criterion.key: points for criterion, points in zip(rules.criteria, [0.0, 3.0, -2.5] * 4, strict=False)
    }
    return replace(rules, types=(DemandType("expert", 1, {}), DemandType("coach", 1, other)))


def with_types(problem: Problem, rules: Rules) -> tuple[Problem, Rules]:
    demand = np.repeat(problem.demand, 2, axis=1)
    return problem.changed(types=("expert", "coach"), demand=demand), typed(rules)


PLACES = """
version = 1
[match]
objective = "coverage"
[[criteria]]
key = "topic"
kind = "covers"
mentee = "want"
mentor = "offer"
points = 40
[[criteria]]
key = "place"
kind = "near"
measure = "km"
mentee = "place"
mentor = "place"
points = 20
reach = 30
[[must]]
key = "place"
kind = "within"
measure = "km"
mentee = "place"
mentor = "place"
high = 100
"""


def in_places(seed: int) -> tuple[Problem, Rules]:
    """People in towns, some of whom have not said where: what is worked out in numpy, whoever asks."""
    random = np.random.default_rng(seed)
    rules = Rules.from_toml(PLACES)

    def people(count: int, column: str) -> list[dict[str, str]]:
        return [
            {
                column: "; ".join(random.choice(["Talks", "Data", "Law"], 2, replace=False)),
                "place": ""
                if random.random() < 0.2
                else f"{50 + random.random():.3f}, {random.random():.3f}",
            }
            for _ in range(count)
        ]

    problem = build_problem(people(30, "want"), people(20, "offer"), rules, seed=seed)
    return problem, rules


def drawn(seed: int) -> tuple[Problem, Rules]:
    """A cohort of every kind, in one of many ways."""
    random = np.random.default_rng(seed)
    if seed % 8 == 7:
        return in_places(seed)
    problem, rules = every_kind(
        seed,
        int(random.integers(1, 40)),
        int(random.integers(1, 90)),
        marked=bool(random.integers(2)),
        minimum=[None, 4.0, 30.0][int(random.integers(3))],
        floor=[None, 30.0][int(random.integers(2))],
        least_answers=int(random.integers(0, 5)),
    )
    if random.integers(3):
        rules = replace(rules, must=rules.must[: int(random.integers(len(rules.must)))])
    return with_types(problem, rules) if random.integers(2) else (problem, rules)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 3, 12, 200]), st.booleans())
def test_candidates_are_the_same_compiled(seed: int, most: int, lowered: bool) -> None:
    problem, rules = drawn(seed)
    scorer = Scorer(problem, rules)
    keys = problem.mentee_keys, problem.mentor_keys
    prices = np.random.default_rng(seed).integers(-2, 9, problem.n_mentors) * 2.25 if lowered else None

    def look() -> Pairs:
        return candidates.best_pairs(scorer, *keys, problem.capacity > 0, most, prices=prices)

    compiled, plain = both_ways(look)

    assert compiled == plain


TIERS = ["score", "floor", "rarity", "pair", "", "covered"]


def drawn_prices(problem: Problem, scorer: Scorer, rules: Rules, seed: int) -> Prices:
    """Prices at which very many pairs are even, to the unit, in tier after tier."""
    random = np.random.default_rng(seed)
    n, m, n_types = problem.n_mentees, problem.n_mentors, len(problem.types)
    tiers = tuple(random.permutation(TIERS)[: random.integers(1, len(TIERS) + 1)].tolist())
    rarity = Rarity(problem, rules, scorer.criteria)
    wants = np.zeros((len(tiers), n, n_types), dtype=np.int64)
    mentors = np.zeros((len(tiers), m), dtype=np.int64)
    every, one = np.arange(n, dtype=np.int32), random.integers(0, m, n).astype(np.int32)
    for tier, gain in enumerate(tiers):
        mentors[tier] = random.integers(-1, 2, m) * (3_000_000 if gain == "score" else 1)
        mentors[tier] *= random.random(m) < 0.4
        for type_ in range(n_types):
            if gain == "score":
                wants[tier, :, type_] = -scorer.scores(every, one, type_)
            elif gain == "rarity":
                wants[tier, :, type_] = -rarity.cells(every, one, type_)
            else:
                wants[tier, :, type_] = random.integers(-1, 2, n) * (random.random(n) < 0.4)
    return Prices(
        tiers=tiers,
        mentors=mentors,
        wants=wants,
        open_wants=random.random((n, n_types)) < 0.9,
        open_mentors=problem.capacity > 0,
        known=np.sort(random.choice(n * m, n * m // 7, replace=False)).astype(np.int64),
        rarity=rarity if "rarity" in tiers else None,
    )


@settings(max_examples=250, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 3, 12, 200]), st.sampled_from([None, 0.02, 0.4, 1.0]))
def test_improving_pairs_are_the_same_compiled(seed: int, most: int, share: float | None) -> None:
    problem, rules = drawn(seed)
    scorer = Scorer(problem, rules)
    prices = drawn_prices(problem, scorer, rules, seed)
    random = np.random.default_rng(seed)
    moved = None
    if share is not None:
        moved = Moved(random.random(problem.n_mentees) < share, random.random(problem.n_mentors) < share)

    compiled, plain = both_ways(lambda: pricing.improving_pairs(scorer, prices, most, moved=moved))

    assert compiled == plain
