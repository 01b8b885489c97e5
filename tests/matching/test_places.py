"""Places: read from coordinates, near by kilometers, told in words, and worked out twice."""

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telemachy.cli.restating import Restater
from telemachy.matching.blocks import Scorer
from telemachy.matching.checks import judge
from telemachy.matching.problem import Problem
from telemachy.matching.records import build_problem, read_degrees, read_place
from telemachy.matching.rescoring import Rescorer
from telemachy.matching.rules import Rules, RulesError
from telemachy.matching.solving import solve

RULES = """
version = 1
[[criteria]]
key = "place"
kind = "near"
mentee = "where"
mentor = ["lat", "lon"]
measure = "km"
reach = 50
points = 100
"""
RADIUS = """
[[must]]
key = "radius"
kind = "within"
mentee = "where"
mentor = ["lat", "lon"]
measure = "km"
high = 30
"""
BERLIN, POTSDAM, PARIS, SYDNEY = (
    (52.52, 13.405), (52.3906, 13.0645), (48.8566, 2.3522), (-33.8688, 151.2093),
)  # fmt: skip


def cohort(mentees: list[str], mentors: list[tuple[str, str]], rules: str = RULES) -> tuple[Problem, Rules]:
    read = Rules.from_toml(rules)
    rows = [{"lat": latitude, "lon": longitude} for latitude, longitude in mentors]
    return build_problem([{"where": text} for text in mentees], rows, read), read


# Reading


@pytest.mark.parametrize(
    "text",
    [
        "52.52, 13.405", "52.52 13.405", "52.52,13.405", "52.52; 13.405", "52,52; 13,405", "(52.52, 13.405)",
        "52.52° N, 13.405° E", "52.52N 13.405E", "13.405 E, 52.52 N", "N 52.52, E 13.405", " 52.52 | 13.405 ",
    ],
)  # fmt: skip
def test_a_place_is_read_however_it_is_written(text: str) -> None:
    assert read_place(text) == (52.52, 13.405)


def test_south_and_west_are_below_nothing() -> None:
    assert read_place("33.8688 S, 151.2093 E") == (-33.8688, 151.2093)
    assert read_place("40.7 N 74 W") == (40.7, -74.0)
    assert (read_degrees("74° W"), read_degrees("-74")) == (-74.0, -74.0)


@pytest.mark.parametrize(
    "text", ["", "Berlin", "52.52", "95, 10", "10, 190", "0, 0", "1, 2, 3", "N 5 S, 3", "a, b"]
)
def test_what_is_no_place_is_not_said(text: str) -> None:
    assert all(map(math.isnan, read_place(text)))


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_place_survives_being_written(latitude: float, longitude: float) -> None:
    written = f"{latitude:.6f}, {longitude:.6f}"

    read = read_place(written)

    somewhere = (round(latitude, 6), round(longitude, 6)) != (0, 0)
    assert read == (float(f"{latitude:.6f}"), float(f"{longitude:.6f}")) if somewhere else math.isnan(read[0])


@given(st.text(max_size=40))
def test_no_text_is_too_odd_to_be_read(text: str) -> None:
    latitude, longitude = read_place(text)

    assert math.isnan(latitude) == math.isnan(longitude)
    assert math.isnan(latitude) or (abs(latitude) <= 90 and abs(longitude) <= 180)


# Scoring


def slow_kilometers(here: tuple[float, float], there: tuple[float, float]) -> float:
    """The spherical law of cosines, in high precision where it is asked for."""
    north, other = math.radians(here[0]), math.radians(there[0])
    cosine = math.sin(north) * math.sin(other)
    cosine += math.cos(north) * math.cos(other) * math.cos(math.radians(there[1] - here[1]))
    return 6371.0088 * math.acos(max(-1.0, min(1.0, cosine)))


@pytest.mark.parametrize(
    ("here", "there", "kilometers"),
    [(BERLIN, POTSDAM, 27.2), (BERLIN, PARIS, 877.5), (PARIS, SYDNEY, 16_960)],
)
def test_known_distances(here: tuple[float, float], there: tuple[float, float], kilometers: float) -> None:
    rules = RULES.replace("reach = 50", "reach = 20000")
    problem, read = cohort([f"{here[0]}, {here[1]}"], [(str(there[0]), str(there[1]))], rules)

    share = Scorer(problem, read).shares(np.array([0], np.int32), np.array([0], np.int32))[0, 0]

    assert 20_000 * (1 - share) == pytest.approx(kilometers, rel=2e-3)
    assert 20_000 * (1 - share) == pytest.approx(slow_kilometers(here, there), abs=1e-3)


def random_cohort(seed: int, rules: str = RULES) -> tuple[Problem, Rules]:
    """Neighbors, the far side of the Earth, the date line, the poles, blanks and nonsense."""
    draw = random.Random(seed)

    def some() -> tuple[float, float]:
        near = (52 + draw.uniform(-0.3, 0.3), 13 + draw.uniform(-0.4, 0.4))
        far = (draw.uniform(-90, 90), draw.uniform(-180, 180))
        return draw.choice([near, near, near, far, (10.0, 179.95), (10.0, -179.98), (90.0, 5.0), (0.0, 0.0)])

    mentees = [
        f"{a:.5f}, {b:.5f}" if draw.random() < 0.9 else "Berlin" for a, b in (some() for _ in range(12))
    ]
    mentors = [(f"{a:.5f}", f"{b:.5f}" if draw.random() < 0.9 else "") for a, b in (some() for _ in range(9))]
    return cohort(mentees, mentors, rules)


@pytest.mark.parametrize("seed", range(60))
def test_solver_judge_verify_and_a_slow_sum_agree_on_every_cell(seed: int) -> None:
    problem, rules = random_cohort(seed, RULES + RADIUS)
    scorer, judge_of, words = Scorer(problem, rules), Rescorer(problem, rules), Restater(problem, rules)
    mentors = np.arange(problem.n_mentors, dtype=np.int32)
    wheres, lats, lons = (
        problem.mentees.places["where"], problem.mentors.places["lat"], problem.mentors.places["lon"],
    )  # fmt: skip

    for i in range(problem.n_mentees):
        row = np.full(problem.n_mentors, i, np.int32)
        scores = scorer.scores(row, mentors)
        assert scores.tolist() == judge_of.scores(i).tolist()
        assert scorer.allowed(row, mentors).tolist() == judge_of.may(i).tolist()
        assert scorer.allowed_block(slice(i, i + 1))[0].tolist() == judge_of.may(i).tolist()
        for dtype in (np.float32, np.float64):
            near = scorer.score_block(slice(i, i + 1), 0, dtype)[0]
            assert np.abs(near - scores / 1e6).max() <= scorer.margin(dtype)
        for j in range(problem.n_mentors):
            reasons = scorer.reasons(i, j)
            assert words.match(i, j).reasons == reasons
            here, there = tuple(wheres[i]), (lats[j, 0], lons[j, 0])
            is_known = not np.isnan([*here, *there]).any() and here != (0, 0) and there != (0, 0)
            assert reasons[0].known == is_known
            if is_known:
                slow = max(0.0, 1 - slow_kilometers(here, there) / 50)
                assert reasons[0].points / 1e8 == pytest.approx(slow, abs=1e-3)


@pytest.mark.parametrize("seed", range(8))
def test_matchings_by_distance_hold(seed: int) -> None:
    problem, rules = random_cohort(seed, RULES + RADIUS)

    assert judge(problem, rules, solve(problem, rules)).holds


# Words


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (POTSDAM, "Omar and Ann are about 27 km apart"),
        (BERLIN, "Omar and Ann are less than 1 km apart"),
        (SYDNEY, "Omar and Ann are about 16,095 km apart"),
    ],
)
def test_the_reason_says_how_far(there: tuple[float, float], said: str) -> None:
    problem, rules = cohort([f"{BERLIN[0]}, {BERLIN[1]}"], [(str(there[0]), str(there[1]))])

    (reason,) = Scorer(problem, rules).reasons(0, 0)

    assert reason.say(mentee="Ann", mentor="Omar") == said
    assert Restater(problem, rules).match(0, 0).reasons[0].say(mentee="Ann", mentor="Omar") == said
    assert not any(
        str(number) in said for pair in (BERLIN, there) for number in pair
    )  # never where somebody is


def test_who_is_too_far_is_told_how_far_and_who_has_not_said_is_not() -> None:
    problem, rules = cohort([f"{BERLIN[0]}, {BERLIN[1]}", "Berlin"], [("48.8566", "2.3522")], RULES + RADIUS)
    strict = Rules.from_toml(RULES + RADIUS + 'unknown = "exclude"')

    (far,) = Scorer(problem, rules).why_not(0, 0)
    (unknown,) = Scorer(problem, strict).why_not(1, 0)

    assert far.sentence == "{mentor} and {mentee} are about 877 km apart"
    assert unknown.sentence == "{mentor} and {mentee} are an unknown distance apart"
    assert Scorer(problem, rules).why_not(1, 0) == ()


# Rules


def test_the_rules_are_written_as_they_were_read() -> None:
    rules = Rules.from_toml(RULES + RADIUS)

    assert Rules.from_toml(rules.to_toml()) == rules


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (RULES.replace('"km"', '"miles"'), 'measure should be "km", or left out'),
        (RULES + 'order = ["a", "b"]', "measure and order do not go together"),
        (
            RULES.replace('["lat", "lon"]', '["a", "b", "c"]'),
            "a place is one column of latitude and longitude",
        ),
    ],
)
def test_nonsense_is_refused_in_a_sentence(text: str, wrong: str) -> None:
    with pytest.raises(RulesError, match=wrong):
        Rules.from_toml(text)
