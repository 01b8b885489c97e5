"""Who may read which part of a profile: one table, `profile_fields.toml`, and the questions asked of it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar
from uuid import UUID

from django.shortcuts import get_object_or_404

from telemachy.people.access.persons import require_organization_admin
from telemachy.people.choices import Confirmation, Standing, Visibility
from telemachy.people.models import Achievement, Entry, Person, Topic, Transition

AnEntry = TypeVar("AnEntry", bound=Entry | Transition | Achievement)

_READERS: Mapping[Visibility, frozenset[Standing]] = {
    Visibility.PRIVATE: frozenset({Standing.SELF}),
    Visibility.PAIR: frozenset({Standing.SELF, Standing.PAIR}),
    Visibility.COORDINATOR: frozenset({Standing.SELF, Standing.PAIR, Standing.COORDINATOR}),
    # Nobody else until permissions.toml names somebody for the field.
    Visibility.RESTRICTED: frozenset({Standing.SELF}),
}


@dataclass(frozen=True)
class Field:
    """One thing a profile asks."""

    key: str
    section: str
    label: str
    visible: Visibility
    hint: str = ""
    #: The name of the column in matching rules; empty where matching does not read it.
    column: str = ""

    @property
    def who(self) -> str:
        """Who may read it, in words for the person who writes it."""
        return words_of_class(self.visible)


@dataclass(frozen=True)
class Section:
    """One page of a profile; `step` is 1 or 2 for the two that come first."""

    key: str
    title: str
    about: str
    step: int = 0


@dataclass(frozen=True)
class StyleItem:
    """One of the short items on values and working style: two ends, neither better."""

    key: str
    one: str
    other: str


@cache
def _table() -> Mapping[str, Any]:
    text = files("telemachy.people").joinpath("profile_fields.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def profile_fields() -> Mapping[str, Field]:
    """Every field of a profile by its key."""
    return {
        key: Field(
            key=key,
            section=said["section"],
            label=said["label"],
            visible=Visibility(said["visible"]),
            hint=said.get("hint", ""),
            column=said.get("column", ""),
        )
        for key, said in _table()["fields"].items()
    }


@cache
def sections() -> Mapping[str, Section]:
    """Every section of a profile, in order."""
    return {said["key"]: Section(**said) for said in _table()["sections"]}


@cache
def style_items() -> tuple[StyleItem, ...]:
    """The twelve short items."""
    return tuple(StyleItem(**said) for said in _table()["style"])


def fields_of(section: str) -> list[Field]:
    """The fields that one section asks."""
    return [field for field in profile_fields().values() if field.section == section]


def words_of_class(visibility: Visibility) -> str:
    """Who may read fields of a class, in words for the person who writes."""
    return str(_table()["classes"][visibility])


def may_read(key: str, standing: Standing) -> bool:
    """Whether somebody who stands so towards a person may read this field of theirs."""
    return standing in _READERS[profile_fields()[key].visible]


def who_may_read(key: str) -> str:
    """Who may read a field, in words for the person who writes it."""
    return profile_fields()[key].who


def get_entry_for(person: Person, model: type[AnEntry], public_id: UUID) -> AnEntry:
    """A line of one's own profile; 404 for what is somebody else's."""
    return get_object_or_404(model, public_id=public_id, person=person)


def get_achievement_to_confirm(person: Person, public_id: UUID) -> Achievement:
    """An achievement that this person was asked to confirm; 404 for everybody else, and once settled."""
    return get_object_or_404(
        Achievement.objects.select_related("person"),
        public_id=public_id,
        asked=person,
        state=Confirmation.ASKED,
    )


def get_topic_for(person: Person, public_id: UUID) -> Topic:
    """A topic of the vocabulary, for those who run the organization; 404 for everybody else."""
    require_organization_admin(person)
    return get_object_or_404(Topic.objects.select_related("parent"), public_id=public_id, merged_into=None)
