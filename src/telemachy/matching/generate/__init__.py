"""Believable cohorts from a seed: a human roster to try things with, and arrays to measure with."""

from telemachy.matching.generate.adversarial import INSTANCES, Instance, instance
from telemachy.matching.generate.bench import BENCH_RULES, BenchArrays, bench, bench_arrays
from telemachy.matching.generate.sheets import Roster, Sheet, roster

__all__ = [
    "BENCH_RULES",
    "INSTANCES",
    "BenchArrays",
    "Instance",
    "Roster",
    "Sheet",
    "bench",
    "bench_arrays",
    "instance",
    "roster",
]
