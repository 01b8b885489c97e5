"""Believable cohorts from a seed: a human roster to try things with, and arrays to measure with."""

from telemachy.matching.generate.roster import Roster, Sheet, roster

__all__ = ["Roster", "Sheet", "roster"]
