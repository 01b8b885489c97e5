"""A round may ask for a least number of answers: who said less takes no part, and everyone agrees on who."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from tests.matching.cohorts import OBJECTIVES, every_kind, with_types

from telemachy.matching import explain, whatif
from telemachy.matching.blocks import Scorer, said_by
from telemachy.matching.checks import FaultKind, Made, judge, judge_pairs
from telemachy.matching.explain import Cause, Obstacle
from telemachy.matching.problem import Pairs, Pin, Problem
from telemachy.matching.records import build_problem
from telemachy.matching.rerun import Keeping, rerun
from telemachy.matching.rescoring import Rescorer
from telemachy.matching.rules import Consent, Objective, Rules
from telemachy.matching.solving import rank, solve

THREE = Rules.from_toml(
    """
    version = 1
    [match]
    least_answers = 2
    [[criteria]]
    key = "topic"
    kind = "covers"
    mentee = "want"
    mentor = "offer"
    points = 60
    [[criteria]]
    key = "hours"
    kind = "near"
    mentee = "hours"
    mentor = "hours"
    reach = 4
    points = 20
    [[criteria]]
    key = "years"
    kind = "at_least"
    mentor = "years"
    enough = 15
    points = 20
    """
)
MENTEES = [
    {"id": "Ann", "want": "Law", "hours": "2"},
    {"id": "Ben", "want": "Law", "hours": ""},
    {"id": "Cleo", "want": "", "hours": ""},
]
MENTORS = [
    {"id": "Dora", "offer": "Law", "hours": "2", "years": ""},
    {"id": "Emil", "offer": "Law", "hours": "", "years": ""},
    {"id": "Finn", "offer": "", "hours": "2", "years": "9"},
]


def small(rules: Rules = THREE, **parts: object) -> Problem:
    problem = build_problem(
        MENTEES, MENTORS, rules, mentee_ids=["Ann", "Ben", "Cleo"], mentor_ids=["Dora", "Emil", "Finn"]
    )
    return problem.changed(**parts)


def test_only_what_a_side_can_answer_is_counted() -> None:
    mentees, mentors = said_by(small(), THREE) or ()

    assert (mentees.said.tolist(), mentees.of, mentees.asked) == ([2, 1, 0], 2, 2)
    assert (mentors.said.tolist(), mentors.of, mentors.asked) == ([2, 1, 2], 3, 2)


def test_never_more_is_asked_than_a_side_can_answer() -> None:
    rules = replace(THREE, aim=replace(THREE.aim, least_answers=9))

    mentees, mentors = said_by(small(rules), rules) or ()

    assert (mentees.asked, mentors.asked) == (2, 3)
    assert (mentees.enough.tolist(), mentors.enough.tolist()) == ([True, False, False], [False] * 3)


def test_nobody_has_to_give_what_is_read_with_consent_only() -> None:
    rules = replace(THREE, consent={"hours": Consent("may use", ("yes",))})

    mentees, mentors = said_by(small(rules), rules) or ()

    assert (mentees.of, mentors.of) == (1, 2)
    assert mentees.enough.tolist() == [True, True, False]


def test_who_said_too_little_is_in_no_pair_and_is_told_why() -> None:
    problem = small()

    result = solve(problem, THREE)
    why = {one.mentee: one for one in explain.without(problem, THREE, result)}

    assert [(match.mentee, match.mentor) for match in result.matches] == [(0, 0)]
    assert judge(problem, THREE, result).holds
    assert {row: one.cause for row, one in why.items()} == dict.fromkeys((1, 2), Cause.TOO_LITTLE_SAID)
    assert why[1].say(mentee="Ben") == (
        "Ben has said too little to be matched yet: 1 of 2 answered, 2 asked for. "
        "Ask for the missing answers, or for fewer (least_answers, in the rules)."
    )
    assert not any(word.isdigit() for word in why[1].say_plainly(mentee="Ben"))


def test_a_mentee_is_told_when_it_is_the_mentors_who_said_too_little() -> None:
    problem = small(capacity=np.array([0, 1, 0]))

    (first, *_) = (one for one in explain.without(problem, THREE, solve(problem, THREE)) if one.mentee == 0)

    assert first.cause is Cause.MENTORS_SAID_TOO_LITTLE
    assert first.say(mentee="Ann").startswith("Every mentor left for Ann has said too little")


def test_why_not_names_whoever_said_too_little() -> None:
    problem = small()
    result = solve(problem, THREE)

    of_mentor = explain.why_not(problem, THREE, result, 0, 1)
    of_mentee = explain.why_not(problem, THREE, result, 1, 0)

    assert of_mentor.obstacle is of_mentee.obstacle is Obstacle.TOO_LITTLE_SAID
    assert of_mentor.say(mentee="Ann", mentor="Emil") == (
        "Emil has said too little to be matched yet: 1 of 3 answered, 2 asked for."
    )
    assert of_mentee.say(mentee="Ben", mentor="Dora").startswith("Ben has said too little")
    assert "Emil" not in of_mentor.say_plainly(mentee="Ann", mentor="Emil")


def test_the_counts_of_the_editor_name_it_first() -> None:
    lists = explain.eligible(small(), THREE)

    assert lists.emptied == {1: explain.TOO_LITTLE_SAID, 2: explain.TOO_LITTLE_SAID}
    assert (lists.effects[0].key, lists.effects[0].excludes) == (explain.TOO_LITTLE_SAID, 7)
    assert lists.mentors_of.tolist() == [2, 0, 0]


def test_without_a_least_number_nothing_is_said_of_it() -> None:
    rules = replace(THREE, aim=replace(THREE.aim, least_answers=0))

    assert said_by(small(rules), rules) is None
    assert [effect.key for effect in explain.eligible(small(rules), rules).effects] == [
        "same_person", "not_available",
    ]  # fmt: skip
    assert len(solve(small(rules), rules).matches) == 3


# A pin is a person's decision


def test_a_pair_kept_by_hand_is_made_all_the_same() -> None:
    problem = small(pins=(Pin(1, 1),))

    result = solve(problem, THREE)

    assert {(match.mentee, match.mentor) for match in result.matches} == {(0, 0), (1, 1)}
    assert not result.refused_pins
    assert judge(problem, THREE, result).holds


def test_saying_too_little_does_not_open_what_is_ruled_out() -> None:
    """Who keeps a pair that a private fact rules out reads no more than that, too few answers or not."""
    problem = small(pins=(Pin(1, 1),), forbidden=Pairs.of([(1, 1)]))

    result = solve(problem, THREE)

    assert [pin.why for pin in result.refused_pins] == ["Not available for this pair"]
    assert (1, 1) not in {(match.mentee, match.mentor) for match in result.matches}


def test_a_pair_made_by_hand_with_somebody_who_said_too_little_is_a_fault() -> None:
    problem = small()

    judgement = judge_pairs(problem, THREE, [Made(1, 0), Made(0, 1)])

    assert [(fault.kind, fault.mentee, fault.mentor) for fault in judgement.faults] == [
        (FaultKind.TOO_LITTLE_SAID, 1, 0),
        (FaultKind.TOO_LITTLE_SAID, 0, 1),
    ]
    assert judgement.faults[1].say(mentee="Ann", mentor="Emil") == (
        "Emil has said too little to be matched: 1 of 3 answered, 2 asked for."
    )


# Everywhere the same


@pytest.mark.parametrize("seed", range(20))
def test_judge_and_solver_agree_on_who_takes_part(seed: int) -> None:
    least = seed % 7
    problem, rules = every_kind(seed, least_answers=least)
    ours, theirs = Rescorer(problem, rules), Scorer(problem, rules)
    mentors = np.arange(problem.n_mentors, dtype=np.int32)
    block = theirs.allowed_block(slice(0, problem.n_mentees))

    for mentee in range(problem.n_mentees):
        may = ours.may(mentee).tolist()
        row = np.full(problem.n_mentors, mentee, np.int32)
        assert may == theirs.allowed(row, mentors).tolist() == block[mentee].tolist()
        for mentor in range(problem.n_mentors):
            out = {each.key for each in theirs.why_not(mentee, mentor)}
            short = not (ours.mentee_answers.enough[mentee] and ours.mentor_answers.enough[mentor])
            assert (explain.TOO_LITTLE_SAID in out) == short
            assert may[mentor] == (not out)
    if least:
        mentees, theirs_said = said_by(problem, rules) or ()
        assert (mentees.said == ours.mentee_answers.said).all()
        assert mentees.of == ours.mentee_answers.of
        assert (theirs_said.said == ours.mentor_answers.said).all()


def as_forbidden(problem: Problem, rules: Rules) -> tuple[Problem, Rules]:
    """The same said in another way: every pair of whoever said too little is ruled out one by one."""
    mentees, mentors = said_by(problem, rules) or ()
    short = {
        (i, j)
        for i in range(problem.n_mentees)
        for j in range(problem.n_mentors)
        if not (mentees.enough[i] and mentors.enough[j])
    }
    plain = replace(rules, aim=replace(rules.aim, least_answers=0))
    return problem.changed(forbidden=Pairs.of({*problem.forbidden, *short})), plain


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", range(8))
def test_it_matches_as_if_those_pairs_were_forbidden(seed: int, objective: Objective) -> None:
    problem, rules = every_kind(seed, objective=objective, least_answers=6 + seed % 3)

    result, other = solve(problem, rules), solve(*as_forbidden(problem, rules))

    assert [(m.mentee, m.mentor, m.score) for m in result.matches] == [
        (m.mentee, m.mentor, m.score) for m in other.matches
    ]
    assert judge(problem, rules, result).holds


@pytest.mark.parametrize("seed", range(6))
def test_it_holds_for_several_types_and_through_a_rerun(seed: int) -> None:
    problem, rules = with_types(seed, least_answers=7)
    plain = replace(rules, aim=replace(rules.aim, least_answers=0))
    judge_of = Rescorer(problem, rules)
    before = [Made(m.mentee, m.mentor, m.type) for m in solve(problem, plain).matches]

    again = rerun(problem, rules, before, keeping=Keeping.COVERAGE_FIRST)

    assert judge(again.problem, rules, again.result).holds
    assert all(judge_of.may(match.mentee)[match.mentor] for match in again.result.matches)
    assert set(again.lost) == {pair for pair in before if not judge_of.may(pair.mentee)[pair.mentor]}


@pytest.mark.parametrize("seed", range(25))
def test_looking_at_every_matching_finds_none_better(seed: int) -> None:
    """Up to 5 x 4, places 1: the greatest number of pairs, then the greatest total, by trying all."""
    problem, rules = every_kind(seed, n_mentees=5, n_mentors=4, least_answers=6, objective=Objective.TOTAL)
    problem = problem.changed(capacity=np.minimum(problem.capacity, 1), demand=np.minimum(problem.demand, 1))
    judge_of = Rescorer(problem, rules)
    pairs = [
        (i, j, int(judge_of.scores(i)[j]))
        for i in range(problem.n_mentees)
        for j in range(problem.n_mentors)
        if judge_of.may(i)[j] and problem.capacity[j] and problem.demand[i, 0] and judge_of.scores(i)[j] >= 0
    ]
    best = 0
    for size in range(1, 5):
        for some in combinations(pairs, size):
            apart = len({i for i, _, _ in some}) == len({j for _, j, _ in some}) == size
            best = max(best, sum(score for _, _, score in some)) if apart else best

    assert solve(problem, rules).total == best


def test_rank_and_what_if_leave_them_out_too() -> None:
    problem = small()
    result = solve(problem, THREE)

    assert {match.mentor for match in rank(problem, THREE, 0, 3)} == {0, 2}
    assert rank(problem, THREE, 1, 3) == ()
    assert whatif.with_pair(problem, THREE, result, 1, 1).possible  # a pair that a person asks for
    assert whatif.with_one_more_place(problem, THREE, result, 1).covered == 0


def test_how_steady_a_pair_is_does_not_hang_on_a_weight_of_nothing() -> None:
    """A criterion moved down to no points is still an answer."""
    problem = small()

    steady = whatif.steadiness(problem, THREE, solve(problem, THREE), by=60)

    assert steady.pairs[0].holds


def test_the_rule_file_says_it_and_refuses_nonsense() -> None:
    assert Rules.from_toml(THREE.to_toml()) == THREE
    assert "least_answers = 2" in THREE.to_toml()
    with pytest.raises(ValueError, match="least_answers should be a whole number"):
        Rules.from_toml("version = 1\n[match]\nleast_answers = -1")
