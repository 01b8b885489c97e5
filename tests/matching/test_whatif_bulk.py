"""What if, for everybody at once: read off the prices, and equal to solving again where that is claimed."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from tests.matching.cohorts import every_kind, with_types
from tests.matching.small_problems import Small, points_problem, points_rules, smalls

from telemachy.matching import explain, solve, whatif
from telemachy.matching.blocks import Scorer
from telemachy.matching.generate.bench import bench
from telemachy.matching.problem import Pin, Problem
from telemachy.matching.result import Result, Tier
from telemachy.matching.rules import Objective, Rules, Served
from telemachy.matching.whatif import ordering
from telemachy.matching.whatif.ordering import order_of
from telemachy.matching.whatif.standing import NOTHING, exact_block, greatest_of, standing
from telemachy.matching.whatif.steadying import moved_rules

SEEDS = range(5)
WITH_PRICES = (Objective.COVERAGE, Objective.TOTAL, Objective.RANK_MAXIMAL)


def cohort(seed: int, **aim: object) -> tuple[Problem, Rules, Result]:
    problem, rules = every_kind(seed, n_mentees=14, n_mentors=7, **aim)
    rules = replace(rules, must=tuple(must for must in rules.must if must.key in ("language", "line")))
    return problem, rules, solve(problem, rules)


def may_be_had(problem: Problem, rules: Rules, result: Result) -> set[tuple[int, int, int]]:
    """Every (mentee, type, mentor) that the rules and the pins leave open, one by one."""
    scorer = Scorer(problem, rules)
    made = {(match.mentee, match.mentor) for match in result.matches}
    capacity, demand = problem.capacity.copy(), problem.demand.copy()
    for pin in problem.pins:
        if (pin.mentee, pin.mentor) in made:
            capacity[pin.mentor] -= 1
            demand[pin.mentee, pin.type] -= 1
    return {
        (i, t, j)
        for i, t, j in product(range(problem.n_mentees), range(len(problem.types)), range(problem.n_mentors))
        if demand[i, t] > 0 and capacity[j] > 0 and (i, j) not in made and not scorer.why_not(i, j, t)
    }


# Who would come next


@pytest.mark.parametrize("objective", WITH_PRICES)
@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_open_is_listed_by_what_the_round_would_lack(seed: int, objective: Objective) -> None:
    problem, rules, result = cohort(seed, objective=objective, floor=25.0)

    found = whatif.next_mentors(problem, rules, result, most=99)

    listed = [
        (i, t, j)
        for i, t, j in zip(found.mentee.tolist(), found.type.tolist(), found.mentor.tolist(), strict=True)
    ]
    assert set(listed) == may_be_had(problem, rules, result)
    assert len(set(listed)) == len(listed)
    for mentee in range(problem.n_mentees):
        here = np.flatnonzero(found.mentee == mentee)
        lacks = [tuple(column) for column in found.lacks[:, here].T.tolist()]
        assert lacks == sorted(lacks)
        assert all(lack >= (0,) * len(found.tiers) for lack in lacks)
        nexts = found.of(mentee)
        assert [one.mentor for one in nexts] == found.mentor[here].tolist()
        for one in nexts:
            assert one.score == Scorer(problem, rules).scores(np.array([mentee]), np.array([one.mentor]))[0]


@pytest.mark.parametrize("objective", WITH_PRICES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_few_are_the_first_of_all(seed: int, objective: Objective) -> None:
    problem, rules, result = cohort(seed, objective=objective)

    few, every = (whatif.next_mentors(problem, rules, result, most=most) for most in (3, 99))

    for mentee in range(problem.n_mentees):
        assert few.of(mentee) == every.of(mentee)[:3]


@pytest.mark.parametrize("objective", [Objective.COVERAGE, Objective.TOTAL])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_next_mentor_lacks_is_what_explain_says_of_the_pair(seed: int, objective: Objective) -> None:
    problem, rules, result = cohort(seed, objective=objective)
    found = whatif.next_mentors(problem, rules, result, most=99)

    for place in range(len(found)):
        one = found[place]
        why = explain.why_not(problem, rules, result, one.mentee, one.mentor)

        assert why.covers_less == (one.lack.by if one.lack.tier == "covered" else 0)
        if one.lack.tier == "points":
            assert why.at_least == one.lack.by
        if one.lack.tier == "":
            assert why.at_least == 0


def lacks_of(before: Result, after: Result, objective: str) -> tuple[int, ...]:
    less = before.covered - after.covered, before.total - after.total
    return less[::-1] if objective == "total" else less


@pytest.mark.parametrize("objective", ["total", "coverage"])
@given(small=smalls("total"))
@settings(max_examples=40, deadline=None)
def test_no_matching_with_the_pair_lacks_less_than_is_said(objective: str, small: Small) -> None:
    problem = small.problem
    rules = points_rules(objective, minimum=small.rules.aim.minimum, served=Served.BEST_FIT)
    result = solve(problem, rules)

    found = whatif.next_mentors(problem, rules, result, most=99)

    told = [found.tiers.index(name) for name in found.tiers if name in ("covered", "points")]
    for place in range(len(found)):
        one = found[place]
        pins = (*problem.pins, Pin(one.mentee, one.mentor, one.type))
        made = {(match.mentee, match.mentor) for match in result.matches}
        kept = tuple(pin for pin in pins[:-1] if (pin.mentee, pin.mentor) in made)
        forced = solve(problem.changed(pins=(*kept, pins[-1])), rules)
        assert not forced.refused_pins
        said = tuple(found.lacks[told, place].tolist())
        assert said <= lacks_of(result, forced, objective)


@pytest.mark.parametrize("seed", SEEDS)
def test_with_kinds_of_mentor_no_matching_with_the_pair_lacks_less_than_is_said(seed: int) -> None:
    problem, rules = with_types(seed, n_mentees=8, n_mentors=6, objective=Objective.TOTAL)
    result = solve(problem, rules)

    found = whatif.next_mentors(problem, rules, result, most=99)

    assert {(n.mentee, n.type, n.mentor) for n in map(found.__getitem__, range(len(found)))} == may_be_had(
        problem, rules, result
    )
    for place in range(0, len(found), 3):
        one = found[place]
        forced = solve(problem.changed(pins=(Pin(one.mentee, one.mentor, one.type),)), rules)
        said = tuple(found.lacks[[found.tiers.index(name) for name in ("points", "covered")], place].tolist())
        assert said <= lacks_of(result, forced, "total")


def test_a_mentor_in_demand_stands_after_one_with_a_place_left() -> None:
    """She would rather have the second mentor; the round would rather give her the third."""
    scores = [[10, 9, 6], [0, 9, 0], [0, 8, 0]]
    problem, rules = points_problem(scores, [1, 1, 2], [1, 1, 1]), points_rules("total")
    result = solve(problem, rules)

    first, second = whatif.next_mentors(problem, rules, result).of(0)

    assert (first.mentor, first.has_room, first.lack) == (2, True, whatif.Lack("points", 4_000_000))
    assert (second.mentor, second.has_room, second.lack) == (1, False, whatif.Lack("points", 9_000_000))
    assert first.lack.say() == "at least 4 points less in all"


def test_nobody_comes_next_where_there_is_nobody() -> None:
    for shape in ((5, 0), (0, 5)):
        problem, rules = bench(*shape)

        result = solve(problem, rules)

        assert len(whatif.next_mentors(problem, rules, result)) == 0
        assert not any(recruit.added for recruit in whatif.more_mentors(problem, rules, result))


def test_blocks_looked_at_by_threads_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    problem, rules = every_kind(3, n_mentees=60, n_mentors=20)
    result = solve(problem, rules)
    monkeypatch.setattr(Scorer.row_blocks, "__defaults__", (100,))

    here = whatif.next_mentors(problem, rules, result)
    with ThreadPoolExecutor(2) as executor:
        there = whatif.next_mentors(problem, rules, result, executor=executor)
        places = whatif.more_places(problem, rules, result, executor=executor)

    for name in ("mentee", "type", "mentor", "score", "has_room", "lacks"):
        assert np.array_equal(getattr(here, name), getattr(there, name))
    assert np.array_equal(places.adds, whatif.more_places(problem, rules, result).adds)


# One more place


@pytest.mark.parametrize("objective", [Objective.COVERAGE, Objective.TOTAL])
@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_place_with_anybody_adds_what_solving_again_shows(seed: int, objective: Objective) -> None:
    """With mentors too who have no place, or whose places are all settled."""
    problem, rules, result = cohort(seed, objective=objective)
    first = result.matches[0]
    capacity = problem.capacity.copy()
    capacity[first.mentor] = 1
    problem = problem.changed(capacity=capacity, pins=(Pin(first.mentee, first.mentor),))
    result = solve(problem, rules)

    found = whatif.more_places(problem, rules, result)

    assert not standing(problem, rules, result).open_mentors.all()
    for mentor in range(problem.n_mentors):
        change = whatif.with_one_more_place(problem, rules, result, mentor)
        added = found.of(mentor)
        assert (added.covered, added.points) == (change.covered, change.points)
        assert bool(added) == (mentor in found.most_first)


@pytest.mark.parametrize("objective", ["total", "coverage"])
@given(small=smalls("total", most=5))
@settings(max_examples=40, deadline=None)
def test_one_more_place_adds_what_solving_again_shows_in_any_small_round(
    objective: str, small: Small
) -> None:
    rules = points_rules(objective, minimum=small.rules.aim.minimum, served=Served.BEST_FIT)
    result = solve(small.problem, rules)

    found = whatif.more_places(small.problem, rules, result)

    if result.refused_pins:
        return  # one place more may let a refused pin be made: another question
    for mentor in range(small.problem.n_mentors):
        capacity = small.problem.capacity.copy()
        capacity[mentor] += 1
        again = solve(small.problem.changed(capacity=capacity), rules)
        assert (found.of(mentor).covered, found.of(mentor).points) == (
            again.covered - result.covered,
            again.total - result.total,
        )


@given(small=smalls("total", most=4, typed=True))
@settings(max_examples=40, deadline=None)
def test_one_more_place_adds_what_solving_again_shows_with_kinds_of_mentor(small: Small) -> None:
    result = solve(small.problem, small.rules)
    if result.refused_pins:
        return

    found = whatif.more_places(small.problem, small.rules, result)

    for mentor in range(small.problem.n_mentors):
        capacity = small.problem.capacity.copy()
        capacity[mentor] += 1
        again = solve(small.problem.changed(capacity=capacity), small.rules)
        assert found.of(mentor).points == again.total - result.total


@pytest.mark.parametrize("seed", SEEDS)
def test_whole_blocks_and_single_cells_find_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem, rules, result = cohort(seed)
    shut = problem.changed(capacity=np.where(np.arange(7) < 4, 0, problem.capacity))
    result = solve(shut, rules)

    monkeypatch.setattr(whatif.places, "_FEW", 1.0)
    cells = whatif.more_places(shut, rules, result)
    monkeypatch.setattr(whatif.places, "_FEW", 0.0)
    monkeypatch.setattr(whatif.places, "CELLS_AT_ONCE", 30)
    blocks = whatif.more_places(shut, rules, result)

    assert np.array_equal(cells.adds, blocks.adds)


@pytest.mark.parametrize("seed", range(24))
def test_what_one_more_place_adds_is_the_same_compiled(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    random = np.random.default_rng(seed)
    make = with_types if seed % 4 == 3 else every_kind
    aim = {"floor": [None, 25.0][int(random.integers(2))], "minimum": [None, 4.0][int(random.integers(2))]}
    problem, rules = make(seed, n_mentees=20, n_mentors=30, objective=WITH_PRICES[seed % 3], **aim)
    if seed % 2:
        rules = replace(rules, must=rules.must[:2])
    whole = standing(problem, rules, solve(problem, rules), for_more=True)

    for columns in (np.arange(30), np.sort(random.choice(30, 11, replace=False)), np.array([7])):
        found = []
        for compiles in (True, False):
            monkeypatch.setattr(Scorer, "compiles", lambda *_, compiles=compiles: compiles)
            found.append(whatif.places.best_of_columns(whole, columns))

        assert np.array_equal(*found)
        assert found[0].any() or len(columns) == 1


# One more mentor, by topic


def plain(rules: Rules) -> Rules:
    """Rules without what is reckoned from everybody: averages, and the weights of words."""
    return replace(
        rules,
        criteria=tuple(
            replace(criterion, unknown=0.25) if criterion.unknown is None else criterion
            for criterion in rules.criteria
            if criterion.kind != "text"
        ),
    )


@pytest.mark.parametrize("objective", [Objective.COVERAGE, Objective.TOTAL])
@pytest.mark.parametrize("seed", SEEDS)
def test_one_more_mentor_adds_what_solving_again_with_her_shows(seed: int, objective: Objective) -> None:
    problem, rules, _ = cohort(seed, objective=objective)
    rules = plain(rules)
    result = solve(problem, rules)

    found = whatif.more_mentors(problem, rules, result)

    assert {recruit.need.topic for recruit in found} == {
        need.topic for need in explain.topics(problem, rules, result)
    }
    for recruit in found:
        change = whatif.with_mentor(problem, rules, result, recruit.mentor)
        assert (recruit.added.covered, recruit.added.points) == (change.covered, change.points)
    first = "covered" if objective is Objective.COVERAGE else "points"
    adds = [recruit.added.by[recruit.added.tiers.index(first)] for recruit in found]
    assert adds == sorted(adds, reverse=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_typical_mentor_is_the_one_in_the_middle_of_those_who_offer_it(seed: int) -> None:
    problem, rules, result = cohort(seed)
    adds = whatif.more_places(problem, rules, result).adds

    for recruit in whatif.more_mentors(problem, rules, result):
        if recruit.mentor.offering is not None:
            assert recruit.need.offered_by == 0
            continue
        offered = [
            row
            for row in range(problem.n_mentors)
            if problem.capacity[row] and recruit.need.code in problem.mentors.sets["offer"].row(row)
        ]
        assert recruit.mentor.like in offered
        less = sum(tuple(adds[:, row]) < tuple(adds[:, recruit.mentor.like]) for row in offered)
        more = sum(tuple(adds[:, row]) > tuple(adds[:, recruit.mentor.like]) for row in offered)
        assert less <= (len(offered) - 1) // 2
        assert more <= len(offered) // 2


def test_a_topic_that_nobody_offers_is_asked_of_the_one_in_the_middle_of_all() -> None:
    problem, rules = every_kind(2, n_mentees=14, n_mentors=7, objective=Objective.TOTAL)
    rules = plain(replace(rules, must=()))
    law = problem.vocabulary.code("Law")
    column = problem.mentors.sets["offer"]
    keep = column.codes != law
    lengths = np.add.reduceat(np.append(keep, False), column.starts[:-1]) * (column.lengths > 0)
    stripped = replace(
        column, starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64), codes=column.codes[keep]
    )
    mentors = replace(problem.mentors, sets={**problem.mentors.sets, "offer": stripped})
    problem = problem.changed(mentors=mentors)
    result = solve(problem, rules)

    found = whatif.more_mentors(problem, rules, result)

    recruit = next(r for r in found if r.need.topic == "Law" and r.need.criterion == "topic")
    assert recruit.need.offered_by == 0
    assert recruit.mentor.offering == ("topic", law)
    change = whatif.with_mentor(problem, rules, result, recruit.mentor)
    assert (recruit.added.covered, recruit.added.points) == (change.covered, change.points)
    grown = whatif.recruiting._joined(problem, rules, [recruit.mentor])
    like = set(problem.mentors.sets["offer"].row(recruit.mentor.like).tolist())
    assert set(grown.mentors.sets["offer"].row(problem.n_mentors).tolist()) == like | {law}


def test_what_is_said_of_one_mentor_is_not_said_of_another_like_her() -> None:
    """A private fact keeps the two apart; somebody like the mentor may have the mentee."""
    problem, rules, result = cohort(1)
    mentee, mentor = next(iter(problem.forbidden))

    change = whatif.with_mentor(problem, rules, result, whatif.TypicalMentor(mentor))

    assert change.possible
    grown = whatif.recruiting._joined(problem, rules, [whatif.TypicalMentor(mentor)])
    assert not Scorer(problem, rules).allowed(np.array([mentee]), np.array([mentor]))[0]
    assert len(grown.forbidden) == len(problem.forbidden)
    assert grown.n_mentors == problem.n_mentors + 1


# Weights


@pytest.mark.parametrize("objective", [Objective.TOTAL, Objective.COVERAGE])
@pytest.mark.parametrize("seed", SEEDS[:2])
def test_moving_a_weight_says_who_changes_and_what_it_gives_up(seed: int, objective: Objective) -> None:
    problem, rules, result = cohort(seed, objective=objective)

    found = whatif.weighed(problem, rules, result, by=30.0)

    assert found.steadiness == whatif.steadiness(problem, rules, result, by=30.0)
    kept = {(match.mentee, match.mentor) for match in result.matches}
    for trial in found.trials:
        undone = {(p.mentee, p.mentor) for p in found.steadiness.pairs if trial.name in p.changes_with}
        assert trial.holding == len(kept) - len(undone)
        moved = {move.mentee for move in trial.change.moves}
        assert {mentee for mentee, _ in undone} <= moved
        if objective is Objective.TOTAL:
            assert trial.change.points <= 0
        else:
            assert trial.change.covered == 0
    assert any(trial.change.moves for trial in found.trials)


# Where prices say nothing


@pytest.mark.parametrize("ask", [whatif.next_mentors, whatif.more_places, whatif.more_mentors])
def test_a_stable_matching_has_no_prices_and_says_so(ask) -> None:  # type: ignore[no-untyped-def]
    problem, rules, result = cohort(1, objective=Objective.STABLE)

    with pytest.raises(whatif.NoPrices, match="goes by lists, not by points"):
        ask(problem, rules, result)


def test_prices_that_are_not_proved_are_not_read() -> None:
    problem, rules, result = cohort(1)
    *rest, last = result.certificate.tiers
    certificate = replace(result.certificate, tiers=(*rest, replace(last, bound=last.worth + 1)))

    with pytest.raises(whatif.NoPrices, match="not proved"):
        whatif.next_mentors(problem, rules, replace(result, certificate=certificate))


def test_prices_of_an_earlier_form_are_not_read() -> None:
    problem, rules, result = cohort(1)
    old = Tier("points", 1, 1, 1, result.certificate.tiers[0].prices, {"points": 1})
    certificate = replace(result.certificate, tiers=(old,))

    with pytest.raises(whatif.NoPrices, match="earlier version"):
        whatif.next_mentors(problem, rules, replace(result, certificate=certificate))


# The slow twins


@pytest.mark.parametrize("seed", SEEDS)
def test_a_block_is_exact_to_the_unit(seed: int) -> None:
    problem, rules = with_types(seed, n_mentees=20, n_mentors=9)
    scorer = Scorer(problem, rules)
    mentee, mentor = (axis.reshape(-1).astype(np.int32) for axis in np.mgrid[5:17, 0:9])

    for type_ in range(2):
        block = exact_block(scorer, slice(5, 17), type_)
        assert np.array_equal(block.reshape(-1), scorer.scores(mentee, mentor, type_))


def test_the_greatest_list_of_each_group_is_that_of_python() -> None:
    random = np.random.default_rng(4)
    group, lists = random.integers(0, 9, 60), random.integers(-2, 3, (3, 60))

    found = greatest_of(group, lists, 10)

    for number in range(10):
        own = [tuple(lists[:, place].tolist()) for place in range(60) if group[place] == number]
        assert tuple(found[:, number].tolist()) == max(own, default=(NOTHING,) * 3)


def test_tiers_too_far_apart_for_one_number_order_a_row_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, rules, result = cohort(2, objective=Objective.RANK_MAXIMAL, floor=25.0)
    whole = standing(problem, rules, result)
    together, in_one = whatif.next_mentors(problem, rules, result), order_of(whole)

    monkeypatch.setattr(ordering, "_ROOM", 1)
    apart = whatif.next_mentors(problem, rules, result)

    assert len(in_one.by_mentor) == 1
    assert len(order_of(whole).by_mentor) > len(whole.tiers) / 2
    assert np.array_equal(together.mentor, apart.mentor)


@pytest.mark.parametrize("seed", range(40))
def test_who_comes_next_is_the_same_compiled(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the objective, the kinds of criteria, the pins and who has ranked whom."""
    pytest.importorskip("numba")
    random = np.random.default_rng(seed)
    objective = [*WITH_PRICES, Objective.FAIR][seed % 4]
    make = with_types if seed % 3 == 2 else every_kind
    aim = {"floor": [None, 25.0][int(random.integers(2))], "minimum": [None, 4.0][int(random.integers(2))]}
    problem, rules = make(
        seed, n_mentees=20, n_mentors=int(random.integers(1, 90)), objective=objective, **aim
    )
    if seed % 2:
        rules = replace(rules, must=rules.must[: int(random.integers(len(rules.must)))])
    result = solve(problem, rules)
    if seed % 4 == 1:
        monkeypatch.setattr(ordering, "_ROOM", int(random.integers(1, 1 << 40)))

    for most in (1, 3, 99):
        found = []
        for compiles in (True, False):
            monkeypatch.setattr(Scorer, "compiles", lambda *_, compiles=compiles: compiles)
            found.append(whatif.next_mentors(problem, rules, result, most=most))
        compiled, plain = found

        assert len(plain) > 0
        for name in ("mentee", "type", "mentor", "score", "has_room", "lacks"):
            assert np.array_equal(getattr(compiled, name), getattr(plain, name))


# Real rosters


@pytest.mark.data
@pytest.mark.parametrize("objective", ["coverage", "total"])
def test_the_civil_service_sample_counts_the_same_by_prices_and_by_solving(
    data_dir: Path, objective: str
) -> None:
    import csv

    from telemachy.matching.records import build_problem

    examples = Path(__file__).parents[2] / "examples" / "civil-service"
    folder = data_dir / "instances" / "mentor_match_sample" / "small"

    def people(side: str) -> list[dict[str, str]]:
        with (folder / f"{side}.csv").open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))

    rules = Rules.from_toml((examples / "rules.toml").read_text(encoding="utf-8"))
    rules = replace(rules, aim=replace(rules.aim, objective=Objective(objective)))
    problem = build_problem(people("mentees"), people("mentors"), rules)
    result = solve(problem, rules)

    places = whatif.more_places(problem, rules, result)
    nexts = whatif.next_mentors(problem, rules, result)

    for mentor in places.most_first[:5]:
        again = whatif.with_one_more_place(problem, rules, result, mentor)
        assert (places.of(mentor).covered, places.of(mentor).points) == (again.covered, again.points)
    some = result.matches[0].mentee
    for one in nexts.of(some):
        forced = whatif.with_pair(problem, rules, result, one.mentee, one.mentor)
        less = {"covered": -forced.covered, "points": -forced.points}
        assert forced.possible
        assert one.lack.by <= less.get(one.lack.tier, one.lack.by)


@pytest.mark.parametrize("seed", SEEDS)
def test_under_fair_nobody_comes_next_who_would_lower_the_worst_fit(seed: int) -> None:
    problem, rules, result = cohort(seed, objective=Objective.FAIR)
    worst = result.certificate.worst
    assert worst is not None

    found = whatif.next_mentors(problem, rules, result, most=99)

    own = may_be_had(problem, rules, result)
    scorer = Scorer(problem, rules)
    reach = {
        (i, t, j)
        for i, t, j in own
        if scorer.scores(np.array([i], np.int32), np.array([j], np.int32), t)[0] >= worst.score
    }
    assert {(n.mentee, n.type, n.mentor) for n in map(found.__getitem__, range(len(found)))} == reach
    assert all(tuple(column) >= (0,) * len(found.tiers) for column in found.lacks.T.tolist())
    with pytest.raises(whatif.NoPrices, match="may raise the worst fit"):
        whatif.more_places(problem, rules, result)


def test_weights_of_more_pairs_than_a_solver_sees_at_once_go_on_from_the_round() -> None:
    problem, rules = bench(600, 240)
    result = solve(problem, rules)

    found = whatif.weighed(problem, rules, result, by=20.0)

    for trial, (name, moved) in zip(found.trials, moved_rules(rules, 20.0), strict=True):
        after = solve(problem, moved)
        assert trial.name == name
        assert trial.change.covered == after.covered - result.covered
        assert trial.holding >= len(
            {(match.mentee, match.mentor) for match in result.matches}
            & {(match.mentee, match.mentor) for match in after.matches}
        )
