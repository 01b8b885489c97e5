"""The documents move with the code: what the code can do stands there, and every link leads somewhere."""

import re
from pathlib import Path

import pytest
from tests.reference import REFERENCE, ROOT, pages

_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_FENCED = re.compile(r"```.*?```", re.DOTALL)
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")],
    key=str,
)


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_reference_page_says_what_the_code_does(name):
    assert (REFERENCE / name).read_text(encoding="utf-8") == pages()[name](), "Run: make docs"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_of_a_document_leads_somewhere(document: Path):
    text = _FENCED.sub("", document.read_text(encoding="utf-8"))

    broken = [target for target in _LINK.findall(text) if not _leads_somewhere(document, target)]

    assert broken == []


def _leads_somewhere(document: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True
    path, _, anchor = target.partition("#")
    found = (document.parent / path) if path else document
    return found.exists() and (not anchor or found.suffix != ".md" or anchor in _anchors(found))


def _anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
