"""A mentee's own weights: within limits, for her list alone, and never more in total."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.cohorts import every_kind, with_types

from telemachy.matching import rank
from telemachy.matching.records import build_problem
from telemachy.matching.rules import Rules
from telemachy.matching.solving import TiltRefused, tilted

RULES = """
version = 1
[match]
minimum = 35
[[criteria]]
key = "topic"
kind = "covers"
mentee = "want"
mentor = "offer"
points = 50
[[criteria]]
key = "style"
kind = "similar"
mentee = "style"
mentor = "style"
points = 40
"""


def two_mentors() -> tuple[object, Rules]:
    """One brings the topic, the other the style; a third brings neither."""
    rules = Rules.from_toml(RULES)
    problem = build_problem(
        [{"want": "law", "style": "direct"}],
        [
            {"offer": "law", "style": "calm"},
            {"offer": "talks", "style": "direct"},
            {"offer": "talks", "style": "calm"},
        ],
        rules,
        seed=1,
    )
    return problem, rules


def test_what_counts_more_for_a_mentee_comes_first_in_her_list() -> None:
    problem, rules = two_mentors()

    plain = [match.mentor for match in rank(problem, rules, 0, 3)]
    hers = [match.mentor for match in rank(problem, rules, 0, 3, tilt={"style": 0.5, "topic": -0.5})]

    assert (plain, hers) == ([0, 1], [1, 0])


def test_who_may_stand_in_the_list_goes_by_the_rules_as_they_are() -> None:
    """With her weights the first mentor would have 25 x 90 / 65 points: below the minimum of 35."""
    problem, rules = two_mentors()

    for by in (-0.5, 0.0, 0.5):
        assert {match.mentor for match in rank(problem, rules, 0, 3, tilt={"topic": by})} == {0, 1}


@pytest.mark.parametrize("by", [0.51, -0.51, float("nan"), float("inf")])
def test_a_tilt_beyond_the_limit_is_refused(by: float) -> None:
    problem, rules = two_mentors()

    with pytest.raises(TiltRefused, match="at most 50% more or less"):
        rank(problem, rules, 0, 3, tilt={"topic": by})
    with pytest.raises(TiltRefused, match="at most 20% more or less"):
        tilted(rules, {"topic": 0.3}, limit=0.2)


def test_an_unknown_criterion_is_refused() -> None:
    _, rules = two_mentors()

    with pytest.raises(TiltRefused, match='no criterion called "looks"'):
        tilted(rules, {"looks": 0.1})


@given(st.dictionaries(st.sampled_from(["topic", "style", "hours", "other", "wishes"]), st.floats(-0.5, 0.5)))
@settings(max_examples=60, deadline=None)
def test_all_points_together_stay_the_same_and_shares_do(tilt: dict[str, float]) -> None:
    _, rules = every_kind(1)

    moved = tilted(rules, tilt)

    before, after = rules.points_of(""), moved.points_of("")
    assert sum(after) == pytest.approx(sum(before))
    ratios = {
        criterion.key: after[place] / before[place] / (1 + tilt.get(criterion.key, 0.0))
        for place, criterion in enumerate(rules.criteria)
    }
    assert max(ratios.values()) == pytest.approx(min(ratios.values()))


def test_each_type_of_want_keeps_its_own_points() -> None:
    _, rules = with_types(1)

    moved = tilted(rules, {"topic": 0.5})

    for kind in rules.types:
        assert sum(moved.points_of(kind.name)) == pytest.approx(sum(rules.points_of(kind.name)))
        assert moved.points_of(kind.name)[0] > rules.points_of(kind.name)[0]


def test_points_from_outside_count_more_when_they_are_tilted() -> None:
    _, rules = every_kind(3)
    place = [criterion.key for criterion in rules.criteria].index("other")
    outside = rules.criteria[place]

    more = outside.worth(8.0)

    assert (more.points, more.settings["full_at"]) == (8.0, outside.settings["full_at"])
    assert Rules.from_toml(POINTS_ALONE).criteria[0].worth(20.0).settings["full_at"] == 10.0


POINTS_ALONE = """
version = 1
[[criteria]]
key = "given"
kind = "points"
table = "given"
points = 10
"""


def test_no_tilt_is_no_change() -> None:
    problem, rules = every_kind(5)

    for mentee in range(problem.n_mentees):
        assert rank(problem, rules, mentee, 4, tilt={}) == rank(problem, rules, mentee, 4)
