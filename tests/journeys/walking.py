"""How people walk through the pages of a journey: each page is looked at on arrival."""

import re

from playwright.sync_api import Page, expect
from tests.harness.browser import Visitors, assert_accessible, follow
from tests.harness.draining import Drain

from telemachy.notifications.models import OutgoingMail
from telemachy.people.models import Person


class Walk:
    """One person's way through the pages; each page is looked at on arrival."""

    def __init__(self, page: Page, worker: Drain, *, has_script: bool) -> None:
        self.page = page
        self.worker = worker
        self.has_script = has_script

    def goto(self, path: str) -> None:
        self.page.goto(path)

    def look(self) -> None:
        """Nothing for axe to find here, and one primary act at the most."""
        if self.has_script:
            assert_accessible(self.page)
        assert self.page.locator("main .button--primary").count() <= 1, self.page.url

    def press(self, name: str | re.Pattern[str]) -> None:
        follow(self.page.locator("main").get_by_role("button", name=name).first)

    def follow(self, name: str | re.Pattern[str]) -> None:
        follow(self.page.locator("main").get_by_role("link", name=name).first)

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def heading(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    def wait_for_the_worker(self, then: str) -> None:
        """The worker does what was asked: the page goes on by itself, or its reader loads it again."""
        self.worker.drain()
        if self.has_script:
            self.heading(then)
        else:
            self.page.reload()


def open_the_mail_of(person: Person, visitors: Visitors, way: dict[str, object]) -> Page:
    """A window of their own, come in by the link that the mail brought; opening it alone signs nobody in."""
    mail = OutgoingMail.objects.filter(person=person).latest("pk")
    link = re.search(r"/invitation/[\w-]+/", mail.body)
    assert link is not None, mail.body
    page = visitors.arrive(**way)
    page.goto(link[0])
    if way["javascript"]:
        assert_accessible(page)
    follow(page.get_by_role("button", name="Continue"))
    return page
