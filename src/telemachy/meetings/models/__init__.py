"""Sessions, and what belongs to them."""

from telemachy.meetings.models.arranging import (
    MOST_REPEATS,
    MOST_TIMES,
    MOST_WEEKS_APART,
    NOTE_LENGTH,
    Booking,
    Lateness,
    Proposal,
    ProposedTime,
)
from telemachy.meetings.models.calendars import FEED_NAME_LENGTH, MOST_FEEDS, CalendarFeed, hash_of
from telemachy.meetings.models.rhythm import Nudge, QuietSpell
from telemachy.meetings.models.sessions import (
    LONGEST_MINUTES,
    SHORTEST_MINUTES,
    WHERE_LENGTH,
    Session,
    SessionQuerySet,
)

__all__ = [
    "FEED_NAME_LENGTH",
    "LONGEST_MINUTES",
    "MOST_FEEDS",
    "MOST_REPEATS",
    "MOST_TIMES",
    "MOST_WEEKS_APART",
    "NOTE_LENGTH",
    "SHORTEST_MINUTES",
    "WHERE_LENGTH",
    "Booking",
    "CalendarFeed",
    "Lateness",
    "Nudge",
    "Proposal",
    "ProposedTime",
    "QuietSpell",
    "Session",
    "SessionQuerySet",
    "hash_of",
]
