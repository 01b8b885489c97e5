"""Fixtures every test may use."""

import os
from pathlib import Path

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests on real data when no folder of real data is named."""
    if os.environ.get("TELEMACHY_DATA"):
        return
    with_data = [item for item in items if item.get_closest_marker("data")]
    if with_data:
        config.hook.pytest_deselected(items=with_data)
        items[:] = [item for item in items if not item.get_closest_marker("data")]


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real data; its absence is a failure once it has been named."""
    folder = Path(os.environ["TELEMACHY_DATA"])
    assert folder.is_dir(), f"TELEMACHY_DATA names {folder}, which is not a folder"
    return folder
