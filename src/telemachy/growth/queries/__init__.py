"""Reads of this room, ready for a page."""

from telemachy.growth.queries.aims import (
    PURPOSE,
    Exercise,
    SharedAim,
    Written,
    exercise_of,
    has_aim,
    main_aim,
    shared_aims,
    shared_with,
    words_of,
)

__all__ = [
    "PURPOSE",
    "Exercise",
    "SharedAim",
    "Written",
    "exercise_of",
    "has_aim",
    "main_aim",
    "shared_aims",
    "shared_with",
    "words_of",
]
