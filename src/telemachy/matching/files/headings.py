"""What the heading of a column says, whether a word (`max_mentees`) or a whole question.

The words are data (`headings.toml`). An exact word decides; else phrases do, each with a weight, of which the
heaviest wins, and only by a margin. What stays close is not decided here.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class Meaning(StrEnum):
    """What a column of a roster can be."""

    ID = "id"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    ROLE = "role"
    TIMESTAMP = "timestamp"
    CAPACITY = "capacity"
    DEMAND = "demand"
    HOURS = "hours"
    WANTED = "topics_wanted"
    OFFERED = "topics_offered"
    TOPICS = "topics"
    FACED = "situations_faced"
    LIVED = "situations_lived"
    GOAL = "goal"
    BIOGRAPHY = "biography"
    LANGUAGES = "languages"
    YEARS = "years"
    LEVEL = "level"
    JOB_TITLE = "job_title"
    FUNCTION = "function"
    ORGANIZATION = "organization"
    INDUSTRY = "industry"
    COUNTRY = "country"
    LOCATION = "location"
    TIME_ZONE = "time_zone"
    AVAILABILITY = "availability"
    MANAGER = "manager"
    WISHES = "wished_people"
    AVOID = "people_to_avoid"
    VALUES = "values"
    CADENCE = "cadence"
    FORMAT = "meeting_format"
    INTERESTS = "interests"
    EDUCATION = "education"
    PERSONAL = "personal"
    CONSENT = "consent"
    CONTACT = "contact"
    NOTE = "note"


@dataclass(frozen=True)
class HeadingRead:
    """What a heading was taken for; `sure` is False where it could be something else as well."""

    meaning: Meaning | None
    sure: bool
    by: str


# Heavier says more. Two meanings within MARGIN of each other are not told apart.
MARGIN = 1
SURE_FROM = 8

_HINT = re.compile(r"\((?:[^()]*)\)|\[(?:[^\[\]]*)\]|\*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_HAVE_WANT = re.compile(r"^(?P<what>.+) (?P<which>have|want|has|wants|offered|wanted|current|desired)$")
# “…the seniority of your mentor” asks for a wish about somebody else, not for a fact about the person.
_ABOUT_THE_OTHER = re.compile(
    r"\b(?:preferences?|prefer|matters?|important)\b"
    r".*\b(?:of|in|for) (?:your|a|the) (?:mentor|mentee|match)\b"
)
_OWN = re.compile(r"^(?:what (?:is|are) )?(?:your|my) ")
_LEADING_NUMBER = re.compile(r"^(?:q|question)?\s*\d{1,2}[.):]\s*", re.IGNORECASE)


def plain_words(heading: str) -> str:
    """Return the heading in small letters, words only: `Max_Mentees*` and “Max mentees” are the same."""
    text = unicodedata.normalize("NFKC", heading)
    text = re.sub(r"([a-z])([A-Z][a-z])", r"\1 \2", text)
    text = _LEADING_NUMBER.sub("", text.strip())
    words = _WORD.findall(text.replace("_", " ").casefold().replace("’", "'"))
    return " ".join(word.replace("'", " ") for word in words)


def read_heading(heading: str) -> HeadingRead:
    """Say what one heading means, by itself."""
    without_hints = _HINT.sub(" ", heading)
    for text in (heading, without_hints):
        words = plain_words(text)
        for form in (words, _OWN.sub("", words)):
            if meaning := _lexicon().by_words.get(form):
                return HeadingRead(meaning, True, "its heading")
    words = plain_words(without_hints) or plain_words(heading)
    if (found := _HAVE_WANT.match(words)) and len(words.split()) <= 4:
        wanted = found["which"] in {"want", "wants", "wanted", "desired"}
        return HeadingRead(Meaning.WANTED if wanted else Meaning.OFFERED, True, "its heading")
    return _by_phrases(words)


def _by_phrases(words: str) -> HeadingRead:
    weights: dict[Meaning, int] = {}
    for meaning, weight, pattern in _lexicon().phrases:
        if weight > weights.get(meaning, 0) and pattern.search(words):
            weights[meaning] = weight
    if not weights or _ABOUT_THE_OTHER.search(words):
        return HeadingRead(None, False, "")
    (best, weight), *rest = sorted(weights.items(), key=lambda item: -item[1])
    is_clear = not rest or weight - rest[0][1] >= MARGIN
    return HeadingRead(best, is_clear and weight >= SURE_FROM, "the words of its heading")


def says(meaning: Meaning) -> str:
    """Say what a column of this meaning holds, in words for the person whose file it is."""
    return _lexicon().says[meaning]


@dataclass(frozen=True)
class _Lexicon:
    says: Mapping[Meaning, str]
    by_words: Mapping[str, Meaning]
    phrases: tuple[tuple[Meaning, int, re.Pattern[str]], ...]


@cache
def _lexicon() -> _Lexicon:
    data = tomllib.loads((resources.files(__package__) / "headings.toml").read_text(encoding="utf-8"))
    parts = {f"<{name}>": f"(?:{'|'.join(alternatives)})" for name, alternatives in data.pop("parts").items()}

    def compiled(alternatives: list[str]) -> re.Pattern[str]:
        pattern = "|".join(alternatives)
        for name, part in parts.items():
            pattern = pattern.replace(name, part)
        return re.compile(rf"\b(?:{pattern})\b")

    entries = [(Meaning(name), entry) for name, entry in data.items()]
    return _Lexicon(
        says={meaning: entry["says"] for meaning, entry in entries},
        by_words={
            plain_words(word): meaning
            for meaning, entry in entries
            for word in (*entry["words"], *entry.get("elsewhere", ()))
        },
        phrases=tuple(
            (meaning, phrase["weight"], compiled(phrase["any"]))
            for meaning, entry in entries
            for phrase in entry.get("phrases", ())
        ),
    )
