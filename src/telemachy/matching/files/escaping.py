"""Text in a spreadsheet stays text.

A cell that begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet, and programs differ in what they
skip before they look: tabs, line breaks, spaces, no-break and zero-width spaces, quotes; some fold full-width
forms. So the first character that shows decides, whatever stands before it.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable
from typing import TextIO

PREFIX = "'"
STARTERS = frozenset("=+-@|%")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
# XML 1.0 has no place for these, and a spreadsheet refuses the whole file over one of them.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def is_skipped(character: str) -> bool:
    """Say whether a spreadsheet may skip the character when it looks for the start of a formula."""
    return (
        character in "\"'`"
        or character.isspace()
        or unicodedata.category(character) in {"Cc", "Cf", "Zs", "Zl", "Zp"}
    )


def looks_like_formula(text: str) -> bool:
    """Say whether some spreadsheet might run the text."""
    if text[:1] in {"\t", "\r", "\n"}:
        return True
    for character in text:
        if is_skipped(character):
            continue
        return unicodedata.normalize("NFKC", character)[:1] in STARTERS
    return False


def safe_cell(value: object) -> object:
    """Return the value as it may stand in a CSV file: numbers as they are, text never as a formula."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str):
        return value
    if _PLAIN_NUMBER.fullmatch(value) and value.isascii():
        return value
    return PREFIX + value if looks_like_formula(value) else value


def without_prefix(text: str) -> str:
    """Return what `safe_cell` was given; other text comes back as it is."""
    return text[1:] if text.startswith(PREFIX) and looks_like_formula(text[1:]) else text


def printable(text: str) -> str:
    """Return the text without the characters that no XML file may hold, each shown as U+FFFD."""
    return _NOT_IN_XML.sub("\ufffd", text)


def write_csv(stream: TextIO, headings: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write one table as CSV; the only way in which the engine and its commands write CSV."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([safe_cell(heading) for heading in headings])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
