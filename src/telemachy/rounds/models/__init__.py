"""A matching round, each of its runs, what came out, what coordinators decided, and the publication."""

from telemachy.rounds.models.contests import Contest
from telemachy.rounds.models.decisions import PairDecision, Publication
from telemachy.rounds.models.desk import (
    CELL_LENGTH,
    DecisionChange,
    PairList,
    PairListRow,
    PairNote,
    Question,
)
from telemachy.rounds.models.lengths import NOTE_LENGTH, RULES_LENGTH, WORDS_LENGTH
from telemachy.rounds.models.log import FrozenInputs, Repetition
from telemachy.rounds.models.outcomes import Proposal, Unmatched
from telemachy.rounds.models.phases import MOST_TAKEN, PhaseDraw, PhasePlace
from telemachy.rounds.models.ranking import (
    LEAST_SHOWN,
    MOST_RANKED,
    MOST_SHOWN,
    MOST_TILT,
    USUAL_TILT,
    AimsCard,
    MentorWish,
    OwnWeights,
    RankedMentor,
    RankingWindow,
    RoundSettings,
    RunWishes,
    ShortlistEntry,
)
from telemachy.rounds.models.rounds import Round, Run

__all__ = [
    "CELL_LENGTH",
    "LEAST_SHOWN",
    "MOST_RANKED",
    "MOST_SHOWN",
    "MOST_TAKEN",
    "MOST_TILT",
    "NOTE_LENGTH",
    "RULES_LENGTH",
    "USUAL_TILT",
    "WORDS_LENGTH",
    "AimsCard",
    "Contest",
    "DecisionChange",
    "FrozenInputs",
    "MentorWish",
    "OwnWeights",
    "PairDecision",
    "PairList",
    "PairListRow",
    "PairNote",
    "PhaseDraw",
    "PhasePlace",
    "Proposal",
    "Publication",
    "Question",
    "RankedMentor",
    "RankingWindow",
    "Repetition",
    "Round",
    "RoundSettings",
    "Run",
    "RunWishes",
    "ShortlistEntry",
    "Unmatched",
]
