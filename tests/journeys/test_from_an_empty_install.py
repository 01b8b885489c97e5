"""From the link on the console to the first pair that says yes, in an organization that had nobody."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from tests.harness.browser import DESK, Visitors, assert_accessible, follow
from tests.harness.draining import Drain
from tests.journeys.walking import Walk, open_the_mail_of

from telemachy.common import clock
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.people.actions import issue_set_up_link
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment, OrientationDone, Program
from telemachy.programs.queries.orientation import orientation_for
from telemachy.rounds.models import MentorWish, RankedMentor, RankingWindow, Round, ShortlistEntry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROSTER = Path(__file__).parents[2] / "examples" / "corporate"
WAY = {"width": DESK, "scheme": "light", "javascript": True}


def test_an_organization_begins_with_nothing_and_brings_people_together(
    visitors: Visitors, worker: Drain
) -> None:
    walk = Walk(visitors.arrive(**WAY), worker, has_script=True)

    set_up(walk)
    start_a_program(walk)
    bring_in_the_example(walk)
    open_the_program(walk)
    look_at_the_ways_in(walk)
    invite(walk)
    open_a_ranking(walk)
    let_three_people_rank(visitors)
    run_review_approve_publish(walk)
    say_yes(visitors)


def set_up(walk: Walk) -> None:
    path = issue_set_up_link(now=clock.now())
    assert path is not None
    assert not Person.objects.exists(), "there is no account that nobody made"
    walk.goto(path)
    walk.look()
    page = walk.page
    page.get_by_label("Name of your organization").fill("Harbor Works")
    page.get_by_label("Your name").fill("Ada Admin")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.get_by_label("A password").fill("a long enough phrase")
    walk.press("Start")


def start_a_program(walk: Walk) -> None:
    walk.sees("Create your first program")
    walk.look()
    walk.follow("Create a program")
    walk.look()
    walk.page.get_by_label("Name").first.fill("Spring mentoring 2027")
    walk.page.get_by_label("What it is for").fill("People find somebody outside their line to think with.")
    walk.page.get_by_label("First day").fill("2027-03-01")
    walk.press("Start the program")
    walk.heading("Import a roster")


def bring_in_the_example(walk: Walk) -> None:
    for label, people in (("Mentees", 40), ("Mentors", 14)):
        name = f"{label.lower()}.csv"
        lines = (ROSTER / name).read_bytes().splitlines(keepends=True)
        walk.page.get_by_label(re.compile(f"^{label}")).set_input_files(
            {"name": name, "mimeType": "text/csv", "buffer": b"".join(lines[: people + 1])}
        )
    walk.press("Upload")
    walk.press("Check the rows")
    walk.wait_for_the_worker("What the roster says")
    walk.press("Read it in")
    walk.wait_for_the_worker("The roster is in")
    walk.look()


def open_the_program(walk: Walk) -> None:
    walk.goto("/")
    walk.look()
    walk.follow("Look it over and open")
    walk.press(re.compile("Open"))


def look_at_the_ways_in(walk: Walk) -> None:
    """The orientation is offered to everyone; the round does not wait for those who leave it out."""
    walk.goto(f"/programs/{the_program().public_id}/ways-in/")
    walk.look()


def invite(walk: Walk) -> None:
    walk.goto(f"/programs/{the_program().public_id}/people/")
    walk.look()
    walk.goto(f"/programs/{the_program().public_id}/people/invite/")
    walk.look()
    walk.press("Send the invitations")
    walk.worker.drain()


def open_a_ranking(walk: Walk) -> None:
    walk.goto(f"/rounds/program/{the_program().public_id}/")
    walk.look()
    walk.press("Open a round")
    walk.goto(f"/rounds/{Round.objects.get().public_id}/ranking/")
    walk.look()
    in_two_weeks = clock.now() + timedelta(days=14)
    walk.page.get_by_label("Closes").fill(f"{in_two_weeks:%Y-%m-%dT%H:%M}")
    walk.press("Set the ranking")
    walk.worker.drain()
    assert RankingWindow.objects.get().prepared_at is not None


def let_three_people_rank(visitors: Visitors) -> None:
    """Two mentees put mentors in their order, the first after the orientation; a mentor answers cards."""
    first, second = Enrollment.objects.mentees().filter(person__email__isnull=False).order_by("pk")[:2]
    page = open_the_mail_of(first.person, visitors, WAY)
    go_through_the_orientation(page, first)
    page.goto("/")
    rank(page, first)
    rank(open_the_mail_of(second.person, visitors, WAY), second)
    answer_cards(open_the_mail_of(shown_to(first).person, visitors, WAY))
    assert MentorWish.objects.count() == 1


def go_through_the_orientation(page: Page, enrollment: Enrollment) -> None:
    page.goto(f"/programs/mine/{enrollment.public_id}/orientation/")
    assert_accessible(page)
    while page.get_by_role("link", name="Go on").count():
        follow(page.get_by_role("link", name="Go on"))
    assert_accessible(page)
    follow(page.get_by_role("button", name="I am through"))
    assert_accessible(page)
    assert not OrientationDone.objects.exists(), "nothing was chosen and nothing accepted"
    for place, question in enumerate(orientation_for(enrollment.role).questions):
        page.locator(f"[name=question_{place}]").nth(question.right).check()
    page.get_by_label("This is the role I take on.").check()
    follow(page.get_by_role("button", name="I am through"))
    assert OrientationDone.objects.filter(enrollment=enrollment).exists()


def rank(page: Page, enrollment: Enrollment) -> None:
    page.goto("/")
    assert_accessible(page)
    follow(page.locator("main").get_by_role("link", name="See the list"))
    assert_accessible(page)
    choices = page.get_by_label(re.compile("^Your choice for"))
    for place in range(min(3, choices.count())):
        choices.nth(place).select_option(str(place + 1))
    follow(page.get_by_role("button", name="Save my ranking"))
    assert RankedMentor.objects.filter(mentee_enrollment=enrollment).count() >= 1


def shown_to(mentee: Enrollment) -> Enrollment:
    entry = ShortlistEntry.objects.filter(mentee_enrollment=mentee).earliest("pk")
    return entry.mentor_enrollment


def answer_cards(page: Page) -> None:
    page.goto("/")
    follow(page.locator("main").get_by_role("link", name="Read the cards"))
    assert_accessible(page)
    page.get_by_label("Welcome").first.check()
    follow(page.get_by_role("button", name=re.compile("Save")))


def run_review_approve_publish(walk: Walk) -> None:
    found = Round.objects.get()
    walk.goto(f"/rounds/{found.public_id}/ranking/")
    walk.press("Close it now")
    walk.goto(f"/rounds/{found.public_id}/")
    walk.press("Run the round")
    walk.wait_for_the_worker("Review")
    walk.look()
    walk.goto(f"/rounds/{found.public_id}/approve/")
    walk.page.get_by_label(re.compile("happens next", re.IGNORECASE)).fill("We ask more people to mentor.")
    walk.page.get_by_label(re.compile("by when", re.IGNORECASE)).fill("2099-04-30")
    walk.press("Approve")
    walk.goto("/")
    walk.follow("Preview and publish")
    walk.press(re.compile("Publish, and tell"))
    walk.look()
    assert Mentorship.objects.exists()


def say_yes(visitors: Visitors) -> None:
    mentorship = Mentorship.objects.with_people().order_by("pk").first()
    assert mentorship is not None
    for person in (mentorship.mentee, mentorship.mentor):
        page = visitors.arrive(person=person, **WAY)
        page.goto("/")
        follow(page.locator("main").get_by_role("link", name="See who and why"))
        assert_accessible(page)
        follow(page.locator("main").get_by_role("button", name="Say yes"))
    mentorship.refresh_from_db()
    assert mentorship.state == State.ACCEPTED


def the_program() -> Program:
    return Program.objects.get()
