"""How much a wish matters and how well an offer is mastered: read, scored, told, and worked out twice."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.matching.cohorts import LEVELS, OBJECTIVES, every_kind

from telemachy.cli.restating import Restater
from telemachy.matching.blocks import Scorer
from telemachy.matching.checks import judge
from telemachy.matching.problem import Problem
from telemachy.matching.records import build_problem
from telemachy.matching.rescoring import Rescorer
from telemachy.matching.rules import Objective, Rules, RulesError, Scale
from telemachy.matching.solving import solve
from telemachy.matching.tables import SetColumn, Vocabulary

RULES = """
version = 1
[importance]
wants = 3
[level]
offers = ["aware", "working", "expert"]
[[criteria]]
key = "topic"
kind = "covers"
mentee = "wants"
mentor = "offers"
points = 100
"""


def cohort(wants: list[str], offers: list[str], rules: str = RULES) -> tuple[Problem, Rules]:
    read = Rules.from_toml(rules)
    return build_problem(
        [{"wants": text} for text in wants], [{"offers": text} for text in offers], read
    ), read


def points_and_words(problem: Problem, rules: Rules, mentee: int = 0, mentor: int = 0) -> tuple[float, str]:
    (reason,) = Scorer(problem, rules).reasons(mentee, mentor)
    return reason.points / 1e6, reason.say(mentee="Ann", mentor="Omar")


# Reading


@pytest.mark.parametrize(
    ("text", "value", "step"),
    [
        ("Python (3)", "Python", 3),
        ("Python(3)", "Python", 3),
        ("Python [2]", "Python", 2),
        ("Python: 1", "Python", 1),
        ("Python = 2", "Python", 2),
        ("Python (3/3)", "Python", 3),
        ("Python (2 of 3)", "Python", 2),
        ("Python (Expert)", "Python", 3),
        ("C++ (working)", "C++", 2),
        ("Talks (in public) (aware)", "Talks (in public)", 1),
        ("Law: contracts: expert", "Law: contracts", 3),
        ("Python", "Python", 0),
        ("Python (web)", "Python (web)", 0),
        ("Python (4)", "Python (4)", 0),
        ("Python (3/5)", "Python (3/5)", 0),
        ("Python (0)", "Python (0)", 0),
        ("(3)", "(3)", 0),
        ("3", "3", 0),
    ],
)
def test_what_stands_behind_a_value_is_read(text: str, value: str, step: int) -> None:
    assert Scale(LEVELS).split(text) == (value, step)


@given(st.text(max_size=30))
def test_a_value_is_never_lost(text: str) -> None:
    value, step = Scale(LEVELS).split(text)

    assert (value in text and value.strip()) if step else value == text


def test_a_scale_is_written_as_it_was_read() -> None:
    rules = Rules.from_toml(RULES)

    assert rules.importance == {"wants": Scale(("1", "2", "3"))}
    assert rules.level == {"offers": Scale(LEVELS)}
    assert Rules.from_toml(rules.to_toml()) == rules
    assert "wants = 3" in rules.to_toml()


@pytest.mark.parametrize("scale", ["1", "0", "true", '"high"', '["one"]', '["a", "A"]', '["a", ""]', "101"])
def test_a_scale_that_is_none_is_refused_in_a_sentence(scale: str) -> None:
    with pytest.raises(RulesError, match="should be the highest number, such as 5, or the words from lowest"):
        Rules.from_toml(f"version = 1\n[level]\nskills = {scale}")


def test_a_marked_value_is_the_same_value_as_an_unmarked_one() -> None:
    problem, _ = cohort(["Python (3); Law"], ["python: expert; Law (contracts)"])

    assert problem.vocabulary.names == ("Law", "Law (contracts)", "Python")


def test_of_a_value_said_twice_the_highest_counts() -> None:
    column = SetColumn.marked([[("a", 1), ("A", 3), ("a", 2)]], Vocabulary.of(["a"]), LEVELS)

    assert column.weights is not None
    assert column.weights.tolist() == [1.0]


@given(st.lists(st.lists(st.integers(0, 4), max_size=6), min_size=1, max_size=8))
def test_a_value_without_a_step_weighs_the_average_of_those_with_one(rows: list[list[int]]) -> None:
    """So that saying nothing of an importance or a level never lifts it above the pool."""
    names = [f"v{number}" for number in range(6)]
    vocabulary = Vocabulary.of(names)

    column = SetColumn.marked(
        [list(zip(names, row, strict=False)) for row in rows], vocabulary, ("1", "2", "3", "4")
    )

    assert column.weights is not None
    said = [step / 4 for row in rows for step in row if step]
    unsaid = sum(said) / len(said) if said else 1.0
    assert column.weights.tolist() == pytest.approx(
        [step / 4 or unsaid for row in rows for step in row], abs=1e-6
    )


# Scoring


def test_importance_times_level_by_what_is_wanted_most() -> None:
    problem, rules = cohort(["Python (3); Law (1)"], ["Python (expert)", "Law (expert)", "Python (aware)"])

    shares = Scorer(problem, rules).shares(np.zeros(3, np.int32), np.arange(3, dtype=np.int32))[:, 0]

    assert shares.tolist() == pytest.approx([0.75, 0.25, 0.25])


def test_full_at_counts_the_most_important() -> None:
    problem, rules = cohort(
        ["Python (3); Law (2); Data (1)"], ["Python (expert); Law (expert)"], f"{RULES}full_at = 2"
    )

    assert points_and_words(problem, rules)[0] == 100


def slow_share(wants: dict[str, float], offers: dict[str, float], full_at: int) -> float:
    most = sorted(wants.values(), reverse=True)[: full_at or None]
    return min(1.0, sum(wants[topic] * offers.get(topic, 0.0) for topic in wants) / sum(most))


@pytest.mark.parametrize("seed", range(200))
def test_shares_agree_with_the_slow_sum(seed: int) -> None:
    draw = random.Random(seed)
    topics, full_at = ["a", "b", "c", "d", "e"], draw.choice([0, 1, 2, 9])
    wants = [{t: draw.randint(1, 3) for t in draw.sample(topics, draw.randint(1, 5))} for _ in range(5)]
    offers = [{t: draw.randint(1, 3) for t in draw.sample(topics, draw.randint(1, 5))} for _ in range(4)]
    problem, rules = cohort(
        ["; ".join(f"{t} ({step})" for t, step in row.items()) for row in wants],
        ["; ".join(f"{t}: {LEVELS[step - 1]}" for t, step in row.items()) for row in offers],
        f"{RULES}full_at = {full_at}",
    )
    scorer, judge_of = Scorer(problem, rules), Rescorer(problem, rules)

    for i, want in enumerate(wants):
        for j, offer in enumerate(offers):
            slow = slow_share(
                {t: s / 3 for t, s in want.items()}, {t: s / 3 for t, s in offer.items()}, full_at
            )
            (share,) = scorer.shares(np.array([i], np.int32), np.array([j], np.int32))[:, 0]
            assert share == pytest.approx(slow, abs=1e-12)
            assert judge_of.scores(i)[j] == scorer.scores(np.array([i], np.int32), np.array([j], np.int32))[0]


# The same, worked out twice


@pytest.mark.parametrize("seed", range(40))
def test_judge_and_verify_agree_with_the_solver_on_every_cell_and_word(seed: int) -> None:
    problem, rules = every_kind(seed, marked=True)
    ours, theirs, words = Rescorer(problem, rules), Scorer(problem, rules), Restater(problem, rules)
    mentors = np.arange(problem.n_mentors, dtype=np.int32)

    for mentee in range(problem.n_mentees):
        row = np.full(problem.n_mentors, mentee, np.int32)
        assert ours.scores(mentee).tolist() == theirs.scores(row, mentors).tolist()
        near = theirs.score_block(slice(mentee, mentee + 1), 0, np.float32)[0]
        assert np.abs(near - theirs.scores(row, mentors) / 1e6).max() < theirs.margin(np.float32)
        for mentor in range(problem.n_mentors):
            assert words.match(mentee, mentor).reasons == theirs.reasons(mentee, mentor)


def test_the_random_cohorts_show_levels_and_what_matters_most() -> None:
    said = set[str]()
    for seed in range(20):
        problem, rules = every_kind(seed, marked=True)
        scorer = Scorer(problem, rules)
        for mentee in range(problem.n_mentees):
            for mentor in range(problem.n_mentors):
                said.add(scorer.reasons(mentee, mentor)[0].say(mentee="Ann", mentor="Omar"))

    assert any("Ann wants Talks most" in text or "Ann wants Data most" in text for text in said)
    assert any("(expert)" in text for text in said)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_matchings_by_importance_and_level_hold(objective: Objective) -> None:
    for seed in range(6):
        problem, rules = every_kind(seed, marked=True, objective=objective)
        assert judge(problem, rules, solve(problem, rules)).holds


def test_row_order_does_not_matter() -> None:
    rows = ["Python (3); Law", "Law (1); Data", "Data (2)"]
    offers = ["Python (expert)", "Law; Data (aware)"]
    rules = Rules.from_toml(RULES)
    found = []
    for order in ([0, 1, 2], [2, 0, 1]):
        problem = build_problem(
            [{"id": str(row), "wants": rows[row]} for row in order],
            [{"id": str(row), "offers": text} for row, text in enumerate(offers)],
            rules,
            mentee_ids=[str(row) for row in order],
        )
        matches = solve(problem, rules).matches
        found.append({(order[match.mentee], match.mentor, match.score) for match in matches})

    assert found[0] == found[1]


# Words


@pytest.mark.parametrize(
    ("wants", "offers", "said"),
    [
        (
            "Talks (3); Law (1)",
            "Talks (expert); Law",
            "Ann wants Talks most; Omar offers Talks (expert) and Law",
        ),
        ("Talks (1); Law (3)", "Talks (expert)", "Omar offers Talks (expert)"),
        ("Talks (3); Law (3)", "Talks; Law", "Omar offers Law and Talks"),
        ("Talks; Law", "Talks (working)", "Omar offers Talks (working)"),
        (
            "Talks (3); Law (3); Data (1)",
            "Law; Talks",
            "Ann wants Law and Talks most; Omar offers Law and Talks",
        ),
        ("Talks (3)", "Law", "Nothing in common here"),
    ],
)
def test_the_reason_names_what_is_wanted_most(wants: str, offers: str, said: str) -> None:
    problem, rules = cohort([wants], [offers])

    assert points_and_words(problem, rules)[1] == said
    assert Restater(problem, rules).match(0, 0).reasons[0].say(mentee="Ann", mentor="Omar") == said


def test_a_number_stands_for_a_level_without_being_told() -> None:
    problem, rules = cohort(["Talks"], ["Talks (4)"], RULES.replace('["aware", "working", "expert"]', "5"))

    assert points_and_words(problem, rules) == (80, "Omar offers Talks")


def test_a_sentence_of_ones_own_may_name_both() -> None:
    own = 'say = "{mentee} wants {most} most; {mentor} has taught it for {level}"'
    years = RULES.replace('["aware", "working", "expert"]', '["one year", "six years"]')
    problem, rules = cohort(
        ["Public speaking (3); Law (1)", "Law"], ["Public speaking: six years", "Law"], years + own
    )

    assert points_and_words(problem, rules)[1] == (
        "Ann wants Public speaking most; Omar has taught it for six years"
    )
    assert points_and_words(problem, rules, 1, 1)[1] == "Ann wants Law most; Omar has taught it for not said"
    for pair in ((0, 0), (1, 1), (0, 1)):
        assert Restater(problem, rules).match(*pair).reasons == Scorer(problem, rules).reasons(*pair)


def test_without_scales_nothing_changes() -> None:
    plain = replace(Rules.from_toml(RULES), importance={}, level={})
    problem = build_problem([{"wants": "Talks (3)"}], [{"offers": "Talks (3); Law"}], plain)

    assert points_and_words(problem, plain) == (100, "Omar offers Talks (3)")
