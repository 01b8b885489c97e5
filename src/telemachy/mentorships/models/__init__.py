"""A mentorship, the places it takes, and the first meeting of the two."""

from telemachy.mentorships.models.changing import LAST_LINE_LENGTH, Change
from telemachy.mentorships.models.checks import Check
from telemachy.mentorships.models.concerns import CONCERN_LENGTH, Concern, ConcernReading
from telemachy.mentorships.models.first_meetings import (
    LENGTHS_MINUTES,
    MOST_TIMES,
    NOTE_LENGTH,
    WHERE_LENGTH,
    FirstMeeting,
    OfferedTime,
)
from telemachy.mentorships.models.mentorships import Mentorship, MentorshipQuerySet, PlacesTaken

__all__ = [
    "CONCERN_LENGTH",
    "LAST_LINE_LENGTH",
    "LENGTHS_MINUTES",
    "MOST_TIMES",
    "NOTE_LENGTH",
    "WHERE_LENGTH",
    "Change",
    "Check",
    "Concern",
    "ConcernReading",
    "FirstMeeting",
    "Mentorship",
    "MentorshipQuerySet",
    "OfferedTime",
    "PlacesTaken",
]
