"""Board, aims and the way in, in a real browser: phone and desk, and on paper."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests import cast
from tests.boards.pairs import pair
from tests.boards.paper import pages_of_paper
from tests.harness.browser import DESK, PHONE, Visitors, assert_accessible

from telemachy.boards import actions
from telemachy.boards.choices import EveryMonths, Purpose, SeatKind
from telemachy.boards.models import Adviser
from telemachy.common import clock
from telemachy.growth.actions import write_aim
from telemachy.growth.choices import AimKind, Whose
from telemachy.growth.models import Aim
from telemachy.people.actions import edit_organization
from telemachy.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INDUSTRY, SKILLS, CAREER = SeatKind
PHONE_HEIGHT = 844


def open_to_all() -> None:
    edit_organization(
        actor=None,
        now=clock.now(),
        name="Ithaca",
        sender_name="",
        contact_email="ask@example.org",
        open_to_all=True,
    )


def begin(person: Person) -> None:
    """A board as somebody has it after an evening."""
    now = clock.now()
    words = "Lead a product team, coming from finance"
    write_aim(actor=person, whose=Whose.WANTED, kind=AimKind.OTHER_FUNCTION, words=words, now=now)
    actions.name_skill(actor=person, skill="Public speaking", now=now)
    actions.put_in(actor=person, seat=INDUSTRY, name="Ines Marchetti", note="Met at the fair", now=now)
    actions.put_in(actor=person, seat=SKILLS, name="Rosa", now=now)
    today = now.date()
    last = today - timedelta(days=10)
    every = EveryMonths.QUARTER
    actions.set_rhythm(actor=person, kind=INDUSTRY, every=every, last_met_on=last, today=today, now=now)


def fill_up(person: Person) -> None:
    """As much as a board takes."""
    now = clock.now()
    words = "An aim that goes on for longer than an aim should. " * 20
    write_aim(actor=person, whose=Whose.WANTED, kind=AimKind.HIGHER, words=words[:1000], now=now)
    actions.name_skill(actor=person, skill="Negotiating in a second language with several parties", now=now)
    for seat in SeatKind:
        for number in range(12):
            name = f"Maximiliana Wolkenstein-Trauttmansdorff the Elder of the North {number}"
            actions.put_in(actor=person, seat=seat, name=name, note="Note. " * 60, now=now)
        for purpose in Purpose:
            text = ("A long thought that goes on and on about this seat. " * 12)[:600]
            actions.write_cell(actor=person, seat=seat, purpose=purpose, text=text, revision=0, now=now)


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_page_of_the_rooms_is_accessible(visitors: Visitors, width, scheme):
    open_to_all()
    two = pair()
    begin(two.mentee)
    fill_up(two.scene.sam)
    aim = Aim.objects.get(person=two.mentee)
    one = Adviser.objects.filter(board__person=two.mentee).earliest("pk")
    stranger = visitors.arrive(width=width, scheme=scheme)
    stranger.goto("/board/sign-up/")
    assert_accessible(stranger)
    own = [
        f"/aims/{aim.public_id}/",
        f"/board/aims/{aim.public_id}/share/",
        f"/board/people/{one.public_id}/",
        "/aims/shared/",
    ]
    shared = ["/board/", "/board/skills/", "/board/career/", "/board/career/what/", "/board/print/", "/aims/"]
    for person, paths in ((two.mentee, own + shared), (two.scene.sam, shared), (two.scene.dora, shared)):
        page = visitors.arrive(person=person, width=width, scheme=scheme)
        for path in paths:
            page.goto(path)
            assert_accessible(page)


@pytest.mark.requirement("S003-18")
@pytest.mark.parametrize("width", [320, PHONE, DESK])
def test_twelve_cells_stand_on_one_screen_in_letters_one_can_read(visitors: Visitors, width: int):
    mina = cast.mina()
    begin(mina)
    page = visitors.arrive(person=mina, width=width)
    page.goto("/board/")

    box = page.locator("#matrix").bounding_box()
    sizes = page.locator(".matrix__words").evaluate_all(
        "cells => cells.map(cell => parseFloat(getComputedStyle(cell).fontSize))"
    )
    cut = page.locator(".matrix__words").evaluate_all(
        "cells => cells.filter(cell => cell.scrollHeight > cell.clientHeight + 1).length"
    )

    assert box is not None
    assert box["width"] <= width
    if width >= PHONE:
        assert box["height"] <= PHONE_HEIGHT
    assert len(sizes) == 12
    assert min(sizes) >= 13
    assert cut == 0
    assert page.locator(".matrix__link").count() == 12


def test_a_cell_is_changed_in_the_page_and_the_keyboard_stays_with_it(visitors: Visitors):
    mina = cast.mina()
    begin(mina)
    page = visitors.arrive(person=mina)
    page.goto("/board/")

    page.locator("#cell-career-what a").focus()
    page.keyboard.press("Enter")
    page.locator("#editor textarea:focus").wait_for()
    page.keyboard.press("Control+a")
    page.keyboard.type("A map of three moves")
    page.locator("#editor .button--primary").press("Enter")

    page.locator("#cell-career-what .matrix__link--own").wait_for()
    assert "A map of three moves" in page.locator("#cell-career-what").inner_text()
    assert page.locator("#editor textarea").count() == 0
    assert page.locator("#cell-career-what a").evaluate("link => link === document.activeElement")
    assert page.locator("#messages").inner_text().strip() == "Saved."
    assert page.url.endswith("/board/")


def test_a_board_goes_on_one_page_of_paper_empty_real_and_full(visitors: Visitors, tmp_path: Path):
    mina, omar, sam = cast.mina(), cast.omar(), cast.sam()
    actions.skip_aim(actor=mina, now=clock.now())
    begin(omar)
    fill_up(sam)

    pages = {
        person.name: pages_of_paper(visitors.arrive(person=person), "/board/print/?aim=yes", tmp_path)
        for person in (mina, omar, sam)
    }

    assert pages == {mina.name: 1, omar.name: 1, sam.name: 1}


def test_the_paper_shows_every_word_and_nothing_to_press(visitors: Visitors):
    sam = cast.sam()
    fill_up(sam)
    page = visitors.arrive(person=sam)
    page.goto("/board/print/")
    assert page.get_by_role("button", name="Print").is_visible()
    page.emulate_media(media="print")

    cut = page.locator(".matrix__words").evaluate_all(
        "cells => cells.filter(cell => cell.scrollHeight > cell.clientHeight + 1).length"
    )

    assert cut == 0
    assert not page.get_by_role("button", name="Print").is_visible()
    assert not page.locator(".site-header").is_visible()
