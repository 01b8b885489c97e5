"""Each hard cohort is hard in the way it says."""

import numpy as np
import pytest

from telemachy.matching.generate import INSTANCES, bench_arrays, instance
from telemachy.matching.generate.civil_service import GRADES, civil_servants
from telemachy.matching.problem import Problem
from telemachy.matching.rescoring import Rescorer


@pytest.mark.parametrize("name", list(INSTANCES))
def test_the_same_seed_gives_the_same_hard_cohort(name: str) -> None:
    (one, rules), (again, same_rules), (other, _) = (instance(name, 60, 30, seed=seed) for seed in (1, 1, 2))

    assert rules == same_rules
    assert allowed_scores(one, name) == allowed_scores(again, name)
    assert not np.array_equal(one.mentee_keys, other.mentee_keys)
    assert (one.n_mentees, one.n_mentors) == (60, 30)


def allowed_scores(problem: Problem, name: str) -> list[tuple[list[bool], list[int]]]:
    rescorer = Rescorer(problem, instance(name, 60, 30)[1])
    return [(rescorer.may(row).tolist(), rescorer.scores(row).tolist()) for row in range(problem.n_mentees)]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected one of bench, "):
        instance("easy", 2, 2)


def test_all_scores_are_equal() -> None:
    problem, rules = instance("all-equal", 40, 20)
    rescorer = Rescorer(problem, rules)

    assert {score for row in range(40) for score in rescorer.scores(row).tolist()} == {100_000_000}


def test_the_star_is_the_only_first_choice_of_nearly_everybody() -> None:
    problem, rules = instance("star", 200, 80)
    rescorer = Rescorer(problem, rules)
    scores = np.array([rescorer.scores(row) for row in range(200)])

    assert problem.capacity[0] == 1
    assert (scores[:, 0] >= scores.max(axis=1)).all()
    assert (scores[:, 0] > scores[:, 1:].max(axis=1)).mean() > 0.7


def test_two_populations_never_meet_and_one_is_short_of_places() -> None:
    problem, rules = instance("two-populations", 100, 40)
    may = np.array([Rescorer(problem, rules).may(row) for row in range(100)])

    assert may[:50, :10].all()
    assert may[50:, 10:].all()
    assert not may[:50, 10:].any()
    assert not may[50:, :10].any()
    assert problem.capacity[:10].sum() < 50 < problem.capacity[10:].sum()


def test_near_duplicates_share_their_topics_and_nearly_their_week() -> None:
    problem, _ = instance("near-duplicates", 1000, 400)
    wanted = problem.mentees.sets["wanted"].codes.reshape(1000, -1)
    original = bench_arrays(1000, 400).mentee_time
    bits = problem.mentees.weeks["time"].bits[:, 0]

    assert len(np.unique(wanted, axis=0)) <= 10
    assert len(np.unique(bits)) > 100
    assert {min(int(own ^ week).bit_count() for week in original[:10]) for own in bits} == {1}


@pytest.mark.parametrize(("name", "share"), [("exact-places", 1), ("half-places", 0.5)])
def test_places_are_what_the_name_says(name: str, share: float) -> None:
    problem, _ = instance(name, 500, 200)

    assert problem.capacity.sum() == 500 * share
    assert problem.capacity.max() > 1


def test_three_pairs_in_ten_are_forbidden() -> None:
    problem, _ = instance("forbidden", 1500, 40)
    flat = problem.forbidden.mentee.astype(np.int64) * 40 + problem.forbidden.mentor

    assert 0.29 < len(flat) / 60_000 < 0.31
    assert (np.diff(flat) > 0).all()


def test_everything_is_ruled_out_for_a_tenth() -> None:
    problem, rules = instance("nobody-for-some", 200, 30)
    may = np.array([Rescorer(problem, rules).may(row).any() for row in range(200)])
    listed = np.unique(problem.forbidden.mentee)

    assert (~may).sum() == 20
    assert len(listed) == 10
    assert not may[listed].any()


def test_places_run_to_fifty_and_demand_to_three() -> None:
    problem, _ = instance("wide-places", 400, 400)

    assert set(problem.demand.ravel().tolist()) == {1, 2, 3}
    assert (problem.capacity.min(), problem.capacity.max()) == (1, 50)


def test_seats_are_three_kinds_of_mentor_worth_different_things() -> None:
    problem, rules = instance("seats", 30, 12)

    assert problem.types == tuple(kind.name for kind in rules.types)
    assert (problem.demand == 1).all()
    assert len({tuple(rules.points_of(name)) for name in problem.types}) == 3


def test_people_rank_mentors_who_offer_something_they_want() -> None:
    problem, _ = instance("ranked", 300, 120)
    wanted, offered = problem.mentees.sets["wanted"], problem.mentors.sets["offered"]
    places: dict[int, list[int]] = {}
    for (mentee, mentor), place in zip(problem.ranks.ranked, problem.ranks.place.tolist(), strict=True):
        assert set(wanted.row(mentee).tolist()) & set(offered.row(mentor).tolist())
        places.setdefault(mentee, []).append(place)

    assert all(sorted(mine) == list(range(1, len(mine) + 1)) for mine in places.values())
    assert max(map(len, places.values())) == 5
    assert len(set(problem.ranks.ranked)) == len(problem.ranks.ranked)


def test_civil_servants_are_allowed_about_one_pair_in_six() -> None:
    problem, rules = instance("civil-service", 600, 600)
    rescorer = Rescorer(problem, rules)
    share = np.mean([rescorer.may(row).mean() for row in range(600)])

    assert 0.15 < share < 0.20
    assert set(problem.capacity.tolist()) == set(problem.demand.ravel().tolist()) == {3}


def test_civil_servants_stand_in_grades_that_leave_somebody_to_look_up_to() -> None:
    mentees, mentors = civil_servants("mentee", 400, 1), civil_servants("mentor", 400, 1)

    assert {row["grade"] for row in mentees} == set(GRADES[:9])
    assert {row["grade"] for row in mentors} == set(GRADES[2:])
    assert len({row["email address"] for row in mentees + mentors}) == 800
