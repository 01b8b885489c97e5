"""Two windows of one person at the same moment: one cell, the first row of a board, the last free line."""

import pytest
from tests import cast
from tests.cast import NOW
from tests.harness.races import race

from telemachy.boards import actions
from telemachy.boards.choices import Purpose, SeatKind
from telemachy.boards.models import MOST_ADVISERS, Adviser, Board, Cell
from telemachy.common.errors import Refusal
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


def write(person: Person, purpose: Purpose, text: str) -> str:
    """Save a cell as a window does that was opened before anything stood there."""
    try:
        actions.write_cell(
            actor=person, seat=SeatKind.CAREER_COACH, purpose=purpose, text=text, revision=0, now=NOW
        )
    except actions.CellChanged:
        return "noticed"
    return "saved"


def put_in(person: Person, name: str) -> str:
    try:
        actions.put_in(actor=person, seat=SeatKind.CAREER_COACH, name=name, now=NOW)
    except Refusal:
        return "refused"
    return "in"


@pytest.mark.parametrize("attempt", range(6))
def test_of_two_windows_on_a_new_board_one_saves_and_the_other_notices(attempt: int) -> None:
    mina = cast.mina()

    said = race([lambda: write(mina, Purpose.WHO, "One"), lambda: write(mina, Purpose.WHO, "Two")])

    assert sorted(said) == ["noticed", "saved"]
    assert Board.objects.filter(person=mina).count() == 1
    assert Cell.objects.filter(board__person=mina).count() == 1


def test_two_cells_saved_at_once_are_both_saved() -> None:
    mina = cast.mina()

    said = race([lambda: write(mina, Purpose.WHO, "One"), lambda: write(mina, Purpose.WHY, "Two")])

    assert said == ["saved", "saved"]
    assert Cell.objects.count() == 2


def race_for_the_last_line() -> list[str]:
    mina = cast.mina()
    for number in range(MOST_ADVISERS - 1):
        put_in(mina, f"Adviser {number}")
    return sorted(race([lambda: put_in(mina, "Ines"), lambda: put_in(mina, "Rosa")]))


def test_the_last_line_of_a_full_board_is_taken_once() -> None:
    assert race_for_the_last_line() == ["in", "refused"]
    assert Adviser.objects.count() == MOST_ADVISERS
