"""The people of one organization, what they say about themselves, and the vocabulary they say it in."""

from telemachy.people.models.invitations import Invitation, hash_of
from telemachy.people.models.organizations import Organization, SetUpLink
from telemachy.people.models.persons import Person, PersonQuerySet, refuse_unknown_zone
from telemachy.people.models.profiles import (
    DAY_MINUTES,
    MOST_ACHIEVEMENTS,
    MOST_HOURS,
    MOST_YEARS,
    SLOT_MINUTES,
    Achievement,
    Entry,
    FacedSituation,
    FreeTime,
    HeldFunction,
    LivedSituation,
    NeverMatch,
    OfferedTopic,
    Profile,
    Transition,
    UnwelcomeTopic,
    WantedTopic,
)
from telemachy.people.models.vocabulary import Topic, TopicList, TopicName, TopicQuerySet, TopicSource

__all__ = [
    "DAY_MINUTES",
    "MOST_ACHIEVEMENTS",
    "MOST_HOURS",
    "MOST_YEARS",
    "SLOT_MINUTES",
    "Achievement",
    "Entry",
    "FacedSituation",
    "FreeTime",
    "HeldFunction",
    "Invitation",
    "LivedSituation",
    "NeverMatch",
    "OfferedTopic",
    "Organization",
    "Person",
    "PersonQuerySet",
    "Profile",
    "SetUpLink",
    "Topic",
    "TopicList",
    "TopicName",
    "TopicQuerySet",
    "TopicSource",
    "Transition",
    "UnwelcomeTopic",
    "WantedTopic",
    "hash_of",
    "refuse_unknown_zone",
]
