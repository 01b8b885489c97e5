"""What people do in this room."""

from telemachy.meetings.actions.arranging import (
    PLANS_IN,
    CannotPlan,
    TimeGone,
    cancel_session,
    change_place,
    note_lateness,
    propose_times,
    take_time,
    withdraw_proposal,
)
from telemachy.meetings.actions.feeds import TooManyFeeds, end_feed, open_feed
from telemachy.meetings.actions.following import follow_mentorship, leave_sessions
from telemachy.meetings.actions.guarding import TimeTaken, lock_people
from telemachy.meetings.actions.reminding import remind

__all__ = [
    "PLANS_IN",
    "CannotPlan",
    "TimeGone",
    "TimeTaken",
    "TooManyFeeds",
    "cancel_session",
    "change_place",
    "end_feed",
    "follow_mentorship",
    "leave_sessions",
    "lock_people",
    "note_lateness",
    "open_feed",
    "propose_times",
    "remind",
    "take_time",
    "withdraw_proposal",
]
