"""What is held about a person, asked of every room that has a `personal_data` module.

A room says there, in the room's own words:

    export(person) -> list[Held]        everything it holds about the person
    withdraw(person, *, now) -> None    the person no longer takes part (optional)
    erase(person, *, now) -> None       delete or blank what it holds; the caller's transaction is around it

Rooms are found by name at run time, as jobs are, so the low rooms need not know the high ones.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.apps import apps


@dataclass(frozen=True)
class Held:
    """One heading of what is held about a person, with its facts as label and value."""

    heading: str
    facts: tuple[tuple[str, str], ...]
    source: str = ""


def export(person: Any) -> list[Held]:
    """Everything held about this person, lowest room first; headings without facts are left out."""
    return [held for room in _rooms() for held in room.export(person) if held.facts]


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
