"""Every address, by every method, as everybody, on one's own program and on another's.

Nobody sees a word of what is not theirs, a page answers as permissions.toml says, looking changes nothing,
every change is in the audit, and no page of a person is kept by a cache. An address without an entry in the
table, or without an object in tests/scenes.py, fails the build.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

import pytest
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.harness.site import templates_as_installed
from tests.scenes import (
    ADMIN_SEES,
    ARGUMENTS,
    KINDS,
    OBJECTS,
    ONLY_IN_A_DEMO,
    QUERIES,
    SEES,
    Side,
    Target,
    World,
    build_world,
    canary,
    roles_of,
)

from telemachy.common.permissions import SAFE_METHODS, Entry, Role, table, url_entry
from telemachy.people.models import Person

METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
# A method that a page does not know is refused before anybody asks who comes, and HEAD is GET without a body:
# one who may do much and two who may do nothing try them all, the others what shows and what changes.
TRY_EVERY_METHOD = {"anonymous", "nobody", "coordinator"}
ACTORS = ("anonymous", "nobody", "mentee", "mentor", "lone", "coordinator", "admin")

# Who looks at these stands in the audit.
LOOKING_IS_NOTED = {"screening"}
AUDIT = {"audit_event", "audit_head"}

# Tables in which the framework keeps its own books; no rows of people's work.
BOOKS = {"django_session", "common_cache", "usersessions_usersession", "account_emailaddress"}
# Writing an answer that the library or the outbox makes is not an act of ours.
NOT_ACTS = BOOKS | {
    "audit_head",
    "django_tasks_db_dbtaskresult",
    "mfa_authenticator",
    "account_emailconfirmation",
}
# That one's own notice was looked at is nobody else's business, so it is not in the audit.
UNRECORDED = {"notifications:read_all", "notifications:open"}
# Whoever holds the link sees what the program is.
BEHIND_A_LINK = {"join_link", "suggestion", "way_out", "met_link"}
# Pages that are there only while the object is in a state which the world's are not.
NOT_IN_THIS_STATE = {
    "rounds:publish",  # approved
    "rounds:next_choice",  # a place is held
}
_WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?([a-z0-9_]+)"?', re.IGNORECASE)


@dataclass(frozen=True)
class Address:
    """One named address of the site."""

    name: str
    arguments: frozenset[str]


def addresses() -> list[Address]:
    """Every named address, from the resolver itself."""
    return sorted(_walk(get_resolver().url_patterns, ""), key=lambda address: address.name)


def _walk(patterns: list[Any], prefix: str, inherited: frozenset[str] = frozenset()) -> Iterator[Address]:
    for pattern in patterns:
        arguments = inherited | frozenset(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, space, arguments)
        elif isinstance(pattern, URLPattern):
            named = re.compile(pattern.pattern.regex.pattern).groupindex
            yield Address(f"{prefix}{pattern.name}" if pattern.name else "", arguments | frozenset(named))


# --- The table and the addresses agree ---


def test_every_address_has_a_name_and_an_entry():
    assert [address for address in addresses() if not address.name or url_entry(address.name) is None] == []


def test_every_entry_has_an_address():
    assert sorted(set(table().urls) - {address.name for address in addresses()}) == []


def test_every_object_of_the_table_is_behind_some_address():
    assert sorted(set(table().objects) - {entry.object for entry in table().urls.values()}) == []


# --- The sweep ---


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with templates_as_installed():
        yield build_world()


# A stranger, a second mentee and who runs the organization walk once, everybody else on every database.
WALKS = [
    pytest.param(
        actor, marks=[pytest.mark.database("sqlite")] if actor in {"nobody", "lone", "admin"} else []
    )
    for actor in ACTORS
]


@pytest.mark.parametrize("actor", WALKS)
def test_everybody_sees_and_does_what_the_table_says_and_nothing_more(actor: str, world: World) -> None:
    visitor = Visitor(world.actors[actor])
    troubles = [
        f"{visit}: {trouble}" for visit in visits(actor, world) for trouble in judge(visit, world, visitor)
    ]

    assert not troubles, "\n".join(troubles)


@dataclass(frozen=True)
class Visit:
    """One request of the sweep."""

    actor: str
    method: str
    name: str
    path: str
    own_side: bool
    target: Target

    def __str__(self) -> str:
        whose = "own" if self.own_side else "other"
        return f"{self.actor} {self.method} {self.name} ({whose})"

    @property
    def is_the_librarys(self) -> bool:
        """Whether the page is django-allauth's."""
        return self.name.startswith(("account_", "mfa_", "usersessions_"))

    @property
    def entry(self) -> Entry:
        """What the table says about this address."""
        entry = url_entry(self.name)
        assert entry is not None
        return entry


def visits(actor: str, world: World) -> Iterator[Visit]:
    """Every address with every object of one's own side; then of the other, by the methods it answers."""
    methods = METHODS if actor in TRY_EVERY_METHOD else METHODS[:2]
    for address in addresses():
        for path, target in places(address, world.ours):
            for method in methods:
                yield Visit(actor, method, address.name, path, True, target)
        if address.arguments:
            for path, target in places(address, world.theirs):
                entry = url_entry(address.name)
                for method in methods[:4]:
                    if entry is None or entry.action(method) is not None or method == "OPTIONS":
                        yield Visit(actor, method, address.name, path, False, target)


def places(address: Address, side: Side) -> list[tuple[str, Target]]:
    """The paths of an address for this side's objects, and the objects."""
    entry = url_entry(address.name)
    assert entry is not None
    targets = OBJECTS[entry.object](side) if address.arguments and entry.object in OBJECTS else [Target({})]
    found = {}
    for target in targets:
        known = {
            name: target.kwargs[name] if name in target.kwargs else ARGUMENTS[name](side)
            for name in address.arguments
            if name in target.kwargs or name in ARGUMENTS
        }
        missing = address.arguments - known.keys()
        assert not missing, f"{address.name} needs {sorted(missing)}: register it in tests/scenes.py"
        query = QUERIES[address.name](side) if address.name in QUERIES else ""
        found[reverse(address.name, kwargs=known) + query] = target
    return list(found.items())


class Visitor:
    """A browser that arrives at each address anew, signed in as one person, whatever the last page did.

    One client for all: each new one would have WhiteNoise look through every static file again.
    """

    def __init__(self, person: Person | None) -> None:
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person)
        self._cookies = {name: morsel.value for name, morsel in self.client.cookies.items()}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> HttpResponse:
        """Make one request with the cookies of the beginning."""
        self.client.cookies.clear()
        for name, value in self._cookies.items():
            self.client.cookies[name] = value
        if form is not None:
            return self.client.post(path, form)
        return self.client.generic(method, path)


def judge(visit: Visit, world: World, visitor: Visitor) -> list[str]:
    """Make the request, take back what it did, and say what was wrong with the answer."""
    with transaction.atomic(), written() as tables:
        answer = visitor.ask(visit.method, visit.path)
        body = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return [
        *wrong_status(visit, world, answer),
        *foreign_words(visit, world, answer, body),
        *wrong_writes(visit, answer, tables),
        *wrong_headers(visit, answer),
    ]


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that were written to meanwhile."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        match = _WRITE.match(sql)
        # A compare-and-set that met no row has written nothing.
        if match and context["cursor"].rowcount != 0:
            tables.add(match[1])
        return result

    with connection.execute_wrapper(watch):
        yield tables


def wrong_status(visit: Visit, world: World, answer: HttpResponseBase) -> list[str]:
    """What the table promises for this actor, address and method."""
    entry = visit.entry
    status, action = answer.status_code, entry.action(visit.method)
    if status >= 500:
        return [f"answered {status}"]
    roles = roles_of(visit.actor, entry.object, visit.target, world, own_side=visit.own_side)
    if visit.actor == "anonymous" and not is_public(entry):
        return (
            []
            if status == 302 and "/account/login/" in answer.headers["Location"]
            else [f"answered {status}"]
        )
    if action is None:
        return [] if status == 405 else [f"answered {status} to a method that is not listed"]
    if not visit.target.kwargs and not entry.object.startswith("own_"):
        return []  # a page about no object in particular: what it may say, foreign_words judges
    if visit.is_the_librarys:
        return []  # it also says 404 to who has no second factor to take away
    may = table().allows(roles, entry.object, action) and entry.object not in ONLY_IN_A_DEMO
    if not may and status not in {403, 404}:
        return [f"answered {status}, though the table refuses"]
    if not may and status == 403 and not sees(entry, roles):
        return ["answered 403, which tells that it exists"]
    if may and status == 404 and visit.name in NOT_IN_THIS_STATE:
        return []
    if may and status in {403, 404}:
        return [f"answered {status}, though the table allows"]
    return []


def is_public(entry: Entry) -> bool:
    """Whether strangers may knock at all."""
    return any(table().allows({Role.ANONYMOUS}, entry.object, action) for action in entry.methods.values())


def sees(entry: Entry, roles: frozenset[Role]) -> bool:
    """Whether these roles may at least read the object."""
    return "read" in table().objects[entry.object].actions and table().allows(roles, entry.object, "read")


def foreign_words(visit: Visit, world: World, answer: HttpResponseBase, body: bytes) -> list[str]:
    """Planted words that this actor must never be shown."""
    said = body.decode("utf-8", "replace") + unquote(str(answer.headers))
    return [f"shows {word}" for word in hidden_from(visit) if word in said]


def hidden_from(visit: Visit) -> list[str]:
    """The canaries that are not this actor's to see. Whoever holds a personal link sees what it shows."""
    if visit.actor == "admin":
        return [canary(kind, side) for side in ("ours", "theirs") for kind in KINDS if kind not in ADMIN_SEES]
    by_link = {"program", "lone"} if "token" in str(visit.name) or "invitation" in visit.name else set()
    if visit.entry.object in BEHIND_A_LINK:
        by_link = {"program"}  # what the program is; nobody who is in it
    ours = SEES.get(visit.actor, frozenset()) | (by_link if visit.own_side else set())
    theirs = by_link if not visit.own_side else set()
    return [
        *(canary(kind, "ours") for kind in KINDS if kind not in ours),
        *(canary(kind, "theirs") for kind in KINDS if kind not in theirs),
    ]


def wrong_writes(visit: Visit, answer: HttpResponseBase, tables: set[str]) -> list[str]:
    """Looking writes nothing, but for the audit where looking is an act; whatever writes is in the audit."""
    if visit.method in SAFE_METHODS:
        if visit.entry.object in LOOKING_IS_NOTED and answer.status_code == 200:
            return [] if tables - BOOKS == AUDIT else ["was not noted in the audit, or not only there"]
        return [f"wrote to {', '.join(sorted(tables - BOOKS))}"] if tables - BOOKS else []
    if (
        tables - NOT_ACTS
        and "audit_event" not in tables
        and "account_" not in visit.name
        and "mfa_" not in visit.name
    ):
        return [f"wrote to {', '.join(sorted(tables - NOT_ACTS))} without a word in the audit"]
    return []


def wrong_headers(visit: Visit, answer: HttpResponseBase) -> list[str]:
    """Every page of a signed-in person stays out of caches, and every page has the policy."""
    troubles = []
    if visit.actor != "anonymous" and "no-store" not in answer.headers.get("Cache-Control", ""):
        troubles.append("may be cached")
    if "default-src 'none'" not in answer.headers.get("Content-Security-Policy", ""):
        troubles.append("has no content security policy")
    return troubles


# --- Forged requests ---


def test_a_post_without_the_forms_token_is_refused_everywhere(world: World) -> None:
    accepted = []
    for actor in ("coordinator", "admin"):
        client = Client(enforce_csrf_checks=True)
        person = world.actors[actor]
        assert person is not None
        client.force_login(person)
        for address in addresses():
            entry = url_entry(address.name)
            if entry is not None and "POST" in entry.methods:
                for path, _ in places(address, world.ours):
                    with transaction.atomic():
                        status = client.post(path).status_code
                        transaction.set_rollback(True)
                    if status != 403:
                        accepted.append((actor, address.name, status))

    assert accepted == []


# --- The sweep finds what it looks for ---


def test_the_sweep_sees_a_page_that_shows_what_is_not_theirs(world: World) -> None:
    """Negative control: the coordinator of the other program is somebody the words are not for."""
    visit = Visit("nobody", "GET", "people:profile", "/me/", True, Target({}))
    answer = Client().get("/farewell/")

    assert foreign_words(visit, world, answer, canary("pair", "ours").encode()) == ["shows zqpairours"]
    assert wrong_writes(visit, answer, {"people_person"}) == ["wrote to people_person"]
    record = replace(visit, name="programs:screenings")
    assert wrong_writes(record, answer, AUDIT) == []
    assert wrong_writes(record, answer, set()) == ["was not noted in the audit, or not only there"]


def test_the_words_are_really_there_for_those_they_are_for(world: World) -> None:
    """Negative control: a sweep that plants nothing finds nothing."""
    client = Client()
    client.force_login(world.ours.mentee.person)
    page = client.get(reverse("mentorships:mentorship", args=[world.ours.mentorship.public_id])).text

    assert canary("pair", "ours") in page
