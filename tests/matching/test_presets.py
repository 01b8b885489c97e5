"""What the shipped rules prefer, by hand-made cohorts of one mentee and a few mentors."""

from dataclasses import replace

import pytest

from telemachy.matching import explain, rank, solve
from telemachy.matching.records import build_problem
from telemachy.matching.result import Match
from telemachy.matching.rules import Rules, preset_text


def ranked(rules: Rules, mentee: dict[str, str], *mentors: dict[str, str]) -> tuple[Match, ...]:
    """Every mentor whom the rules allow this mentee, best first."""
    offers = [{"id": f"b{row}", **mentor} for row, mentor in enumerate(mentors)]
    problem = build_problem(
        [{"id": "m0", **mentee}], offers, rules, mentee_ids=["m0"], mentor_ids=[row["id"] for row in offers]
    )
    return rank(problem, rules, 0, len(offers))


def said(match: Match, key: str) -> str:
    (reason,) = [reason for reason in match.reasons if reason.key == key]
    return reason.say(mentee="Mina", mentor="Omar")


@pytest.mark.requirement("S000-28")
def test_turning_a_criterion_around_turns_ranking_and_reasons() -> None:
    sentence = 'say = "{mentor} works in {mentor_value}"\n'
    different = Rules.from_toml(preset_text("general").replace(sentence, ""))
    similar = Rules.from_toml(
        preset_text("general").replace(sentence, "").replace('kind = "different"', 'kind = "similar"')
    )
    people = {"function": "Finance"}, {"function": "Finance"}, {"function": "Design"}

    apart, alike = ranked(different, *people), ranked(similar, *people)

    assert [match.mentor for match in apart] == [1, 0]
    assert [match.mentor for match in alike] == [0, 1]
    assert said(apart[0], "difference") == "Omar brings another view: Design"
    assert said(alike[0], "difference") != said(apart[0], "difference")


@pytest.mark.requirement("S000-32")
def test_hours_far_apart_lower_the_fit_and_say_so() -> None:
    near, far = ranked(Rules.preset("general"), {"hours": "4"}, {"hours": "1"}, {"hours": "4"})

    assert (near.mentor, far.mentor) == (1, 0)
    assert near.score > far.score
    assert said(far, "commitment") == "Mina has 4 hours a month, Omar 1"


@pytest.mark.requirement("S001-09")
def test_a_situation_both_have_lived_raises_the_fit_and_says_so() -> None:
    lived, not_lived = ranked(
        Rules.preset("general"),
        {"situations_faced": "first team to lead|a merger"},
        {"situations_lived": "a move abroad"},
        {"situations_lived": "a merger"},
    )

    assert (lived.mentor, not_lived.mentor) == (1, 0)
    assert lived.score > not_lived.score
    assert said(lived, "situation") == "Omar has lived through a merger"


@pytest.mark.requirement("S002-25")
def test_the_same_transition_raises_the_fit_and_its_reverse_does_not() -> None:
    same, reverse = ranked(
        Rules.preset("career-coach"),
        {"situations_faced": "engineer to manager"},
        {"situations_lived": "manager to engineer"},
        {"situations_lived": "engineer to manager"},
    )

    assert (same.mentor, reverse.mentor) == (1, 0)
    assert same.score > reverse.score
    assert said(same, "situation") == "Omar has lived through engineer to manager"


@pytest.mark.requirement("S001-19")
def test_years_in_the_industry_and_skills_are_told_apart_in_the_breakdown() -> None:
    rules = Rules.preset("industry-expert")
    problem = build_problem(
        [{"topics_wanted": "pricing"}], [{"topics_offered": "pricing", "years": "12"}], rules
    )

    story = explain.pair(problem, rules, solve(problem, rules), 0, 0)

    points = {reason.key: reason.points for reason in story.reasons if reason.known}
    assert points["depth"] == pytest.approx(16_000_000)
    assert points["topic"] == 10_000_000


@pytest.mark.requirement("S003-20")
def test_fourteen_years_are_said_and_exclude_nobody() -> None:
    more, fewer = ranked(Rules.preset("industry-expert"), {}, {"years": "14"}, {"years": "15"})

    assert (more.mentor, fewer.mentor) == (1, 0)
    assert said(fewer, "depth") == "Omar brings 14 years"


@pytest.mark.requirement("S003-30")
def test_a_career_coach_is_said_to_stand_so_much_higher() -> None:
    higher, same = ranked(Rules.preset("career-coach"), {"level": "3"}, {"level": "3"}, {"level": "5"})

    assert (higher.mentor, same.mentor) == (1, 0)
    assert said(higher, "level") == "Omar is at level 5, Mina at 3"


@pytest.mark.requirement("S000-24")
def test_the_cross_functional_rules_put_other_functions_on_top() -> None:
    mentee = {"function": "Finance", "topics_wanted": "pricing|hiring|pitching"}
    mentors = [
        {"function": "Finance", "topics_offered": "pricing|hiring|pitching"},
        {"function": "Design", "topics_offered": "pitching"},
        {"function": "Sales", "topics_offered": "pricing"},
    ]

    everywhere = ranked(Rules.preset("cross-functional"), mentee, *mentors)

    assert {match.mentor for match in everywhere[:2]} == {1, 2}
    assert ranked(Rules.preset("general"), mentee, *mentors)[0].mentor == 0


@pytest.mark.requirement("S001-25")
def test_a_mentor_open_to_introductions_fits_better_where_they_are_asked_for() -> None:
    mentors = {"will_introduce": "no"}, {"will_introduce": "yes"}
    asking = Rules.from_toml(
        preset_text("general").replace('want = ["yes"]', 'mentee = "wants_introductions"')
    )

    willing, not_willing = ranked(Rules.preset("general"), {}, *mentors)
    (first, second) = ranked(asking, {"wants_introductions": "yes"}, *mentors)
    nobody_asked = ranked(asking, {}, *mentors)

    assert (willing.mentor, not_willing.mentor) == (first.mentor, second.mentor) == (1, 0)
    assert willing.score - not_willing.score == first.score - second.score == 5_000_000
    assert said(willing, "introductions") == "Omar is willing to introduce Mina to others"
    assert len({match.score for match in nobody_asked}) == 1
    without = ranked(Rules.preset("skills-coach"), {}, *mentors)
    assert len({match.score for match in without}) == 1


@pytest.mark.requirement("S004-08")
def test_who_has_been_there_longer_comes_first_until_that_is_turned_off() -> None:
    def order(rules: Rules, *years: str) -> list[int]:
        mentors = [{"years": each, "topics_offered": "pricing"} for each in years]
        return [match.mentor for match in ranked(rules, {"topics_wanted": "pricing"}, *mentors)]

    shipped = Rules.preset("industry-expert")
    off = replace(
        shipped,
        criteria=tuple(replace(c, points=0) if c.key == "depth" else c for c in shipped.criteria),
    )

    assert order(shipped, "2", "9") == [1, 0]
    assert order(shipped, "9", "2") == [0, 1]
    assert len(order(shipped, "1", "14")) == 2  # a newcomer is not ruled out
    assert order(off, "2", "9") == order(off, "9", "2") == order(off, "5", "5")


@pytest.mark.requirement("S001-17")
def test_goals_values_and_aspirations_count_each_by_itself_and_are_named() -> None:
    mentee = {
        "goal": "Speak at an international conference",
        "values": "plain words|new ways",
        "target_function": "General management",
        "target_stage": "Executive",
    }
    nothing = {"biography": "Accounting for gardens", "values": "gentle words", "functions_held": "Finance"}
    of_goal = {**nothing, "biography": "I speak at every large conference of our field"}
    of_values = {**nothing, "values": "plain words|new ways"}
    of_hopes = {**nothing, "functions_held": "Finance|General management"}
    mentors = [nothing, of_goal, of_values, of_hopes]

    order = ranked(Rules.preset("general"), mentee, *mentors)

    by_mentor = {match.mentor: match for match in order}
    assert order[-1].mentor == 0
    for mentor, key, named in (
        (1, "goals", "conference"),
        (2, "values", "plain words"),
        (3, "aspirations", "General management"),
    ):
        gained = {
            reason.key
            for reason, other in zip(by_mentor[mentor].reasons, by_mentor[0].reasons, strict=True)
            if reason.points > other.points
        }
        assert gained == {key}
        assert named in said(by_mentor[mentor], key)
    assert (
        len(
            {
                said(by_mentor[mentor], key)
                for mentor, key in ((1, "goals"), (2, "values"), (3, "aspirations"))
            }
        )
        == 3
    )


@pytest.mark.parametrize("name", ["general", "career-coach", "industry-expert", "cross-functional"])
def test_a_wish_for_another_function_beats_another_of_ones_own(name: str) -> None:
    first, last = ranked(
        Rules.preset(name),
        {"function": "Marketing", "target_function": "General management", "target_stage": "Executive"},
        {"function": "Marketing", "career_stage": "Executive"},
        {"function": "General management", "career_stage": "Executive"},
    )

    assert (first.mentor, last.mentor) == (1, 0)
    assert "General management" in said(first, "aspirations")


def test_a_mentor_who_pushes_more_than_is_wished_fits_less_and_that_is_said() -> None:
    same, further = ranked(
        Rules.preset("general"),
        {"challenge": "Gentle"},
        {"challenge": "Stretching"},
        {"challenge": "Gentle"},
    )

    assert (same.mentor, further.mentor) == (1, 0)
    assert said(further, "challenge") == "Mina wishes for Gentle challenge, Omar gives Stretching"
