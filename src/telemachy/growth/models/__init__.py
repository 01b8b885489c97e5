"""Rows of this room."""

from telemachy.growth.models.aims import FROM_LENGTH, MOST_AIMS, WORDS_LENGTH, Aim, AimShare

__all__ = ["FROM_LENGTH", "MOST_AIMS", "WORDS_LENGTH", "Aim", "AimShare"]
