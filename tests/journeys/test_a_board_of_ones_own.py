"""The first evening of somebody alone: from a name to a printed matrix, on a phone."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from playwright.sync_api import Page
from tests import cast
from tests.boards.paper import pages_of_paper
from tests.harness.browser import PHONE, Visitors, follow
from tests.harness.draining import Drain

from telemachy.common import clock
from telemachy.people.actions import edit_organization

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WITHOUT_SCRIPTS = pytest.param(
    False,
    id="without scripts",
    marks=pytest.mark.database("sqlite"),  # what a page does without scripts is the same on any database
)


@pytest.mark.parametrize("javascript", [pytest.param(True, id="with scripts"), WITHOUT_SCRIPTS])
def test_the_first_evening_goes_from_a_name_to_a_printed_matrix(
    visitors: Visitors, worker: Drain, tmp_path: Path, javascript: bool
):
    cache.clear()
    edit_organization(
        actor=None,
        now=clock.now(),
        name="Ithaca",
        sender_name="",
        contact_email="ask@example.org",
        open_to_all=True,
    )
    cast.ada()  # somebody runs it
    page = visitors.arrive(width=PHONE, javascript=javascript)
    began = clock.now()
    page.goto("/")
    follow(page.get_by_role("link", name="Begin on your own"))
    page.get_by_label("Your name").fill("Nia New")
    page.get_by_label("E-mail address").fill("nia@example.org")
    page.get_by_label("I have read this").check()
    follow(page.get_by_role("button", name="Send me a code"))
    worker.drain()
    code = re.search(r"\b(\d{6})\b", worker.letters[-1].text)
    assert code is not None
    page.get_by_label("Code from the mail").fill(code[1])
    follow(page.get_by_role("button", name="Go on"))

    follow(page.get_by_role("link", name="Write down an aim"))
    page.get_by_label("Not sure yet").check()
    follow(page.get_by_role("button", name="Write it down", exact=True))
    follow(page.get_by_role("button", name="Take this one").first)
    follow(page.get_by_role("link", name="Go on to your board"))

    for name, skill in (("Ines", ""), ("Rosa", "Public speaking"), ("Karl", "")):
        follow(page.locator(".next-small .button--primary"))
        if skill:
            page.get_by_role("textbox", name="The skill").fill(skill)
            follow(page.get_by_role("button", name="Save the skill"))
        page.get_by_label("Name", exact=True).fill(name)
        follow(page.get_by_role("button", name="Put them in"))
        follow(page.get_by_role("link", name="Your board"))
    assert "Ask Ines for a first talk" in page.locator(".next-small").inner_text()

    page.locator("#cell-career-what a").click()
    page.get_by_label("In your own words").fill("Three moves I could make")
    if javascript:
        page.get_by_role("button", name="Save").click()
        page.locator("#cell-career-what .matrix__link--own").wait_for()
    else:
        follow(page.get_by_role("button", name="Save"))
    assert_words(page, "Ines", "Rosa", "Karl", "Public speaking", "Three moves I could make")

    follow(page.get_by_role("link", name="A page to print"))
    assert_words(page, "Ines", "Rosa", "Karl", "Three moves I could make")
    assert pages_of_paper(page, "/board/print/", tmp_path) == 1
    assert clock.now() - began < timedelta(minutes=5)


def assert_words(page: Page, *words: str) -> None:
    text = page.locator("#matrix").inner_text()
    assert [word for word in words if word not in text] == []
