"""A mentorship, the places it takes, and the first meeting of the two."""

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
    "LENGTHS_MINUTES",
    "MOST_TIMES",
    "NOTE_LENGTH",
    "WHERE_LENGTH",
    "FirstMeeting",
    "Mentorship",
    "MentorshipQuerySet",
    "OfferedTime",
    "PlacesTaken",
]
