"""The criteria and must-haves, one idea a file: exact cells, near blocks, and the sentence for a cell."""

from telemachy.matching.criteria.base import CriterionScorer
from telemachy.matching.criteria.covers import Covers
from telemachy.matching.criteria.musts import (
    MustDiffer,
    MustScorer,
    MustShare,
    MustShareTime,
    NotInLine,
    Within,
)
from telemachy.matching.criteria.numbers import AtLeast, Gap, Near
from telemachy.matching.criteria.overlap import Overlap
from telemachy.matching.criteria.places import NearPlace, WithinPlaces
from telemachy.matching.criteria.points import Points
from telemachy.matching.criteria.rank import Rank
from telemachy.matching.criteria.similar import Different, Similar
from telemachy.matching.criteria.text import Text
from telemachy.matching.problem import Problem
from telemachy.matching.rules import Criterion, Must

__all__ = ["CriterionScorer", "MustScorer", "criterion_scorer", "must_scorer"]

_CRITERIA: dict[str, type[CriterionScorer]] = {
    "covers": Covers,
    "similar": Similar,
    "different": Different,
    "near": Near,
    "at_least": AtLeast,
    "gap": Gap,
    "overlap": Overlap,
    "rank": Rank,
    "text": Text,
    "points": Points,
}
_MUSTS: dict[str, type[MustScorer]] = {
    "must_share": MustShare,
    "must_differ": MustDiffer,
    "at_least": Within,
    "within": Within,
    "not_in_line": NotInLine,
}


def criterion_scorer(criterion: Criterion, problem: Problem) -> CriterionScorer:
    """Prepare a criterion for the pairs of a problem."""
    if criterion.settings.get("measure"):
        return NearPlace(criterion, problem)
    return _CRITERIA[criterion.kind](criterion, problem)


def must_scorer(must: Must, problem: Problem) -> MustScorer | None:
    """Prepare a must-have; None for ``never``, whose pairs stand in the problem itself."""
    if must.kind == "never":
        return None
    if must.kind == "must_share" and must.settings["minutes"]:
        return MustShareTime(must, problem)
    if must.settings.get("measure"):
        return WithinPlaces(must, problem)
    return _MUSTS[must.kind](must, problem)
