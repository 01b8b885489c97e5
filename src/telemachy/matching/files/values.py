"""What a cell says: numbers, lists, yes or no, roles, moments, weekly time."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from telemachy.matching.tables import says_something

SEPARATORS = ("|", ";", ",")
SLOT_MINUTES = 60
SLOTS = 7 * 24 * 60 // SLOT_MINUTES

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
_NUMBER = re.compile(r"(?<![\w.])[+-]?\d+(?:[.,]\d+)?")
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:-|–|—|to|or|bis)\s*(\d+(?:[.,]\d+)?)")
_MAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\"]+")
_ABOUT_A_MENTOR = re.compile(r"\b(?:mentor|mentors|mentoring|mentor others)\b")
_ABOUT_A_MENTEE = re.compile(
    r"\b(?:mentee|mentees|mentored|protege|student|find a mentor|get a mentor|have a mentor|need a mentor)\b"
)
_SEEKS = re.compile(r"\b(?:find|get|have|need|want|looking for|seeking) a mentor\b")
_ABOUT_BOTH = re.compile(r"\b(?:both|either)\b")


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
        return (_decimal(found[1]) + _decimal(found[2])) / 2
    if found := _NUMBER.search(plain):
        return _decimal(found[0])
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
    if found := _RANGE.search(plain):
        plain = found[2]
    number = read_number(plain)
    if number is None or number != int(number) or not 0 <= number <= 10_000:
        raise ValueError(text)
    return int(number)


def _decimal(text: str) -> float:
    return float(text.replace(",", "."))


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


_DAYS = {day: number for number, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_PARTS = {
    "morning": (8, 12),
    "am": (8, 12),
    "lunch": (12, 14),
    "lunchtime": (12, 14),
    "noon": (12, 14),
    "midday": (12, 14),
    "afternoon": (13, 17),
    "pm": (13, 17),
    "evening": (17, 21),
    "night": (20, 22),
}
_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_WEEKDAYS = re.compile(r"\b(?:weekdays?|working days?|every ?day|any ?day|daily)\b")
_WEEKENDS = re.compile(r"\bweekends?\b")
_PART = re.compile(r"\b(mornings?|lunch(?:time)?s?|noon|midday|afternoons?|evenings?|nights?|am|pm)\b")
_SPAN = re.compile(
    r"(\d{1,2})(?::(\d{2}))?\s*(am|pm)?\s*(?:-|–|—|to|until)\s*(\d{1,2})(?::(\d{2}))?\s*(am|pm)?"
)


def read_week(text: str, separator: str = "") -> list[int] | None:
    """Return the hours of the week that a cell names, Monday 0:00 being slot 0; None where it names none.

    It knows days, parts of days and hours: “Mon am | Tue 14:00-16:00”, “weekday evenings”, “Wednesday”. A day
    alone is read as its working hours, a part alone as that part of every working day.
    """
    slots: set[int] = set()
    for part in split_list(text.casefold(), separator):
        slots.update(_week_part(part))
    return sorted(slots) or None


def _week_part(part: str) -> set[int]:
    days = _days_named(part)
    hours = _hours_named(part)
    if not days and not hours:
        return set()
    span = hours or [(9, 17)]
    return {
        day * 24 + hour
        for day in (days or list(range(5)))
        for start, end in span
        for hour in range(start, end)
    }


def _days_named(part: str) -> list[int]:
    named = [_DAYS[day] for day in _DAY.findall(part)]
    if (
        re.search(
            r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\s*(?:-|–|to)\s*(?:mon|tue|wed|thu|fri|sat|sun)", part
        )
        and len(named) == 2
    ):
        first, last = named
        return [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    if _WEEKDAYS.search(part):
        named += range(5)
    if _WEEKENDS.search(part):
        named += (5, 6)
    return sorted(set(named))


def _hours_named(part: str) -> list[tuple[int, int]]:
    if found := _SPAN.search(part):
        start, end = (
            _hour(found[1], found[3] or (found[6] if found[6] == "am" else "")),
            _hour(found[4], found[6] or ""),
        )
        if not found[3] and found[6] == "pm" and _hour(found[1], "pm") < end:
            start = _hour(found[1], "pm")
        if 0 <= start < end <= 24:
            return [(start, end)]
    return [_PARTS[name.removesuffix("s")] for name in _PART.findall(part)]


def _hour(text: str, half: str) -> int:
    hour = int(text)
    if half == "pm" and hour < 12:
        return hour + 12
    return 0 if half == "am" and hour == 12 else hour
