"""Among matchings that are equal in all else, the one that serves the topics fewest mentors offer."""

from dataclasses import replace

import numpy as np
import pytest
from tests.matching.cohorts import every_kind, with_types

from telemachy.matching import checks, explain, solve
from telemachy.matching.blocks import Scorer
from telemachy.matching.checks.rarity import RarityBench
from telemachy.matching.problem import Problem
from telemachy.matching.rarity import Rarity
from telemachy.matching.records import build_problem
from telemachy.matching.result import Result
from telemachy.matching.rules import Objective, Rules

RULES = """
version = 1
[[criteria]]
key = "topic"
kind = "covers"
mentee = "want"
mentor = "offer"
points = 50
full_at = 1
"""


def topic_rules(**criterion: object) -> Rules:
    rules = Rules.from_toml(RULES)
    return replace(rules, criteria=(replace(rules.criteria[0], **criterion),))  # type: ignore[arg-type]


def one_of_two(rules: Rules, seed: int = 1) -> tuple[Problem, Result]:
    """One mentee with two topics: three mentors offer talks, one of them law beside; all fit alike."""
    problem = build_problem(
        [{"want": "talks; law"}],
        [{"offer": "talks"}, {"offer": "talks; data"}, {"offer": "law"}, {"offer": "talks"}],
        rules,
        seed=seed,
    )
    return problem, solve(problem, rules)


@pytest.mark.parametrize("seed", range(20))
def test_of_mentors_who_fit_alike_the_one_with_the_rarest_topic_is_taken(seed: int) -> None:
    rules = topic_rules()

    problem, result = one_of_two(rules, seed)

    tiers = {tier.name: tier.value for tier in result.certificate.tiers}
    assert [match.mentor for match in result.matches] == [2]
    assert tiers["rarity"] == 100
    assert "none serves rarer topics" in result.certificate.claim
    assert checks.judge(problem, rules, result).holds


def test_a_topic_counts_its_share_among_the_mentors_with_a_place() -> None:
    rules = topic_rules()
    problem = build_problem(
        [{"want": "talks; law; data"}],
        [{"offer": "talks; law"}, {"offer": "talks"}, {"offer": "talks; data"}, {"offer": "law"}],
        rules,
        seed=1,
        capacity=[1, 2, 1, 0],
    )
    rarity = Rarity(problem, rules, Scorer(problem, rules).criteria)

    found = rarity.block(slice(0, 1))[0].tolist()

    assert found == [33 + 100, 33, 33 + 100, 100]


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.STABLE, Objective.RANK_MAXIMAL])
def test_the_other_objectives_leave_rarity_alone(objective: Objective) -> None:
    rules = topic_rules()
    rules = replace(rules, aim=replace(rules.aim, objective=objective))

    mentors = {one_of_two(rules, seed)[1].matches[0].mentor for seed in range(20)}

    assert len(mentors) > 1


@pytest.mark.parametrize("change", [{"show": False}, {"points": 0.0}])
def test_what_may_not_be_shown_or_earns_nothing_is_no_topic(change: dict[str, object]) -> None:
    problem, result = one_of_two(topic_rules(**change))

    assert "rarity" not in {tier.name for tier in result.certificate.tiers}
    assert checks.judge(problem, topic_rules(**change), result).holds


@pytest.mark.parametrize("cohort", [every_kind, with_types])
@pytest.mark.parametrize("seed", range(15))
def test_cells_blocks_and_the_judge_agree(seed: int, cohort: object) -> None:
    problem, rules = cohort(seed)  # type: ignore[operator]
    rarity = Rarity(problem, rules, Scorer(problem, rules).criteria)
    judge = RarityBench(problem, rules)
    mentors = np.arange(problem.n_mentors, dtype=np.int32)

    for type_ in range(len(problem.types)):
        block = rarity.block(slice(0, problem.n_mentees), type_)
        for mentee in range(problem.n_mentees):
            row = rarity.cells(np.full(len(mentors), mentee, np.int32), mentors, type_)
            assert row.tolist() == block[mentee].tolist() == judge.row(mentee, type_).tolist()


@pytest.mark.parametrize("field", ["value", "name", "worth", "bound"])
def test_a_changed_figure_of_the_tier_is_found(field: str) -> None:
    rules = topic_rules()
    problem, result = one_of_two(rules)
    *before, last = result.certificate.tiers
    change = {"value": last.value + 1, "name": "floor", "worth": last.worth + 1, "bound": last.bound - 1}
    altered = replace(last, **{field: change[field]})
    certificate = replace(result.certificate, tiers=(*before, altered))

    judgement = checks.judge(problem, rules, replace(result, certificate=certificate))

    assert {fault.kind.name for fault in judgement.faults} <= {"TIER", "BOUND"}
    assert not judgement.holds


def test_a_certificate_without_the_tier_is_not_that_of_the_objective() -> None:
    rules = topic_rules()
    problem, result = one_of_two(rules)
    certificate = replace(result.certificate, tiers=result.certificate.tiers[:-1])

    judgement = checks.judge(problem, rules, replace(result, certificate=certificate))

    assert [fault.kind.name for fault in judgement.faults] == ["TIER"]


def test_why_not_the_one_with_the_commoner_topic() -> None:
    rules = topic_rules()
    problem, result = one_of_two(rules)

    answer = explain.why_not(problem, rules, result, 0, 0)

    said = answer.say(mentee="Mina", mentor="Omar")
    assert said == "With Omar for Mina, the pairs of the round would serve commoner topics."
