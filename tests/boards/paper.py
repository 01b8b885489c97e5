"""How many sheets of paper a page of the board fills."""

import re
from pathlib import Path

from playwright.sync_api import Page


def pages_of_paper(page: Page, path: str, folder: Path) -> int:
    page.goto(path)
    file = folder / "board.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", file.read_bytes()))
