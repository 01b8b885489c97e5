"""Sessions, and what belongs to them."""

from telemachy.meetings.models.rhythm import Nudge, QuietSpell
from telemachy.meetings.models.sessions import (
    LONGEST_MINUTES,
    SHORTEST_MINUTES,
    WHERE_LENGTH,
    Session,
    SessionQuerySet,
)

__all__ = [
    "LONGEST_MINUTES",
    "SHORTEST_MINUTES",
    "WHERE_LENGTH",
    "Nudge",
    "QuietSpell",
    "Session",
    "SessionQuerySet",
]
