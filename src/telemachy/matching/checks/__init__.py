"""The independent judge: is this matching allowed, what did it reach, and does its proof hold?

Nothing here asks the solvers or the code that scores for them: cells are worked out again by `rescoring`.
"""

from telemachy.matching.checks.claims import tiers_of
from telemachy.matching.checks.groups import GroupCoverage, coverage_by_group, wilson_interval
from telemachy.matching.checks.judging import judge, judge_pairs
from telemachy.matching.checks.verdict import Fault, FaultKind, Judgement, Made

__all__ = [
    "Fault",
    "FaultKind",
    "GroupCoverage",
    "Judgement",
    "Made",
    "coverage_by_group",
    "judge",
    "judge_pairs",
    "tiers_of",
    "wilson_interval",
]
