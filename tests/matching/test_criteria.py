"""Each kind of criterion and must-have, by hand-made examples."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from telemachy.cli.restating import Restater
from telemachy.matching.blocks import Scorer
from telemachy.matching.problem import PairPoints, Pairs, Problem, Ranks
from telemachy.matching.records import build_problem
from telemachy.matching.rules import Rules
from telemachy.matching.tables import SetColumn, Table, Vocabulary, WeekColumn

LEVELS = 'order = ["low", "middle", "high"]'


def rules_with(kind: str, lines: str, *, mentee: str = "a", mentor: str = "b") -> Rules:
    sides = "".join(f'\n{side} = "{name}"' for side, name in (("mentee", mentee), ("mentor", mentor)) if name)
    return Rules.from_toml(
        f'version = 1\n[[criteria]]\nkey = "k"\nkind = "{kind}"\npoints = 1{sides}\n{lines}'
    )


def share(rules: Rules, mentee: str, mentor: str, **more: Any) -> float:
    problem = build_problem([{"a": mentee}], [{"b": mentor}], rules, **more)
    return float(shares(Scorer(problem, rules))[0, 0])


def shares(scorer: Scorer) -> np.ndarray:
    i, j = np.mgrid[: scorer.n_mentees, : scorer.n_mentors]
    cells = scorer.shares(i.reshape(-1).astype(np.int32), j.reshape(-1).astype(np.int32))[:, 0]
    return cells.reshape(scorer.n_mentees, scorer.n_mentors)


@pytest.mark.parametrize(
    ("lines", "mentee", "mentor", "expected"),
    [
        ("", "Law|Data|Talks", "data|law", 2 / 3),
        ("full_at = 2", "Law|Data|Talks", "data|law", 1),
        ("full_at = 2", "Law|Data|Talks", "data", 1 / 2),
        ("full_at = 3", "Law", "law|data", 1),
        ("", "Law", "Data", 0),
        ("", "C", "C++|C#", 0),
        ("", "Other|Law", "other|data", 0),
        ('map = { "Full stack" = ["Front end", "Back end"] }', "full stack", "Back end", 1 / 2),
    ],
)
def test_covers(lines: str, mentee: str, mentor: str, expected: float) -> None:
    assert share(rules_with("covers", lines), mentee, mentor) == expected


def test_covers_may_ask_the_same_of_everyone() -> None:
    rules = rules_with("covers", 'want = ["yes"]', mentee="")

    assert [share(rules, "", said) for said in ("Yes", "no")] == [1, 0]


def test_covers_counts_importance_and_level() -> None:
    """Wanted 1, 0.5 and 0.25; offered the first at level 0.6 and the last in full."""
    vocabulary = Vocabulary.of(["x", "y", "z"])
    wanted = SetColumn.of([["x", "y", "z"]], vocabulary, [{"y": 0.5, "z": 0.25}])
    offered = SetColumn.of([["x", "z"]], vocabulary, [{"x": 0.6}])
    problem = Problem(
        mentees=Table(1, sets={"a": wanted}),
        mentors=Table(1, sets={"b": offered}),
        vocabulary=vocabulary,
        mentee_keys=np.array([1], dtype=np.uint64),
        mentor_keys=np.array([2], dtype=np.uint64),
        capacity=np.array([1]),
        demand=np.array([1]),
    )

    in_all = Scorer(problem, rules_with("covers", ""))
    in_two = Scorer(problem, rules_with("covers", "full_at = 2"))

    assert shares(in_all)[0, 0] == pytest.approx((0.6 + 0.25) / 1.75)
    assert shares(in_two)[0, 0] == pytest.approx((0.6 + 0.25) / 1.5)
    assert in_all.reasons(0, 0)[0].shared == ("x", "z")
    assert in_all.score_block(slice(0, 1), 0, np.float64)[0, 0] == pytest.approx(0.85 / 1.75)


@pytest.mark.parametrize(
    ("lines", "mentee", "mentor", "expected"),
    [
        ("", "Sales", "sales", 1),
        ("", "Sales", "Law", 0),
        ("", "x|y", "y|z", 1 / 3),
        ("full_at = 2", "x|y", "y|z", 1 / 2),
        ("full_at = 2", "x", "x|z|w", 1),
    ],
)
def test_similar_and_different(lines: str, mentee: str, mentor: str, expected: float) -> None:
    assert share(rules_with("similar", lines), mentee, mentor) == pytest.approx(expected)
    if not lines:
        assert share(rules_with("different", lines), mentee, mentor) == pytest.approx(1 - expected)


@pytest.mark.parametrize(
    ("kind", "mentee", "mentor", "said"),
    [
        ("different", "Sales", "People|People and Places", "{mentor} brings another view: People and Places"),
        ("different", "x|y", "y|z", "{mentor} brings another view: z"),
        ("different", "C", "C|C++", "{mentor} brings another view: C++"),
        ("different", "x", "x", "No difference here: x"),
    ],
)
def test_a_difference_names_only_what_is_different_and_once(
    kind: str, mentee: str, mentor: str, said: str
) -> None:
    rules = rules_with(kind, "")
    problem = build_problem([{"a": mentee}], [{"b": mentor}], rules)

    assert Scorer(problem, rules).reasons(0, 0)[0].template == said
    assert Restater(problem, rules).match(0, 0).reasons[0].template == said


@pytest.mark.parametrize(
    ("kind", "lines", "mentee", "mentor", "expected"),
    [
        ("near", "reach = 4", "2", "5", 0.25),
        ("near", "reach = 4", "2", "9", 0),
        ("near", f"reach = 2\n{LEVELS}", "low", "Middle", 0.5),
        ("at_least", "enough = 2", "3", "4", 0.5),
        ("at_least", "enough = 2", "3", "1", 0),
        ("at_least", "enough = 2", "3", "9", 1),
        ("gap", "table = { 1 = 0.75, 2 = 1 }", "3", "4", 0.75),
        ("gap", "table = { 1 = 0.75 }\notherwise = 0.1", "3", "5", 0.1),
        ("gap", f"table = {{ -1 = 0.4 }}\n{LEVELS}", "high", "middle", 0.4),
    ],
)
def test_numbers_and_levels(kind: str, lines: str, mentee: str, mentor: str, expected: float) -> None:
    assert share(rules_with(kind, lines), mentee, mentor) == expected


def test_years_count_up_to_what_is_enough() -> None:
    rules = rules_with("at_least", "enough = 15", mentee="")

    assert [share(rules, "", years) for years in ("0", "12", "15", "40")] == [0, 0.8, 1, 1]


def test_overlap_counts_minutes_in_common() -> None:
    rules = rules_with("overlap", "enough = 120")

    assert share(rules, "Mon 9-12", "Mon 11-13; Tue 9-12") == 0.5
    assert share(rules, "Mon 9-12", "Tue 9-12") == 0
    assert share(rules, "Mon 9-18", "Mon 8-17") == 1


def test_slots_of_different_length_are_refused() -> None:
    problem = build_problem([{"a": "Mon 9-12"}], [{"b": "Mon 9-12"}], rules_with("overlap", ""))
    hours = Table(1, weeks={"b": WeekColumn(problem.mentors.weeks["b"].bits, 60)})

    with pytest.raises(ValueError, match="slots of one length"):
        Scorer(problem.changed(mentors=hours), rules_with("overlap", ""))


def test_rank_puts_both_sides_wishes_together() -> None:
    rules = rules_with("rank", "longest = 10\nmentor_part = 0.4", mentee="", mentor="")
    ranks = Ranks(
        ranked=Pairs.of([(0, 0), (0, 1)]),
        place=np.array([1, 6], dtype=np.int32),
        answered=Pairs.of([(0, 0), (1, 0)]),
        welcome=np.array([2, 0], dtype=np.int32),
    )
    problem = build_problem([{}, {}], [{}, {}], rules, ranks=ranks)

    found = shares(Scorer(problem, rules))

    # Who has ranked nobody, or answered about nobody, takes the average over the pool of that side.
    average_wish, average_welcome = (1 + 0.5) / 2, (1 + 0) / 2
    assert found[0].tolist() == pytest.approx([0.6 * 1 + 0.4 * 1, 0.6 * 0.5 + 0.4 * average_welcome])
    assert found[1].tolist() == pytest.approx(
        [0.6 * average_wish, 0.6 * average_wish + 0.4 * average_welcome]
    )


def test_text_is_alike_where_rare_words_are_shared() -> None:
    rules = rules_with("text", "full_at = 1")
    mentees = [{"a": "I want to lead the budget"}, {"a": "budget"}, {"a": "the and of"}]
    mentors = [{"b": "Budget and budget again"}, {"b": "Gardens"}]

    scorer = Scorer(build_problem(mentees, mentors, rules), rules)

    found = shares(scorer)
    assert found[1, 0] == pytest.approx(1)
    assert 0 < found[0, 0] < 1
    assert found[0, 1] == 0
    assert scorer.reasons(0, 0)[0].shared == ("budget",)
    assert not scorer.reasons(2, 0)[0].known


def test_points_from_outside_are_taken_as_they_are() -> None:
    rules = Rules.from_toml('version = 1\n[[criteria]]\nkey = "k"\nkind = "points"\ntable = "t"\npoints = 12')
    table = PairPoints(Pairs.of([(0, 1)]), np.array([7.0]))
    problem = build_problem([{}], [{}, {}], rules, points={"t": table})

    scores = Scorer(problem, rules).scores(np.zeros(2, np.int32), np.arange(2, dtype=np.int32))

    assert scores.tolist() == [0, 7_000_000]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [("", 0.5), ("unknown = 0", 0), ("unknown = 0.3", 0.3), ('unknown = "average"', 0.5)],
)
def test_an_unknown_answer_takes_what_the_rules_say(lines: str, expected: float) -> None:
    rules = rules_with("covers", lines)
    mentees = [{"a": "Law"}, {"a": "Data"}, {"a": ""}]
    problem = build_problem(mentees, [{"b": "law"}, {"b": "data"}], rules)

    assert shares(Scorer(problem, rules))[2].tolist() == [expected, expected]


# Must-haves


def allowed(lines: str, mentee: Sequence[str], mentor: Sequence[str]) -> list[list[bool]]:
    rules = Rules.from_toml(f"version = 1\n[[must]]\n{lines}")
    mentees = [{"id": f"e{row}", "a": text} for row, text in enumerate(mentee)]
    mentors = [{"id": f"r{row}", "b": text} for row, text in enumerate(mentor)]
    problem = build_problem(
        mentees,
        mentors,
        rules,
        mentee_ids=[row["id"] for row in mentees],
        mentor_ids=[row["id"] for row in mentors],
    )
    found: list[list[bool]] = Scorer(problem, rules).allowed_block(slice(0, len(mentees))).tolist()
    return found


BOTH = 'mentee = "a"\nmentor = "b"\n'


def test_must_share() -> None:
    lines = f'kind = "must_share"\n{BOTH}'

    assert allowed(lines, ["x|y"], ["y", "z", ""]) == [[True, False, True]]
    assert allowed(f"{lines}least = 2", ["x|y"], ["y", "x|y"]) == [[False, True]]
    assert allowed(f'{lines}unknown = "exclude"', ["x", ""], ["x", ""]) == [[True, False], [False, False]]


def test_must_share_may_ask_one_side_only() -> None:
    lines = 'kind = "must_share"\nmentor = "b"\nvalue = ["done"]\nunknown = "exclude"'

    assert allowed(lines, ["", ""], ["Done", "not yet", ""]) == [[True, False, False]] * 2


def test_must_share_time() -> None:
    lines = f'kind = "must_share"\n{BOTH}minutes = 60'

    assert allowed(lines, ["Mon 9-10"], ["Mon 9-10", "Mon 9:30-12", ""]) == [[True, False, True]]


def test_must_differ() -> None:
    assert allowed(f'kind = "must_differ"\n{BOTH}', ["x"], ["X", "y", "", "other"]) == [
        [False, True, True, True]
    ]


def test_at_least_and_within() -> None:
    at_least = f'kind = "at_least"\n{BOTH}margin = 1'
    within = f'kind = "within"\n{BOTH}low = 1\nhigh = 2'

    assert allowed(at_least, ["3.1"], ["4.1", "4", "", "9"]) == [[True, False, True, True]]
    assert allowed('kind = "at_least"\nmentor = "b"\nmargin = 18', [""], ["17", "18"]) == [[False, True]]
    assert allowed(within, ["3"], ["3", "4", "5", "6"]) == [[False, True, True, False]]
    assert allowed(f"{within}\n{LEVELS}", ["low"], ["low", "middle", "high"]) == [[False, True, True]]


@pytest.mark.requirement("S002-49")
@pytest.mark.requirement("S003-31")
def test_nobody_in_the_line_at_any_depth() -> None:
    """e0 reports to r1, r1 to r0; r2 also reports to r0; r0 has been said to report to nobody."""
    lines = f'kind = "not_in_line"\n{BOTH}'

    assert allowed(lines, ["r1", "", "r2"], ["", "r0", "r0", ""]) == [
        [False, False, True, True],
        [True, True, True, True],
        [False, True, False, True],
    ]


def test_a_mentor_below_the_mentee_is_in_the_line_too() -> None:
    assert allowed(f'kind = "not_in_line"\n{BOTH}', ["top"], ["e0", "top"]) == [[False, True]]


def test_never_takes_the_wish_of_either_side() -> None:
    assert allowed(f'kind = "never"\n{BOTH}', ["r1", ""], ["e1", ""]) == [[True, False], [False, True]]
