"""A matching round, each of its runs, what came out, what coordinators decided, and the publication."""

from telemachy.rounds.models.decisions import PairDecision, Publication
from telemachy.rounds.models.lengths import NOTE_LENGTH, RULES_LENGTH, WORDS_LENGTH
from telemachy.rounds.models.outcomes import Proposal, Unmatched
from telemachy.rounds.models.rounds import Round, Run

__all__ = [
    "NOTE_LENGTH",
    "RULES_LENGTH",
    "WORDS_LENGTH",
    "PairDecision",
    "Proposal",
    "Publication",
    "Round",
    "Run",
    "Unmatched",
]
