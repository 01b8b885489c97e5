"""Ties between functions: a table in which cells under five, and what would tell them, are hidden."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rounds.scene import NOW, open_scene

from telemachy.mentorships.choices import Answer, State
from telemachy.mentorships.models import Mentorship
from telemachy.people.actions import write_profile
from telemachy.rounds.queries.ties import NOT_SAID, OTHER, SMALLEST_CELL, Ties, ties, ties_of


def table(found: Ties) -> dict[tuple[str, str], int | None]:
    return {
        (row.function, mentee): cell
        for row in found.rows
        for mentee, cell in zip(found.functions, row.cells, strict=True)
    }


def pairs(**counts: int) -> list[tuple[str, str]]:
    """`Sales_Design=7`: seven pairs of a mentor in Sales and a mentee in Design."""
    return [
        (mentor, mentee)
        for name, number in counts.items()
        for mentor, mentee in [name.split("_")]
        for _ in range(number)
    ]


@pytest.mark.requirement("S000-25")
def test_functions_stand_against_each_other_and_cells_under_five_are_hidden() -> None:
    found = ties_of(
        pairs(Sales_Design=12, Design_Sales=9, Sales_Sales=14, Design_Design=3, Sales_Law=8, Law_Sales=2)
    )

    cells = table(found)
    assert (cells["Sales", "Design"], cells["Design", "Sales"], cells["Sales", "Sales"]) == (12, 9, 14)
    assert cells["Design", "Design"] is None
    assert cells["Law", "Sales"] is None
    assert all(cell is None or cell >= SMALLEST_CELL for cell in cells.values())
    assert found.across == ""  # one hidden cell within a function could be worked out from the sentence


def test_the_share_across_functions_is_said_with_its_interval_where_it_tells_nobody() -> None:
    found = ties_of(pairs(Sales_Design=12, Design_Sales=9, Sales_Sales=14, Design_Design=6))

    assert found.across == "21 of 41 pairs tie two functions together: 51 % (95 % interval 36 to 66 %)."
    assert not found.hides
    assert ties_of(pairs(Sales_Design=12, Design_Sales=9)).across == ""


def test_one_hidden_cell_takes_the_next_smallest_along() -> None:
    found = ties_of(pairs(Sales_Sales=14, Sales_Design=12, Design_Design=9, Design_Sales=4))

    cells = table(found)
    assert cells["Design", "Sales"] is None
    assert cells["Design", "Design"] is None or cells["Sales", "Design"] is None
    assert sum(cell is None for cell in cells.values()) >= 2


def test_rare_functions_stand_together_and_what_nobody_said_stands_apart() -> None:
    rare = [(f"Rare {number}", "Sales") for number in range(7)]
    found = ties_of([*pairs(Sales_Sales=12, Sales_Design=10, Design_Sales=11), *rare, *[("", "Sales")] * 6])

    assert found.functions == ["Design", "Sales", OTHER, NOT_SAID]
    assert table(found)[OTHER, "Sales"] == 7
    assert table(found)[NOT_SAID, "Sales"] == 6


@pytest.mark.parametrize("said", [[], pairs(Sales_Design=4), pairs(Sales_Design=3, Design_Sales=1)])
def test_too_few_pairs_are_no_table(said: list[tuple[str, str]]) -> None:
    found = ties_of(said)

    assert not found.is_shown
    assert found.pairs == len(said)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_no_hidden_cell_under_five_can_be_worked_out(numbers: list[int]) -> None:
    """Of all ways to fill what is hidden that fit what is told, each cell is more than one number."""
    names = ["Design", "Sales"]
    every = list(product(names, names))
    said = [tie for tie, number in zip(every, numbers, strict=True) for _ in range(number)]
    found = ties_of(said)
    if not found.is_shown or set(found.functions) != set(names):
        return
    cells = table(found)
    counts = Counter(said)
    hidden = [tie for tie in every if cells[tie] is None]
    open_sums = [[tie for tie in hidden if tie[0] != tie[1]], [tie for tie in hidden if tie[0] == tie[1]]]
    for part in open_sums if found.across else [hidden]:
        rest = sum(counts[tie] for tie in part)
        ways = [way for way in product(range(rest + 1), repeat=len(part)) if sum(way) == rest]
        for place, tie in enumerate(part):
            if counts[tie]:
                assert len({way[place] for way in ways}) > 1
        if part and rest:
            assert rest >= SMALLEST_CELL


@pytest.mark.django_db
def test_functions_come_from_profiles_first_and_then_from_the_roster() -> None:
    scene = open_scene()
    scene.cohort.columns = {"mentee": {"Team": "function"}, "mentor": {"Team": "function"}}
    scene.cohort.save()
    for number in range(12):
        mentor = scene.mentor(f"Omar {number}", Team="sales" if number else "Sales")
        mentee = scene.mentee(f"Mina {number}", Team="Unused")
        write_profile(actor=mentee.person, function="Design", now=NOW)
        Mentorship.objects.create(
            program=scene.program,
            mentor_enrollment=mentor,
            mentee_enrollment=mentee,
            state=State.ACTIVE if number else State.PROPOSED,
            mentor_answer=Answer.YES if number else Answer.NOT_YET,
            mentee_answer=Answer.YES if number else Answer.NOT_YET,
            created_at=NOW,
            changed_at=NOW,
        )

    found = ties(scene.program)

    assert found.pairs == 11
    assert found.functions == ["Design", "sales"]
    assert table(found)["sales", "Design"] == 11
