"""The bench cohort: reproducible, skewed, within its stated sizes."""

import numpy as np

from telemachy.matching.generate import bench, bench_arrays


def test_the_same_seed_gives_the_same_cohort() -> None:
    one, again, other = (bench_arrays(50, 20, seed=seed) for seed in (1, 1, 2))

    assert np.array_equal(one.wanted, again.wanted)
    assert np.array_equal(one.mentor_time, again.mentor_time)
    assert not np.array_equal(one.wanted, other.wanted)


def test_everyone_has_the_stated_number_of_different_topics() -> None:
    made = bench_arrays(5000, 300)

    assert made.wanted.shape == (5000, 5)
    assert made.offered.shape == (300, 8)
    assert (np.diff(made.wanted, axis=1) > 0).all()
    assert (np.diff(made.offered, axis=1) > 0).all()


def test_interest_falls_off_as_zipf_says() -> None:
    counts = np.bincount(bench_arrays(20_000, 1).wanted.ravel(), minlength=400)

    assert counts[0] > 0.5 * 20_000
    assert 10 < counts[399] < 100


def test_places_run_from_one_to_five_and_weeks_have_48_half_days() -> None:
    made = bench_arrays(1, 4000)

    assert set(made.capacity.tolist()) == {1, 2, 3, 4, 5}
    assert made.mentor_time.max() < 2**48


def test_the_bench_problem_holds_the_same_people() -> None:
    problem, rules = bench(200, 80, seed=4)
    arrays = bench_arrays(200, 80, seed=4)

    assert [criterion.key for criterion in rules.criteria] == ["topic", "time"]
    assert problem.mentees.sets["wanted"].row(17).tolist() == arrays.wanted[17].tolist()
    assert problem.mentors.weeks["time"].bits[5, 0] == arrays.mentor_time[5]
    assert problem.capacity.tolist() == arrays.capacity.tolist()
