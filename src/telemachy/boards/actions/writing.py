"""Writing into the matrix: cells, the skill, the rhythm."""

from datetime import date, datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.boards.actions.beginning import locked_board
from telemachy.boards.choices import EveryMonths, Purpose, SeatKind
from telemachy.boards.models import CELL_LENGTH, SKILL_LENGTH, Board, Cell, Seat
from telemachy.boards.queries import CELL_PURPOSE
from telemachy.common.errors import Refusal, Stale
from telemachy.common.sealing import seal
from telemachy.common.text import clean_line, clean_text
from telemachy.people.models import Person


class CellChanged(Stale):
    """Another window of the same person saved other words meanwhile."""


class NotYet(Refusal):
    """A talk that was held lies in the past."""


@transaction.atomic
def write_cell(
    *, actor: Person, seat: SeatKind, purpose: Purpose, text: str, revision: int, now: datetime
) -> Cell:
    """Say in one's own words what stands in a cell; without words the pre-filled ones come back.

    Raises CellChanged when another window saved since this one was opened.
    """
    # Before a board is made for words that are not taken, and again once nobody else can write.
    _refuse_stale(_cell(actor, seat, purpose), revision)
    board = locked_board(actor, now)
    cell = _cell(actor, seat, purpose)
    _refuse_stale(cell, revision)
    cell = cell or Cell(board=board, seat=seat, purpose=purpose, revision=0)
    words = clean_text(text)[:CELL_LENGTH]
    cell.sealed = seal(words, purpose=CELL_PURPOSE) if words else None
    cell.revision += 1
    cell.changed_at = now
    cell.save()
    record(actor=actor, verb="boards.write_cell", target="boards.cell", now=now)
    return cell


def _cell(actor: Person, seat: SeatKind, purpose: Purpose) -> Cell | None:
    return Cell.objects.filter(board__person=actor, seat=seat, purpose=purpose).first()


def _refuse_stale(cell: Cell | None, revision: int) -> None:
    if (cell.revision if cell is not None else 0) != revision:
        raise CellChanged(
            "You saved other words in another window. Both are shown here; save the ones that hold."
        )


def reset_cell(*, actor: Person, seat: SeatKind, purpose: Purpose, revision: int, now: datetime) -> Cell:
    """Bring the pre-filled words back."""
    return write_cell(actor=actor, seat=seat, purpose=purpose, text="", revision=revision, now=now)


@transaction.atomic
def skip_aim(*, actor: Person, now: datetime) -> Board:
    """Put the question off what one aims for; the seats come first then."""
    board = locked_board(actor, now)
    board.aim_skipped_at = now
    board.save(update_fields=["aim_skipped_at"])
    record(actor=actor, verb="boards.skip_aim", target="boards.board", now=now)
    return board


@transaction.atomic
def name_skill(*, actor: Person, skill: str, now: datetime) -> Seat:
    """Name the one skill that the Skills Coach is for."""
    seat = _seat(actor, SeatKind.SKILLS_COACH, now)
    seat.skill = clean_line(skill)[:SKILL_LENGTH]
    seat.save()
    record(actor=actor, verb="boards.name_skill", target="boards.seat", now=now)
    return seat


@transaction.atomic
def set_rhythm(
    *, actor: Person, kind: SeatKind, every: EveryMonths, last_met_on: date | None, today: date, now: datetime
) -> Seat:
    """Say how often one means to talk, and when the last talk was. Nobody is invited by this."""
    if last_met_on is not None and last_met_on > today:
        raise NotYet("That day has not come yet. Say when you last talked.")
    seat = _seat(actor, kind, now)
    seat.every_months = every
    seat.last_met_on = last_met_on
    seat.save()
    record(actor=actor, verb="boards.set_rhythm", target="boards.seat", now=now)
    return seat


def _seat(actor: Person, kind: SeatKind, now: datetime) -> Seat:
    return Seat.objects.get_or_create(board=locked_board(actor, now), kind=kind)[0]
