"""From enrollments to the engine's arrays, and what the arrays tell before a round is run."""

from telemachy.programs.features.problems import (
    BuiltProblem,
    Pair,
    ReportingCircle,
    build_problem,
    stable_id,
)

__all__ = ["BuiltProblem", "Pair", "ReportingCircle", "build_problem", "stable_id"]
