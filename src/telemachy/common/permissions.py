"""Who may do what to what: the one table, permissions.toml, and the questions asked of it.

Rights come from the relation to the object, never from a person's highest role: a room's access.py finds the
roles a person holds towards one object, then asks `allows`. What the table does not grant is refused.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Role(StrEnum):
    """What a person is towards one object."""

    ANONYMOUS = "anonymous"
    PERSON = "person"
    MENTEE = "mentee"
    MENTOR = "mentor"
    COORDINATOR = "coordinator"
    ORGANIZATION_ADMIN = "organization_admin"
    ADDRESSEE = "addressee"


SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CLASSES = {0: "public", 1: "organization", 2: "personal", 3: "sensitive", 4: "restricted"}


@dataclass(frozen=True)
class Protected:
    """One kind of object: its data class and, for each action, the roles that may."""

    name: str
    about: str
    data_class: int
    actions: Mapping[str, frozenset[Role]]


@dataclass(frozen=True)
class Entry:
    """One named address: the object behind it and which action each method is."""

    name: str
    object: str
    methods: Mapping[str, str]

    def action(self, method: str) -> str | None:
        """The action a method stands for; HEAD is GET. None: the method is not answered."""
        return self.methods.get("GET" if method == "HEAD" else method)


@dataclass(frozen=True)
class Table:
    """permissions.toml, read and checked."""

    objects: Mapping[str, Protected]
    urls: Mapping[str, Entry]

    def allows(self, roles: Collection[Role], object_name: str, action: str) -> bool:
        """Whether any of these roles may do this. An object or action we do not know is a mistake of ours."""
        return not self.objects[object_name].actions[action].isdisjoint(roles)


class PermissionsError(Exception):
    """permissions.toml contradicts itself; the message names every place."""


def allows(roles: Collection[Role], object_name: str, action: str) -> bool:
    """Whether a person who holds these roles towards an object may do this action to it."""
    return table().allows(roles, object_name, action)


def url_entry(name: str) -> Entry | None:
    """The entry of a named URL (`rounds:review`); None when the table has none."""
    return table().urls.get(name)


@cache
def table() -> Table:
    """The table as shipped."""
    return read(files("telemachy.common").joinpath("permissions.toml").read_text(encoding="utf-8"))


def read(text: str) -> Table:
    """Read a table and refuse it, naming every mistake, when it contradicts itself."""
    raw = tomllib.loads(text)
    mistakes: list[str] = []
    objects = {name: _protected(name, given, mistakes) for name, given in raw.get("objects", {}).items()}
    urls = {name: _entry(name, given, objects, mistakes) for name, given in raw.get("urls", {}).items()}
    if mistakes:
        raise PermissionsError("permissions.toml: " + " ".join(mistakes))
    return Table(objects=objects, urls=urls)


def _protected(name: str, given: dict[str, Any], mistakes: list[str]) -> Protected:
    actions: dict[str, frozenset[Role]] = {}
    for action, roles in given.items():
        if action in {"class", "about"}:
            continue
        unknown = sorted(set(roles) - set(Role))
        if unknown:
            mistakes.append(f"objects.{name}.{action} names {', '.join(unknown)}, which is no role.")
        actions[action] = frozenset(Role(role) for role in roles if role not in unknown)
    if given.get("class") not in CLASSES:
        mistakes.append(f"objects.{name} needs class = 0, 1, 2, 3 or 4.")
    return Protected(name, given.get("about", ""), given.get("class", 4), actions)


def _entry(name: str, given: dict[str, Any], objects: Mapping[str, Protected], mistakes: list[str]) -> Entry:
    kind, methods = given.get("object", ""), given.get("actions", {})
    if kind not in objects:
        mistakes.append(f'urls."{name}" names the object {kind!r}, which has no [objects.{kind}].')
    else:
        mistakes.extend(
            f'urls."{name}": {method} is "{action}", which [objects.{kind}] does not list.'
            for method, action in methods.items()
            if action not in objects[kind].actions
        )
    if not methods:
        mistakes.append(f'urls."{name}" answers no method; write actions = {{ GET = "read" }}.')
    return Entry(name, kind, methods)
