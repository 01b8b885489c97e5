"""Text from people: cleaned once at the edge, stored byte for byte, never trusted for layout."""

import re
import unicodedata

# Controls that no one types: they break mails, files and layouts. Tab, line feed and return stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Characters that turn the direction of the text around them; harmless in prose, a disguise in a name.
_TURNERS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def is_storable(text: str) -> bool:
    """Whether both databases can keep this text: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def clean_line(text: str) -> str:
    """A name or a heading: one line, composed (NFC), without controls or turning characters."""
    text = _TURNERS.sub("", _CONTROLS.sub("", unicodedata.normalize("NFC", text)))
    return " ".join(text.split())


def clean_text(text: str) -> str:
    """Free text: composed (NFC), line ends as `\\n`, without controls."""
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub("", text).strip()


def clean_email(address: str) -> str:
    """An address as we compare it: without spaces around, in lower case."""
    return unicodedata.normalize("NFC", address).strip().lower()


def folded(text: str) -> str:
    """The text as search compares it: no case, no accents, one space between words."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def in_words(heading: str) -> str:
    """A column's heading as people read it: “job_title” is “Job title”; what is written for people stays."""
    if not _MACHINES_NAME.fullmatch(heading):
        return heading
    words = heading.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


_MACHINES_NAME = re.compile(r"[a-z][a-z0-9_]*")


def counted(number: int, one: str, many: str = "") -> str:
    """`1 mentor`, `3 mentors`: the number with its word."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: list[str], last: str = "and") -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
