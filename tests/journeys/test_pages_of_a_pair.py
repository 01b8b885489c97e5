"""Axe on every page that the two of a pair, and those who run their program, find in the rooms of a pair."""

import pytest
from playwright.sync_api import Page
from tests.harness.browser import PHONE, Visitors, assert_accessible
from tests.scenes import World, build_world
from tests.test_sweep import addresses, places

from telemachy.common.permissions import url_entry

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.database("sqlite"),  # how a page is drawn is the same on any database
]

ROOMS = ("mentorships:", "meetings:", "growth:", "boards:")
WHO = ("mentee", "mentor", "coordinator")


def test_axe_finds_nothing_on_any_page_of_a_pair(visitors: Visitors) -> None:
    world = build_world()
    left = pages_of(world)
    looked_at = set()
    for who in WHO:
        page = visitors.arrive(person=world.actors[who], width=PHONE, scheme="dark")
        for name, path in sorted(left - {one for one in left if one[0] in looked_at}):
            if is_a_page(page, path):
                assert_accessible(page)
                looked_at.add(name)

    never = {name for name, _ in left} - looked_at
    assert never <= FOR_NOBODY_HERE, f"nobody could open {sorted(never - FOR_NOBODY_HERE)}"
    assert len(looked_at) > 40


# Files and a feed; and the page behind a mail, which the way through the first thirty days looks at.
FOR_NOBODY_HERE = frozenset(
    {
        "meetings:feed",
        "meetings:file",
        "meetings:met",
        "mentorships:first_meeting_file",
        "mentorships:plan_table",
        "mentorships:plan_text",
    }
)


def pages_of(world: World) -> set[tuple[str, str]]:
    """Each address of the rooms that answers a GET, with each object of our side."""
    return {
        (address.name, path)
        for address in addresses()
        if address.name.startswith(ROOMS) and (entry := url_entry(address.name)) and entry.action("GET")
        for path, _ in places(address, world.ours)
    }


def is_a_page(page: Page, path: str) -> bool:
    """Go there; whether something was drawn for this person. A file that would be saved is none."""
    answer = page.request.get(path)
    if answer.status != 200 or "text/html" not in answer.headers["content-type"]:
        return False
    if "attachment" in answer.headers.get("content-disposition", ""):
        return False
    page.goto(path)
    return True
