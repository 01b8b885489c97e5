"""Answers made false in one point: the judge takes the true one and none of these."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from tests.matching.fuzzing import Case, Draw, assert_best, best, drawn, goals_of, seeds

from telemachy.matching import solve
from telemachy.matching.checks import FaultKind, Made, judge
from telemachy.matching.problem import Pairs
from telemachy.matching.result import Match, RefusedPin, Result, Tier
from telemachy.matching.rules import Objective

BY_TIERS = [Objective.TOTAL, Objective.COVERAGE, Objective.FAIR, Objective.RANK_MAXIMAL]


def added_up(case: Case, matches: list[Match], result: Result) -> Result:
    """The result with other pairs, and with figures that say so."""
    served = {match.mentee for match in matches}
    asking = np.flatnonzero(case.problem.demand.sum(axis=1)).tolist()
    return replace(
        result,
        matches=tuple(sorted(matches, key=lambda match: (match.mentee, match.mentor))),
        covered=len(served),
        without=tuple(i for i in asking if i not in served),
        total=sum(match.score for match in matches),
    )


def with_tiers(result: Result, tiers: list[Tier]) -> Result:
    return replace(result, certificate=replace(result.certificate, tiers=tuple(tiers)))


def false_figures(case: Case, result: Result, draw: Draw) -> Iterator[tuple[str, Result]]:
    """The same pairs, and something said of them that is not so."""
    yield "total", replace(result, total=result.total + 1)
    yield "covered", replace(result, covered=result.covered + 1)
    yield "without", replace(result, without=(*result.without, case.problem.n_mentees))
    tiers = list(result.certificate.tiers)
    at = int(draw.integers(len(tiers)))
    one, rest = tiers[at], (tiers[:at], tiers[at + 1 :])
    yield "value", with_tiers(result, [*rest[0], replace(one, value=one.value + 1), *rest[1]])
    yield "worth", with_tiers(result, [*rest[0], replace(one, worth=one.worth - 1), *rest[1]])
    yield "bound", with_tiers(result, [*rest[0], replace(one, bound=one.bound - 1), *rest[1]])
    both = replace(one, worth=one.worth + 1, bound=one.bound + 1)
    yield "worth and bound", with_tiers(result, [*rest[0], both, *rest[1]])
    if len(tiers) > 1:
        yield "tiers", with_tiers(result, tiers[:-1])
    if case.problem.n_mentors:
        below = one.prices.copy()
        below[:] = -1
        first = replace(tiers[0], prices=below)
        yield "prices below nothing", with_tiers(result, [first, *tiers[1:]])
    if result.matches:
        match = result.matches[int(draw.integers(len(result.matches)))]
        others = [other for other in result.matches if other is not match]
        wrong = [*others, replace(match, score=match.score + 1)]
        yield "score", replace(result, matches=tuple(wrong))
        reasons = tuple(replace(reason, points=reason.points + 1) for reason in match.reasons)
        yield "reason", replace(result, matches=(*others, replace(match, reasons=reasons)))
        yield "twice", added_up(case, [*result.matches, match], result)
    worst = result.certificate.worst
    if worst is not None:
        lower = replace(worst, score=worst.score - 1)
        yield "worst fit", replace(result, certificate=replace(result.certificate, worst=lower))
        nothing = replace(result.certificate, worst=None)
        yield "no worst fit", replace(result, certificate=nothing)


@pytest.mark.parametrize("objective", BY_TIERS)
def test_a_false_figure_is_found(objective: Objective) -> None:
    for seed in seeds(15):
        draw = np.random.default_rng([seed, 7])
        case = drawn(draw, objective)
        result = solve(case.problem, case.rules)

        assert judge(case.problem, case.rules, result).holds
        for name, false in false_figures(case, result, draw):
            assert not judge(case.problem, case.rules, false).holds, f"seed {seed}: {name}"


def as_if_proved(case: Case, result: Result, worse: Result) -> Result:
    """A worse matching in whose certificate everything says that it is the best, at the same prices."""
    pins = case.made_pins(result)
    goals, pinned = goals_of(case, pins), {(pin.mentee, pin.mentor) for pin in pins}
    reached = [0] * len(goals.names)
    for mentee in range(case.problem.n_mentees):
        hers = tuple(
            Made(match.mentee, match.mentor, match.type)
            for match in worse.matches
            if match.mentee == mentee and (match.mentee, match.mentor) not in pinned
        )
        reached = [a + b for a, b in zip(reached, goals.of(mentee, hers), strict=True)]
    tiers = [
        replace(tier, value=-value if tier.name == "floor" else value, worth=value, bound=value)
        for tier, value in zip(worse.certificate.tiers, reached, strict=True)
    ]
    return replace(with_tiers(worse, tiers), bound=worse.total)


@pytest.mark.parametrize("objective", BY_TIERS)
def test_a_worse_matching_that_calls_itself_the_best_is_found(objective: Objective) -> None:
    """A pair left out, and a matching that is the best of another problem."""
    found = 0
    for seed in seeds(40):
        draw = np.random.default_rng([seed, 8])
        case = drawn(draw, objective)
        result = solve(case.problem, case.rules)
        for worse in worse_ones(case, result, draw):
            false = as_if_proved(case, result, worse)
            stated = tuple(tier.worth for tier in false.certificate.tiers)
            if stated != tuple(tier.worth for tier in result.certificate.tiers):
                assert not judge(case.problem, case.rules, false).holds, f"seed {seed}"
                found += 1

    assert found > 20


def worse_ones(case: Case, result: Result, draw: Draw) -> Iterator[Result]:
    free = [match for match in result.matches if not match.pinned]
    if free:
        gone = free[int(draw.integers(len(free)))]
        yield added_up(case, [match for match in result.matches if match is not gone], result)
    made = [(match.mentee, match.mentor) for match in free]
    forbidden = Pairs.of([*case.problem.forbidden, *made[:2]])
    yield solve(case.problem.changed(forbidden=forbidden), case.rules)
    fewer = np.maximum(case.problem.capacity - 1, 0)
    yield solve(case.problem.changed(capacity=fewer, pins=case.made_pins(result)), case.rules)


@pytest.mark.parametrize("objective", BY_TIERS)
def test_other_prices_prove_only_what_is_so(objective: Objective) -> None:
    """Whatever prices somebody puts in, a bound that the judge takes is no less than the best there is."""
    for seed in seeds(15):
        draw = np.random.default_rng([seed, 9])
        case = drawn(draw, objective)
        result = solve(case.problem, case.rules)
        assert_best(case, result)
        tiers = [
            replace(tier, prices=np.maximum(tier.prices + draw.integers(-2, 3, len(tier.prices)), 0))
            for tier in result.certificate.tiers
        ]
        other = with_tiers(result, tiers)

        judgement = judge(case.problem, case.rules, other)

        assert judgement.holds == (judgement.bound == result.total and not judgement.faults)
        if judgement.bound is not None and objective is Objective.TOTAL:
            pins = case.made_pins(result)
            pinned = sum(match.score for match in result.matches if match.pinned)
            assert judgement.bound >= best(case, pins, goals_of(case, pins))[0] + pinned


@pytest.mark.parametrize("objective", list(Objective))
def test_a_pin_that_could_have_been_made_is_missed(objective: Objective) -> None:
    """The best matching without it, which says that it was refused."""
    found = 0
    for seed in seeds(40):
        case = drawn(np.random.default_rng([seed, 10]), objective)
        without = solve(case.problem.changed(pins=()), case.rules)
        made = {(match.mentee, match.mentor) for match in without.matches}
        for pin in case.problem.pins:
            alone = case.problem.changed(pins=(pin,))
            if (pin.mentee, pin.mentor) in made or solve(alone, case.rules).refused_pins:
                continue
            refused = RefusedPin(pin.mentee, pin.mentor, pin.type, "")

            judgement = judge(alone, case.rules, replace(without, refused_pins=(refused,)))

            assert [fault.kind for fault in judgement.faults] == [FaultKind.PIN], f"seed {seed}"
            found += 1

    assert found > 5
