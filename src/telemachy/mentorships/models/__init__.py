"""A mentorship, the places it takes, and what the two make of it: first talk, agreement, plan, ending."""

from telemachy.mentorships.models.agreements import (
    DEFAULT_MINUTES,
    LONGEST_MINUTES,
    PART_LENGTH,
    SHORTEST_MINUTES,
    AgreementVersion,
)
from telemachy.mentorships.models.changing import LAST_LINE_LENGTH, Change
from telemachy.mentorships.models.checks import Check
from telemachy.mentorships.models.concerns import CONCERN_LENGTH, Concern, ConcernLine, ConcernReading
from telemachy.mentorships.models.endings import HAND_OVER_LENGTH, THANKS_LENGTH, Closing, Pause
from telemachy.mentorships.models.first_meetings import (
    LENGTHS_MINUTES,
    MOST_TIMES,
    NOTE_LENGTH,
    WHERE_LENGTH,
    FirstMeeting,
    OfferedTime,
)
from telemachy.mentorships.models.mentorships import Mentorship, MentorshipQuerySet, PlacesTaken
from telemachy.mentorships.models.paths import PATH_WISH_LENGTH, PathWish
from telemachy.mentorships.models.plans import (
    LINE_LENGTH,
    SNAPSHOT_LENGTH,
    WORDS_LENGTH,
    Milestone,
    Objective,
    PlanChange,
    PlanSignature,
    Strategy,
)

__all__ = [
    "CONCERN_LENGTH",
    "DEFAULT_MINUTES",
    "HAND_OVER_LENGTH",
    "LAST_LINE_LENGTH",
    "LENGTHS_MINUTES",
    "LINE_LENGTH",
    "LONGEST_MINUTES",
    "MOST_TIMES",
    "NOTE_LENGTH",
    "PART_LENGTH",
    "PATH_WISH_LENGTH",
    "SHORTEST_MINUTES",
    "SNAPSHOT_LENGTH",
    "THANKS_LENGTH",
    "WHERE_LENGTH",
    "WORDS_LENGTH",
    "AgreementVersion",
    "Change",
    "Check",
    "Closing",
    "Concern",
    "ConcernLine",
    "ConcernReading",
    "FirstMeeting",
    "Mentorship",
    "MentorshipQuerySet",
    "Milestone",
    "Objective",
    "OfferedTime",
    "PathWish",
    "Pause",
    "PlacesTaken",
    "PlanChange",
    "PlanSignature",
    "Strategy",
]
