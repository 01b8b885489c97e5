"""A real Chromium before the real application, watched for errors of script, policy and network."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    sync_playwright,
)

if TYPE_CHECKING:
    from telemachy.people.models import Person

PHONE, DESK = 390, 1280
"""Widths that every page is looked at with, in pixels."""

Scheme = Literal["light", "dark"]

_QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_OVERFLOWING = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")]
        .filter(element => element.getBoundingClientRect().right > width + 1)
        .map(element => element.outerHTML.slice(0, 120)).slice(0, 5);
}"""


@contextmanager
def started_chromium(executable: str) -> Iterator[Browser]:
    """One browser process. Playwright runs an event loop in this thread; Django must be told to bear it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable, args=_QUIET)
            try:
                yield browser
            finally:
                browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Visitors:
    """Opens windows on one site, each a stranger to the others, and remembers all that went wrong in them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.troubles: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def arrive(
        self,
        *,
        person: "Person | None" = None,
        width: int = DESK,
        scheme: Scheme = "light",
        javascript: bool = True,
        **options: Any,
    ) -> Page:
        """Open a window; `person` is signed in by a session's cookie, without walking through those pages."""
        context = self._browser.new_context(
            base_url=self.url,
            color_scheme=scheme,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            **options,
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        if person is not None:
            name, value = self._session_of(person)
            context.add_cookies([{"name": name, "value": value, "url": self.url}])
        page = context.new_page()
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.troubles.append(f"script error: {error}"))
        page.on("request", self._on_request)
        return page

    def _session_of(self, person: "Person") -> tuple[str, str]:
        client = Client()
        client.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        return name, client.cookies[name].value

    def leave(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _on_console(self, message: ConsoleMessage) -> None:
        # A refused form is answered 4xx on purpose, and Chromium reports each; the test says what is shown.
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.troubles.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.troubles.append(f"request to another host: {request.url}")


def follow(way: Locator) -> None:
    """Click a link or a button that leads to another page, and be there when this returns.

    A click alone returns while the old page still stands: what looks next would see a page on its way out.
    """
    with way.page.expect_navigation():
        way.click()


def assert_accessible(page: Page) -> None:
    """Axe finds nothing, there is one h1, and nothing is wider than the window.

    What a page looks like is the same on any database, so this looks on one of them.
    """
    page.wait_for_load_state()
    if connection.vendor != "sqlite":
        return
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    assert page.locator("h1").count() == 1, f"{page.url} has {page.locator('h1').count()} h1"
    overflowing = page.evaluate(_OVERFLOWING)
    assert overflowing == [], f"{page.url} is wider than its window: {overflowing}"
