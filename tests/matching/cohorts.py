"""Random cohorts that use every kind of criterion and must-have, with blanks, ties and odd values."""

import random
from dataclasses import replace

import numpy as np

from telemachy.matching.problem import PairPoints, Pairs, Pin, Problem, Ranks
from telemachy.matching.records import build_problem
from telemachy.matching.rules import DemandType, Objective, Rules, Scale

TOPICS = ["Talks", "Data", "Law", "Budgets", "Hiring", "Writing", "C++", "C"]
GRADES = ["AO", "EO", "HEO", "SEO"]
LEVELS = ("aware", "working", "expert")
WORDS = ["career", "budget", "talk", "lead", "data", "law", "move", "learn", "grow", "ask", "public"]

EVERY_KIND = """
version = 1
[match]
objective = "coverage"
[[criteria]]
key = "topic"
kind = "covers"
mentee = ["want", "also_want"]
mentor = ["offer"]
points = 40
full_at = 2
map = { "Talks" = ["Writing", "Hiring"] }
[[criteria]]
key = "always"
kind = "covers"
mentor = "offer"
want = ["Data", "Law"]
points = 3.7
unknown = 0.25
[[criteria]]
key = "style"
kind = "similar"
mentee = "style"
mentor = "style"
points = 7.3
[[criteria]]
key = "style_two"
kind = "similar"
mentee = "style"
mentor = "style"
points = 1.1
full_at = 2
unknown = 0
[[criteria]]
key = "function"
kind = "different"
mentee = "style"
mentor = "function"
points = 5
[[criteria]]
key = "hours"
kind = "near"
mentee = "hours"
mentor = "hours"
points = 10
reach = 3
[[criteria]]
key = "years"
kind = "at_least"
mentor = "years"
points = 8
enough = 15
[[criteria]]
key = "grade"
kind = "gap"
mentee = "grade"
mentor = "grade"
points = 12
order = ["AO", "EO", "HEO", "SEO"]
table = { 1 = 0.75, 2 = 1.0, -1 = -0.5 }
[[criteria]]
key = "time"
kind = "overlap"
mentee = "free"
mentor = "free"
points = 9
enough = 300
[[criteria]]
key = "wishes"
kind = "rank"
points = 25
longest = 4
[[criteria]]
key = "goal"
kind = "text"
mentee = "goal"
mentor = "bio"
points = 6
[[criteria]]
key = "other"
kind = "points"
points = 4
table = "other"
full_at = 10
unknown = "average"
[[must]]
key = "language"
kind = "must_share"
mentee = "language"
mentor = "language"
[[must]]
key = "time"
kind = "must_share"
mentee = "free"
mentor = "free"
minutes = 60
unknown = "allow"
[[must]]
key = "family"
kind = "must_differ"
mentee = "house"
mentor = "house"
private = true
[[must]]
key = "years"
kind = "at_least"
mentee = "years"
mentor = "years"
margin = -2
unknown = "exclude"
[[must]]
key = "grade"
kind = "within"
mentee = "grade"
mentor = "grade"
low = -1
high = 3
order = ["AO", "EO", "HEO", "SEO"]
[[must]]
key = "line"
kind = "not_in_line"
mentee = "manager"
mentor = "manager"
"""


def every_kind(
    seed: int, n_mentees: int = 12, n_mentors: int = 8, *, marked: bool = False, **changes: object
) -> tuple[Problem, Rules]:
    """A random cohort under rules that use every kind; ``changes`` go into the rules' aim.

    With ``marked``, an importance stands behind many wishes and a level behind many offers.
    """
    rules = Rules.from_toml(EVERY_KIND)
    rules = replace(rules, aim=replace(rules.aim, **changes))
    draw = random.Random(seed)
    mentees = [_mentee(draw, row) for row in range(n_mentees)]
    mentors = [_mentor(draw, row) for row in range(n_mentors)]
    if marked:
        rules = replace(rules, importance={"want": Scale.of_numbers(3)}, level={"offer": Scale(LEVELS)})
        _mark(random.Random(seed), mentees, "want", ("1", "2", "3"))
        _mark(random.Random(seed + 1), mentors, "offer", LEVELS)
    some = Pairs.of(
        (draw.randrange(n_mentees), draw.randrange(n_mentors)) for _ in range(draw.randint(0, n_mentees))
    )
    problem = build_problem(
        mentees,
        mentors,
        rules,
        seed=seed,
        mentee_ids=[f"e{row}" for row in range(n_mentees)],
        mentor_ids=[f"r{row}" for row in range(n_mentors)],
        capacity=[draw.randint(0, 3) for _ in range(n_mentors)],
        demand=[draw.choice([0, 1, 1, 1, 2]) for _ in range(n_mentees)],
        forbidden=[(draw.randrange(n_mentees), draw.randrange(n_mentors)) for _ in range(3)],
        ranks=_ranks(draw, n_mentees, n_mentors),
        points={"other": PairPoints(some, np.array([draw.choice([0.0, 5.0, 10.0, 12.5]) for _ in some]))},
    )
    return problem, rules


def _mark(draw: random.Random, rows: list[dict[str, str]], column: str, words: tuple[str, ...]) -> None:
    """Write a step behind three values in four, in either way."""
    for row in rows:
        values = [value for value in row[column].split("; ") if value]
        ways = [f"{value} ({draw.choice(words)})" for value in values]
        other = [f"{value}: {draw.choice(words)}" for value in values]
        row[column] = "; ".join(draw.choice(each) for each in zip(values, ways, ways, other, strict=True))


def _some(draw: random.Random, values: list[str], most: int) -> str:
    return "; ".join(draw.sample(values, draw.randint(0, min(most, len(values)))))


def _blank(draw: random.Random, text: str) -> str:
    return "" if draw.random() < 0.2 else text


def _shared(draw: random.Random) -> dict[str, str]:
    return {
        "style": _some(draw, ["direct", "Listening", "written", "big"], 3),
        "hours": _blank(draw, str(draw.randint(1, 6))),
        "years": _blank(draw, str(draw.randint(0, 20))),
        "grade": _blank(draw, draw.choice(GRADES)),
        "free": _blank(draw, "; ".join(draw.sample(["Mon am", "Tue 9-12", "Wed pm", "Thu 13:00-15:00"], 2))),
        "language": draw.choice(["English", "English; French", "French", "English; Urdu", ""]),
        "house": _blank(draw, draw.choice("ABCDEF")),
    }


def _mentee(draw: random.Random, row: int) -> dict[str, str]:
    return _shared(draw) | {
        "want": _some(draw, TOPICS, 3),
        "also_want": _some(draw, TOPICS, 2),
        "goal": _blank(draw, " ".join(draw.choices(WORDS, k=6))),
        "manager": _blank(draw, f"r{draw.randint(0, 3)}"),
    }


def _mentor(draw: random.Random, row: int) -> dict[str, str]:
    return _shared(draw) | {
        "offer": _some(draw, TOPICS, 5),
        "function": draw.choice(["direct", "Sales", "written", "other"]),
        "bio": _blank(draw, " ".join(draw.choices(WORDS, k=8))),
        "manager": f"r{row - 1}" if row and draw.random() < 0.4 else "",
    }


def _ranks(draw: random.Random, n_mentees: int, n_mentors: int) -> Ranks:
    ranked: dict[tuple[int, int], int] = {}
    for mentee in range(n_mentees):
        for place, mentor in enumerate(draw.sample(range(n_mentors), draw.randint(0, min(4, n_mentors))), 1):
            ranked[mentee, mentor] = place
    answered = {
        (draw.randrange(n_mentees), draw.randrange(n_mentors)): draw.randint(0, 2) for _ in range(n_mentees)
    }
    pairs, said = Pairs.of(ranked), Pairs.of(answered)
    return Ranks(
        ranked=pairs,
        place=np.array([ranked[pair] for pair in pairs], np.int32),
        answered=said,
        welcome=np.array([answered[pair] for pair in said], np.int32),
    )


def with_types(seed: int, **aim: object) -> tuple[Problem, Rules]:
    """A random cohort in which mentees ask for two kinds of mentor, with weights of their own."""
    problem, rules = every_kind(seed, **aim)
    types = (DemandType("expert", 1, {"topic": 80.0}), DemandType("coach", 2, {"style": 30.0}))
    must = tuple(must for must in rules.must if must.key in ("language", "line"))
    demand = np.random.default_rng(seed).integers(0, 3, (problem.n_mentees, 2))
    return (
        problem.changed(types=("expert", "coach"), demand=demand),
        replace(rules, types=types, must=must),
    )


def with_pins(problem: Problem, *pins: tuple[int, int]) -> Problem:
    return problem.changed(pins=tuple(Pin(mentee, mentor) for mentee, mentor in pins))


OBJECTIVES = list(Objective)
