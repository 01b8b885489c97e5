"""Believable cohorts from a seed: a human roster to try things with, and arrays to measure with."""

from telemachy.matching.generate.bench import BenchArrays, bench_arrays
from telemachy.matching.generate.sheets import Roster, Sheet, roster

__all__ = ["BenchArrays", "Roster", "Sheet", "bench_arrays", "roster"]
