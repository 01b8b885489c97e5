"""A board as its owner sees it: what they wrote, and the pre-filled words where they wrote nothing."""

import calendar
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from telemachy.boards.choices import MATRIX, EveryMonths, Purpose, SeatKind, SeatTemplate
from telemachy.boards.models import Adviser, Board, Cell, Seat
from telemachy.common.sealing import SealBroken, unseal
from telemachy.growth.queries import Written, main_aim
from telemachy.people.models import Person

PURPOSE = "boards.adviser"
CELL_PURPOSE = "boards.cell"
# A talk counts as due this long before its time, so that there is time to arrange it.
AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class CellView:
    """One of the twelve cells."""

    seat: SeatKind
    purpose: Purpose
    text: str
    #: Whether these are the owner's words; else they are ours.
    is_own: bool
    #: 0 while the owner has never changed it.
    revision: int

    @property
    def key(self) -> str:
        return f"{self.seat.value}-{self.purpose.value}"


@dataclass(frozen=True)
class AdviserView:
    """Somebody in a seat."""

    public_id: UUID
    name: str
    note: str
    #: Somebody of one's own mentorships, rather than a name typed in.
    person_pk: int | None


@dataclass(frozen=True)
class SeatView:
    """One of the three seats, with its four cells and who sits there."""

    kind: SeatKind
    template: SeatTemplate
    cells: Sequence[CellView]
    advisers: Sequence[AdviserView]
    skill: str
    every: EveryMonths
    last_met_on: date | None
    next_on: date | None
    is_due: bool

    @property
    def is_empty(self) -> bool:
        return not self.advisers

    @property
    def needs_skill(self) -> bool:
        """A Skills Coach is for one named skill; before it is named nobody is put in."""
        return self.kind == SeatKind.SKILLS_COACH and not self.skill

    @property
    def first_name(self) -> str:
        return self.advisers[0].name if self.advisers else ""


@dataclass(frozen=True)
class BoardView:
    """The whole board."""

    seats: Sequence[SeatView]
    aim: Written | None
    #: Nobody has said what they aim for, nor put the question off.
    asks_aim: bool

    @property
    def rows(self) -> list[tuple[Purpose, list[CellView]]]:
        """The matrix by rows: a purpose, and its cell of each seat."""
        return [(purpose, [seat.cells[n] for seat in self.seats]) for n, purpose in enumerate(Purpose)]

    @property
    def empty(self) -> list[SeatView]:
        return [seat for seat in self.seats if seat.is_empty]

    @property
    def depths(self) -> list[int]:
        """How much text the fullest cell of each row holds, by which the printed page chooses its size."""
        return [max(_depth(cell.text) for cell in cells) for _, cells in self.rows]


def board_of(person: Person, today: date) -> BoardView:
    """The board of this person. Runs five queries, whatever is on it."""
    board = Board.objects.filter(person=person).first()
    aim = main_aim(person)
    skipped = board is not None and board.aim_skipped_at is not None
    return BoardView(
        seats=_seats(board, today),
        aim=aim,
        asks_aim=aim is None and not skipped,
    )


def seats_of(person: Person, today: date) -> list[SeatView]:
    """The three seats without the rest. Runs four queries."""
    return _seats(Board.objects.filter(person=person).first(), today)


def cell_of(person: Person, seat: SeatKind, purpose: Purpose) -> CellView:
    """One cell. Runs one query."""
    row = Cell.objects.filter(board__person=person, seat=seat, purpose=purpose).first()
    return _cell(seat, purpose, row)


def name_and_note(adviser: Adviser) -> tuple[str, str]:
    """How somebody is called, and what the owner noted; a linked person is called as they call themselves."""
    try:
        kept = json.loads(unseal(bytes(adviser.sealed), purpose=PURPOSE))
    except SealBroken:
        kept = {"name": "A name that cannot be opened any more", "note": ""}
    name = adviser.person.name if adviser.person is not None else kept["name"]
    return name, kept["note"]


def next_about(last_met_on: date | None, every: EveryMonths) -> date | None:
    """The day about which the next talk falls: so many months later, or that month's last day."""
    if last_met_on is None:
        return None
    months = last_met_on.year * 12 + last_met_on.month - 1 + every
    year, month = divmod(months, 12)
    if year > date.max.year:
        return None
    days = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(last_met_on.day, days))


def _depth(text: str) -> int:
    """Letters, where a line that ends early counts as a full one."""
    return len(text) + 50 * text.count("\n")


def _seats(board: Board | None, today: date) -> list[SeatView]:
    """Runs three queries for a board that has begun, none for one that has not."""
    if board is None:
        return [_seat(kind, None, {}, [], today) for kind in SeatKind]
    decided = {row.kind: row for row in Seat.objects.filter(board=board)}
    cells = {(row.seat, row.purpose): row for row in Cell.objects.filter(board=board)}
    advisers = list(Adviser.objects.filter(board=board).select_related("person"))
    return [
        _seat(kind, decided.get(kind), cells, [one for one in advisers if one.seat == kind], today)
        for kind in SeatKind
    ]


def _seat(
    kind: SeatKind,
    row: Seat | None,
    cells: Mapping[tuple[str, str], Cell],
    advisers: Sequence[Adviser],
    today: date,
) -> SeatView:
    template = MATRIX[kind]
    every = EveryMonths(row.every_months) if row is not None and row.every_months else template.every
    last_met_on = row.last_met_on if row is not None else None
    next_on = next_about(last_met_on, every)
    return SeatView(
        kind=kind,
        template=template,
        cells=[_cell(kind, purpose, cells.get((kind, purpose))) for purpose in Purpose],
        advisers=[_adviser(one) for one in advisers],
        skill=row.skill if row is not None else "",
        every=every,
        last_met_on=last_met_on,
        next_on=next_on,
        is_due=next_on is not None and next_on - AHEAD <= today,
    )


def _cell(seat: SeatKind, purpose: Purpose, row: Cell | None) -> CellView:
    own = _own_words(row)
    return CellView(
        seat=seat,
        purpose=purpose,
        text=own or MATRIX[seat].cells[purpose],
        is_own=bool(own),
        revision=row.revision if row is not None else 0,
    )


def _own_words(row: Cell | None) -> str:
    if row is None or row.sealed is None:
        return ""
    try:
        return unseal(bytes(row.sealed), purpose=CELL_PURPOSE)
    except SealBroken:
        return ""  # sealed with a key that was lost: the first words, rather than a page that fails


def _adviser(row: Adviser) -> AdviserView:
    name, note = name_and_note(row)
    return AdviserView(row.public_id, name, note, row.person_id)
