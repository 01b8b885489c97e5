"""The seats of a board, what they are filled in with, and which small step comes next."""

from telemachy.boards.choices.matrix import MATRIX, SeatTemplate
from telemachy.boards.choices.seats import EveryMonths, Purpose, SeatKind
from telemachy.boards.choices.steps import STEPS, Standing, Step

__all__ = [
    "MATRIX",
    "STEPS",
    "EveryMonths",
    "Purpose",
    "SeatKind",
    "SeatTemplate",
    "Standing",
    "Step",
]
