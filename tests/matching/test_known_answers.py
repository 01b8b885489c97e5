"""Answers that others have published hold here too."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.matching.small_problems import points_problem, points_rules

from telemachy.matching.problem import PairPoints, Pairs
from telemachy.matching.records import build_problem
from telemachy.matching.rules import Objective, Rules
from telemachy.matching.solvers.flow import Backend
from telemachy.matching.solving import solve

pytestmark = pytest.mark.data

EXAMPLES = Path(__file__).parents[2] / "examples" / "civil-service"
HIGHEST = 101
"""One above the highest cost, so that the cheapest assignment has the most points."""


def optimum(folder: Path, name: str) -> int:
    lines = (line.split() for line in (folder / "assignopt.txt").read_text().splitlines())
    return next(int(cost) for instance, cost in lines if instance == name)


@pytest.mark.parametrize("backend", list(Backend))
@pytest.mark.parametrize("name", ["assign100", "assign200", "assign400"])
def test_the_dense_assignments_of_the_or_library(data_dir: Path, name: str, backend: Backend) -> None:
    folder = data_dir / "instances" / "orlib_assign"
    numbers = np.array((folder / f"{name}.txt").read_text().split(), dtype=np.int64)
    size, costs = int(numbers[0]), numbers[1:].reshape(int(numbers[0]), -1)
    problem = points_problem(HIGHEST - costs, [1] * size, [1] * size)

    result = solve(problem, points_rules("coverage"), backend=backend)

    assert HIGHEST * size - result.total_points == optimum(folder, name)
    assert result.gap == 0


@pytest.mark.parametrize("backend", list(Backend))
def test_the_sparse_assignment_of_the_or_library(data_dir: Path, backend: Backend) -> None:
    folder = data_dir / "instances" / "orlib_assign"
    numbers = np.array((folder / "assignp800.txt").read_text().split(), dtype=np.int64)
    size, arcs = int(numbers[0]), numbers[1:].reshape(-1, 3)
    cost_of = {(i - 1, j - 1): cost for i, j, cost in arcs.tolist()}
    pairs = Pairs.of(cost_of)
    points = np.array([HIGHEST - cost_of[pair] for pair in pairs], dtype=np.float64)
    empty = points_problem(np.zeros((size, size)), [1] * size, [1] * size)
    problem = empty.changed(points={"given": PairPoints(pairs, points)})

    # An arc that the file lacks earns nothing and falls below the minimum.
    result = solve(problem, points_rules("coverage", minimum=0.5), backend=backend)

    assert result.covered == size
    assert HIGHEST * size - result.total_points == optimum(folder, "assignp800")
    assert result.certificate.is_proved


def people(data_dir: Path, side: str) -> list[dict[str, str]]:
    file = data_dir / "instances" / "mentor_match_sample" / "small" / f"{side}.csv"
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("backend", list(Backend))
@pytest.mark.parametrize(
    ("rule_file", "objective", "covered", "points"),
    [
        ("rules.toml", "total", 47, 2036),
        ("rules.toml", "coverage", 50, 2025),
        ("rules-consent.toml", "total", 47, 1982),
        ("rules-consent.toml", "coverage", 50, 1971),
    ],
)
def test_the_civil_service_sample(
    data_dir: Path, rule_file: str, objective: str, covered: int, points: int, backend: Backend
) -> None:
    rules = Rules.from_toml((EXAMPLES / rule_file).read_text(encoding="utf-8"))
    rules = replace(rules, aim=replace(rules.aim, objective=Objective(objective)))
    problem = build_problem(people(data_dir, "mentees"), people(data_dir, "mentors"), rules)

    result = solve(problem, rules, backend=backend)

    assert (result.covered, result.total_points) == (covered, points)
    assert result.certificate.is_proved


def test_the_civil_service_sample_has_the_pairs_that_its_answers_count(data_dir: Path) -> None:
    answers = json.loads((data_dir / "instances" / "mentor_match_sample" / "answers.json").read_text())[
        "small"
    ]
    rules = Rules.from_toml((EXAMPLES / "rules.toml").read_text(encoding="utf-8"))
    problem = build_problem(people(data_dir, "mentees"), people(data_dir, "mentors"), rules)

    result = solve(problem, rules)

    assert result.arcs == answers["allowed_pairs"]
    assert result.total_points == answers["best_total_cap3"]
