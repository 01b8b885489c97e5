"""Values that break careless code, in every query and in every field of every form: never an answer of 500.

The forms are found by reading the pages themselves, so a new page is covered when it appears.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, transaction
from django.http import QueryDict
from tests.harness.site import templates_as_installed
from tests.scenes import World, build_world
from tests.test_sweep import Visitor, addresses, places

from telemachy.common.permissions import url_entry

HOSTILE = {
    "nothing": "",
    "a NUL": "a\x00b",
    "a bell": "\x07",
    "right to left": "\u202eabc\u2066",
    "emoji": "👩‍🏫" * 40,
    "stacked": "e" + "\u0301" * 500,
    "a number too big": "9" * 40,
    "a number below": "-9999999999999999999",
    "no number": "NaN",
    "a date before the calendar": "0001-01-01T00:00:00+14:00",
    "markup": "<script>alert(1)</script>'\"&",
    "a template": "{{ settings.SECRET_KEY }}{% include 'x' %}{0.__class__}",
    "SQL": "' OR 1=1; DROP TABLE people_person; --",
    "a bad pattern": "((((*",
    "a long word": "x" * 20_000,
    "a header": "a\r\nBcc: everyone@example.org",
    "a list": "[1, 2, {}]",
    "TOML": 'version = 1\n[[criteria]]\nkind = "no such kind"',
    "a path": "../../../../etc/passwd",
}
# Values that also take the place of hidden fields, as somebody who edits the page would send them.
FORGED = {"nothing", "a NUL", "a number too big", "no number", "emoji"}
# Values that a query can carry as well as a form.
ASKED = {
    "a NUL",
    "stacked",
    "a number too big",
    "a number below",
    "no number",
    "SQL",
    "a bad pattern",
    "a path",
}
# What PostgreSQL may take otherwise than SQLite; the rest could only break what comes before the database.
OTHERWISE_ON_A_SERVER = {
    "a NUL",
    "emoji",
    "stacked",
    "a number too big",
    "a number below",
    "no number",
    "a date before the calendar",
    "SQL",
    "a bad pattern",
    "a long word",
}
QUERY_NAMES = ("q", "page", "sort", "state", "role", "next", "fit", "cause", "mentee", "mentor", "objective")


@dataclass
class FoundForm:
    """A form of a page: where it posts, and its fields."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Collects the forms of a page that post."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[FoundForm] = []
        self._inside: FoundForm | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            self._inside = FoundForm(given.get("action", ""))
            self.found.append(self._inside)
        elif (
            self._inside is not None
            and given.get("name")
            and tag in {"input", "select", "textarea", "button"}
        ):
            self._inside.fields.setdefault(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None


def forms_of(page: str) -> list[FoundForm]:
    parser = _Forms()
    parser.feed(page)
    return parser.found


class _Watched(QueryDict):
    """A query that notes by which names it is asked, and whether it is read as a whole."""

    noted: set[str] = set()  # of a copy, whose original was read as a whole

    def __getitem__(self, key: str) -> Any:
        self.noted.add(key)
        return super().__getitem__(key)

    def _getlist(self, key: str, *arguments: Any, **named: Any) -> Any:
        self.noted.add(key)
        return super()._getlist(key, *arguments, **named)  # type: ignore[misc]

    def __contains__(self, key: object) -> bool:
        self.noted.add(str(key))
        return super().__contains__(key)

    def lists(self) -> Any:
        self.noted.update(QUERY_NAMES)
        return super().lists()

    def items(self) -> Any:
        self.noted.update(QUERY_NAMES)
        return super().items()


@contextmanager
def names_asked_for() -> Iterator[set[str]]:
    """The names that pages look for in their queries meanwhile."""
    noted: set[str] = set()

    def query(request: WSGIRequest) -> QueryDict:
        if "watched" not in request.__dict__:
            watched = _Watched(request.META.get("QUERY_STRING", ""), encoding=request.encoding)
            watched.noted = noted
            request.__dict__["watched"] = watched
        found: QueryDict = request.__dict__["watched"]
        return found

    with patch.object(WSGIRequest, "GET", property(query)):
        yield noted


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with templates_as_installed():
        yield build_world()


def pages(world: World) -> Iterator[str]:
    for address in addresses():
        entry = url_entry(address.name)
        if entry is not None and "GET" in entry.methods:
            yield from (path for path, _ in places(address, world.ours))


@pytest.mark.parametrize("actor", ["coordinator", "admin"])
def test_no_query_breaks_a_page(actor: str, world: World) -> None:
    visitor = Visitor(world.actors[actor])
    broken = []

    for path in pages(world):
        bare = path.partition("?")[0]
        # The first visit says what the page looks for; to one that looks for nothing all queries are alike.
        names = {*QUERY_NAMES}
        for value in sorted(ASKED):
            query = urlencode(dict.fromkeys(sorted(names), HOSTILE[value]), errors="surrogatepass")
            with names_asked_for() as asked, transaction.atomic():
                status = visitor.ask("GET", f"{bare}?{query}").status_code
                transaction.set_rollback(True)
            if status >= 500:
                broken.append((bare, value, status))
            if not asked:
                break
            names |= asked

    assert not broken, "\n".join(map(str, broken))


@pytest.mark.parametrize("actor", ["coordinator", "mentee", "admin"])
def test_no_form_breaks_what_it_posts_to(actor: str, world: World) -> None:
    visitor = Visitor(world.actors[actor])
    broken, tried = [], set()

    for path in pages(world):
        with transaction.atomic():
            answer = visitor.ask("GET", path)
            transaction.set_rollback(True)
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        for form in forms_of(answer.text):
            target = form.action or path
            # The library's own pages know nothing of roles: one visitor is enough for them.
            if (target, *sorted(form.fields)) in tried or (
                actor != "coordinator" and is_the_librarys(target)
            ):
                continue
            tried.add((target, *sorted(form.fields)))
            for name, said in posts(form):
                with transaction.atomic():
                    status = visitor.ask("POST", target, said).status_code
                    transaction.set_rollback(True)
                if status >= 500:
                    broken.append((target, name, status))

    assert tried
    assert not broken, "\n".join(map(str, dict.fromkeys(broken)))


def posts(form: FoundForm) -> Iterator[tuple[str, dict[str, str]]]:
    """What a person types; and, by some values, the hidden fields as well; each post once."""
    sent = set()
    for name, value in HOSTILE.items():
        if connection.vendor == "postgresql" and name not in OTHERWISE_ON_A_SERVER:
            continue
        typed = {key: given or value for key, given in form.fields.items()}
        everything = dict.fromkeys(form.fields, value)
        for said in (typed, everything) if name in FORGED else (typed,):
            if tuple(said.items()) not in sent:
                sent.add(tuple(said.items()))
                yield name, said


def is_the_librarys(target: str) -> bool:
    """Whether a form posts to a page of django-allauth's."""
    return target.startswith("/account/")


def test_the_watch_sees_what_a_page_looks_for(world: World) -> None:
    """Negative control: a watch that saw nothing would let every page off with one visit."""
    visitor = Visitor(world.actors["admin"])

    with names_asked_for() as asked:
        visitor.ask("GET", "/people/?q=x")
        looked_for = set(asked)
        asked.clear()
        visitor.ask("GET", "/farewell/?q=x")

    assert {"q", "page"} <= looked_for
    assert not asked
