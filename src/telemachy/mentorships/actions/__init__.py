"""What people do with mentorships."""

from telemachy.mentorships.actions.answering import accept, decline
from telemachy.mentorships.actions.ending import withdraw_mentorship
from telemachy.mentorships.actions.first_meetings import NoMeeting, TimeGone, offer_times, take_time
from telemachy.mentorships.actions.opening import (
    PairToOpen,
    hold_mentorship,
    open_mentorship,
    open_mentorships,
    propose_held,
)
from telemachy.mentorships.actions.places import NoPlaceLeft
from telemachy.mentorships.actions.reminding import remind

__all__ = [
    "NoMeeting",
    "NoPlaceLeft",
    "PairToOpen",
    "TimeGone",
    "accept",
    "decline",
    "hold_mentorship",
    "offer_times",
    "open_mentorship",
    "open_mentorships",
    "propose_held",
    "remind",
    "take_time",
    "withdraw_mentorship",
]
