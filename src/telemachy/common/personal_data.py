"""What is held about a person, asked of every room that has a `personal_data` module.

A room says there, in the room's own words:

    export(person) -> list[Held]        everything it holds about the person
    withdraw(person, *, now) -> None    the person no longer takes part (optional)
    erase(person, *, now) -> None       delete or blank what it holds; the caller's transaction is around it

and, where it holds much, `PART`: the one heading that its parts stand under on the page.

Rooms are found by name at run time, as jobs are, so the low rooms need not know the high ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps
from django.utils.text import slugify

#: Words, or a day or moment as it is; the page says it on the reader's clock, the file as a machine reads it.
Told = str | date
Fact = tuple[Told, Told]


@dataclass(frozen=True)
class Held:
    """One heading of what is held about a person, with its facts as label and value."""

    heading: str
    facts: tuple[Fact, ...]
    source: str = ""
    part: str = ""

    @property
    def moment(self) -> datetime | None:
        """The latest moment among the facts, to put the newest first."""
        moments = [_moment(told) for fact in self.facts for told in fact if isinstance(told, date)]
        return max(moments, default=None)

    @property
    def newest_first(self) -> "Held":
        """The same, with facts that are told by the day in turn."""
        if not all(isinstance(label, date) for label, _ in self.facts):
            return self
        return replace(self, facts=tuple(sorted(self.facts, key=_label_moment, reverse=True)))


@dataclass(frozen=True)
class Part:
    """What stands under one heading of the page, newest first, of which a page may show a piece."""

    title: str
    held: tuple[Held, ...]

    @property
    def key(self) -> str:
        """The part's name in an address."""
        return slugify(self.title, allow_unicode=True)

    @cached_property
    def rows(self) -> tuple[Held, ...]:
        """What is counted and cut: one heading's facts each by itself, or whole headings."""
        if not self._is_one_list:
            return self.held
        (only,) = self.held
        return tuple(replace(only, facts=(fact,)) for fact in only.facts)

    @property
    def _is_one_list(self) -> bool:
        return [one.heading for one in self.held] == [self.title]

    def __len__(self) -> int:
        return len(self.rows)

    def piece(self, rows: Sequence[Held]) -> tuple[Held, ...]:
        """Some of the rows, as they are shown."""
        if not self._is_one_list or not rows:
            return tuple(rows)
        return (replace(self.held[0], facts=tuple(fact for row in rows for fact in row.facts)),)


def parts_of(held: Sequence[Held]) -> list[Part]:
    """What is held, gathered under the headings of the page in the order in which they first come."""
    gathered: dict[str, list[Held]] = {}
    for one in held:
        gathered.setdefault(one.part or one.heading, []).append(one.newest_first)
    return [Part(title, tuple(_newest_first(found))) for title, found in gathered.items()]


def as_file(held: Sequence[Held]) -> dict[str, Any]:
    """What is held as a file tells it: days and moments as machines read them."""
    return {
        "held": [
            {
                "heading": one.heading,
                "source": one.source,
                "facts": [[_as_text(label), _as_text(value)] for label, value in one.facts],
            }
            for one in held
        ]
    }


def _newest_first(held: Sequence[Held]) -> Iterator[Held]:
    """Those with a moment trade places among themselves; the others stay where they are."""
    dated = sorted((one for one in held if one.moment), key=_latest, reverse=True)
    turn = iter(dated)
    return (next(turn) if one.moment else one for one in held)


def _latest(held: Held) -> datetime:
    assert held.moment is not None
    return held.moment


def _label_moment(fact: Fact) -> datetime:
    assert isinstance(fact[0], date)
    return _moment(fact[0])


def _moment(told: date) -> datetime:
    return told if isinstance(told, datetime) else datetime.combine(told, time(), UTC)


def _as_text(told: Told) -> str:
    return told.isoformat() if isinstance(told, date) else told


def export(person: Any) -> list[Held]:
    """Everything held about this person, lowest room first; headings without facts are left out."""
    return [
        replace(held, part=held.part or getattr(room, "PART", ""))
        for room in _rooms()
        for held in room.export(person)
        if held.facts
    ]


def withdraw(person: Any, *, now: datetime) -> None:
    """Tell every room that this person no longer takes part, highest room first."""
    for room in reversed(list(_rooms())):
        if hasattr(room, "withdraw"):
            room.withdraw(person, now=now)


def erase(person: Any, *, now: datetime) -> None:
    """Erase what every room holds about this person, highest room first."""
    for room in reversed(list(_rooms())):
        room.erase(person, now=now)


def _rooms() -> Iterator[ModuleType]:
    for config in apps.get_app_configs():
        name = f"{config.name}.personal_data"
        if config.name.startswith("telemachy.") and config.name != "telemachy.common" and find_spec(name):
            yield import_module(name)
