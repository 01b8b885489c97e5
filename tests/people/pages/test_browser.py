"""The room's pages in a real browser: nothing for axe to find, nothing too wide, no script needed."""

import pytest
from tests import cast
from tests.harness.browser import DESK, PHONE, Visitors, assert_accessible, follow

from telemachy.common import clock
from telemachy.people import actions
from telemachy.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def own_pages(person: Person) -> list[str]:
    return ["/me/", "/me/edit/", "/me/data/", "/me/opt-out/", "/me/delete/"]


def pages_of_the_organization(person: Person) -> list[str]:
    return [
        "/organization/",
        "/people/",
        "/people/new/",
        f"/people/{person.public_id}/",
        f"/people/{person.public_id}/deactivate/",
    ]


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESK, "dark")])
def test_every_page_of_the_room_is_accessible(visitors: Visitors, width, scheme):
    mina, ada = cast.mina(), cast.ada()
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

    page.goto(path)
    assert_accessible(page)
    page.get_by_label("Name of your organization").fill("Harbor Works")
    page.get_by_label("Your name").fill("Ada Admin")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.get_by_label("A password").fill("a long enough phrase")
    follow(page.get_by_role("button", name="Start"))
    page.goto("/organization/")

    assert page.get_by_label("Name of the organization").input_value() == "Harbor Works"
