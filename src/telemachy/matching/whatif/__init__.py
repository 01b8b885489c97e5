"""Exact answers to "what if": each solves the round again with one thing changed and says who moved."""

from telemachy.matching.whatif.changes import (
    Change,
    Move,
    with_one_more_place,
    with_pair,
    with_rules,
    with_swap,
    without_pair,
)
from telemachy.matching.whatif.softening import Softened, softened, without_must
from telemachy.matching.whatif.steadying import Steadiness, Steady, steadiness

__all__ = [
    "Change",
    "Move",
    "Softened",
    "Steadiness",
    "Steady",
    "softened",
    "steadiness",
    "with_one_more_place",
    "with_pair",
    "with_rules",
    "with_swap",
    "without_must",
    "without_pair",
]
