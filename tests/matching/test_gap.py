"""Stopping near the best: the bound that is stated holds over all pairs, and is as near as was asked."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.matching.small_problems import Small, smalls, smalls_with_topics

from telemachy.matching.checks import judge
from telemachy.matching.generate.bench import bench
from telemachy.matching.rules import Objective
from telemachy.matching.solving import columns, solve


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "ALL_PAIRS", 0)
    monkeypatch.setattr(columns, "FIRST_CHOICES", 1)
    monkeypatch.setattr(columns, "MORE_CHOICES", 1)
    monkeypatch.setattr(columns, "WORTH_MENDING", 0)


@pytest.mark.usefixtures("few")
def test_the_stated_bound_holds_and_is_near_enough() -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.one_of(smalls("coverage"), smalls("total"), smalls_with_topics()), st.sampled_from([0.05, 0.5]))
    def check(small: Small, gap: float) -> None:
        best = solve(small.problem, small.rules)

        near = solve(small.problem, small.rules, gap=gap)

        assert judge(small.problem, small.rules, near).faults == ()
        for tier, right in zip(near.certificate.tiers, best.certificate.tiers, strict=True):
            if tier.name == "points":
                assert tier.worth <= right.worth <= tier.bound
                assert tier.bound - tier.worth <= gap * max(1, abs(tier.bound))
                break
            assert tier.worth == tier.bound == right.worth

    check()


def test_a_gap_saves_rounds_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "FIRST_CHOICES", 3)
    problem, rules = bench(400, 160)
    rules = replace(rules, aim=replace(rules.aim, objective=Objective.TOTAL))
    best = solve(problem, rules)

    near = solve(problem, rules, gap=0.2)

    assert near.rounds < best.rounds
    assert near.total < best.total <= (near.bound or 0)
    assert not near.certificate.is_proved
    assert near.certificate.claim.startswith("The matching was stopped early, as asked.")
    assert judge(problem, rules, near).faults == ()


def test_no_gap_is_the_best() -> None:
    problem, rules = bench(200, 90)

    assert solve(problem, rules, gap=0.0).certificate.is_proved
    assert solve(problem, rules).matches == solve(problem, rules, gap=0.0).matches


@pytest.mark.parametrize("gap", [-0.1, 1.0, float("nan")])
def test_a_gap_that_makes_no_sense_is_refused(gap: float) -> None:
    problem, rules = bench(5, 5)

    with pytest.raises(ValueError, match="Expected a gap from 0 to below 1"):
        solve(problem, rules, gap=gap)
