"""Blocks come near to the exact cells, closer than the margin they state; words leave private facts out."""

import numpy as np
import pytest
from tests.matching.cohorts import every_kind

from telemachy.matching.blocks import Scorer, is_among
from telemachy.matching.generate.bench import bench
from telemachy.matching.kinds import NOT_AVAILABLE
from telemachy.matching.problem import Pairs
from telemachy.matching.records import build_problem
from telemachy.matching.result import UNIT, Band, fill, listed
from telemachy.matching.rules import Rules


def grid(problem_or_scorer: Scorer) -> tuple[np.ndarray, np.ndarray]:
    i, j = np.mgrid[: problem_or_scorer.n_mentees, : problem_or_scorer.n_mentors]
    return i.reshape(-1).astype(np.int32), j.reshape(-1).astype(np.int32)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("seed", range(30))
def test_blocks_are_near_the_cells(seed: int, dtype: type[np.floating]) -> None:
    scorer = Scorer(*every_kind(seed, 17, 11))
    i, j = grid(scorer)
    exact = scorer.scores(i, j).reshape(17, 11) / UNIT

    for rows in (slice(0, 17), slice(5, 9)):
        near = scorer.score_block(rows, 0, dtype)

        assert near.dtype == dtype
        assert np.abs(near - exact[rows]).max() <= scorer.margin(dtype)
        assert scorer.allowed_block(rows).tolist() == scorer.allowed(i, j).reshape(17, 11)[rows].tolist()


def test_blocks_are_near_the_cells_of_a_large_vocabulary() -> None:
    """The dense and the sparse product, and the laid-out and the searched levels, agree."""
    problem, rules = bench(700, 300)
    scorer = Scorer(problem, rules)
    random = np.random.default_rng(0)
    i = random.integers(0, 700, 5000).astype(np.int32)
    j = random.integers(0, 300, 5000).astype(np.int32)

    near = scorer.score_block(slice(0, 700), 0, np.float32)

    assert np.abs(near[i, j] - scorer.scores(i, j) / UNIT).max() <= scorer.margin(np.float32)


def test_searching_levels_gives_what_laying_them_out_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out = Scorer(*every_kind(2, 17, 11))
    monkeypatch.setattr("telemachy.matching.criteria.columns._DENSE_CELLS", 0)
    searched = Scorer(*every_kind(2, 17, 11))

    assert searched.scores(*grid(searched)).tolist() == laid_out.scores(*grid(laid_out)).tolist()


def test_row_blocks_cover_every_row_once() -> None:
    scorer = Scorer(*every_kind(1, 17, 11))

    rows = [row for block in scorer.row_blocks(40) for row in range(block.start, block.stop)]

    assert rows == list(range(17))


# Words


RULES = Rules.from_toml(
    """
version = 1
[match]
minimum = 10
[[criteria]]
key = "topic"
kind = "covers"
mentee = "want"
mentor = "offer"
points = 60
full_at = 2
say = "{mentor} offers {shared}"
[[criteria]]
key = "years"
kind = "at_least"
mentor = "years"
points = 40
enough = 10
[[must]]
key = "place"
kind = "must_share"
mentee = "place"
mentor = "place"
say = "{mentor} is in {mentor_value}, {mentee} in {mentee_value}"
[[must]]
key = "house"
kind = "must_differ"
mentee = "house"
mentor = "house"
private = true
"""
)


def scorer_of(mentee: dict[str, str], mentor: dict[str, str], **more: object) -> Scorer:
    return Scorer(build_problem([mentee], [mentor], RULES, **more), RULES)  # type: ignore[arg-type]


def test_a_reason_names_the_thing_shared() -> None:
    scorer = scorer_of({"want": "Talks|Law"}, {"offer": "law|Data|talks", "years": "5"})

    topic, years = scorer.reasons(0, 0)

    assert topic.shared == ("Law", "Talks")
    assert topic.say(mentee="Mina", mentor="Omar") == "Omar offers Law and Talks"
    assert (topic.points, years.points, years.out_of) == (60 * UNIT, 20 * UNIT, 40 * UNIT)


def test_an_unknown_answer_reads_not_said() -> None:
    scorer = scorer_of({}, {"offer": "Law", "years": "10"})

    assert [reason.known for reason in scorer.reasons(0, 0)] == [False, True]
    assert scorer.reasons(0, 0)[0].say(mentee="Mina", mentor="Omar") == "Not said"


def test_a_must_have_says_why_with_both_values() -> None:
    scorer = scorer_of({"place": "Oslo"}, {"place": "Bergen"})

    (exclusion,) = scorer.why_not(0, 0)

    assert fill(exclusion.sentence, {"mentor": "Omar", "mentee": "Mina"}) == "Omar is in Bergen, Mina in Oslo"


@pytest.mark.parametrize(
    ("mentee", "mentor", "forbidden"),
    [({"house": "A"}, {"house": "a"}, []), ({}, {}, [(0, 0)]), ({"house": "A"}, {"house": "A"}, [(0, 0)])],
)
def test_private_facts_cannot_be_told_apart(
    mentee: dict[str, str], mentor: dict[str, str], forbidden: list[tuple[int, int]]
) -> None:
    scorer = scorer_of(mentee, mentor, forbidden=forbidden)

    assert [(why.key, why.sentence) for why in scorer.why_not(0, 0)] == [("not_available", NOT_AVAILABLE)]


def test_a_private_fact_hides_behind_an_open_one() -> None:
    scorer = scorer_of({"place": "Oslo", "house": "A"}, {"place": "Rome", "house": "A"}, forbidden=[(0, 0)])

    assert [why.key for why in scorer.why_not(0, 0)] == ["place"]


def test_one_person_and_too_few_points_are_named() -> None:
    same = Scorer(scorer_problem().changed(same_person=Pairs.of([(0, 0)])), RULES)
    poor = scorer_of({"want": "Law"}, {"offer": "Data", "years": "1"})

    assert [why.key for why in same.why_not(0, 0)] == ["same_person"]
    assert [why.sentence for why in poor.why_not(0, 0)] == ["No mentor fits well enough"]
    assert scorer_of({"want": "Law"}, {"offer": "law", "years": "9"}).why_not(0, 0) == ()


def scorer_problem():  # type: ignore[no-untyped-def]
    return build_problem([{}], [{}], RULES)


def test_bands_are_shares_of_what_the_mentee_can_reach() -> None:
    """Who said nothing about topics can still reach a strong fit on what is left."""
    mentees = [{"want": "Law|Data"}, {"want": "Law|Talks"}, {}]
    mentors = [{"offer": "Law|Data", "years": "10"}]
    scorer = Scorer(build_problem(mentees, mentors, RULES), RULES)

    bands = scorer.bands(np.arange(3, dtype=np.int32), np.zeros(3, dtype=np.int32))

    assert bands == [Band.STRONG, Band.STRONG, Band.STRONG]
    weak = Scorer(build_problem(mentees, [{"offer": "Law", "years": "1"}], RULES), RULES)
    assert weak.bands(np.arange(3, dtype=np.int32), np.zeros(3, dtype=np.int32)) == [Band.SOME] * 3


def test_untested_must_haves_are_counted() -> None:
    scorer = scorer_of({"place": "Oslo"}, {})

    assert scorer.not_tested(np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int32)) == {
        "place": 1,
        "house": 1,
    }


def test_a_value_is_never_read_as_a_template() -> None:
    assert fill("{mentor} has {shared}", {"mentor": "{shared}", "shared": "x"}) == "{shared} has x"
    assert fill("{unknown} {", {"mentor": "x"}) == "{unknown} {"


def test_long_lists_are_cut() -> None:
    assert [listed(tuple("abcdef"[:size])) for size in (0, 1, 2, 4, 6)] == [
        "nothing",
        "a",
        "a and b",
        "a, b, c and d",
        "a, b, c and 3 more",
    ]


def test_wishes_read_the_same_whatever_was_wished() -> None:
    problem, rules = every_kind(4, 12, 8)
    scorer = Scorer(problem, rules)
    place = [criterion.key for criterion in rules.criteria].index("wishes")

    said = {
        scorer.reasons(i, j)[place].say(mentee="Mina", mentor="Omar") for i in range(12) for j in range(8)
    }

    assert said == {"Wishes of both"}


def test_a_reason_without_points_does_not_claim_any() -> None:
    scorer = scorer_of({"want": "Talks"}, {"offer": "Law", "years": "5"})

    assert scorer.reasons(0, 0)[0].say(mentee="Mina", mentor="Omar") == "Nothing in common here"


@pytest.mark.parametrize("size", [0, 1, 8, 9, 40])
def test_numbers_are_found_among_few_and_among_many(size: int) -> None:
    draw = np.random.default_rng(size)
    known, flat = np.unique(draw.integers(0, 60, size)), draw.integers(-5, 70, 200)

    assert is_among(flat, known).tolist() == [number in set(known.tolist()) for number in flat.tolist()]
