"""A cohort as a civil service has it: grades, professions, departments, identities; three mentors each way.

The columns and the shares of answers are those of the sample that mentor-match, a program of the UK civil
service, ships for trying it; the people are drawn. The rules restate its points, so that totals compare.
"""

from collections.abc import Sequence
from typing import Final

from telemachy.matching.generate.draws import Draws
from telemachy.matching.problem import Problem
from telemachy.matching.records import build_problem
from telemachy.matching.rules import Rules

GRADES: Final = ("AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4")
PROFESSIONS: Final = ("DDaT", "HR", "Operations", "Policy", "Security")
DEPARTMENTS: Final = tuple(
    f"Department of {name}" for name in ("Fun", "Joy", "Love", "Peace", "Truth", "Virtue")
)
IDENTITIES: Final = (
    "Asexual or aromantic",
    "Bisexual or pansexual",
    "Gay",
    "Lesbian",
    "Non-binary",
    "Transgender",
)
MOST: Final = 3
"""Mentors for each mentee, and mentees for each mentor."""

_GRADES_APART: Final = 2
_NAMES_NONE: Final = {"mentee": 0.12, "mentor": 0.58}
"""Shares of mentees and of mentors in the sample who name no identity."""

_ORDER: Final = ", ".join(f'"{grade}"' for grade in GRADES)
CIVIL_SERVICE_RULES: Final = f"""\
version = 1
name = "Civil service, points as published"
[people]
mentee = {{ id = "email address" }}
mentor = {{ id = "email address" }}
same_person = ["email address"]
lists = ["characteristics"]
[defaults]
capacity = {MOST}
demand = {MOST}
[match]
objective = "total"
[[criteria]]
key = "grade"
kind = "gap"
mentee = "grade"
mentor = "grade"
order = [{_ORDER}]
table = {{ 1 = 0.75, 2 = 1 }}
points = 12
unknown = 0
[[criteria]]
key = "profession"
kind = "similar"
mentee = "profession"
mentor = "profession"
points = 10
unknown = 0
[[criteria]]
key = "identity"
kind = "covers"
mentee = "identity to match"
mentor = "characteristics"
full_at = 1
points = 6
unknown = 0
show = false
[[must]]
key = "grade-gap"
kind = "within"
mentee = "grade"
mentor = "grade"
order = [{_ORDER}]
low = 1
high = {_GRADES_APART}
unknown = "exclude"
[[must]]
key = "organisation"
kind = "must_differ"
mentee = "organisation"
mentor = "organisation"
"""


def civil_servants(side: str, count: int, seed: int) -> list[dict[str, str]]:
    """Return rows of one side, ``mentee`` or ``mentor``, under the headings of the sample.

    Mentees stand in all grades but the two highest, mentors in all but the two lowest.
    """
    draws = Draws(seed * 2 + (side == "mentor"))
    grades = GRADES[:-_GRADES_APART] if side == "mentee" else GRADES[_GRADES_APART:]
    width = len(str(max(0, count - 1)))
    return [_row(draws, side, f"{number:0{width}d}", grades) for number in range(count)]


def _row(draws: Draws, side: str, number: str, grades: Sequence[str]) -> dict[str, str]:
    row = {
        "first name": side,
        "last name": number,
        "email address": f"{side}.{number}@example.org",
        "both mentor and mentee": "no",
        "job title": "Some role",
        "grade": draws.one(grades),
        "organisation": draws.one(DEPARTMENTS),
        "profession": draws.one(PROFESSIONS),
        "biography": "",
    }
    names_none = draws.chance(_NAMES_NONE[side])
    if side == "mentor":
        count = 0 if names_none else draws.whole(1, 3)
        row["characteristics"] = ", ".join(draws.some(IDENTITIES, [1.0] * len(IDENTITIES), count))
    else:
        row["match with similar identity"] = "yes"
        row["identity to match"] = "" if names_none else draws.one(IDENTITIES)
    return row


def civil_service(n_mentees: int, n_mentors: int, seed: int) -> tuple[Problem, Rules]:
    """Return such a cohort as a problem, with the rules that restate the program's points."""
    rules = Rules.from_toml(CIVIL_SERVICE_RULES)
    mentees, mentors = civil_servants("mentee", n_mentees, seed), civil_servants("mentor", n_mentors, seed)
    return build_problem(mentees, mentors, rules, seed=seed), rules
