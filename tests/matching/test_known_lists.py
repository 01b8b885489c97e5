"""Known answers with ranked lists and slots, through the whole engine and past the judge."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from tests.matching.twosided import Lists, read_hospital_residents, read_json

from telemachy.matching import solve
from telemachy.matching.checks import judge
from telemachy.matching.problem import PairPoints, Pairs, Problem, Ranks, keys_of
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.tables import Table, Vocabulary

pytestmark = pytest.mark.data

HOSPITALS = ["hr_10x4_s1", "hr_50x10_s1", "hr_100x25_s1", "hr_300x80_s1", "hr_1000x200_s1"]

LISTS_ONLY = Rules.from_toml(
    """
    version = 1
    [match]
    objective = "stable"
    unranked = "never"
    """
)


def problem_of(lists: Lists) -> Problem:
    ranked = {(i, m): at for i, row in enumerate(lists.mentees) for at, m in enumerate(row, start=1)}
    answered = {(i, m): at for m, row in enumerate(lists.mentors) for at, i in enumerate(row, start=1)}
    pairs, replies = Pairs.of(ranked), Pairs.of(answered)
    return Problem(
        mentees=Table(len(lists.mentees)),
        mentors=Table(len(lists.mentors)),
        vocabulary=Vocabulary(()),
        mentee_keys=keys_of(map(str, range(len(lists.mentees))), 0, "mentee"),
        mentor_keys=keys_of(map(str, range(len(lists.mentors))), 0, "mentor"),
        capacity=np.array(lists.capacity, np.int64),
        demand=np.array(lists.demand, np.int64),
        ranks=Ranks(
            ranked=pairs,
            place=np.array([ranked[pair] for pair in pairs], np.int32),
            answered=replies,
            welcome=np.ones(len(replies), np.int32),
            mentor_place=np.array([answered[pair] for pair in replies], np.int32),
        ),
    )


@pytest.mark.parametrize(
    "name", ["hr_10x4_s1", "hr_50x10_s1", "hr_100x25_s1", "hr_300x80_s1", "hr_1000x200_s1"]
)
def test_hospital_residents_through_the_whole_engine(data_dir: Path, name: str) -> None:
    folder = data_dir / "instances" / "hr_random"
    problem = problem_of(read_hospital_residents(folder / f"{name}.txt"))

    result = solve(problem, LISTS_ONLY)

    answer = read_json(folder / "answers.json")[name]
    assert {str(match.mentee + 1): match.mentor + 1 for match in result.matches} == answer["resident_optimal"]
    judgement = judge(problem, LISTS_ONLY, result)
    assert (judgement.faults, judgement.n_blocking, judgement.unranked) == ((), 0, 0)
    assert (
        sum(place * count for place, count in enumerate(judgement.profile, 1)) == answer["resident_rank_sum"]
    )


@pytest.mark.parametrize("name", ["hr_100x25_s1", "hr_300x80_s1"])
def test_the_rank_maximal_matching_has_the_better_profile(data_dir: Path, name: str) -> None:
    problem = problem_of(read_hospital_residents(data_dir / "instances" / "hr_random" / f"{name}.txt"))
    most_first = replace(LISTS_ONLY, aim=replace(LISTS_ONLY.aim, objective=Objective.RANK_MAXIMAL))

    stable, ranked = solve(problem, LISTS_ONLY), solve(problem, most_first)

    stable_profile = judge(problem, LISTS_ONLY, stable).profile
    judgement = judge(problem, most_first, ranked)
    assert judgement.faults == ()
    assert judgement.profile > stable_profile


SLOTS = Rules.from_toml(
    """
    version = 1
    [match]
    objective = "total"
    [[criteria]]
    key = "slots"
    kind = "points"
    points = 1000
    table = "slots"
    """
)


def test_slots_reach_the_known_cost_wherever_no_minimum_binds(data_dir: Path) -> None:
    """Cost of wish p is round(100 / p), of nobody 1000; a slot that cannot be is never given.

    The instances also ask for a least number in some slots, which these rules know nothing of: where the
    cheapest answer does without it, it has to be cheaper than the known one.
    """
    equal = set()
    for case in read_json(data_dir / "instances" / "named_small" / "csm_slots.json")["cases"]:
        if case["best_cost"] is None:
            continue
        problem = slots_of(case)

        result = solve(problem, SLOTS)

        cost = 1000 * problem.n_mentees - result.total_points
        load = np.bincount([match.mentor for match in result.matches], minlength=problem.n_mentors)
        if all(load >= [slot["min"] for slot in case["slots"]]):
            assert cost == case["best_cost"], case["case"]
            equal.add(case["case"])
        assert cost <= case["best_cost"]
        assert judge(problem, SLOTS, result).faults == ()

    assert equal >= {"match_to_one_slot", "limited_slot_capacity", "high_preference_for_small_slots"}


def slots_of(case: dict) -> Problem:
    people = [person["id"] for person in case["mentors"]]
    slots = [slot["id"] for slot in case["slots"]]
    wishes = {(people.index(i), slots.index(m)): wish for i, m, wish in case["preferences"] if wish}
    pairs = Pairs.of(wishes)
    saved = np.array([1000.0 - round(100 / wishes[pair]) for pair in pairs], np.float64)
    return Problem(
        mentees=Table(len(people)),
        mentors=Table(len(slots)),
        vocabulary=Vocabulary(()),
        mentee_keys=keys_of(map(str, people), 0, "mentee"),
        mentor_keys=keys_of(map(str, slots), 0, "mentor"),
        capacity=np.array([slot["max"] for slot in case["slots"]], np.int64),
        demand=np.ones(len(people), np.int64),
        points={"slots": PairPoints(pairs, saved)},
        forbidden=Pairs.of(set(product(range(len(people)), range(len(slots)))) - wishes.keys()),
    )
