"""The one small step that comes next on a board."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from telemachy.boards.choices import STEPS, Standing, Step
from telemachy.boards.queries.boards import BoardView, SeatView, board_of
from telemachy.common.notices import fill
from telemachy.people.models import Person


@dataclass(frozen=True)
class NextStep:
    """A step of the table with its places filled."""

    standing: Standing
    title: str
    text: str
    label: str
    url: str


def next_step(person: Person, today: date) -> NextStep:
    """What this person may do next for their own board; there is always one. Runs five queries."""
    return next_step_of(board_of(person, today))


def next_step_of(board: BoardView) -> NextStep:
    """The first step of the table that holds for this board."""
    holding = list(_standings(board))
    for step in STEPS:
        for standing, seat in holding:
            if step.standing == standing and step.seat in (None, seat.kind if seat else None):
                return _filled(step, seat)
    raise LookupError("The last step of the table holds for every board.")


def _standings(board: BoardView) -> Iterator[tuple[Standing, SeatView | None]]:
    if board.asks_aim:
        yield Standing.NO_AIM, None
    for seat in board.seats:
        if seat.needs_skill:
            yield Standing.NO_SKILL, seat
        elif seat.is_empty:
            yield Standing.EMPTY, seat
        elif seat.is_due:
            yield Standing.DUE, seat
        elif seat.last_met_on is None:
            yield Standing.NEVER_MET, seat
    yield Standing.IN_ORDER, None


def _filled(step: Step, seat: SeatView | None) -> NextStep:
    values = {"seat": "", "who": "", "skill": ""}
    if seat is not None:
        values = {"seat": seat.kind.label, "who": seat.first_name, "skill": seat.skill}
    arguments = [seat.kind.value] if seat is not None and step.place == "boards:seat" else []
    return NextStep(
        standing=step.standing,
        title=fill(step.title, values),
        text=fill(step.text, values),
        label=step.label,
        url=reverse(step.place, args=arguments) + ("?then=board" if step.place == "growth:aims" else ""),
    )
