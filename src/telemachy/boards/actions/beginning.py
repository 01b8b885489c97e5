"""The row of a board, made when its owner first changes something."""

from datetime import datetime

from telemachy.boards.models import Board
from telemachy.people.models import Person


def locked_board(actor: Person, now: datetime) -> Board:
    """The actor's own board, locked until the transaction ends; every act on it begins here."""
    # Lock first: two windows of one person write one after the other.
    Board.objects.get_or_create(person=actor, defaults={"begun_at": now})
    return Board.objects.select_for_update().get(person=actor)
