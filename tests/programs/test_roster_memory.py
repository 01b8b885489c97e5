"""A large roster is brought in within the memory of a small machine, measured in a process of its own."""

import pytest
from benchmarks.roster import in_its_own_process

MOST_MB = 300


@pytest.mark.parametrize("rows", [5_000])
def test_a_large_roster_is_brought_in_within_300_mb(rows: int) -> None:
    figures = in_its_own_process(rows)

    assert figures["rows"] == rows
    assert figures["peak_mb"] < MOST_MB, figures
