"""The judge's own arithmetic and the solvers' agree to the last millionth, cell by cell."""

import numpy as np
import pytest
from tests.matching.cohorts import every_kind

from telemachy.matching.blocks import Scorer
from telemachy.matching.rescoring import Rescorer


@pytest.mark.parametrize("seed", range(60))
def test_every_cell_agrees(seed: int) -> None:
    problem, rules = every_kind(seed, n_mentees=14, n_mentors=9)
    ours, theirs = Rescorer(problem, rules), Scorer(problem, rules)
    mentors = np.arange(problem.n_mentors, dtype=np.int32)

    for mentee in range(problem.n_mentees):
        row = np.full(problem.n_mentors, mentee, np.int32)

        assert ours.scores(mentee).tolist() == theirs.scores(row, mentors).tolist()
        assert ours.may(mentee).tolist() == theirs.allowed(row, mentors).tolist()
        for mentor in range(problem.n_mentors):
            reasons = theirs.reasons(mentee, mentor)
            assert [round(points * 1e6) for points in ours.contributions(mentee, mentor)] == [
                reason.points for reason in reasons
            ]


@pytest.mark.parametrize("seed", range(10))
def test_a_pair_may_be_made_exactly_when_it_breaks_nothing(seed: int) -> None:
    problem, rules = every_kind(seed)
    judge = Rescorer(problem, rules)

    for mentee in range(problem.n_mentees):
        may = judge.may(mentee)
        for mentor in range(problem.n_mentors):
            breaks = judge.broken_musts(mentee, mentor)
            apart = judge.is_forbidden(mentee, mentor) or judge.is_same_person(mentee, mentor)
            assert may[mentor] == (not breaks and not apart)


def test_the_random_cohorts_use_every_rule() -> None:
    """A twin that never sees a rule at work would agree for nothing."""
    broken, shares = set[str](), set[str]()
    for seed in range(30):
        problem, rules = every_kind(seed)
        judge = Rescorer(problem, rules)
        for mentee in range(problem.n_mentees):
            for mentor in range(problem.n_mentors):
                broken |= set(judge.broken_musts(mentee, mentor))
                earned = judge.contributions(mentee, mentor)
                shares |= {c.key for c, points in zip(rules.criteria, earned, strict=True) if points}

    assert broken == {must.key for must in rules.must}
    assert shares == {criterion.key for criterion in rules.criteria}
