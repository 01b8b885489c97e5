"""Lists drawn at random: of all stable matchings the one that every mentee likes best, on every road."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
import pytest
from tests.matching.fuzzing import ROADS, Case, Choice, Road, Shape, assert_sound, choices, drawn, seeds

from telemachy.matching import explain, kernels, solve
from telemachy.matching.checks import Made, judge
from telemachy.matching.problem import Pin
from telemachy.matching.result import Result
from telemachy.matching.rules import Objective

UNRANKED = 1 << 40
SMALL = Shape(most=4, most_types=1, most_wanted=2, most_places=2)
TYPED = Shape(most=4, most_types=3, most_wanted=2, most_places=3)


def solved(case: Case, road: Road) -> Result:
    with road.taken() as options:
        return solve(case.problem, case.rules, **options)


class Lists:
    """What each would rather have, and which pairs may be."""

    def __init__(self, case: Case, pins: Sequence[Pin]) -> None:
        self.case, self.problem = case, case.problem
        self.capacity, self.demand = case.left(pins)
        self.pinned = {(pin.mentee, pin.mentor) for pin in pins}
        ranks = self.problem.ranks
        self.one_by_one = len(ranks.mentor_place) > 0
        said = ranks.mentor_place if self.one_by_one else 2 - ranks.welcome
        self.said = dict(zip(ranks.answered, said.tolist(), strict=True))

    def hers(self, pair: Made) -> tuple[int, ...]:
        """How little she wants him: rank, points, draw."""
        place = self.case.place(pair.mentee, pair.mentor) or UNRANKED
        return place, -self.case.score(pair), int(self.problem.mentor_keys[pair.mentor])

    def his(self, pair: Made) -> tuple[int, ...]:
        said = self.said.get((pair.mentee, pair.mentor), UNRANKED if self.one_by_one else 1)
        return said, -self.case.score(pair), int(self.problem.mentee_keys[pair.mentee])

    def may(self, pair: Made) -> bool:
        if (pair.mentee, pair.mentor) in self.pinned or not self.case.may(pair):
            return False
        listed = self.hers(pair)[0] < UNRANKED and self.his(pair)[0] < UNRANKED
        return listed or self.case.rules.aim.unranked != "never"

    def all(self) -> Iterator[Choice]:
        """Every matching beside the pins."""
        may = cache(self.may)

        def grow(mentee: int, left: list[int]) -> Iterator[Choice]:
            if mentee == self.problem.n_mentees:
                yield ()
                return
            for choice in choices(self.case, mentee, self.demand[mentee], may):
                if all(left[pair.mentor] for pair in choice):
                    taken = [pair.mentor for pair in choice]
                    for rest in grow(mentee + 1, [n - (j in taken) for j, n in enumerate(left)]):
                        yield choice + rest

        return grow(0, self.capacity)

    def is_stable(self, made: Choice) -> bool:
        """Whether no two would both rather have each other."""
        together = {(pair.mentee, pair.mentor) for pair in made}
        for i, j in np.ndindex(self.problem.n_mentees, self.problem.n_mentors):
            pair = Made(i, j)
            if (i, j) in together or not self.may(pair):
                continue
            held = [self.hers(other) for other in made if other.mentee == i]
            holds = [self.his(other) for other in made if other.mentor == j]
            would = len(held) < self.demand[i][0] or max(held, default=(-1,)) > self.hers(pair)
            too = len(holds) < self.capacity[j] or max(holds, default=(-1,)) > self.his(pair)
            if self.demand[i][0] and self.capacity[j] and would and too:
                return False
        return True

    def fortunes(self, made: Choice) -> list[list[tuple[int, ...]]]:
        """What each mentee got, best first."""
        return [
            sorted(self.hers(pair) for pair in made if pair.mentee == i)
            for i in range(self.problem.n_mentees)
        ]


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
def test_of_all_stable_matchings_mentees_get_the_one_they_like_best(road: Road) -> None:
    if road.compiled and not kernels.available():
        pytest.skip("numba is not installed")
    for seed in seeds(10):
        case = drawn(np.random.default_rng(seed), Objective.STABLE, SMALL)

        result = solved(case, road)

        pins = assert_sound(case, result)
        lists = Lists(case, pins)
        made = tuple(Made(m.mentee, m.mentor) for m in result.matches if not m.pinned)
        assert lists.is_stable(made), f"seed {seed}"
        own = lists.fortunes(made)
        for other in lists.all():
            if lists.is_stable(other):
                for hers, theirs in zip(own, lists.fortunes(other), strict=True):
                    assert len(hers) == len(theirs), f"seed {seed}"
                    assert all(mine <= its for mine, its in zip(hers, theirs, strict=True)), f"seed {seed}"


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.name)
def test_with_several_types_no_two_would_rather_have_each_other(road: Road) -> None:
    if road.compiled and not kernels.available():
        pytest.skip("numba is not installed")
    for seed in seeds(8):
        case = drawn(np.random.default_rng(seed), Objective.STABLE, TYPED)

        result = solved(case, road)

        assert_sound(case, result)
        judgement = judge(case.problem, case.rules, result)
        assert judgement.faults == (), f"seed {seed}"
        assert judgement.n_blocking == 0
        assert explain.rather_each_other(case.problem, case.rules, result) == 0
