"""Explanations against slow twins: the sums, the counts, the costs; and the words themselves."""

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from tests.matching.cohorts import OBJECTIVES, every_kind, with_pins

from telemachy.matching import explain, solve
from telemachy.matching.explain import Cause, Obstacle
from telemachy.matching.problem import Problem
from telemachy.matching.records import build_problem
from telemachy.matching.rescoring import Rescorer
from telemachy.matching.result import UNIT, Result
from telemachy.matching.rules import Objective, Rules, Served

SEEDS = range(5)


def solved(seed: int, **aim: object) -> tuple[Problem, Rules, Result]:
    problem, rules = every_kind(seed, n_mentees=14, n_mentors=9, **aim)
    return problem, rules, solve(problem, rules)


# Why this pair


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_criteria_add_is_the_whole_score(seed: int) -> None:
    problem, rules, result = solved(seed)

    for match in result.matches:
        story = explain.pair(problem, rules, result, match.mentee, match.mentor)

        assert abs(sum(reason.points for reason in story.reasons) - story.score) <= len(story.reasons)
        assert (story.score, story.band, story.reasons) == (match.score, match.band, match.reasons)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_runners_up_are_the_best_others_that_may_be(seed: int) -> None:
    problem, rules, result = solved(seed, minimum=15.0)
    judge = Rescorer(problem, rules)
    made = {(match.mentee, match.mentor) for match in result.matches}

    for mentee, mentor in product(range(0, 14, 3), range(0, 9, 2)):
        story = explain.pair(problem, rules, result, mentee, mentor, others=99)

        may, scores = judge.may(mentee), judge.scores(mentee)
        hers = {j for j in range(9) if may[j] and problem.capacity[j] and scores[j] >= 15 * UNIT}
        reached = [option.score for option in story.next_for_mentee]
        assert {option.row for option in story.next_for_mentee} == hers - {j for i, j in made if i == mentee}
        assert reached == sorted(reached, reverse=True)
        assert all(option.score == scores[option.row] for option in story.next_for_mentee)
        for option in story.next_for_mentor:
            assert judge.may(option.row)[mentor]
            assert option.score == judge.scores(option.row)[mentor] >= 15 * UNIT
            assert problem.demand[option.row].sum() > 0


def test_the_strongest_reasons_are_known_and_wishes_stand_apart() -> None:
    seen = 0
    for seed in SEEDS:
        problem, rules, result = solved(seed)
        for match in result.matches:
            story = explain.pair(problem, rules, result, match.mentee, match.mentor)
            seen += story.worth_talking_about is not None
            assert len(story.strongest) <= 2
            assert all(reason.known and reason.points > 0 for reason in story.strongest)
            assert "wishes" not in {reason.key for reason in (*story.strongest, *story.for_participants)}
            assert list(story.by_heading)[-1] == "wishes"
            against = story.worth_talking_about
            assert against is None or (against.known and 2 * against.points < against.out_of)

    assert seen > 5


# Why not another


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE])
@pytest.mark.parametrize("seed", SEEDS)
def test_costs_read_off_the_prices_never_overstate(seed: int, objective: Objective) -> None:
    problem, rules, result = solved(seed, objective=objective, served=Served.BEST_FIT)
    for mentee, mentor in product(range(0, problem.n_mentees, 2), range(problem.n_mentors)):
        why = explain.why_not(problem, rules, result, mentee, mentor)
        if why.obstacle in (Obstacle.IN_DEMAND, Obstacle.OTHERS_FIT_BETTER, Obstacle.EVEN):
            forced = solve(with_pins(problem, (mentee, mentor)), rules)
            assert not forced.refused_pins
            assert result.covered - forced.covered >= why.covers_less
            same = forced.covered == result.covered or objective is Objective.TOTAL
            if same and why.at_least is not None:
                assert result.total - forced.total >= why.at_least
            if why.obstacle is Obstacle.EVEN:
                assert (forced.covered, forced.total) == (result.covered, result.total)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_what_stands_in_the_way_is_named_and_private_facts_are_not(objective: Objective) -> None:
    found: set[Obstacle] = set()
    for seed in range(3):
        problem, rules, result = solved(seed, objective=objective, minimum=55.0)
        judge = Rescorer(problem, rules)
        made = {(match.mentee, match.mentor) for match in result.matches}
        for mentee, mentor in product(range(0, problem.n_mentees, 2), range(problem.n_mentors)):
            why = explain.why_not(problem, rules, result, mentee, mentor)
            found.add(why.obstacle)
            broken = judge.broken_musts(mentee, mentor)
            public = [key for key in broken if key != "family"]
            assert (why.obstacle is Obstacle.MADE) == ((mentee, mentor) in made)
            assert (why.obstacle is Obstacle.MUST) == bool(public)
            assert why.must in ("", *public)
            private = "family" in broken or judge.is_forbidden(mentee, mentor)
            if private and not public:
                assert why.template == why.plain == "Not available for this pair."

    assert found >= {Obstacle.MADE, Obstacle.MUST, Obstacle.NOT_AVAILABLE, Obstacle.MINIMUM}
    assert Obstacle.IN_DEMAND in found


# Who may have whom


@pytest.mark.parametrize("seed", SEEDS)
def test_eligible_partners_and_who_empties_whom_agree_with_counting(seed: int) -> None:
    problem, rules = every_kind(seed, n_mentees=20, n_mentors=7)
    judge = Rescorer(problem, rules)
    private = {"family"}

    lists = explain.eligible(problem, rules)

    asks, places = problem.demand.sum(axis=1) > 0, problem.capacity > 0
    excluded, empties = dict.fromkeys(lists_keys(rules), 0), dict.fromkeys(lists_keys(rules), 0)
    for mentee in range(problem.n_mentees):
        alone = dict.fromkeys(lists_keys(rules), 0)
        free = 0
        for mentor in np.flatnonzero(places).tolist():
            keys = set(judge.broken_musts(mentee, mentor))
            if keys & private or judge.is_forbidden(mentee, mentor):
                keys = keys - private | {"not_available"}
            free += not keys
            for key in keys:
                excluded[key] += bool(asks[mentee])
                alone[key] += len(keys) == 1
        assert lists.mentors_of[mentee] == free
        if asks[mentee] and not free:
            most = max(alone.values())
            emptier = lists.emptied[mentee]
            assert alone[emptier] == most > 0 if emptier else most == 0
            for key, count in alone.items():
                empties[key] += count > 0
        else:
            assert mentee not in lists.emptied

    assert {e.key: e.excludes for e in lists.effects} == excluded
    assert {e.key: e.empties for e in lists.effects} == empties
    assert sum(count for _, _, count in lists.distribution()) == problem.n_mentees


def lists_keys(rules: Rules) -> list[str]:
    return [*(must.key for must in rules.must if not must.is_private), "same_person", "not_available"]


def test_the_distribution_of_partners_has_no_gaps() -> None:
    problem, rules = every_kind(1)

    parts = explain.eligible(problem, rules).distribution()

    assert [(low, high) for low, high, _ in parts] == [
        (0, 0), (1, 2), (3, 5), (6, 10), (11, 20), (21, 50), (51, None),
    ]  # fmt: skip


# Why nobody


def test_everyone_without_a_mentor_has_one_reason_that_is_so() -> None:
    causes: set[Cause] = set()
    for seed in range(12):
        problem, rules, result = solved(seed, minimum=60.0, objective=Objective.TOTAL)
        judge = Rescorer(problem, rules)
        found = explain.without(problem, rules, result)
        assert sorted(one.mentee for one in found) == list(result.without)
        order = [list(Cause).index(one.cause) for one in found]
        assert order == sorted(order)
        for one in found:
            causes.add(one.cause)
            may = judge.may(one.mentee) & (problem.capacity > 0)
            best = judge.scores(one.mentee)[may].max(initial=-1)
            assert one.eligible == may.sum()
            assert (one.cause in (Cause.MUST, Cause.MUSTS, Cause.NOT_AVAILABLE)) == (not may.any())
            assert (one.cause is Cause.MINIMUM) == (may.any() and best < 60 * UNIT)
            if one.cause is Cause.ALL_TAKEN:
                fit = np.flatnonzero(may & (judge.scores(one.mentee) >= 60 * UNIT))
                load = np.bincount([match.mentor for match in result.matches], minlength=problem.n_mentors)
                assert (load[fit] == problem.capacity[fit]).all()
                assert re.match(rf"(All {len(fit)} mentors|The one mentor) who fit", one.template)

    assert causes >= {Cause.MUST, Cause.MINIMUM, Cause.ALL_TAKEN}


# Topics


@pytest.mark.parametrize("seed", SEEDS)
def test_wants_and_places_by_topic_agree_with_counting(seed: int) -> None:
    problem, rules, result = solved(seed)
    names = problem.vocabulary.names
    asks = problem.demand.sum(axis=1) > 0

    needs = {(need.criterion, need.topic): need for need in explain.topics(problem, rules, result)}

    assert {criterion for criterion, _ in needs} == {"topic"}
    offer = [{names[code] for code in problem.mentors.sets["offer"].row(j)} for j in range(problem.n_mentors)]
    for (_, topic), need in needs.items():
        mentees = {i for i in range(problem.n_mentees) if asks[i] and topic in wanted(problem, i)}
        mentors = {j for j in range(problem.n_mentors) if problem.capacity[j] and topic in offer[j]}
        met = {match.mentee for match in result.matches if match.mentor in mentors}
        assert (need.wanted_by, need.offered_by) == (len(mentees), len(mentors))
        assert need.places == sum(int(problem.capacity[j]) for j in mentors)
        assert need.without == len(mentees & set(result.without))
        assert need.unmet == len(mentees - met)


def wanted(problem: Problem, mentee: int) -> set[str]:
    """What a mentee of the random cohorts wants, the map of the rules applied."""
    names = problem.vocabulary.names
    columns = problem.mentees.sets["want"], problem.mentees.sets["also_want"]
    said = {names[code] for column in columns for code in column.row(mentee).tolist()}
    return {other for topic in said for other in (("Writing", "Hiring") if topic == "Talks" else (topic,))}


def test_topics_are_told_before_there_is_a_result() -> None:
    problem, rules = every_kind(1)

    needs = explain.topics(problem, rules)

    assert needs
    assert all((need.without, need.unmet, need.adds) == (0, 0, 0) for need in needs)
    assert [need.places_by_want for need in needs] == sorted(need.places_by_want for need in needs)


# The words


UNWANTED = re.compile(r"\b(price|worth|value|displace|reject|fail|match|will)\w*|!", re.IGNORECASE)


def test_participants_read_no_numbers_and_nobody_reads_unwanted_words() -> None:
    for seed, objective in enumerate(OBJECTIVES):
        problem, rules, result = solved(seed, objective=objective, minimum=20.0)
        whys = [
            explain.why_not(problem, rules, result, mentee, mentor)
            for mentee, mentor in product(range(0, problem.n_mentees, 2), range(problem.n_mentors))
        ]
        nobody = explain.without(problem, rules, result)
        helps = [need.say() for need in explain.topics(problem, rules, result)]

        plain = {one.say_plainly(mentee="Mina", mentor="Omar") for one in whys} | {
            one.say_plainly(mentee="Mina") for one in nobody
        }
        told = {one.say(mentee="Mina", mentor="Omar") for one in whys}
        told |= {one.say(mentee="Mina") for one in nobody}

        assert not [text for text in plain if re.search(r"\d", text)]
        assert not [text for text in (*plain, *told, *helps) if UNWANTED.search(text) or "{" in text]
        assert not [text for text in (*plain, *told) if not text.endswith(".")]


def test_without_anybody_waiting_nothing_is_said() -> None:
    problem, rules, result = solved(1)

    assert explain.without(problem, rules, replace(result, without=())) == ()


def test_what_may_not_be_shown_is_not_counted_as_a_topic() -> None:
    text = """
    version = 1
    [[criteria]]
    key = "topic"
    kind = "covers"
    mentee = ["wants"]
    mentor = ["offers"]
    points = 60
    [[criteria]]
    key = "identity"
    kind = "covers"
    mentee = ["named"]
    mentor = ["has"]
    points = 6
    show = false
    """
    rules = Rules.from_toml(text)
    mentees = [{"wants": "negotiating", "named": "private matter"}]
    mentors = [{"offers": "negotiating", "has": "private matter"}]
    problem = build_problem(mentees, mentors, rules, seed=1)

    found = explain.topics(problem, rules, solve(problem, rules))

    assert [need.topic for need in found] == ["negotiating"]
