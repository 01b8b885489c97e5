"""What a cell says: numbers, lists, yes or no, roles, moments, weekly time."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from telemachy.matching import records
from telemachy.matching.tables import says_something

SEPARATORS = ("|", ";", ",")
SLOT_MINUTES, SLOTS = records.SLOT_MINUTES, records.SLOTS
MOST = 10_000
"""Nobody asks for more mentors, or has room for more mentees."""

_MOST_SAID = 1e15

_NUMBER_WORDS = {
    word: number
    for number, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        )
    )
} | {"none": 0, "a": 1, "an": 1, "single": 1, "a couple": 2, "couple": 2}
_NUMBER = re.compile(r"(?<![\w.])[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+(?!\w))?")
_DATE = re.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|^\d{1,2}[ -](?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
_RANGE = re.compile(r"(?<!\d)(\d+(?:[.,]\d+)?)\s*(?:-|–|—|to|or|bis)\s*(\d+(?:[.,]\d+)?)")
_MAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\"]+")
_ABOUT_A_MENTOR = re.compile(
    r"\b(?:mentor(?:s|in|innen|en|a|as|es)?|mentoring|coach(?:es)?|advis[eo]rs?|tutors?)\b"
)
_ABOUT_A_MENTEE = re.compile(
    r"\b(?:mentees?|mentored|mentoré\w*|mentorad[oa]s?|prot[eé]g[eé]s?|students?|coachees?|learners?"
    r"|apprentices?|find a mentor|get a mentor|have a mentor|need a mentor)\b"
)
_SEEKS = re.compile(r"\b(?:find|get|have|need|want|looking for|seeking) a mentor\b")
_ABOUT_BOTH = re.compile(r"\b(?:both|either|beides?|les deux|ambos)\b")


def separator_of(values: Iterable[str], *, is_list: bool) -> str:
    """Return the separator of a column: the first of `|` `;` `,` that occurs, the comma only in a list."""
    found: set[str] = set()
    for value in values:
        found.update(mark for mark in SEPARATORS if mark in value)
        if "|" in found:
            return "|"
    for mark in SEPARATORS if is_list else SEPARATORS[:2]:
        if mark in found:
            return mark
    return ""


def split_list(value: str, separator: str) -> list[str]:
    """Return the answers in a cell, trimmed, without blanks, each once."""
    parts = value.split(separator) if separator else [value]
    return list(dict.fromkeys(part for raw in parts if (part := " ".join(raw.split()))))


def read_number(text: str) -> float | None:
    """Return the number a cell states, None where it states none: “7 years”, “5-7” (the middle), “16+”."""
    plain = text.strip().casefold()
    if not plain or not says_something(plain):
        return None
    if found := _RANGE.search(plain):
        return _said((_decimal(found[1]) + _decimal(found[2])) / 2)
    if found := _NUMBER.search(plain):
        return _said(_decimal(found[0]))
    return float(_NUMBER_WORDS[plain]) if plain in _NUMBER_WORDS else None


def read_count(text: str) -> int | None:
    """Return how many a cell allows, None where it says nothing: “two”, “2 mentees”, “1-2” (the most).

    Raises
    ------
    ValueError
        If it says something that is no count.
    """
    plain = text.strip().casefold()
    if not plain or plain in {"n/a", "-", "?"}:
        return None
    if _DATE.search(plain):
        # Spreadsheets turn “1-2” into a day of a year; no count can be told from that.
        raise ValueError(text)
    if found := _RANGE.search(plain):
        plain = found[2]
    number = read_number(plain)
    if number is None or not 0 <= number <= MOST or number != int(number):
        raise ValueError(text)
    return int(number)


def is_range(text: str) -> bool:
    """Say whether a cell gives a range, such as “2-3”."""
    return bool(_RANGE.search(text.casefold()))


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


def _said(number: float) -> float | None:
    """Return a number that somebody can have meant; None for one beyond all reckoning."""
    return number if abs(number) <= _MOST_SAID else None


def is_mail(text: str) -> bool:
    """Say whether the whole cell is one e-mail address."""
    return bool(_MAIL.fullmatch(text))


def read_roles(text: str) -> frozenset[str]:
    """Return the roles that a cell names: of “mentor” and “mentee” none, one or both."""
    plain = " ".join(re.findall(r"[^\W_]+", text.casefold()))
    if _ABOUT_BOTH.search(plain):
        return frozenset({"mentor", "mentee"})
    is_mentee = bool(_ABOUT_A_MENTEE.search(plain) or _SEEKS.search(plain))
    is_mentor = bool(_ABOUT_A_MENTOR.search(_SEEKS.sub(" ", plain)))
    return frozenset({"mentor"} if is_mentor else ()) | frozenset({"mentee"} if is_mentee else ())


_DATES = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%d %b %Y",
    "%b %d, %Y",
)
_CLOCKS = (" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", "")
_MOMENTS = tuple(date + clock for date in _DATES for clock in _CLOCKS)
_ZONE = re.compile(r"\s*(?:gmt|utc|[a-z]{3,4})?\s*(?:[+-]\d{1,2}(?::?\d{2})?)?$", re.IGNORECASE)


def read_moments(texts: Sequence[str]) -> list[dt.datetime] | None:
    """Return when each form was sent, in whatever one format fits them all; None where none does.

    “3/4/2025” is read month first unless some row of the column shows that days come first. The moments serve
    only to tell the last answer of one person from an earlier one, so zones are left aside.
    """
    plain = [_without_zone(text) for text in texts]
    for pattern in (None, *_MOMENTS):
        try:
            return [_moment(text, pattern) for text in plain]
        except ValueError:
            continue
    return None


def _moment(text: str, pattern: str | None) -> dt.datetime:
    if pattern is None:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    return dt.datetime.strptime(text, pattern)  # noqa: DTZ007  (compared with its own kind only)


def _without_zone(text: str) -> str:
    text = " ".join(text.split())
    if re.search(r"\b[ap]m$", text, re.IGNORECASE) or re.fullmatch(r"[\d\s:./-]+", text):
        return text
    return _ZONE.sub("", text) if re.search(r"\d:\d\d", text) else text


_DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ANY_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_DAY_RANGE = re.compile(rf"\b({_ANY_DAY})\s*(?:-|–|—|to|through)\s*({_ANY_DAY})")
_DAY = re.compile(rf"\b(?:{_ANY_DAY}|weekdays?|weekends?|daily|every ?day)\b")
_PART_NAME = re.compile(r"\b(?:mornings?|lunch(?:times?)?|afternoons?|evenings?)\b")
_PART = re.compile(
    r"\b(?:mornings?|lunch(?:times?)?|afternoons?|evenings?|am|pm)\b|\d\s*(?:-|–|to|until)\s*\d"
)


def read_week(text: str, separator: str = "") -> list[int] | None:
    """Return the half hours of the week that a cell names, None where it names none: “Mon am | Tue 14-16”."""
    return records.read_week(tidy_week(text)) or None


def names_times(text: str) -> bool:
    """Say whether a cell names days or parts of days; bare numbers, such as “5-7”, do not."""
    plain = text.casefold()
    return bool(_DAY.search(plain) or _PART_NAME.search(plain))


def tidy_week(text: str) -> str:
    """Write out ranges of days, and say “weekdays” where a cell names hours without a day."""
    plain = _DAY_RANGE.sub(_written_out, text.casefold())
    return f"weekdays {plain}" if _PART.search(plain) and not _DAY.search(plain) else plain


def _written_out(found: re.Match[str]) -> str:
    first, last = (_DAY_NAMES.index(name[:3]) for name in found.groups())
    days = range(first, last + 1 if last >= first else last + 8)
    return ", ".join(_DAY_NAMES[day % 7] for day in days)
