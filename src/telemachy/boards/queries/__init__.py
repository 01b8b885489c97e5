"""Reads of this room, ready for a page."""

from telemachy.boards.queries.boards import (
    CELL_PURPOSE,
    PURPOSE,
    AdviserView,
    BoardView,
    CellView,
    SeatView,
    board_of,
    cell_of,
    name_and_note,
    next_about,
    seats_of,
)
from telemachy.boards.queries.steps import NextStep, next_step, next_step_of

__all__ = [
    "CELL_PURPOSE",
    "PURPOSE",
    "AdviserView",
    "BoardView",
    "CellView",
    "NextStep",
    "SeatView",
    "board_of",
    "cell_of",
    "name_and_note",
    "next_about",
    "next_step",
    "next_step_of",
    "seats_of",
]
