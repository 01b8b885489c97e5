"""Reference pages are what the code says."""

from pathlib import Path

import pytest

from telemachy.config.documents import PAGES

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_code_says(name):
    written = (REFERENCE / name).read_text(encoding="utf-8")

    assert written == PAGES[name](), "Run: python -m telemachy.config.documents docs/reference"
