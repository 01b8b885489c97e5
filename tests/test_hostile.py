"""Values that break careless code, in every query and in every field of every form: never an answer of 500.

The forms are found by reading the pages themselves, so a new page is covered when it appears.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.db import transaction
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


@pytest.fixture
def world(db: None) -> World:
    return build_world()


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
        for name in sorted(ASKED):
            value = HOSTILE[name]
            query = urlencode(dict.fromkeys(QUERY_NAMES, value), errors="surrogatepass")
            with transaction.atomic():
                status = visitor.ask("GET", f"{bare}?{query}").status_code
                transaction.set_rollback(True)
            if status >= 500:
                broken.append((bare, name, status))

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
            if (target, *sorted(form.fields)) in tried:
                continue
            tried.add((target, *sorted(form.fields)))
            for name, value in HOSTILE.items():
                # What a person types; and, by some values, the hidden fields as well.
                typed = {key: given or value for key, given in form.fields.items()}
                everything = dict.fromkeys(form.fields, value)
                for said in (typed, everything) if name in FORGED else (typed,):
                    with transaction.atomic():
                        status = visitor.ask("POST", target, said).status_code
                        transaction.set_rollback(True)
                    if status >= 500:
                        broken.append((target, name, status))

    assert tried
    assert not broken, "\n".join(map(str, dict.fromkeys(broken)))
