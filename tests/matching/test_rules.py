"""A rule file says what is compared; what is wrong with one is said all at once, in sentences."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.matching.cohorts import EVERY_KIND

from telemachy.matching.kinds import CRITERIA, MUSTS, Parameter, Reads
from telemachy.matching.rules import (
    Aim,
    Bands,
    Consent,
    Criterion,
    DemandType,
    Must,
    Objective,
    Rules,
    RulesError,
    Served,
    preset_text,
    presets,
)

COLUMNS_OF_DEFAULTS = {
    # domain defaults, weights by role and mode: A to K
    "general": [25, 25, 10, 10, 10, 5, 5, 5, 0, 0, 5],
    "industry-expert": [20, 15, 10, 5, 5, 5, 5, 15, 20, 0, 0],
    "skills-coach": [20, 40, 5, 10, 10, 5, 0, 0, 0, 0, 10],
    "career-coach": [25, 15, 20, 15, 5, 5, 5, 5, 0, 5, 0],
    "micro": [10, 50, 15, 0, 0, 20, 0, 0, 0, 0, 5],
    "reverse": [20, 40, 5, 5, 10, 5, 10, 0, 0, 0, 5],
    "cross-functional": [20, 15, 10, 10, 5, 5, 30, 5, 0, 0, 0],
}
KEYS = [
    "preference",
    "topic",
    "situation",
    "values",
    "commitment",
    "time",
    "difference",
    "introductions",
    "depth",
    "level",
    "evidence",
]
#: Told apart within a column: goals and hopes beside topics and situations, challenge beside hours.
PARTS = {"goals": "topic", "aspirations": "situation", "challenge": "commitment"}


def problems_of(text: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        Rules.from_toml(text)
    return list(caught.value.problems)


@pytest.mark.parametrize("text", [EVERY_KIND, *map(preset_text, presets())])
def test_writing_and_reading_again_gives_equal_rules(text: str) -> None:
    rules = Rules.from_toml(text)

    assert Rules.from_toml(rules.to_toml()) == rules
    assert Rules.from_toml(rules.to_toml()).to_toml() == rules.to_toml()


names = st.text(min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        Rules,
        name=st.text(max_size=9),
        values=st.dictionaries(names, names, max_size=3),
        consent=st.dictionaries(names, st.builds(Consent, names, st.tuples(names)), max_size=2),
        aim=st.builds(
            Aim,
            objective=st.sampled_from(Objective),
            minimum=st.none() | st.floats(0, 10),
            floor=st.none() | st.floats(11, 50),
            bands=st.just(Bands(0.8, 0.3)),
            served=st.sampled_from(Served),
        ),
    ),
    names,
    st.floats(0, 100),
)
def test_any_text_survives_the_rule_file(rules: Rules, text: str, points: float) -> None:
    criterion = Rules.from_toml(EVERY_KIND).criteria[0]
    full = Rules(
        criteria=(Criterion(**{**vars(criterion), "key": text, "points": points, "say": text}),),
        must=(Must(text, "never", mentee=(text,)),),
        aim=rules.aim,
        values=rules.values,
        consent=rules.consent,
        types=(DemandType(text, 2, {text: points}),),
        name=rules.name,
    )

    assert Rules.from_toml(full.to_toml()) == full


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.requirement("S004-09")) if name == "reverse" else name
        for name in COLUMNS_OF_DEFAULTS
    ],
)
def test_the_shipped_rules_hold_the_weights_of_their_column(name: str) -> None:
    points = {criterion.key: criterion.points for criterion in Rules.preset(name).criteria}

    assert sum(points.values()) == 100
    for part, whole in PARTS.items():
        points[whole] = points.get(whole, 0) + points.pop(part, 0)
    assert [points.get(key, 0) for key in KEYS] == COLUMNS_OF_DEFAULTS[name]


@pytest.mark.requirement("S003-31")
@pytest.mark.parametrize("name", list(COLUMNS_OF_DEFAULTS))
def test_the_shipped_rules_keep_out_of_the_reporting_line(name: str) -> None:
    rules = Rules.preset(name)

    assert {"not_in_line", "never", "must_share"} <= {must.kind for must in rules.must}
    assert rules.people.same_person == ("email",)
    assert all(criterion.unknown is None for criterion in rules.criteria)


def test_an_unknown_preset_names_those_there_are() -> None:
    with pytest.raises(RulesError, match="career-coach, cross-functional, general"):
        Rules.preset("best")


def test_every_problem_is_said_at_once() -> None:
    problems = problems_of(
        """
        version = 2
        colour = "red"
        [match]
        objective = "best"
        minimum = 50
        floor = 40
        bands = { strong = 0.2, good = 0.5 }
        [defaults]
        capacity = -1
        zero_capacity_means = "maybe"
        [[criteria]]
        kind = "cover"
        points = 10
        [[criteria]]
        key = "years"
        kind = "near"
        mentor = "years"
        points = "many"
        [[criteria]]
        key = "years"
        kind = "rank"
        mentor = "years"
        points = 1
        [[must]]
        kind = "must_share"
        mentee = "language"
        [[must]]
        kind = "within"
        mentee = "grade"
        mentor = "grade"
        low = 3
        high = 1
        [[types]]
        name = "coach"
        points = { nothing = 3 }
        """
    )

    for expected in [
        "version = 1",
        '"colour"',
        "objective should be one of coverage, fair, total, stable, rank-maximal",
        "floor should be above minimum",
        "0 <= good <= strong <= 1",
        "capacity should be a whole number",
        "zero_capacity_means should be one of",
        "Criterion 1 should have a key",
        "kind should be one of covers",
        "should have reach",
        "points should be a number",
        "should name a column of the mentees",
        'Two criteria are called "years"',
        "a criterion of kind rank takes no columns",
        "names a column of one side only",
        "low should not be above high",
        '"nothing", which is no criterion',
    ]:
        assert any(expected in problem for problem in problems), expected
    assert all(re.match(r"[A-Z\[].*\.$", problem) for problem in problems)


def test_text_that_is_no_toml_is_refused_in_a_sentence() -> None:
    assert problems_of("version = ")[0].startswith("This is not a TOML file")


@pytest.mark.parametrize(
    ("kind", "line", "expected"),
    [
        ("covers", "full_at = -1", "full_at should be 0 or more"),
        ("covers", "full_at = true", "full_at should be a number"),
        ("rank", "longest = 2.5", "longest should be a whole number"),
        ("rank", "mentor_part = 2", "mentor_part should lie between 0 and 1"),
        ("gap", 'table = "x"', "table should be a table of numbers"),
        ("covers", "map = 3", "map should be a table of lists"),
        ("near", "order = [1]", "order should be a list of texts"),
        ("points", "table = 3", "table should be a text in quotes"),
        ("covers", 'unknown = "half"', 'unknown should be "average" or a share'),
        ("covers", 'heading = "luck"', "heading should be one of experience"),
        ("covers", "show = 1", "show should be true or false"),
    ],
)
def test_settings_that_make_no_sense_are_named(kind: str, line: str, expected: str) -> None:
    problems = problems_of(
        'version = 1\n[[criteria]]\nkey = "k"\npoints = 1\nmentee = "a"\nmentor = "b"\n'
        f'kind = "{kind}"\n{line}'
    )

    assert any(expected in problem for problem in problems)


def test_columns_are_read_as_their_kinds_need() -> None:
    columns = Rules.from_toml(EVERY_KIND).columns("mentor")

    assert columns["grade"] == {Reads.SET}
    assert columns["years"] == {Reads.NUMBER}
    assert columns["free"] == {Reads.WEEK}
    assert columns["bio"] == {Reads.TEXT}
    assert "manager" not in columns


def test_a_missing_column_is_named_with_who_asks_for_it() -> None:
    rules = Rules.from_toml(
        'version = 1\n[[criteria]]\nkey = "topic"\nkind = "covers"\n'
        'mentee = "goal"\nmentor = "skill"\npoints = 1'
    )

    assert rules.missing_columns(["goal"], ["area"]) == [
        'The criterion "topic" names the column "skill", which the mentors\' table does not have.'
    ]


@pytest.mark.parametrize(
    "parameter", [p for kind in (*CRITERIA.values(), *MUSTS.values()) for p in kind.parameters]
)
def test_every_parameter_explains_itself(parameter: Parameter) -> None:
    assert re.match(r"[A-Z].*\.$", parameter.says)
    assert parameter.is_required or parameter.default == parameter.read(parameter.default)
