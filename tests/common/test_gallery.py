"""The parts of the look, drawn by a real browser: nothing for axe to find, nothing wider than the window."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.common import gallery

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SMALLEST, PHONE, TABLET, DESK = 320, 390, 768, 1280
_STYLES = Path("src/telemachy/common/static/common/css")


class Gallery:
    """Opens the gallery in windows of any kind and remembers what the browser complained of."""

    def __init__(self, browser: "Browser") -> None:
        self.browser = browser
        self.troubles: list[str] = []

    def open(self, **options: object) -> "Page":
        page = self.browser.new_context(**options).new_page()  # type: ignore[arg-type]
        page.on("console", lambda message: self.troubles.append(message.text))
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.set_default_timeout(5_000)
        page.route("**/*", gallery.Answers(gallery.html()))
        page.goto("http://gallery.test/")
        return page


@pytest.fixture
def opened(chromium: "Browser") -> Iterator[Gallery]:
    opened = Gallery(chromium)
    yield opened
    for context in chromium.contexts:
        context.close()
    assert opened.troubles == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [SMALLEST, PHONE, TABLET, DESK])
def test_the_gallery_is_accessible_and_fits(opened: Gallery, width: int, scheme: str) -> None:
    from tests.harness.browser import assert_accessible

    page = opened.open(viewport={"width": width, "height": 900}, color_scheme=scheme)

    assert_accessible(page)


@pytest.mark.parametrize("options", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_the_gallery_holds_under_the_reader_s_own_settings(opened: Gallery, options: dict[str, str]) -> None:
    from tests.harness.browser import assert_accessible

    page = opened.open(viewport={"width": DESK, "height": 900}, **options)

    assert_accessible(page)


def test_the_gallery_fits_when_it_reads_from_right_to_left(opened: Gallery) -> None:
    page = opened.open(viewport={"width": PHONE, "height": 900})

    page.evaluate("document.documentElement.dir = 'rtl'")

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE


def test_the_gallery_fits_when_all_is_twice_as_large(opened: Gallery) -> None:
    half = DESK // 2  # what zooming to 200 % leaves of a window

    page = opened.open(viewport={"width": half, "height": 450}, device_scale_factor=2)

    assert page.evaluate("document.documentElement.scrollWidth") == half


def test_rows_of_a_table_keep_their_meaning_as_cards(opened: Gallery) -> None:
    page = opened.open(viewport={"width": PHONE, "height": 900})

    assert page.locator("table.table:has([data-label])").get_attribute("role") == "table"
    assert page.locator("table.table:has([data-label]) tbody th").first.get_attribute("role") == "rowheader"


def test_the_account_menu_closes_with_escape_and_gives_the_focus_back(opened: Gallery) -> None:
    page = opened.open(viewport={"width": DESK, "height": 900})
    summary = page.get_by_label("Your account")

    summary.click()
    assert page.get_by_role("button", name="Sign out").is_visible()
    page.keyboard.press("Escape")

    assert not page.get_by_role("button", name="Sign out").is_visible()
    assert summary.evaluate("element => element === document.activeElement")


def test_a_message_out_of_sight_also_shows_at_the_foot_of_the_window(opened: Gallery) -> None:
    page = opened.open(viewport={"width": DESK, "height": 900})
    add = """document.getElementById("messages").insertAdjacentHTML(
        "beforeend", "<div class='notice'><p>Kept.</p></div>")"""

    page.evaluate("window.scrollTo(0, 0)")
    page.evaluate(add)
    assert page.locator("#toasts > *").count() == 0
    page.evaluate("window.scrollTo(0, 3000)")
    page.evaluate(add)
    page.locator("#toasts > *").wait_for()

    assert page.locator("#toasts > *").inner_text() == "Kept."
    assert page.locator("#messages > *").count() == 5


def test_the_errors_are_read_first_when_a_form_comes_back(opened: Gallery) -> None:
    page = opened.open(viewport={"width": DESK, "height": 900})

    assert page.locator(".error-summary").evaluate("element => element === document.activeElement")


def test_each_problem_in_the_summary_leads_to_its_field(opened: Gallery) -> None:
    page = opened.open(viewport={"width": DESK, "height": 900})

    targets = page.locator(".error-summary a").evaluate_all(
        "links => links.map(link => document.querySelector(link.getAttribute('href')) !== null)"
    )

    assert targets
    assert all(targets)


def test_the_styles_of_a_page_are_small() -> None:
    assert sum(file.stat().st_size for file in _STYLES.glob("*.css")) < 40_000
