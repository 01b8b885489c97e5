"""What prices say would happen, against what does when all is tried again; the fewest changes likewise."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from tests.matching.fuzzing import (
    Case,
    Choice,
    Draw,
    Goals,
    Shape,
    Worth,
    best,
    choices,
    drawn,
    goals_of,
    seeds,
    truth,
)

from telemachy.matching import solve
from telemachy.matching.checks import Made, judge
from telemachy.matching.problem import Pairs, Pin
from telemachy.matching.rerun import Keeping, pairs_that_stay, rerun
from telemachy.matching.result import Result
from telemachy.matching.rules import Objective
from telemachy.matching.whatif import (
    Change,
    more_mentors,
    more_places,
    next_mentors,
    weighed,
    with_mentor,
    with_one_more_place,
    with_pair,
    with_swap,
    without_pair,
)

PRICED = [Objective.TOTAL, Objective.COVERAGE, Objective.RANK_MAXIMAL]
SMALL = Shape(most=4, most_places=2)


def reached(case: Case, pins: Sequence[Pin]) -> dict[str, int]:
    true = truth(case, pins)
    return dict(zip(true.names, true.worth, strict=True))


def without_rarity(named: dict[str, int]) -> Worth:
    return tuple(worth for name, worth in named.items() if name != "rarity")


def with_kept_pins(case: Case) -> tuple[Case, tuple[Pin, ...], Result]:
    """The case without pins that cannot be made: a place more could let them in."""
    pins = case.made_pins(solve(case.problem, case.rules))
    kept = case.with_problem(pins=pins)
    return kept, pins, solve(kept.problem, kept.rules)


@pytest.mark.parametrize("objective", PRICED)
def test_one_more_place_adds_what_trying_it_adds(objective: Objective) -> None:
    for seed in seeds(10):
        case, pins, result = with_kept_pins(drawn(np.random.default_rng([seed, 30]), objective, SMALL))
        now = without_rarity(reached(case, pins))

        places = more_places(case.problem, case.rules, result)

        for mentor in range(case.problem.n_mentors):
            capacity = case.problem.capacity.copy()
            capacity[mentor] += 1
            then = without_rarity(reached(case.with_problem(capacity=capacity), pins))
            added = places.of(mentor)
            assert added.by == tuple(a - b for a, b in zip(then, now, strict=True)), f"seed {seed}, {mentor}"


def forced(case: Case, pins: Sequence[Pin], goals: Goals, pair: Made, least: int | None) -> Worth:
    """The best worth with one pair in it: the pair's own, and the best of the rest around it."""
    own, pinned = goals.of(pair.mentee, (pair,)), {pin.mentee for pin in pins}
    cover = [tuple(0 for _ in row) if i == pair.mentee else row for i, row in enumerate(goals.cover)]
    around = replace(goals, cover=cover)
    rest = best(case, (*pins, Pin(*pair)), around, least=least)
    assert pair.mentee not in pinned or not any(goals.cover[pair.mentee])
    return tuple(a + b for a, b in zip(own, rest, strict=True))


@pytest.mark.parametrize("objective", [*PRICED, Objective.FAIR])
def test_a_round_with_the_next_mentor_in_it_lacks_so_much_at_least(objective: Objective) -> None:
    for seed in seeds(10):
        case, pins, result = with_kept_pins(drawn(np.random.default_rng([seed, 31]), objective, SMALL))
        true, goals = truth(case, pins), goals_of(case, pins)
        if not result.matches and objective is Objective.FAIR:
            continue

        nexts = next_mentors(case.problem, case.rules, result)

        made = {(match.mentee, match.mentor) for match in result.matches}
        capacity, demand = case.left(pins)
        for at in range(len(nexts)):
            one = nexts[at]
            pair = Made(one.mentee, one.mentor, one.type)
            assert (pair.mentee, pair.mentor) not in made
            assert case.may(pair)
            assert capacity[pair.mentor] > 0
            assert demand[pair.mentee][pair.type] > 0
            assert one.score == case.score(pair)
            load = sum(match.mentor == pair.mentor for match in result.matches)
            assert one.has_room == (load < case.problem.capacity[pair.mentor])
            with_it = forced(case, pins, goals, pair, true.worst)
            size = len(nexts.tiers)
            least = tuple(int(lack) for lack in nexts.lacks[:, at])
            lacks = tuple(a - b for a, b in zip(true.worth, with_it, strict=True))[:size]
            assert (0,) * size <= least <= lacks, f"seed {seed}: {pair}, {least} {lacks}"


@pytest.mark.parametrize("objective", PRICED)
def test_next_mentors_are_those_with_whom_the_round_lacks_least(objective: Objective) -> None:
    for seed in seeds(10):
        case, pins, result = with_kept_pins(drawn(np.random.default_rng([seed, 32]), objective, SMALL))
        made = {(match.mentee, match.mentor) for match in result.matches}
        capacity, demand = case.left(pins)

        few = next_mentors(case.problem, case.rules, result, most=2)
        every = next_mentors(case.problem, case.rules, result, most=99)

        for mentee, type_ in np.ndindex(*case.problem.demand.shape):
            pairs = [Made(mentee, j, type_) for j in range(case.problem.n_mentors)]
            may = {
                pair.mentor
                for pair in pairs
                if (mentee, pair.mentor) not in made
                and case.may(pair)
                and capacity[pair.mentor] > 0
                and demand[mentee][type_] > 0
            }
            rows = np.flatnonzero((every.mentee == mentee) & (every.type == type_))
            assert set(every.mentor[rows].tolist()) == may, f"seed {seed}"
            lacks = [tuple(every.lacks[:, row].tolist()) for row in rows]
            assert lacks == sorted(lacks)
            first = np.flatnonzero((few.mentee == mentee) & (few.type == type_))
            assert few.mentor[first].tolist() == every.mentor[rows].tolist()[:2]


def assert_change(case: Case, before: Result, change: Change, then: Case) -> None:
    """What a change says is what the best of all would be then."""
    after = solve(then.problem, then.rules)
    pins = then.made_pins(after)
    named = reached(then, pins)
    pinned = sum(then.score(Made(pin.mentee, pin.mentor, pin.type)) for pin in pins)
    assert change.points == named["points"] + pinned - before.total
    covered = {pin.mentee for pin in pins}
    if "covered" in named:
        assert change.covered == named["covered"] + len(covered) - before.covered


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE])
def test_a_change_tried_out_is_what_it_says(objective: Objective) -> None:
    for seed in seeds(6):
        draw = np.random.default_rng([seed, 33])
        case, pins, result = with_kept_pins(drawn(draw, objective, replace(SMALL, empty=False)))
        problem, rules = case.problem, case.rules
        pair = Made(int(draw.integers(problem.n_mentees)), int(draw.integers(problem.n_mentors)))

        wish = with_pair(problem, rules, result, pair.mentee, pair.mentor)
        others = tuple(pin for pin in pins if (pin.mentee, pin.mentor) != pair[:2])
        then = case.with_problem(pins=(*others, Pin(pair.mentee, pair.mentor)))
        refused = {(pin.mentee, pin.mentor) for pin in solve(then.problem, rules).refused_pins}
        assert wish.possible == (pair[:2] not in refused), f"seed {seed}"
        if wish.possible:
            assert_change(case, result, wish, then)

        never = without_pair(problem, rules, result, pair.mentee, pair.mentor)
        forbidden = Pairs.of([*problem.forbidden, pair[:2]])
        assert_change(case, result, never, case.with_problem(pins=others, forbidden=forbidden))

        place = with_one_more_place(problem, rules, result, pair.mentor)
        capacity = problem.capacity.copy()
        capacity[pair.mentor] += 1
        assert_change(case, result, place, case.with_problem(capacity=capacity))


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE])
def test_an_exchange_costs_what_it_says(objective: Objective) -> None:
    found = 0
    for seed in seeds(50):
        draw = np.random.default_rng([seed, 34])
        case, pins, result = with_kept_pins(drawn(draw, objective, SMALL))
        made = [Made(match.mentee, match.mentor, match.type) for match in result.matches]
        two = [
            (one, other)
            for one in made
            for other in made
            if one < other and one.mentee != other.mentee and one.mentor != other.mentor
        ]
        if not two:
            continue
        one, other = two[int(draw.integers(len(two)))]
        new = Made(one.mentee, other.mentor, one.type), Made(other.mentee, one.mentor, other.type)
        held = {pair[:2] for pair in made}

        alone = with_swap(case.problem, case.rules, result, one, other, others_stay=True)
        around = with_swap(case.problem, case.rules, result, one, other)

        may = all(case.may_ever(*pair[:2]) and pair[:2] not in held for pair in new)
        assert alone.possible == around.possible == may, f"seed {seed}"
        if may:
            found += 1
            assert alone.points == sum(map(case.score, new)) - case.score(one) - case.score(other)
            kept = tuple(pin for pin in pins if Made(pin.mentee, pin.mentor, pin.type) not in (one, other))
            then = case.with_problem(pins=(*kept, *(Pin(*pair) for pair in new)))
            assert_change(case, result, around, then)

    assert found > 5


def most_kept(case: Case, pins: Sequence[Pin], older: set[tuple[int, int]], goals: Goals) -> Worth:
    """The best worth, and of those that reach it the most older pairs kept."""
    return best(case, pins, goals.then("kept", lambda pair: int(pair[:2] in older)))


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE, Objective.FAIR])
def test_as_many_pairs_stay_as_a_best_matching_can_hold(objective: Objective) -> None:
    for seed in seeds(10):
        draw = np.random.default_rng([seed, 35])
        case, pins, _ = with_kept_pins(drawn(draw, objective, SMALL))
        older = {pair[:2] for pair in somebodys(case, draw)}
        true, goals = truth(case, pins), goals_of(case, pins)
        told = [name for name in goals.names if name != "rarity"]

        stay = pairs_that_stay(case.problem, case.rules, older)

        goals = goals.first(len(told)).then("kept", lambda pair: int(pair[:2] in older))  # noqa: B023
        kept = best(case, pins, goals, least=true.worst)
        assert kept[:-1] == true.worth[: len(told)]
        pinned = len({(pin.mentee, pin.mentor) for pin in pins} & older)
        assert len(stay) == kept[-1] + pinned, f"seed {seed}"
        assert stay <= older


def somebodys(case: Case, draw: Draw) -> list[Made]:
    """A matching made by hand: pairs that may be made, nobody over capacity or demand."""
    capacity, demand = case.problem.capacity.copy(), case.problem.demand.copy()
    found: list[Made] = []
    every = list(np.ndindex(case.problem.n_mentees, case.problem.n_mentors, len(case.problem.types)))
    for at in draw.permutation(len(every)).tolist():
        pair = Made(*every[at])
        free = capacity[pair.mentor] and demand[pair.mentee, pair.type] and case.may_ever(*pair[:2])
        if free and pair[:2] not in {other[:2] for other in found} and draw.random() < 0.7:
            capacity[pair.mentor] -= 1
            demand[pair.mentee, pair.type] -= 1
            found.append(pair)
    return found


@pytest.mark.parametrize("keeping", [Keeping.EVERYTHING, Keeping.COVERAGE_FIRST])
@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE, Objective.FAIR])
def test_nobody_could_break_fewer(objective: Objective, keeping: Keeping) -> None:
    for seed in seeds(8):
        draw = np.random.default_rng([seed, 36])
        case, pins, _ = with_kept_pins(drawn(draw, objective, SMALL))
        before = somebodys(case, draw)
        settled = {(pin.mentee, pin.mentor) for pin in pins}
        older = {pair[:2] for pair in before if case.may(pair) or pair[:2] in settled}
        goals = goals_of(case, pins)
        at = goals.names.index("covered")
        covered = Goals(("covered",), lambda _: (0,), [(row[at],) for row in goals.cover])

        again = rerun(case.problem, case.rules, before, keeping=keeping)

        first = (
            covered if keeping is Keeping.COVERAGE_FIRST else Goals((), lambda _: (), [()] * len(goals.cover))
        )
        most = most_kept(case, pins, older, first)
        kept = {pair[:2] for pair in again.kept} & older  # another may be back by chance, as another type
        assert len(kept) >= most[-1] + len(settled & older), f"seed {seed}"
        if keeping is Keeping.COVERAGE_FIRST and objective is Objective.TOTAL:
            continue  # places that are left go to points and not to people
        assert len(kept) == most[-1] + len(settled & older), f"seed {seed}"
        if keeping is Keeping.COVERAGE_FIRST:
            assert again.result.covered == most[0] + len({pin.mentee for pin in pins}), f"seed {seed}"
        assert judge(again.problem, case.rules, again.result).faults == ()
        assert sorted([*again.kept, *again.broken, *again.lost]) == sorted(before)


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE])
def test_a_moved_weight_undoes_no_more_pairs_than_it_must(objective: Objective) -> None:
    for seed in seeds(6):
        draw = np.random.default_rng([seed, 37])
        case, pins, result = with_kept_pins(drawn(draw, objective, SMALL))
        older = {(match.mentee, match.mentor) for match in result.matches}
        pinned = len(pins)

        found = weighed(case.problem, case.rules, result, by=2.0)

        for trial in found.trials:
            place = [criterion.key for criterion in case.rules.criteria].index(trial.criterion)
            criterion = case.rules.criteria[place]
            moved = criterion.worth(criterion.points + trial.by)
            criteria = (*case.rules.criteria[:place], moved, *case.rules.criteria[place + 1 :])
            then = replace(case, rules=replace(case.rules, criteria=criteria))
            goals = goals_of(then, pins)
            told = goals.first(len([name for name in goals.names if name != "rarity"]))
            assert trial.holding == most_kept(then, pins, older, told)[-1] + pinned, f"seed {seed}"


def all_matchings(case: Case, pins: Sequence[Pin]) -> Iterator[Choice]:
    """Every matching beside the pins."""
    capacity, demand = case.left(pins)
    settled = {(pin.mentee, pin.mentor) for pin in pins}

    @cache
    def usable(pair: Made) -> bool:
        return pair[:2] not in settled and case.may(pair)

    def grow(mentee: int, left: list[int]) -> Iterator[Choice]:
        if mentee == case.problem.n_mentees:
            yield ()
            return
        for choice in choices(case, mentee, demand[mentee], usable):
            taken = [pair.mentor for pair in choice]
            if all(left[j] for j in taken):
                for rest in grow(mentee + 1, [n - (j in taken) for j, n in enumerate(left)]):
                    yield choice + rest

    return grow(0, capacity)


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE])
def test_nobody_could_break_fewer_for_a_gain(objective: Objective) -> None:
    shape = Shape(most=3, most_places=2, most_wanted=1)
    for seed in seeds(12):
        draw = np.random.default_rng([seed, 38])
        case, pins, _ = with_kept_pins(drawn(draw, objective, shape))
        before = somebodys(case, draw)
        settled = {(pin.mentee, pin.mentor) for pin in pins}
        older = {pair[:2] for pair in before if case.may(pair) or pair[:2] in settled}
        gain = float(draw.choice([0.0, 1.0, 3.0, 20.0]))

        again = rerun(case.problem, case.rules, before, keeping=Keeping.GAIN, gain=gain)

        calm = Keeping.EVERYTHING if objective is Objective.TOTAL else Keeping.COVERAGE_FIRST
        base = rerun(case.problem, case.rules, before, keeping=calm).result
        most = max(base.total, solve(case.problem, case.rules).total)
        target = min(base.total + round(gain * 1_000_000), most) - 1000  # to a thousandth of a point
        pinned = sum(case.score(Made(pin.mentee, pin.mentor, pin.type)) for pin in pins)
        good = [
            sum(pair[:2] in older for pair in made)
            for made in all_matchings(case, pins)
            if pinned + sum(map(case.score, made)) >= target
            and (
                objective is Objective.TOTAL
                or len({pair.mentee for pair in made} | {i for i, _ in settled}) >= base.covered
            )
        ]
        kept = {pair[:2] for pair in again.kept} & older
        assert again.result.total >= target, f"seed {seed}"
        assert len(kept) == max(good) + len(settled & older), f"seed {seed}"


@pytest.mark.parametrize("objective", PRICED)
def test_one_more_typical_mentor_adds_what_trying_it_adds(objective: Objective) -> None:
    for seed in seeds(12):
        case, _, result = with_kept_pins(drawn(np.random.default_rng([seed, 39]), objective, SMALL))
        if case.rules.aim.least_answers and not any(case.offered):
            continue  # where nobody offers anything, a first offer makes it a question that all others owe
        for recruit in more_mentors(case.problem, case.rules, result):
            change = with_mentor(case.problem, case.rules, result, recruit.mentor)
            told = dict(zip(recruit.added.tiers, recruit.added.by, strict=True))
            assert told["points"] == change.points, f"seed {seed}"
            assert told.get("covered", change.covered) == change.covered, f"seed {seed}"
