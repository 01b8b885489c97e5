"""Rows of this room."""

from telemachy.boards.models.boards import (
    CELL_LENGTH,
    MOST_ADVISERS,
    NAME_LENGTH,
    NOTE_LENGTH,
    SKILL_LENGTH,
    Adviser,
    Board,
    Cell,
    Seat,
)

__all__ = [
    "CELL_LENGTH",
    "MOST_ADVISERS",
    "NAME_LENGTH",
    "NOTE_LENGTH",
    "SKILL_LENGTH",
    "Adviser",
    "Board",
    "Cell",
    "Seat",
]
