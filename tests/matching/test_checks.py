"""The judge: content with what the engine makes, and never with anything that was tampered with."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.matching.cohorts import OBJECTIVES, every_kind, with_pins, with_types

from telemachy.matching import solve
from telemachy.matching.checks import FaultKind, Made, coverage_by_group, judge, judge_pairs, wilson_interval
from telemachy.matching.checks.chains import Level
from telemachy.matching.checks.whole_pass import Offers, best_set
from telemachy.matching.problem import Problem
from telemachy.matching.result import Certificate, Result, Tier
from telemachy.matching.rules import Objective, Rules, Served


def solved(
    seed: int, objective: Objective = Objective.COVERAGE, **aim: object
) -> tuple[Problem, Rules, Result]:
    problem, rules = every_kind(seed, n_mentees=14, n_mentors=9, objective=objective, **aim)
    return problem, rules, solve(problem, rules)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", range(12))
def test_the_judge_is_content_with_what_the_engine_makes(seed: int, objective: Objective) -> None:
    problem, rules, result = solved(seed, objective, floor=30.0 if seed % 2 else None)

    judgement = judge(problem, rules, result)

    assert judgement.faults == ()
    assert judgement.total == result.total
    assert judgement.bound == result.bound
    assert judgement.scores == tuple(match.score for match in result.matches)


@pytest.mark.parametrize("served", list(Served))
@pytest.mark.parametrize("seed", range(6))
def test_the_judge_is_content_with_pins_and_orders_of_service(seed: int, served: Served) -> None:
    problem, rules = every_kind(seed, served=served, minimum=10.0)
    draw = np.random.default_rng(seed)
    waiting = draw.integers(0, 5, problem.n_mentees).astype(np.float64)
    problem = with_pins(problem.changed(waiting=waiting), (0, 1), (3, 1), (4, 2))

    judgement = judge(problem, rules, solve(problem, rules))

    assert judgement.faults == ()


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", range(8))
def test_the_judge_is_content_with_several_types_of_demand(seed: int, objective: Objective) -> None:
    problem, rules = with_types(seed, objective=objective)

    result = solve(problem, rules)

    judgement = judge(problem, rules, result)
    assert judgement.faults == ()
    assert judgement.bound == result.bound
    pairs = [(match.mentee, match.mentor) for match in result.matches]
    assert len(set(pairs)) == len(pairs)


def without_last(result: Result) -> Result:
    return replace(result, matches=result.matches[:-1])


def moved(result: Result, problem: Problem) -> Result:
    """One match given to the mentor with the next row."""
    first = result.matches[0]
    other = replace(first, mentor=(first.mentor + 1) % problem.n_mentors)
    return replace(result, matches=(other, *result.matches[1:]))


TAMPERINGS: dict[str, Callable[[Problem, Result], Result]] = {
    "a pair taken out": lambda _, result: without_last(result),
    "a pair moved to another mentor": lambda problem, result: moved(result, problem),
    "a pair written twice": lambda _, result: replace(result, matches=(*result.matches, result.matches[0])),
    "points of a pair": lambda _, result: replace(
        result, matches=(replace(result.matches[0], score=result.matches[0].score + 1), *result.matches[1:])
    ),
    "points of one reason": lambda _, result: replace(
        result,
        matches=(
            replace(
                result.matches[0],
                reasons=(
                    replace(result.matches[0].reasons[0], points=result.matches[0].reasons[0].points + 1),
                    *result.matches[0].reasons[1:],
                ),
            ),
            *result.matches[1:],
        ),
    ),
    "the total": lambda _, result: replace(result, total=result.total + 1),
    "the number covered": lambda _, result: replace(result, covered=result.covered + 1),
    "people without a mentor": lambda _, result: replace(result, without=(*result.without, 0)),
    "a tier's bound": lambda _, result: replace(
        result,
        certificate=replace(
            result.certificate,
            tiers=(
                *result.certificate.tiers[:-1],
                replace(result.certificate.tiers[-1], bound=result.certificate.tiers[-1].bound - 1),
            ),
        ),
    ),
    "a tier's worth": lambda _, result: replace(
        result,
        certificate=replace(
            result.certificate,
            tiers=(replace(result.certificate.tiers[0], worth=99, bound=99), *result.certificate.tiers[1:]),
        ),
    ),
    "a tier left out": lambda _, result: replace(
        result, certificate=replace(result.certificate, tiers=result.certificate.tiers[1:])
    ),
    "the objective": lambda _, result: replace(
        result, certificate=replace(result.certificate, objective=Objective.TOTAL)
    ),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_the_judge_finds_what_was_tampered_with(tampering: str) -> None:
    for seed in range(5):
        problem, rules, result = solved(seed)

        judgement = judge(problem, rules, TAMPERINGS[tampering](problem, result))

        assert not judgement.holds, f"{tampering} went unseen with seed {seed}"


def test_a_worse_matching_with_a_fitting_certificate_is_found_out() -> None:
    """The figures of the pairs that are left agree with each other: only the prices give it away."""
    problem, rules, result = solved(3, Objective.TOTAL)
    best = max(result.matches, key=lambda match: match.score)
    left = tuple(match for match in result.matches if match is not best)
    points, covered = result.certificate.tiers
    lost = sum(match.mentee == best.mentee for match in result.matches) == 1
    forged = replace(
        result,
        matches=left,
        total=result.total - best.score,
        covered=result.covered - lost,
        without=tuple(sorted({*result.without, best.mentee})) if lost else result.without,
        certificate=replace(
            result.certificate,
            tiers=(
                replace(
                    points,
                    value=points.value - best.score,
                    worth=points.worth - best.score,
                    bound=points.bound - best.score,
                ),
                covered,
            ),
        ),
    )

    kinds = {fault.kind for fault in judge(problem, rules, forged).faults}

    assert FaultKind.BOUND in kinds


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        (FaultKind.NO_SUCH_ROW, [Made(99, 0)]),
        (FaultKind.NO_SUCH_ROW, [Made(0, 0, 1)]),
        (FaultKind.TWICE, [Made(0, 0), Made(0, 0)]),
    ],
)
def test_pairs_that_cannot_be_are_faults(kind: FaultKind, made: list[Made]) -> None:
    problem, rules = every_kind(1)

    assert kind in {fault.kind for fault in judge_pairs(problem, rules, made).faults}


def test_capacity_demand_must_haves_and_private_facts_are_looked_at() -> None:
    problem, rules = every_kind(2)
    everyone = [Made(mentee, mentor) for mentee in range(12) for mentor in range(8)]

    judgement = judge_pairs(problem, rules, everyone)

    kinds = {fault.kind for fault in judgement.faults}
    assert kinds >= {FaultKind.CAPACITY, FaultKind.DEMAND, FaultKind.MUST, FaultKind.NEVER}
    assert judgement.pairs == len(everyone)


def test_private_facts_read_alike_whatever_they_are() -> None:
    problem, rules = every_kind(2)
    everyone = [Made(mentee, mentor) for mentee in range(12) for mentor in range(8)]

    faults = judge_pairs(problem, rules, everyone).faults

    private = [fault for fault in faults if fault.kind is FaultKind.NEVER]
    assert {fault.template for fault in private} == {"Not available for this pair: {mentee} and {mentor}."}
    assert "family" not in " ".join(fault.template for fault in faults)


def test_a_pin_left_out_is_a_fault() -> None:
    problem, rules = every_kind(4)
    allowed = next((match.mentee, match.mentor) for match in solve(problem, rules).matches)

    judgement = judge_pairs(with_pins(problem, allowed), rules, [])

    assert [fault.kind for fault in judgement.faults] == [FaultKind.PIN]


def test_a_stable_claim_with_a_blocking_pair_is_a_fault() -> None:
    found = 0
    for seed in range(8):
        problem, rules, result = solved(seed, Objective.STABLE)
        swapped = judge(problem, rules, without_last(result))
        found += FaultKind.BLOCKING in {fault.kind for fault in swapped.faults}

    assert found == 8


def test_a_rank_profile_that_could_be_better_is_a_fault() -> None:
    """A matching of greatest total passed off as one with the most first choices."""
    found = 0
    for seed in range(10):
        problem, rules = every_kind(seed, objective=Objective.RANK_MAXIMAL, n_mentees=16, n_mentors=6)
        best = solve(problem, rules)
        total = solve(problem, replace(rules, aim=replace(rules.aim, objective=Objective.TOTAL)))
        profile = judge(problem, rules, best).profile
        forged = replace(
            total,
            certificate=replace(
                best.certificate,
                profile=judge_pairs(
                    problem, rules, [Made(match.mentee, match.mentor) for match in total.matches]
                ).profile,
            ),
        )
        judgement = judge(problem, rules, forged)
        by_profile = replace(forged, certificate=replace(forged.certificate, tiers=()))
        if judgement.profile != profile:
            found += 1
            assert not judgement.holds
            # Without prices, as in certificates of format 1, the choices themselves tell.
            assert FaultKind.PROFILE in {fault.kind for fault in judge(problem, rules, by_profile).faults}

    assert found >= 3


@given(
    st.lists(st.lists(st.integers(-5, 9), min_size=4, max_size=4), min_size=1, max_size=3),
    st.lists(st.integers(0, 2), min_size=3, max_size=3),
    st.integers(0, 6),
)
def test_the_best_set_of_mentors_is_found(worths: list[list[int]], demand: list[int], bonus: int) -> None:
    wants = [row for row, count in zip(worths, demand, strict=False) for _ in range(count)]

    def best(at: int, taken: frozenset[int], value: int) -> int:
        if at == len(wants):
            return value + (bonus if taken else 0)
        others = [best(at + 1, taken | {m}, value + wants[at][m]) for m in range(4) if m not in taken]
        return max([best(at + 1, taken, value), *others])

    assert best_set(_offers([worths]), demand[: len(worths)], (bonus,)) == (max(0, best(0, frozenset(), 0)),)

    # The same, told in two levels of which the first says less, and one between that says nothing.
    thirds = [[[w // 3 for w in row] for row in worths], [], [[w % 3 for w in row] for row in worths]]
    high, nothing, low = best_set(_offers(thirds), demand[: len(worths)], (100, 0, 0))
    assert nothing == 0
    assert (high, low) == _best_of_two_levels(worths, demand[: len(worths)], 100)


def _offers(levels: list[list[list[int]]]) -> list[Offers]:
    """What each mentor is worth for each want, level by level: what is below nothing for some is a price."""
    n_wants = len(levels[0])
    prices = [np.array(level, np.int64).reshape(-1, 4).min(axis=0, initial=0) for level in levels]
    named = [Level({str(number): 1}, -least) for number, least in enumerate(prices)]
    gains = [
        {
            str(number): np.array(level[want]) - least
            for number, (level, least) in enumerate(zip(levels, prices, strict=True))
            if level
        }
        for want in range(n_wants)
    ]
    return [Offers(np.arange(4), named, gain) for gain in gains]


def _best_of_two_levels(worths: list[list[int]], demand: list[int], bonus: int) -> tuple[int, int]:
    """By trying everything: thirds of each worth first, then what is left over."""
    wants = [row for row, count in zip(worths, demand, strict=False) for _ in range(count)]
    best = (0, 0)
    for mentors in product([*range(4), None], repeat=len(wants)):
        taken = [mentor for mentor in mentors if mentor is not None]
        if taken and len(set(taken)) == len(taken):
            own = [row[mentor] for row, mentor in zip(wants, mentors, strict=True) if mentor is not None]
            best = max(best, (bonus + sum(w // 3 for w in own), sum(w % 3 for w in own)))
    return best


def test_coverage_by_group_says_when_there_are_too_few_to_tell() -> None:
    groups = ["north"] * 40 + ["south"] * 40 + ["east"] * 5 + [""] * 10
    matched = [True] * 36 + [False] * 4 + [True] * 20 + [False] * 20 + [True] * 5 + [False] * 10

    east, north, south = coverage_by_group(groups, matched)

    assert (north.group, north.people, north.matched, north.share) == ("north", 40, 36, 0.9)
    assert (south.ratio, south.worth_a_look) == (pytest.approx(0.5 / 0.9), True)
    assert (east.too_few, east.worth_a_look, east.ratio) == (True, False, pytest.approx(1 / 0.9))
    assert north.low < north.share < north.high
    assert not north.worth_a_look


@pytest.mark.parametrize(("hits", "people"), [(0, 10), (10, 10), (5, 10), (300, 1000)])
def test_the_interval_holds_the_share_and_stays_between_0_and_1(hits: int, people: int) -> None:
    low, high = wilson_interval(hits, people)

    assert 0 <= low <= hits / people <= high <= 1


def test_the_interval_agrees_with_a_published_value() -> None:
    """81 of 263: 0.2553 to 0.3662 (Newcombe 1998, Statistics in Medicine 17, 857-872)."""
    assert wilson_interval(81, 263) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))


FAR = {"points": 1 << 31, "covered": 1 << 4, "order": 1 << 7, "floor": 1 << 4, "rarity": 1 << 12}
"""More than one pair and its price can differ by in a tier, in cohorts as small as these."""


def in_format_1(certificate: Certificate) -> Certificate:
    """The same proofs as format 1 had them: one number for each tier, in which earlier tiers outweigh it."""
    return replace(
        certificate,
        tiers=tuple(_alone(certificate.tiers[: at + 1]) for at in range(len(certificate.tiers))),
    )


def _alone(tiers: tuple[Tier, ...]) -> Tier:
    counts = [math.prod(FAR[later.name] for later in tiers[at + 1 :]) for at in range(len(tiers))]
    weighed = list(zip(counts, tiers, strict=True))
    return replace(
        tiers[-1],
        worth=sum(count * tier.worth for count, tier in weighed),
        bound=sum(count * tier.bound for count, tier in weighed),
        prices=np.asarray(sum(count * tier.prices for count, tier in weighed)),
        multiples={tier.name: count for count, tier in weighed},
    )


@pytest.mark.parametrize("seed", range(6))
def test_certificates_of_format_1_are_still_judged(seed: int) -> None:
    problem, rules, result = solved(seed, [Objective.COVERAGE, Objective.TOTAL][seed % 2])
    older = replace(result, certificate=in_format_1(result.certificate))
    first, *rest = older.certificate.tiers
    altered = replace(first, bound=first.bound - 1, worth=first.worth - 1)
    unweighed = replace(first, multiples={**first.multiples, "rarity": 1})

    assert judge(problem, rules, older).faults == ()
    for forged in (altered, unweighed):
        certificate = replace(older.certificate, tiers=(forged, *rest))
        assert not judge(problem, rules, replace(older, certificate=certificate)).holds
