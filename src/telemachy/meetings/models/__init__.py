"""Sessions, and what belongs to them."""

from telemachy.meetings.models.acts import (
    ACT_LENGTH,
    TAKEAWAY_LENGTH,
    WHEN_LENGTH,
    WORD_LENGTH,
    Act,
    Takeaway,
)
from telemachy.meetings.models.agendas import (
    ITEM_LENGTH,
    MOST_ITEMS,
    QUESTION_LENGTH,
    Agenda,
    AgendaItem,
    ObjectivesTalk,
    Preparation,
)
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
from telemachy.meetings.models.held import HeldWord
from telemachy.meetings.models.notes import NOTES_LENGTH, PrivateNote, SharedNote
from telemachy.meetings.models.rhythm import Nudge, QuietSpell
from telemachy.meetings.models.sessions import (
    LONGEST_MINUTES,
    SHORTEST_MINUTES,
    WHERE_LENGTH,
    Session,
    SessionQuerySet,
)
from telemachy.meetings.models.updates import PART_LENGTH, Update, UpdatePart

__all__ = [
    "ACT_LENGTH",
    "FEED_NAME_LENGTH",
    "ITEM_LENGTH",
    "LONGEST_MINUTES",
    "MOST_FEEDS",
    "MOST_ITEMS",
    "MOST_REPEATS",
    "MOST_TIMES",
    "MOST_WEEKS_APART",
    "NOTES_LENGTH",
    "NOTE_LENGTH",
    "PART_LENGTH",
    "QUESTION_LENGTH",
    "SHORTEST_MINUTES",
    "TAKEAWAY_LENGTH",
    "WHEN_LENGTH",
    "WHERE_LENGTH",
    "WORD_LENGTH",
    "Act",
    "Agenda",
    "AgendaItem",
    "Booking",
    "CalendarFeed",
    "HeldWord",
    "Lateness",
    "Nudge",
    "ObjectivesTalk",
    "Preparation",
    "PrivateNote",
    "Proposal",
    "ProposedTime",
    "QuietSpell",
    "Session",
    "SessionQuerySet",
    "SharedNote",
    "Takeaway",
    "Update",
    "UpdatePart",
    "hash_of",
]
