"""From profiles to columns: what people wrote about themselves, as matching rules read it.

A person's own words win over a file's, and an answer given for this program wins over both. Only fields that
`people/profile_fields.toml` gives a column enter; a never-match list enters as pairs, without a trace of
whose they are.
"""

from __future__ import annotations

import zoneinfo
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.db.models import QuerySet, TextChoices

from telemachy.common.text import folded
from telemachy.matching.files import Column, Meaning, Roster, Row
from telemachy.matching.rules import Scale, Side
from telemachy.people.access import profile_fields
from telemachy.people.choices import (
    Cadence,
    CareerStage,
    Challenge,
    Confirmation,
    Importance,
    Length,
    Level,
    Weekday,
)
from telemachy.people.models import (
    SLOT_MINUTES,
    Achievement,
    Entry,
    FacedSituation,
    FreeTime,
    HeldFunction,
    LivedSituation,
    NeverMatch,
    OfferedTopic,
    Profile,
    Transition,
    UnwelcomeTopic,
    WantedTopic,
)
from telemachy.people.queries.profiles import clock, language_name, never_words, plainly, style_values
from telemachy.programs.models import Cohort, Enrollment

BAR = "|"
WEEK_MINUTES = 7 * 24 * 60

#: Columns of one side alone; every other column stands on both.
ONLY: Mapping[str, Side] = {
    "topics_wanted": "mentee",
    "situations_faced": "mentee",
    "goal": "mentee",
    "target_role": "mentee",
    "target_function": "mentee",
    "target_stage": "mentee",
    "topics_offered": "mentor",
    "situations_lived": "mentor",
    "will_introduce": "mentor",
    "track_record": "mentor",
    "functions_held": "mentor",
    "moves_made": "mentor",
}
#: Columns of lists; the others hold one value.
LIST_COLUMNS = frozenset(
    {
        "topics_wanted",
        "topics_offered",
        "situations_faced",
        "situations_lived",
        "functions_held",
        "moves_made",
        "languages",
        "values",
        "availability",
    }
)


def profile_columns(side: str) -> list[str]:
    """The columns that profiles fill on one side, by the names that rules call them by."""
    columns = [known.column for known in profile_fields().values() if known.column]
    return [column for column in columns if ONLY.get(column, side) == side]


#: Steps of the stages that can be put in a row; a change of direction or a break is no step.
STAGE_LEVELS = {
    CareerStage.STUDYING: 1,
    CareerStage.FIRST_JOB: 1,
    CareerStage.EARLY: 2,
    CareerStage.EXPERIENCED: 3,
    CareerStage.LEADING: 4,
    CareerStage.EXECUTIVE: 5,
}


class Said(NamedTuple):
    """One value of a list, and how strong it is (a level, an importance), from 0 to 1; None is not said."""

    value: str
    strength: float | None = None


Cell = tuple[Said, ...]

#: What is read of each profile's own row.
_PROFILE = (
    "person_id",
    "person__timezone",
    "person__about",
    "function",
    "function_topic__name",
    "industry",
    "industry_topic__name",
    "industry_years",
    "career_stage",
    "languages",
    "goals",
    "target_role",
    "target_function",
    "target_function_topic__name",
    "target_stage",
    "hours_a_month",
    "cadence",
    "length",
    "challenge",
    "open_to_introductions",
    "style",
    "lists_said",
)


@dataclass(frozen=True)
class Profiles:
    """What the people of a cohort wrote about themselves: person -> column -> cell; and who avoids whom."""

    cells: Mapping[int, Mapping[str, Cell]] = field(default_factory=dict)
    #: (person, folded name or address of somebody she does not want to be matched with).
    never: Sequence[tuple[int, str]] = ()

    @classmethod
    def of(cls, cohort: Cohort, enrollments: QuerySet[Enrollment]) -> Profiles:
        """Read the profiles of those enrolled. Runs one query where nobody wrote any, else eleven."""
        people = enrollments.order_by().values("person_id")
        found = Profile.objects.filter(person__in=people).order_by("person_id")
        profiles = list(found.values(*_PROFILE))
        if not profiles:
            return cls()
        reading = _Reading(people, profiles, _season(cohort))
        return cls(reading.cells(), reading.never())

    def laid_over(
        self, roster: Roster, side: Side, people: Sequence[Enrollment], scales: Mapping[str, Scale]
    ) -> Roster:
        """The roster with each person's own words in place of the file's."""
        mine = [self.cells.get(one.person_id, {}) for one in people]
        for name in sorted({name for cells in mine for name in cells}):
            if ONLY.get(name, side) == side:
                roster = _with_column(roster, name, [cells.get(name) for cells in mine], people, scales)
        return roster

    def apart(self, mentees: Sequence[Enrollment], mentors: Sequence[Enrollment]) -> list[tuple[int, int]]:
        """(mentee row, mentor row) of those of whom one does not want to be matched with the other."""
        if not self.never:
            return []
        meant: dict[str, set[int]] = {}
        for one in [*mentees, *mentors]:
            for text in (one.person.email or "", one.person.name):
                # Of two who bear a name both are meant: rather one pair too few than the wrong one.
                meant.setdefault(folded(text), set()).add(one.person_id)
        pairs = {(who, other) for who, named in self.never for other in meant.get(named, ())}
        pairs |= {(other, who) for who, other in pairs}
        mentee_row = {one.person_id: row for row, one in enumerate(mentees)}
        mentor_row = {one.person_id: row for row, one in enumerate(mentors)}
        return sorted(
            (mentee_row[one], mentor_row[other])
            for one, other in pairs
            if one in mentee_row and other in mentor_row and one != other
        )


# --- Onto a roster ---


def _with_column(
    roster: Roster,
    name: str,
    said: Sequence[Cell | None],
    people: Sequence[Enrollment],
    scales: Mapping[str, Scale],
) -> Roster:
    meaning = Meaning(name) if name in set(Meaning) else None
    known = roster.column_map.all_of(meaning) if meaning else ()
    if not known:
        known = tuple(column for column in roster.column_map.columns if column.heading == name)
    if not known:
        roster, added = _with_new_column(roster, name, meaning)
        known = (added,)
    target, *others = known
    separator = target.separator or (BAR if name in LIST_COLUMNS else "")
    scale = scales.get(target.heading) or scales.get(name)
    rows = []
    for row, cell, one in zip(roster.rows, said, people, strict=True):
        keeps = {column.heading for column in known} & set(one.written_by_person)
        if cell is None or keeps:
            rows.append(row)
            continue
        cells = list(row.cells)
        cells[target.index] = (separator or ", ").join(_text(value, scale, separator) for value in cell)
        for other in others:
            cells[other.index] = ""
        rows.append(replace(row, cells=tuple(cells)))
    filled = sum(bool(row.cells[target.index]) for row in rows)
    columns = tuple(
        replace(column, separator=separator, filled=filled) if column.index == target.index else column
        for column in roster.column_map.columns
    )
    return replace(roster, rows=tuple(rows), column_map=replace(roster.column_map, columns=columns))


def _with_new_column(roster: Roster, name: str, meaning: Meaning | None) -> tuple[Roster, Column]:
    width = len(roster.column_map.columns)
    column = Column(width, name, meaning, why="what people wrote in their profiles")
    rows = tuple(Row(row.line, (*row.cells, "")) for row in roster.rows)
    columns = (*roster.column_map.columns, column)
    return replace(roster, rows=rows, column_map=replace(roster.column_map, columns=columns)), column


def _text(said: Said, scale: Scale | None, separator: str) -> str:
    value = said.value
    if separator:
        value = " ".join(value.replace(separator, " ").split())
    if scale is None or said.strength is None:
        return value
    step = max(1, ceil(said.strength * len(scale.words) - 1e-9))
    return f"{value} ({scale.words[step - 1]})"


# --- Out of the tables ---


class _Reading:
    """Everything that the profiles of some people hold, read table by table."""

    def __init__(self, people: Any, profiles: Sequence[Mapping[str, Any]], season: date) -> None:
        self.people, self.profiles, self.season = people, profiles, season
        self.unwelcome = self._unwelcome()
        self.with_unwelcome = {person for person, _ in self.unwelcome}

    def cells(self) -> dict[int, dict[str, Cell]]:
        cells: dict[int, dict[str, Cell]] = {one["person_id"]: _of_profile(one) for one in self.profiles}
        said_lists = {one["person_id"]: set(one["lists_said"]) for one in self.profiles}
        for column, key, rows in self._lists():
            for person, values in cells.items():
                if person in rows or key in said_lists[person]:
                    values[column] = tuple(rows.get(person, ()))
        for column, rows in (("moves_made", self._moves()), ("track_record", self._track_records())):
            for person, found in rows.items():
                cells[person][column] = tuple(found)
        for person, week in self._weeks().items():
            cells[person]["availability"] = week
        return cells

    def never(self) -> list[tuple[int, str]]:
        rows = NeverMatch.objects.filter(person__in=self.people).order_by("pk")
        return [(row.person_id, folded(never_words(row))) for row in rows]

    def _lists(self) -> Iterable[tuple[str, str, Mapping[int, list[Said]]]]:
        yield "topics_wanted", "wanted", self._entries(WantedTopic, "importance", max(Importance))
        yield "topics_offered", "offered", self._entries(OfferedTopic, "level", max(Level))
        yield "situations_faced", "faced", self._entries(FacedSituation)
        yield "situations_lived", "lived", self._entries(LivedSituation)
        yield "functions_held", "functions", self._entries(HeldFunction)

    def _entries(self, model: type[Entry], strength: str = "pk", most: int = 0) -> dict[int, list[Said]]:
        """Person -> what stands in one list, without what the same person does not want to be asked about."""
        found: dict[int, list[Said]] = {}
        rows = model._default_manager.filter(person__in=self.people).order_by("pk")
        for person, words, topic, name, step in rows.values_list(
            "person_id", "words", "topic_id", "topic__name", strength
        ):
            if not self._is_unwelcome(person, words, topic):
                found.setdefault(person, []).append(Said(name or words, step / most if most else None))
        return found

    def _unwelcome(self) -> set[tuple[int, int | str]]:
        rows = UnwelcomeTopic.objects.filter(person__in=self.people)
        marked: set[tuple[int, int | str]] = set()
        for person, topic, words in rows.values_list("person_id", "topic_id", "words"):
            marked |= {(person, folded(words))} | ({(person, topic)} if topic is not None else set())
        return marked

    def _is_unwelcome(self, person: int, words: str, topic: int | None) -> bool:
        if person not in self.with_unwelcome:
            return False
        return (person, folded(words)) in self.unwelcome or (
            topic is not None and (person, topic) in self.unwelcome
        )

    def _moves(self) -> dict[int, list[Said]]:
        found: dict[int, list[Said]] = {}
        moves = Transition.objects.filter(person__in=self.people).order_by("pk")
        for person, moved_from, moved_to in moves.values_list("person_id", "moved_from", "moved_to"):
            found.setdefault(person, []).append(Said(f"{moved_from} to {moved_to}"))
        return found

    def _track_records(self) -> dict[int, list[Said]]:
        found: dict[int, list[Said]] = {}
        for person, state in Achievement.objects.filter(person__in=self.people).values_list(
            "person_id", "state"
        ):
            word = "confirmed" if state == Confirmation.CONFIRMED else "self-stated"
            if word == "confirmed" or person not in found:
                found[person] = [Said(word)]
        return found

    def _weeks(self) -> dict[int, Cell]:
        """When each is free, in the zone that most of them live in: hours compare in one zone only."""
        zone_of = {one["person_id"]: one["person__timezone"] for one in self.profiles}
        free: dict[int, list[tuple[int, int]]] = {}
        for person, day, starts, ends in FreeTime.objects.filter(person__in=self.people).values_list(
            "person_id", "weekday", "starts_minute", "ends_minute"
        ):
            free.setdefault(person, []).append((day * 1440 + starts, day * 1440 + ends))
        if not free:
            return {}
        counts = Counter(zone_of[person] for person in free)
        common = min(counts, key=lambda zone: (-counts[zone], zone))
        offsets = {zone: _offset(zone, self.season) for zone in counts}
        return {
            person: _week_cell(spans, offsets[common] - offsets[zone_of[person]])
            for person, spans in free.items()
        }


def _of_profile(one: Mapping[str, Any]) -> dict[str, Cell]:
    level = STAGE_LEVELS.get(CareerStage(one["career_stage"])) if one["career_stage"] else None
    single = {
        "function": one["function_topic__name"] or one["function"],
        "industry": one["industry_topic__name"] or one["industry"],
        "years": "" if one["industry_years"] is None else str(one["industry_years"]),
        "career_stage": _label(CareerStage, one["career_stage"]),
        "level": "" if level is None else str(level),
        "biography": one["person__about"],
        "goal": one["goals"],
        "target_role": one["target_role"],
        "target_function": one["target_function_topic__name"] or one["target_function"],
        "target_stage": _label(CareerStage, one["target_stage"]),
        "hours": plainly(one["hours_a_month"]),
        "cadence": _label(Cadence, one["cadence"]),
        "length": _label(Length, one["length"]),
        "challenge": _label(Challenge, one["challenge"]).partition(":")[0],
        "will_introduce": {None: "", True: "yes", False: "no"}[one["open_to_introductions"]],
    }
    lists = {
        "languages": [language_name(code) for code in one["languages"]],
        "values": style_values(one["style"]),
    }
    cells: dict[str, Cell] = {name: (Said(text),) for name, text in single.items() if text}
    return cells | {name: tuple(map(Said, values)) for name, values in lists.items() if values}


def _label(choices: type[TextChoices], value: str) -> str:
    return str(choices(value).label) if value else ""


def _season(cohort: Cohort) -> date:
    """The day by whose summer or winter time weeks are compared: when the program starts."""
    starts = cohort.program.starts_on
    return starts if starts is not None else cohort.created_at.date()


def _offset(zone: str, day: date) -> int:
    """Minutes by which a zone is ahead of UTC at noon of that day."""
    noon = datetime.combine(day, time(12), tzinfo=zoneinfo.ZoneInfo(zone))
    ahead = noon.utcoffset() or timedelta()
    return int(ahead.total_seconds()) // 60


def _week_cell(spans: Iterable[tuple[int, int]], shift: int) -> Cell:
    """Half hours that are wholly free after the shift, as `Mon 09:00-11:30`, around the week's end."""
    slots: set[int] = set()
    for starts, ends in spans:
        first, last = ceil((starts + shift) / SLOT_MINUTES), (ends + shift) // SLOT_MINUTES
        slots |= {slot % (WEEK_MINUTES // SLOT_MINUTES) for slot in range(first, last)}
    return tuple(Said(text) for text in _spans(sorted(slots)))


def _spans(slots: Sequence[int]) -> Iterable[str]:
    a_day = 1440 // SLOT_MINUTES
    begin = 0
    for at, slot in enumerate(slots):
        is_last = at + 1 == len(slots) or slots[at + 1] != slot + 1 or (slot + 1) % a_day == 0
        if is_last:
            day = Weekday(slot // a_day).label[:3]
            starts, ends = slots[begin] % a_day * SLOT_MINUTES, (slot % a_day + 1) * SLOT_MINUTES
            yield f"{day} {clock(starts)}-{clock(ends)}"
            begin = at + 1
