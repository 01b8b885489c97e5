"""What if: in bulk, read off the prices of the round; one change at a time, exactly, by solving again."""

from telemachy.matching.whatif.changes import (
    Change,
    Move,
    with_one_more_place,
    with_pair,
    with_problem,
    with_rules,
    with_swap,
    without_pair,
)
from telemachy.matching.whatif.nexts import NEXT, Lack, NextMentor, NextMentors, next_mentors
from telemachy.matching.whatif.places import Added, MorePlaces, more_places
from telemachy.matching.whatif.recruiting import Recruit, TypicalMentor, more_mentors, with_mentor
from telemachy.matching.whatif.softening import Softened, softened, without_must
from telemachy.matching.whatif.standing import NoPrices
from telemachy.matching.whatif.steadying import Steadiness, Steady, steadiness
from telemachy.matching.whatif.weighing import Weighed, Weights, weighed

__all__ = [
    "NEXT",
    "Added",
    "Change",
    "Lack",
    "MorePlaces",
    "Move",
    "NextMentor",
    "NextMentors",
    "NoPrices",
    "Recruit",
    "Softened",
    "Steadiness",
    "Steady",
    "TypicalMentor",
    "Weighed",
    "Weights",
    "more_mentors",
    "more_places",
    "next_mentors",
    "softened",
    "steadiness",
    "weighed",
    "with_mentor",
    "with_one_more_place",
    "with_pair",
    "with_problem",
    "with_rules",
    "with_swap",
    "without_must",
    "without_pair",
]
