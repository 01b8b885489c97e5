"""Deferred acceptance: stable, best for mentees, and no reason to shorten an honest list."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.smallarcs import small_arcs
from tests.matching.twosided import (
    Lists,
    Pairs,
    named,
    pairs_of,
    read_hospital_residents,
    read_json,
    read_marriages,
)

from telemachy.matching.solvers.arcs import Arcs
from telemachy.matching.solvers.preferences import UNRANKED, places_in_lists
from telemachy.matching.solvers.stable import match_stably


def solved(lists: Lists) -> Pairs:
    arcs = lists.arcs()
    return pairs_of(arcs, match_stably(arcs, *lists.places()).chosen)


@st.composite
def instances(draw: st.DrawFn, most: int = 6, capacity: int = 2, demand: int = 1) -> Lists:
    n_mentees, n_mentors = draw(st.integers(1, most)), draw(st.integers(1, most))

    def lists(owners: int, others: int) -> list[list[int]]:
        return [draw(st.permutations(range(others)))[: draw(st.integers(0, others))] for _ in range(owners)]

    return Lists(
        mentees=lists(n_mentees, n_mentors),
        mentors=lists(n_mentors, n_mentees),
        capacity=[draw(st.integers(0, capacity)) for _ in range(n_mentors)],
        demand=[draw(st.integers(0, demand)) for _ in range(n_mentees)],
    )


@settings(max_examples=300, deadline=None)
@given(instances(most=7, capacity=3, demand=3))
def test_no_two_people_would_rather_have_each_other(lists: Lists) -> None:
    pairs = solved(lists)

    assert lists.is_stable(pairs)
    assert all(
        sum(i == mentee for i, _ in pairs) <= lists.demand[mentee] for mentee in range(len(lists.mentees))
    )
    assert all(
        sum(m == mentor for _, m in pairs) <= lists.capacity[mentor] for mentor in range(len(lists.mentors))
    )
    assert pairs <= set(lists.mutual())


@settings(max_examples=150, deadline=None)
@given(instances(most=6, capacity=2))
def test_every_mentee_gets_the_best_of_all_stable_matchings(lists: Lists) -> None:
    stable = [pairs for pairs in lists.all_feasible() if lists.is_stable(pairs)]

    pairs = solved(lists)

    assert pairs in stable
    for mentee, wishes in enumerate(lists.mentees):
        ranks = [wishes.index(mentor) for found in stable for i, mentor in found if i == mentee]
        got = [wishes.index(mentor) for i, mentor in pairs if i == mentee]
        assert got == ([min(ranks)] if ranks else [])


@settings(max_examples=200, deadline=None)
@given(instances(most=6, capacity=2), st.data())
def test_a_mentee_never_gains_by_shortening_an_honest_list(lists: Lists, data: st.DataObject) -> None:
    honest = solved(lists)
    mentee = data.draw(st.integers(0, len(lists.mentees) - 1))
    wishes = lists.mentees[mentee]
    said = data.draw(st.lists(st.sampled_from(wishes), unique=True)) if wishes else []
    # Also in another order: any list made of the same names, not only a shorter one.
    lied = Lists(
        [said if i == mentee else list(row) for i, row in enumerate(lists.mentees)],
        lists.mentors,
        lists.capacity,
        lists.demand,
    )

    def rank(pairs: Pairs) -> int:
        return min([wishes.index(mentor) for i, mentor in pairs if i == mentee], default=len(wishes))

    assert rank(solved(lied)) >= rank(honest)


@settings(max_examples=200, deadline=None)
@given(small_arcs(most=5, capacity=2, demand=2, typed=True), st.randoms(use_true_random=False))
def test_with_several_types_of_demand_no_want_and_mentor_would_rather_have_each_other(
    arcs: Arcs, random: Random
) -> None:
    keys = np.array([random.getrandbits(60) for _ in range(len(arcs))], np.uint64)
    unranked = np.full(len(arcs), UNRANKED, np.int32)
    ours = places_in_lists(arcs.mentee, unranked, arcs.score, keys)
    theirs = places_in_lists(arcs.mentor, unranked, arcs.score, keys)

    chosen = match_stably(arcs, ours, theirs).chosen

    owner = arcs.owner[arcs.mentee]
    pairs = list(zip(owner[chosen].tolist(), arcs.mentor[chosen].tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    for arc in np.flatnonzero(~chosen).tolist():
        want, mentor = arcs.mentee[arc], arcs.mentor[arc]
        mine, held = chosen & (arcs.mentee == want), chosen & (arcs.mentor == mentor)
        rivals = held & (owner == owner[arc])
        full = held.sum() == arcs.capacity[mentor]
        in_the_way = theirs[rivals if rivals.any() else held] if rivals.any() or full else np.array([99])
        she_would = arcs.demand[want] > 0 and (mine.sum() < arcs.demand[want] or ours[mine].max() > ours[arc])
        mentor_would = arcs.capacity[mentor] > 0 and in_the_way.max(initial=-1) > theirs[arc]
        assert not (she_would and mentor_would)


def test_mentees_whose_list_ended_are_told() -> None:
    lists = Lists(mentees=[[0], [0, 1], []], mentors=[[0, 1], [1]], capacity=[1, 1], demand=[1, 2, 1])
    arcs = lists.arcs()

    stable = match_stably(arcs, *lists.places())

    assert pairs_of(arcs, stable.chosen) == {(0, 0), (1, 1)}
    assert stable.ran_out.tolist() == [False, True, True]


def test_lists_are_made_of_rank_then_points_then_key() -> None:
    owner = np.array([1, 0, 1, 0, 1, 1], np.int32)
    rank = np.array([UNRANKED, 2, UNRANKED, 1, 1, UNRANKED], np.int32)
    score = np.array([5, 9, 7, 1, 0, 7], np.int64)
    key = np.array([1, 1, 9, 1, 1, 3], np.uint64)

    assert places_in_lists(owner, rank, score, key).tolist() == [3, 1, 2, 0, 0, 1]


@pytest.mark.data
@pytest.mark.parametrize(
    "name", ["hr_10x4_s1", "hr_50x10_s1", "hr_100x25_s1", "hr_300x80_s1", "hr_1000x200_s1"]
)
def test_the_known_answers_of_hospital_residents(data_dir: Path, name: str) -> None:
    folder = data_dir / "instances" / "hr_random"
    lists = read_hospital_residents(folder / f"{name}.txt")
    answer = read_json(folder / "answers.json")[name]

    pairs = solved(lists)

    assert {str(mentee + 1): mentor + 1 for mentee, mentor in pairs} == answer["resident_optimal"]
    assert len(pairs) == answer["matched"]
    assert sum(lists.mentees[i].index(m) + 1 for i, m in pairs) == answer["resident_rank_sum"]


@pytest.mark.data
def test_the_known_answers_of_stable_marriages(data_dir: Path) -> None:
    for case in read_json(data_dir / "instances" / "named_small" / "stable_marriage.json").values():
        instance = named(case["suitors"], case["reviewers"])
        mentees, mentors = instance.mentees, instance.mentors

        stable = {
            frozenset((mentees[i], mentors[m]) for i, m in pairs)
            for pairs in instance.lists.all_feasible()
            if instance.lists.is_stable(pairs)
        }
        got = {mentees[i]: mentors[m] for i, m in solved(instance.lists)}

        assert stable == {frozenset(known.items()) for known in case["all_stable"]}
        for suitor, wishes in case["suitors"].items():
            assert wishes.index(got[suitor]) == min(
                wishes.index(known[suitor]) for known in case["all_stable"]
            )


@pytest.mark.data
def test_the_known_answers_of_small_hospitals(data_dir: Path) -> None:
    for case in read_json(data_dir / "instances" / "named_small" / "hospital_resident.json").values():
        instance = named(case["residents"], case["hospitals"], case["capacity"])

        got = instance.by_name(solved(instance.lists))

        assert got == {name: set(residents) for name, residents in case["resident_optimal"].items()}


@pytest.mark.data
def test_the_known_answers_of_hr1_and_sm1(data_dir: Path) -> None:
    folder = data_dir / "instances" / "named_small"
    answers = read_json(folder / "algmatch_example_answers.json")

    residents = solved(read_hospital_residents(folder / "hr1.txt"))
    marriages = solved(read_marriages(folder / "sm1.txt"))

    assert {f"r{i + 1}": f"h{m + 1}" for i, m in residents} == answers["hr1_residents"]
    assert {f"m{i + 1}": f"w{m + 1}" for i, m in marriages} == answers["sm1_men"]


@pytest.mark.data
def test_people_who_rank_each_other_one_way_only_are_never_paired(data_dir: Path) -> None:
    """A hundred residents, fifty hospitals, many lists that the other side does not return."""
    case = read_json(data_dir / "instances" / "named_small" / "hr_issue_159.json")
    instance = named(
        {name: [str(h) for h in wishes] for name, wishes in case["residents"].items()},
        {name: [str(r) for r in wishes] for name, wishes in case["hospitals"].items()},
    )

    pairs = solved(instance.lists)

    assert pairs <= set(instance.lists.mutual())
    assert instance.lists.is_stable(pairs)
    assert instance.by_name(pairs)["0"] == {"0"}
