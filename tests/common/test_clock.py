"""The clock at the edge."""

from pathlib import Path

import pytest

from telemachy.common.clock import zone_of_this_machine


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("zoneinfo/Europe/Lisbon", "Europe/Lisbon"),
        ("zoneinfo/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("zoneinfo/Etc/UTC", "UTC"),
        ("zoneinfo/Nowhere/Atall", "UTC"),
        ("elsewhere/Europe/Lisbon", "UTC"),
    ],
)
def test_the_zone_of_the_machine_is_read_from_where_it_points(
    tmp_path: Path, target: str, expected: str
) -> None:
    local_time = tmp_path / "localtime"
    local_time.symlink_to(tmp_path / target)

    assert zone_of_this_machine(local_time) == expected


def test_a_machine_that_does_not_say_is_in_utc(tmp_path: Path) -> None:
    assert zone_of_this_machine(tmp_path / "nothing") == "UTC"
