"""From enrollments to the engine's arrays, and what the arrays tell before a round is run."""

from telemachy.programs.features.problems import (
    BuiltProblem,
    ReportingCircle,
    RulesDoNotFit,
    build_problem,
)
from telemachy.programs.features.sides import Pair, stable_id

__all__ = ["BuiltProblem", "Pair", "ReportingCircle", "RulesDoNotFit", "build_problem", "stable_id"]
