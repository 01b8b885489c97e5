"""The benches reckon rightly, and run; how fast anything is stands in no test."""

import json
import math
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from benchmarks import engine, engine_table, peer_mentor_match
from benchmarks.figures import Target, doubling, medians, ratio, short, slope

from telemachy.matching.generate import INSTANCES
from telemachy.matching.generate.civil_service import civil_servants, civil_service
from telemachy.matching.rescoring import Rescorer

ENGINE = Path(engine.__file__)


def test_the_slope_is_the_exponent_of_growth() -> None:
    pairs = [1e6, 4e6, 16e6, 64e6]

    assert slope(pairs, [2e-6 * n for n in pairs]) == pytest.approx(1)
    assert slope(pairs, [n**1.5 for n in pairs]) == pytest.approx(1.5)
    assert slope(pairs, [3.0] * 4) == pytest.approx(0)


def test_the_slope_is_the_best_fit_where_points_scatter() -> None:
    assert slope([1, math.e, math.e**2], [1, math.e**2, math.e**2]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("work", "seconds"), [([1.0], [1.0]), ([2.0, 2.0], [1.0, 2.0]), ([1.0, 2.0], [0.0, 1.0]), ([], [])]
)
def test_a_slope_takes_two_sizes_and_time(work: list[float], seconds: list[float]) -> None:
    with pytest.raises((ValueError, TypeError)):
        slope(work, seconds)


def test_medians_are_taken_figure_by_figure() -> None:
    runs = [
        {"solve": 1.0, "total": 9.0},
        {"solve": 5.0, "total": 2.0},
        {"solve": 3.0, "total": 4.0, "price": 6},
    ]

    assert medians(runs) == {"solve": 3.0, "total": 4.0, "price": 0.0}


def test_a_ratio_to_what_was_not_measured_is_none() -> None:
    assert ratio(6.0, 3.0) == 2.0
    assert [ratio(None, 3.0), ratio(3.0, None), ratio(3.0, 0.0)] == [None, None, None]


def test_sizes_double_to_the_last() -> None:
    assert doubling(10, 80) == [10, 20, 40, 80]
    assert doubling(10, 100) == [10, 20, 40, 80, 100]
    assert doubling(10, 10) == [10]


@pytest.mark.parametrize(
    ("number", "words"),
    [(None, "-"), (0, "0"), (0.01234, "0.0123"), (1.2345, "1.23"), (1234.5, "1,234"), (math.inf, "inf")],
)
def test_numbers_have_three_digits_that_count(number: float | None, words: str) -> None:
    assert short(number) == words


@pytest.mark.parametrize(
    ("reached", "more", "verdict"),
    [
        (20.0, True, "stretch"),
        (9.0, True, "must"),
        (7.0, True, "MISSED"),
        (7.0, False, "must"),
        (9.0, False, "MISSED"),
        (None, True, "not measured"),
    ],
)
def test_a_target_says_whether_it_was_reached(reached: float | None, more: bool, verdict: str) -> None:
    stretch = 15.0 if more else 1.0

    assert Target("times", reached, 8, stretch, more).verdict == verdict


def test_what_was_not_proved_misses_its_gap() -> None:
    found = {"gap": 0.0, "proved": False}

    assert engine_table._no_gap(found).verdict == "MISSED"
    assert engine_table._no_gap(found | {"proved": True}).verdict == "must"


def test_hard_rows_are_kinds_of_cohort() -> None:
    assert set(engine_table.HARD) <= set(INSTANCES)


def test_runs_side_by_side_make_one_object() -> None:
    runs = [
        {"seconds": {"total": t}, "peak_mb": mb, "cpu": t, "total": 5_000_000, "floor_seconds": 0.5}
        | {"rounds": 2, "arcs": 7, "gap": 0.0, "covered": 1, "pairs": 1, "points": 5.0, "proved": True}
        for t, mb in ((1.0, 90.0), (3.0, 100.0), (2.0, 110.0))
    ]
    scipy = [{"seconds": {"total": 8.0}, "cpu": 6.0, "peak_mb": 400.0, "total": 5_000_000}]

    found = engine.as_json({"mentees": 1}, {"k": None}, runs, scipy)

    assert found["seconds"] == {"total": 2.0}
    assert (found["ratio_floor"], found["ratio_scipy"], found["ratio_scipy_memory"]) == (4.0, 4.0, 0.25)
    assert (found["ratio_scipy_cpu"], found["ratio_scipy_in_place"]) == (3.0, None)
    assert (found["same_optimum"], found["peak_mb"], found["ratio_peer"]) == (True, 100.0, None)
    other = engine.as_json({}, {}, runs, [scipy[0] | {"total": 4}])
    assert other["same_optimum"] is False


def test_the_peer_is_given_the_points_that_our_rules_restate() -> None:
    problem, rules = civil_service(40, 40, 1)
    rescorer = Rescorer(problem, rules)
    mentees, mentors = (
        [as_its_people(row) for row in civil_servants(side, 40, 1)] for side in ("mentee", "mentor")
    )

    for i, mentee in enumerate(mentees):
        may, scores = rescorer.may(i), rescorer.scores(i)
        theirs = [peer_mentor_match._points(mentee, mentor) for mentor in mentors]
        assert [points > 0 for points in theirs] == may.tolist()
        assert [points for points in theirs if points > 0] == (scores[may] / 1_000_000).tolist()


def as_its_people(row: dict[str, str]) -> SimpleNamespace:
    return SimpleNamespace(
        grade=peer_mentor_match.GRADES.index(row["grade"]),
        organisation=row["organisation"],
        profession=row["profession"],
        identity=row.get("identity to match", ""),
        identities=[name for name in row.get("characteristics", "").split(", ") if name],
    )


def test_the_program_measures_a_small_cohort_beside_scipy_and_the_floor() -> None:
    asked = ["--mentees", "200", "--mentors", "80", "--against", "scipy", "--against", "floor"]

    done = subprocess.run(
        [sys.executable, str(ENGINE), *asked, "--executor", "threads:2", "--runs", "1", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )

    found = json.loads(done.stdout)
    assert found["same_optimum"] is True
    assert (found["gap"], found["proved"]) == (0, True)
    assert {"prepare", "candidates", "solve", "price", "explain", "total"} <= set(found["seconds"])
    assert min(found["ratio_floor"], found["ratio_scipy"], found["ratio_scipy_memory"], found["peak_mb"]) > 0


def test_the_program_says_what_went_wrong() -> None:
    done = subprocess.run(
        [sys.executable, str(ENGINE), "--size", "20x9", "--instance", "easy", "--runs", "1"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "Expected one of bench" in done.stderr


def test_a_row_is_printed_with_what_it_was_to_reach(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(engine_table, "QUICK", engine_table.Sizes(hard=(60, 24)))

    code = engine_table.print_table(quick=True, runs=1, as_json=False, only=["star"])

    said = capsys.readouterr().out
    assert code == 0
    assert "star, 60 x 24" in said
    assert "gap 0 (must <= 0): must" in said


@pytest.mark.parametrize(("why", "code"), [(engine.Absent, 0), (engine.Failed, 1)])
def test_a_peer_that_is_not_there_is_no_error_but_a_run_that_fails_is(
    why: type[engine.Failed], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ends(*_: object) -> None:
        raise why("these words")

    monkeypatch.setattr(engine_table.Table, "beside_peer", ends)
    monkeypatch.setattr(engine, "conditions", lambda _: "two cores")

    assert engine_table.print_table(quick=True, runs=1, as_json=False, only=["beside mentor"]) == code
    assert "not measured: these words" in capsys.readouterr().out
