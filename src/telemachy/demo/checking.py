"""Walks a served demonstration as each of its people, and says what does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from telemachy.demo.choices import Part
from telemachy.demo.visitor import Button, Link, Page, Visitor
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import Round

MANY_STEPS = 15


def problems(site: str) -> list[str]:
    """All that is wrong with the demonstration at this address; nothing, when it holds."""
    return [*_in_the_story(), *(problem for part in Part for problem in _walk(site, part))]


def _in_the_story() -> Iterator[str]:
    """A demonstration in which everything went well would show nothing of what matters."""
    published = Round.objects.filter(state=RoundState.PUBLISHED)
    if not published.exists():
        yield "No round is published."
        return
    if not published.filter(proposals__isnull=False).exists():
        yield "No published round holds a pair."
    if not published.filter(unmatched__isnull=False).exists():
        yield "Every published round found a mentor for everybody."
    for state in (State.DECLINED, State.ACTIVE, State.PAUSED, State.CLOSING, State.CLOSED):
        if not Mentorship.objects.filter(state=state).exists():
            yield f"No mentorship is {state.label.lower()}."
    if not Round.objects.filter(state=RoundState.DRAFT).exists():
        yield "No round is in draft."
    if not Round.objects.filter(state=RoundState.RANKING).exists():
        yield "No ranking is open."


def _walk(site: str, part: Part) -> Iterator[str]:
    """Step in, then follow the primary act of each page until there is none or the walk comes round."""
    visitor = Visitor(site)
    door = visitor.open("/demo/")
    way_in = door.form_to(f"/enter/{part}/")
    if way_in is None:
        yield f"The door has no way in for the {part}."
        return
    page = visitor.press(door, way_in)
    if len(page.primaries()) != 1:
        yield f"The home page of the {part} has {len(page.primaries())} primary acts instead of one."
    done: set[tuple[str, str]] = set()
    while len(done) < MANY_STEPS:
        trouble = _trouble(page)
        if trouble:
            yield f"As {part}, {_path(page)}: {trouble}"
            return
        act = page.primary()
        step = (_path(page), _name(act))
        if act is None or _ends_the_way(act) or step in done or _is_home_again(page, done):
            break
        done.add(step)
        page = visitor.follow(page, act)
    if not done:
        yield f"The home page of the {part} leads nowhere."


def _trouble(page: Page) -> str:
    if page.status != 200:
        return f"it answers {page.status}."
    if not page.heading:
        return "it has no heading."
    if 'class="error-summary"' in page.html:
        return "what the page itself offers is refused."
    return ""


def _ends_the_way(act: Link | Button) -> bool:
    """A mail to write, a file to choose, words to find: from here on only the person can go."""
    if isinstance(act, Button):
        return act.form.is_for_a_person
    return urlsplit(act.href).scheme not in {"", "http", "https"}


def _is_home_again(page: Page, done: set[tuple[str, str]]) -> bool:
    """The end of a way is often home, with the next day's step: that one is not followed."""
    return bool(done) and _path(page) == "/"


def _path(page: Page) -> str:
    return urlsplit(page.url).path


def _name(act: Link | Button | None) -> str:
    return " ".join(act.label.split()) if act else ""
