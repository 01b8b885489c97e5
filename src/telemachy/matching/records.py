"""From rows of text, as a spreadsheet or an enrollment holds them, to a `Problem`.

The one road from words to arrays: the command line and the web platform read people the same way.
"""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain, zip_longest

import numpy as np

from telemachy.matching.kinds import Reads
from telemachy.matching.problem import (
    PairPoints,
    Pairs,
    Pin,
    Problem,
    Ranks,
    keys_of,
    line_intervals,
)
from telemachy.matching.rules import Consent, Must, Rules, Side
from telemachy.matching.tables import Floats, Ints, SetColumn, Table, Vocabulary, WeekColumn, normalize

Record = Mapping[str, str]
"""One person's row: column and text."""

SLOT_MINUTES = 30
_SLOTS_A_DAY = 24 * 60 // SLOT_MINUTES
SLOTS = 7 * _SLOTS_A_DAY
"""Half hours of a week, from Monday 00:00."""


def build_problem(
    mentees: Sequence[Record],
    mentors: Sequence[Record],
    rules: Rules,
    *,
    seed: int = 0,
    mentee_ids: Sequence[str] | None = None,
    mentor_ids: Sequence[str] | None = None,
    capacity: Sequence[int | None] | None = None,
    demand: Sequence[int | None] | None = None,
    waiting: Sequence[float] | None = None,
    pins: Iterable[Pin] = (),
    forbidden: Iterable[tuple[int, int]] = (),
    ranks: Ranks | None = None,
    points: Mapping[str, PairPoints] | None = None,
    lines: tuple[Ints, Ints] | None = None,
) -> Problem:
    """Read two tables of text as the rules ask.

    Parameters
    ----------
    mentees, mentors : sequence of mapping
        Rows; a column that is absent or blank means "not said".
    rules : Rules
        Say which columns matter and how each is read.
    seed : int
        Goes into the keys that settle ties.
    mentee_ids, mentor_ids : sequence of str, optional
        Stable ids; taken from the columns that the rules name when left out.
    capacity, demand : sequence of int or None, optional
        Places per mentor and mentors wanted per mentee, None meaning "not said"; read from the named
        columns when left out.
    waiting : sequence of float, optional
        Days waited; read from the named column when left out.
    pins, forbidden, ranks, points
        As in `Problem`; pairs that the rules' ``never`` columns name are added to ``forbidden``.
    lines : pair of ndarray, optional
        Reporting intervals of both sides; read from the columns of the ``not_in_line`` must-have when
        left out.

    Returns
    -------
    Problem

    Raises
    ------
    LineError
        When people report to each other in a circle.
    ValueError
        When an id occurs twice on one side.
    """
    readers = {"mentee": _Columns(mentees, rules, "mentee"), "mentor": _Columns(mentors, rules, "mentor")}
    vocabulary = Vocabulary.of(chain(readers["mentee"].words(), readers["mentor"].words()), rules.values)
    ids_of_mentees = list(mentee_ids or ids_in(mentees, rules.people.mentee.id))
    ids_of_mentors = list(mentor_ids or ids_in(mentors, rules.people.mentor.id))
    never = _never_pairs(mentees, mentors, rules, ids_of_mentees, ids_of_mentors)
    mentee_line, mentor_line = lines or _lines(mentees, mentors, rules, ids_of_mentees, ids_of_mentors)
    return Problem(
        mentees=readers["mentee"].table(vocabulary),
        mentors=readers["mentor"].table(vocabulary),
        vocabulary=vocabulary,
        mentee_keys=keys_of(ids_of_mentees, seed, "mentee"),
        mentor_keys=keys_of(ids_of_mentors, seed, "mentor"),
        capacity=_capacity(capacity or stated_capacities(mentors, rules), rules),
        demand=_demand(demand or _whole_column(mentees, rules.people.mentee.demand), rules),
        types=tuple(kind.name for kind in rules.types) or ("",),
        waiting=_waiting(mentees, rules) if waiting is None else np.array(waiting, dtype=np.float64),
        pins=tuple(pins),
        forbidden=Pairs.of(chain(forbidden, never)),
        same_person=_same_person(mentees, mentors, rules),
        ranks=ranks or Ranks(),
        points=points or {},
        mentee_line=mentee_line,
        mentor_line=mentor_line,
    )


def ids_in(rows: Sequence[Record], column: str) -> list[str]:
    """Return the ids in a column, or the row numbers 1, 2, … when no column is named."""
    if not column:
        return [str(number) for number in range(1, len(rows) + 1)]
    return [row.get(column, "").strip() for row in rows]


# Values


def separator_of(texts: Iterable[str], is_list: bool = False) -> str:
    """Return what separates values in a column: the first of ``|``, ``;``, ``,`` that occurs, or nothing.

    A comma counts only in a column known to be a list: "Developer, back-end" is one value.
    """
    present = set().union(*map(set, texts))
    return next((mark for mark in ("|;," if is_list else "|;") if mark in present), "")


def split_values(text: str, separator: str) -> list[str]:
    """Return the values of a cell, without the blank ones."""
    pieces = text.split(separator) if separator else [text]
    return [piece.strip() for piece in pieces if piece.strip()]


def read_number(text: str) -> float:
    """Return the number that a cell says, or NaN: ``12``, ``1.5``, ``1,5``, ``16+``, ``3 years`` say one."""
    found = re.fullmatch(
        r"\s*(-?\d+(?:[.,]\d+)?)\s*\+?\s*(?:years?|yrs?|hours?|hrs?|h|y|%)?\.?\s*", text.casefold()
    )
    return float(found[1].replace(",", ".")) if found else math.nan


_DEGREES = re.compile(r"([nsew])?\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([nsew])?")

_ONE = r"(?:[nsew]\s*[+-]?\d{1,3}(?:[.,]\d+)?°?|[+-]?\d{1,3}(?:[.,]\d+)?\s*°?\s*[nsew]?)"
_TWO_DEGREES = re.compile(rf"({_ONE})\s+({_ONE})")


def read_degrees(text: str) -> float:
    """Return the degrees a cell says, south and west below 0, or NaN: ``52.52``, ``52.52° N``, ``13,4 W``."""
    found = _DEGREES.fullmatch(text.strip().casefold())
    if not found or (found[1] and found[3]):
        return math.nan
    degrees = float(found[2].replace(",", "."))
    return -degrees if (found[1] or found[3]) in ("s", "w") else degrees


def read_place(text: str) -> tuple[float, float]:
    """Return latitude and longitude, or NaN for both: ``52.52, 13.405``, ``52.52° N 13.405° E``.

    Between the two stands a comma, a semicolon or a space; longitude may come first where letters say so.
    0, 0 lies in the sea off Africa and means that nothing was said.
    """
    nowhere = math.nan, math.nan
    plain = text.strip().strip("()[]").casefold()
    marks = [mark for mark in (";", "|", ",") if mark in plain]
    two = _TWO_DEGREES.fullmatch(plain)
    parts: Sequence[str] = plain.split(marks[0]) if marks else two.groups() if two else ()
    if len(parts) != 2:
        return nowhere
    latitude, longitude = map(read_degrees, parts)
    if any(mark in parts[0] for mark in "ew") or any(mark in parts[1] for mark in "ns"):
        latitude, longitude = longitude, latitude
    is_somewhere = abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0)
    return (latitude, longitude) if is_somewhere else nowhere


def _alone(text: str) -> tuple[float, float]:
    degrees = read_degrees(text)
    return (degrees, math.nan) if abs(degrees) <= 180 else (math.nan, math.nan)


_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*|\b(weekdays?|weekends?|daily|every ?day)\b")
_HOURS = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?\s*(?:-|–|to|until)\s*(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?"
)
_PARTS = {
    "morning": (8 * 60, 12 * 60),
    "lunch": (12 * 60, 14 * 60),
    "afternoon": (12 * 60, 17 * 60),
    "evening": (17 * 60, 21 * 60),
    "am": (8 * 60, 12 * 60),
    "pm": (12 * 60, 17 * 60),
}
_PART = re.compile(r"\b(mornings?|lunch(?:times?)?|afternoons?|evenings?|am|pm)\b")


def read_week(text: str) -> list[int]:
    """Return the free half hours that a cell says, numbered from Monday 00:00.

    Understands days followed by hours or parts of the day: "Mon 9-12, 14:00-16:00; Tue evening",
    "Weekdays 12-13", "Friday afternoon | Saturday".
    """
    plain = normalize(text)
    found = list(_DAY.finditer(plain))
    slots: set[int] = set()
    waiting_days: list[int] = []
    for here, after in zip_longest(found, found[1:]):
        waiting_days += _days(here)
        spans = _spans(plain[here.end() : after.start() if after else len(plain)])
        between = plain[here.end() : after.start()] if after else ""
        if not spans and after and re.fullmatch(r"\s*(?:,|and|&|/|\+)\s*", between):
            continue  # "Mon, Tue and Wed 9-12": the hours come after the last day
        for day in waiting_days:
            for begin, end in spans or [(8 * 60, 18 * 60)]:
                slots.update(
                    day * _SLOTS_A_DAY + slot
                    for slot in range(-(-begin // SLOT_MINUTES), min(end, 24 * 60) // SLOT_MINUTES)
                )
        waiting_days = []
    return sorted(slots)


def _days(found: re.Match[str]) -> list[int]:
    if found[1]:
        return [_DAYS.index(found[1])]
    if found[2].startswith("weekend"):
        return [5, 6]
    return list(range(5)) if found[2].startswith("weekday") else list(range(7))


def _spans(text: str) -> list[tuple[int, int]]:
    spans = []
    for found in _HOURS.finditer(text):
        end = _minutes(found[4], found[5], found[6])
        begin = _minutes(found[1], found[2], found[3])
        if found[6] == "pm" and not found[3] and begin + 12 * 60 < end:
            begin += 12 * 60 if int(found[1]) < 12 else 0
        if begin < end:
            spans.append((begin, end))
    if spans:
        return spans
    return [
        next(span for part, span in _PARTS.items() if word.startswith(part)) for word in _PART.findall(text)
    ]


def _minutes(hours: str, minutes: str | None, half: str | None) -> int:
    hour = int(hours) % 12 + (12 if half == "pm" else 0) if half else int(hours)
    return hour * 60 + int(minutes or 0)


# Columns


class _Columns:
    """The columns of one side that the rules read."""

    def __init__(self, rows: Sequence[Record], rules: Rules, side: Side) -> None:
        self.rows = rows
        self.consent = {name: _permission(consent) for name, consent in rules.consent.items()}
        self.columns = rules.columns(side)
        self.separators = {
            name: separator_of(self.texts(name), name in rules.people.lists)
            for name, how in self.columns.items()
            if Reads.SET in how
        }
        self.fixed = _fixed_words(rules)
        self.scales = rules.scales(side)

    def texts(self, name: str) -> list[str]:
        may = self.consent.get(name)
        return [row.get(name, "") if may is None or may(row) else "" for row in self.rows]

    def values(self, name: str) -> list[list[str]]:
        lists = [split_values(text, self.separators[name]) for text in self.texts(name)]
        scale = self.scales.get(name)
        return [[scale.split(value)[0] for value in values] for values in lists] if scale else lists

    def _set(self, name: str, vocabulary: Vocabulary) -> SetColumn:
        scale = self.scales.get(name)
        if scale is None:
            return SetColumn.of(self.values(name), vocabulary)
        lists = (split_values(text, self.separators[name]) for text in self.texts(name))
        return SetColumn.marked(
            [[scale.split(v) for v in values] for values in lists], vocabulary, scale.words
        )

    def words(self) -> Iterable[str]:
        for name in self.separators:
            yield from chain.from_iterable(self.values(name))
        yield from self.fixed

    def table(self, vocabulary: Vocabulary) -> Table:
        def named(how: Reads) -> list[str]:
            return [name for name, hows in self.columns.items() if how in hows]

        return Table(
            size=len(self.rows),
            sets={name: self._set(name, vocabulary) for name in named(Reads.SET)},
            numbers={name: self._numbers(name) for name in named(Reads.NUMBER)},
            weeks={
                name: WeekColumn.of([read_week(text) for text in self.texts(name)], SLOTS, SLOT_MINUTES)
                for name in named(Reads.WEEK)
            },
            texts={name: tuple(text.strip() for text in self.texts(name)) for name in named(Reads.TEXT)},
            places={
                **{name: self._places(name, read_place) for name in named(Reads.PLACE)},
                **{name: self._places(name, _alone) for name in named(Reads.DEGREES)},
            },
        )

    def _places(self, name: str, read: Callable[[str], tuple[float, float]]) -> Floats:
        return np.array([read(text) for text in self.texts(name)], dtype=np.float64).reshape(-1, 2)

    def _numbers(self, name: str) -> Floats:
        return np.array([read_number(text) for text in self.texts(name)], dtype=np.float64)


def _permission(consent: Consent) -> Callable[[Record], bool]:
    """Return the test of whether a row lets a column be read."""
    yes = {normalize(value) for value in consent.values}
    return lambda row: normalize(row.get(consent.column, "")) in yes


def _fixed_words(rules: Rules) -> list[str]:
    """Return the values that the rules themselves name, so that each has a code."""
    settings = [item.settings for item in rules.items]
    listed = (
        words for each in settings for name in ("want", "value", "order") for words in each.get(name, ())
    )
    mapped = (each.get("map", {}) for each in settings)
    return [*listed, *(word for table in mapped for name, words in table.items() for word in (name, *words))]


# People


def stated_capacities(mentors: Sequence[Record], rules: Rules) -> list[int | None]:
    """Return each mentor's places as stated; None where blank, no number, or 0 meaning "not said"."""
    zero_says_nothing = rules.defaults.zero_capacity_means == "not said"
    stated = _whole_column(mentors, rules.people.mentor.capacity)
    return [None if places == 0 and zero_says_nothing else places for places in stated]


def _whole_column(rows: Sequence[Record], column: str) -> list[int | None]:
    numbers = (read_number(row.get(column, "")) if column else math.nan for row in rows)
    return [None if math.isnan(number) else max(0, int(number)) for number in numbers]


def _capacity(stated: Sequence[int | None], rules: Rules) -> Ints:
    return np.array([rules.defaults.capacity if n is None else n for n in stated], dtype=np.int64)


def _demand(stated: Sequence[int | None], rules: Rules) -> Ints:
    if rules.types:
        return np.array([[kind.demand for kind in rules.types]] * len(stated), dtype=np.int64).reshape(
            len(stated), len(rules.types)
        )
    return np.array([rules.defaults.demand if n is None else n for n in stated], dtype=np.int64).reshape(
        -1, 1
    )


def _waiting(mentees: Sequence[Record], rules: Rules) -> Floats:
    """Days waited, from numbers of days or from dates (then counted to the latest date of the column)."""
    column = rules.people.mentee.waiting
    texts = [row.get(column, "").strip() if column else "" for row in mentees]
    since = [_date(text) for text in texts]
    latest = max((day.toordinal() for day in since if day), default=0)
    days = [
        float(latest - day.toordinal()) if day else read_number(text)
        for text, day in zip(texts, since, strict=True)
    ]
    return np.nan_to_num(np.array(days, dtype=np.float64))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _rows_by(texts: Iterable[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for i, text in enumerate(texts):
        if text.strip():
            rows.setdefault(normalize(text), []).append(i)
    return rows


def _same_person(mentees: Sequence[Record], mentors: Sequence[Record], rules: Rules) -> Pairs:
    pairs: list[tuple[int, int]] = []
    for column in rules.people.same_person:
        mentor_rows = _rows_by(row.get(column, "") for row in mentors)
        for name, rows in _rows_by(row.get(column, "") for row in mentees).items():
            pairs += [(i, j) for i in rows for j in mentor_rows.get(name, ())]
    return Pairs.of(pairs)


def _never_pairs(
    mentees: Sequence[Record],
    mentors: Sequence[Record],
    rules: Rules,
    mentee_ids: list[str],
    mentor_ids: list[str],
) -> Iterable[tuple[int, int]]:
    mentee_rows, mentor_rows = _rows_by(mentee_ids), _rows_by(mentor_ids)
    for must in rules.must:
        if must.kind != "never":
            continue
        for column in must.mentee:
            for i, j in _named_rows(mentees, column, mentor_rows):
                yield i, j
        for column in must.mentor:
            for j, i in _named_rows(mentors, column, mentee_rows):
                yield i, j


def _named_rows(
    rows: Sequence[Record], column: str, others: Mapping[str, Collection[int]]
) -> Iterable[tuple[int, int]]:
    separator = separator_of((row.get(column, "") for row in rows), is_list=True)
    for i, row in enumerate(rows):
        for name in split_values(row.get(column, ""), separator):
            yield from ((i, other) for other in others.get(normalize(name), ()))


def _lines(
    mentees: Sequence[Record],
    mentors: Sequence[Record],
    rules: Rules,
    mentee_ids: list[str],
    mentor_ids: list[str],
) -> tuple[Ints, Ints]:
    must = next((must for must in rules.must if must.kind == "not_in_line"), None)
    if must is None:
        return np.zeros((0, 2), dtype=np.int64), np.zeros((0, 2), dtype=np.int64)
    mentee_people = _reporting(mentees, must, must.mentee, mentee_ids)
    mentor_people = _reporting(mentors, must, must.mentor, mentor_ids)
    manager_of: dict[str, str] = {}
    for person, manager in (*mentee_people, *mentor_people):
        if person and (manager or person not in manager_of):
            manager_of[person] = manager
    above = set(manager_of.values())
    intervals = line_intervals({p: m for p, m in manager_of.items() if m or p in above})
    return _intervals(mentee_people, intervals), _intervals(mentor_people, intervals)


def _reporting(
    rows: Sequence[Record], must: Must, columns: tuple[str, ...], ids: list[str]
) -> list[tuple[str, str]]:
    """Return person and manager of each row, by the column in which managers are named."""
    by = must.settings["by"]
    names = [row.get(by, "") for row in rows] if by else ids
    managers = [next((row[c] for c in columns if row.get(c, "").strip()), "") for row in rows]
    return [(normalize(name), normalize(manager)) for name, manager in zip(names, managers, strict=True)]


def _intervals(people: list[tuple[str, str]], intervals: Mapping[str, tuple[int, int]]) -> Ints:
    rows = [intervals.get(person, (-1, -1)) for person, _ in people]
    return np.array(rows, dtype=np.int64).reshape(-1, 2)
