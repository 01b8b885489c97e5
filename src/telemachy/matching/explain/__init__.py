"""In words: why this pair, who was next, why not another, why nobody, and what would help.

Every sentence comes with ``{mentee}`` and ``{mentor}`` open; `say` puts names in. What participants may
read holds no number and never says whom anything displaced; a coordinator's words may hold both.
"""

from telemachy.matching.blocks import TOO_LITTLE_SAID
from telemachy.matching.explain.addressing import said_to
from telemachy.matching.explain.lists import NOT_AVAILABLE_KEY, Eligible, MustEffect, eligible
from telemachy.matching.explain.pairs import Option, PairStory, pair
from telemachy.matching.explain.refusals import Obstacle, WhyNot, why_not
from telemachy.matching.explain.swaps import rather_each_other
from telemachy.matching.explain.topics import TopicNeed, topics
from telemachy.matching.explain.waiting import Cause, Without, without

__all__ = [
    "NOT_AVAILABLE_KEY",
    "TOO_LITTLE_SAID",
    "Cause",
    "Eligible",
    "MustEffect",
    "Obstacle",
    "Option",
    "PairStory",
    "TopicNeed",
    "WhyNot",
    "Without",
    "eligible",
    "pair",
    "rather_each_other",
    "said_to",
    "topics",
    "why_not",
    "without",
]
