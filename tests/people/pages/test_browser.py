"""The room's pages in a real browser: nothing for axe to find, nothing too wide, no script needed."""

import pytest
from tests import cast
from tests.harness.browser import DESK, PHONE, Visitors, assert_accessible, follow

from telemachy.common import clock
from telemachy.people import actions
from telemachy.people.models import Person, Topic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def own_pages(person: Person) -> list[str]:
    sections = ("offered", "lived", "commitment", "week", "style", "boundaries")
    return [
        "/me/",
        "/me/edit/",
        "/me/steps/1/",
        "/me/steps/2/",
        "/me/words/",
        "/me/achievements/",
        *(f"/me/profile/{section}/" for section in sections),
        "/me/data/",
        "/me/opt-out/",
        "/me/delete/",
    ]


def pages_of_the_organization(person: Person) -> list[str]:
    return [
        "/organization/",
        "/vocabulary/?kind=function",
        "/vocabulary/new/",
        "/vocabulary/import/",
        f"/vocabulary/{Topic.objects.earliest('pk').public_id}/",
        "/people/",
        "/people/new/",
        f"/people/{person.public_id}/",
        f"/people/{person.public_id}/deactivate/",
    ]


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_page_of_the_room_is_accessible(visitors: Visitors, width, scheme):
    mina, ada = cast.mina(), cast.ada()
    actions.read_own_topics(now=clock.now())
    actions.write_lines(actor=mina, key="offered", lines=["publik speeking", "Statistics"], now=clock.now())
    actions.add_achievement(actor=mina, title="Built the archive", now=clock.now())
    actions.add_never_match(actor=mina, words="Somebody Else", now=clock.now())
    actions.edit_profile(actor=mina, now=clock.now(), about="Reads maps.\nLikes the sea.", pronouns="she/her")
    link = actions.issue_invitation(
        person=cast.omar(),
        program_id="",
        now=clock.now(),
        program_name="Spring mentoring",
        given_by="Human resources",
    )
    stranger = visitors.arrive(width=width, scheme=scheme)
    for path in (link, "/invitation/", "/invitation/nothing/", "/farewell/", "/account/login/"):
        stranger.goto(path)
        assert_accessible(stranger)
    for person, paths in ((mina, own_pages(mina)), (ada, pages_of_the_organization(mina))):
        page = visitors.arrive(person=person, width=width, scheme=scheme)
        for path in paths:
            page.goto(path)
            assert_accessible(page)


def test_first_contact_needs_no_script(visitors: Visitors):
    link = actions.issue_invitation(person=cast.mina(), program_id="", now=clock.now())
    page = visitors.arrive(javascript=False)

    page.goto(link)
    follow(page.get_by_role("button", name="Continue"))
    page.goto("/me/")

    assert page.get_by_role("heading", name="Your profile").is_visible()


def test_a_card_is_printed_with_its_code(visitors: Visitors):
    paula, ada = cast.paula(), cast.ada()
    page = visitors.arrive(person=ada)

    page.goto(f"/people/{paula.public_id}/")
    follow(page.get_by_role("button", name="Print a card"))
    page.emulate_media(media="print")

    assert page.get_by_text("Type this code").is_visible()
    assert_accessible(page)


def test_setting_up_is_one_page(visitors: Visitors):
    path = actions.issue_set_up_link(now=clock.now())
    assert path is not None
    page = visitors.arrive(width=PHONE)
    zone = {"timezoneId": "Asia/Tokyo"}
    page.context.new_cdp_session(page).send("Emulation.setTimezoneOverride", zone)

    page.goto(path)
    assert_accessible(page)
    assert page.get_by_label("Time zone").input_value() == "Asia/Tokyo"
    page.get_by_label("Name of your organization").fill("Harbor Works")
    page.get_by_label("Your name").fill("Ada Admin")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.get_by_label("A password").fill("a long enough phrase")
    follow(page.get_by_role("button", name="Start"))
    page.goto("/organization/")

    assert page.get_by_label("Name of the organization").input_value() == "Harbor Works"


def test_a_week_is_painted_by_mouse_and_by_keyboard(visitors: Visitors):
    mina = cast.mina()
    page = visitors.arrive(person=mina)
    page.goto("/me/profile/week/")
    slot = '.hours__slot[data-day="{}"][data-minute="{}"]'

    page.locator(slot.format(0, 540)).scroll_into_view_if_needed()
    start = page.locator(slot.format(0, 540)).bounding_box()
    end = page.locator(slot.format(1, 630)).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 4, start["y"] + 4)
    page.mouse.down()
    page.mouse.move(end["x"] + 4, end["y"] + 4)
    page.mouse.up()
    page.locator(slot.format(4, 840)).focus()
    for key in ("Space", "Shift+ArrowDown", "ArrowLeft", "Space"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/me/")

    assert [str(time) for time in mina.free_times.order_by("weekday", "starts_minute")] == [
        "Monday 540-660",
        "Tuesday 540-660",
        "Thursday 870-900",
        "Friday 840-900",
    ]


def test_a_week_is_written_without_script(visitors: Visitors):
    mina = cast.mina()
    page = visitors.arrive(person=mina, javascript=False)
    page.goto("/me/profile/week/")

    assert page.locator(".hours").count() == 0
    page.get_by_label("Monday").fill("9-12")
    page.get_by_role("button", name="Save").click()

    assert [str(time) for time in mina.free_times.all()] == ["Monday 540-720"]
