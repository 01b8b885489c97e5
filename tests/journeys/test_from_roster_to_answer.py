"""The main way, as people walk it: a spreadsheet in, a round reviewed and published, an answer given."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect
from tests import cast
from tests.harness.browser import DESK, PHONE, Visitors, assert_accessible, follow
from tests.harness.draining import Drain
from tests.journeys.walking import Walk, open_the_mail_of

from telemachy.matching.generate import Sheet, roster
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import OutgoingMail
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import Round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

MENTEES, MENTORS = 24, 8

WAYS = [
    pytest.param({"width": DESK, "scheme": "light", "javascript": True}, id="desk, light"),
    pytest.param({"width": PHONE, "scheme": "dark", "javascript": True}, id="phone, dark"),
    pytest.param(
        {"width": DESK, "scheme": "light", "javascript": False},
        id="without JavaScript",
        marks=pytest.mark.database("sqlite"),  # what a page does without scripts is the same on any database
    ),
]


@pytest.mark.parametrize("way", WAYS)
def test_a_coordinator_with_a_spreadsheet_brings_people_together(
    visitors: Visitors, worker: Drain, way: dict[str, object]
) -> None:
    desk = visitors.arrive(person=cast.ada(), **way)
    walk = Walk(desk, worker, has_script=bool(way["javascript"]))

    start_a_program(walk)
    bring_the_roster_in(walk)
    fill_in_and_open(walk)
    run_a_round(walk)
    review(walk)
    approve_and_publish(walk)

    published = Round.objects.get()
    assert (published.state, published.proposals.count()) == ("published", Mentorship.objects.count())
    everyone = Enrollment.objects.count()
    assert OutgoingMail.objects.filter(program_id=str(published.program.public_id)).count() == everyone
    let_the_pair_answer(visitors, way)
    read_why_there_is_no_mentor(visitors, way, published)
    walk.goto("/")
    walk.look()
    walk.sees("This week")


# --- the coordinator ---


def start_a_program(walk: Walk) -> None:
    walk.goto("/")
    walk.look()
    walk.follow("Create a program")
    walk.look()
    walk.page.get_by_label("Name").first.fill("Spring mentoring 2027")
    walk.page.get_by_label("First day").fill("2027-03-01")
    walk.press("Start the program")
    walk.heading("Import a roster")


def bring_the_roster_in(walk: Walk) -> None:
    people = roster(MENTEES, MENTORS, seed=5)
    walk.look()
    for label, sheet in (("Mentees", people.mentees), ("Mentors", people.mentors)):
        walk.page.get_by_label(re.compile(f"^{label}")).set_input_files(
            {"name": f"{label.lower()}.csv", "mimeType": "text/csv", "buffer": as_csv(sheet)}
        )
    walk.press("Upload")
    walk.heading("What the columns are")
    walk.look()
    walk.press("Check the rows")
    walk.look()
    walk.wait_for_the_worker("What the roster says")
    walk.heading("What the roster says")
    walk.look()
    walk.press(re.compile("Read (it|in the good rows)"))
    walk.wait_for_the_worker("The roster is in")
    walk.heading("The roster is in")
    walk.look()
    walk.follow("Go on to the matching rules")
    walk.heading("Matching rules")
    walk.sees("What these rules leave")
    walk.look()


def fill_in_and_open(walk: Walk) -> None:
    walk.goto("/")
    walk.follow("Fill in what is missing")
    walk.look()
    walk.page.get_by_label("Purpose").fill("People find somebody outside their line to think with.")
    walk.press("Save")
    walk.goto("/")
    walk.follow("Look it over and open")
    walk.look()
    walk.press(re.compile("Open"))


def run_a_round(walk: Walk) -> None:
    walk.goto("/")
    walk.follow("Set the matching rules")
    walk.goto(f"/rounds/program/{the_program_id()}/")
    walk.look()
    walk.press("Open a round")
    walk.look()
    walk.press("Run the round")
    walk.look()
    walk.wait_for_the_worker("Review")
    walk.goto("/")
    walk.follow("Review the proposals")


def review(walk: Walk) -> None:
    walk.heading("Review")
    walk.look()
    kept, forbidden = Round.objects.get().proposals.order_by("-score")[:2]
    walk.goto(f"/rounds/{the_round_id()}/pairs/{kept.public_id}/")
    walk.look()
    walk.press("Keep the two together")
    walk.goto(f"/rounds/{the_round_id()}/pairs/{forbidden.public_id}/")
    walk.press("Never these two")
    walk.goto(f"/rounds/{the_round_id()}/review/")
    walk.press(re.compile("Run again with your"))
    walk.wait_for_the_worker("Review")
    pairs = set(Round.objects.get().proposals.values_list("mentee_enrollment", "mentor_enrollment"))
    assert (kept.mentee_enrollment_id, kept.mentor_enrollment_id) in pairs
    assert (forbidden.mentee_enrollment_id, forbidden.mentor_enrollment_id) not in pairs
    walk.goto(f"/rounds/{the_round_id()}/without/")
    walk.look()
    walk.goto(f"/rounds/{the_round_id()}/load/")
    walk.look()
    walk.goto(f"/rounds/{the_round_id()}/files/")
    walk.look()


def approve_and_publish(walk: Walk) -> None:
    walk.goto(f"/rounds/{the_round_id()}/review/")
    walk.follow("Check coverage")
    walk.look()
    walk.goto(f"/rounds/{the_round_id()}/approve/")
    walk.look()
    walk.page.get_by_label(re.compile("happens next", re.IGNORECASE)).fill(
        "We ask more people to mentor, and you go first next time."
    )
    walk.page.get_by_label(re.compile("by when", re.IGNORECASE)).fill("2027-04-30")
    walk.press("Approve")
    walk.goto("/")
    walk.follow("Preview and publish")
    walk.look()
    walk.press(re.compile("Publish, and tell"))
    walk.look()


# --- the people ---


def let_the_pair_answer(visitors: Visitors, way: dict[str, object]) -> None:
    mentorship = Mentorship.objects.with_people().order_by("pk").first()
    assert mentorship is not None
    for person, other in ((mentorship.mentee, mentorship.mentor), (mentorship.mentor, mentorship.mentee)):
        page = open_the_mail_of(person, visitors, way)
        expect(page.locator("main").get_by_text("There is no invitation")).to_have_count(0)
        page.goto("/")
        expect(page.get_by_role("heading", name=re.compile("proposed")).first).to_contain_text(
            other.get_short_name()
        )
        follow(page.locator("main").get_by_role("link", name="See who and why"))
        if way["javascript"]:
            assert_accessible(page)
        follow(page.locator("main").get_by_role("button", name="Say yes"))
    mentorship.refresh_from_db()
    assert mentorship.state == State.ACCEPTED


def read_why_there_is_no_mentor(visitors: Visitors, way: dict[str, object], published: Round) -> None:
    lone = published.unmatched.select_related("enrollment__person").order_by("pk").first()
    assert lone is not None
    page = open_the_mail_of(lone.enrollment.person, visitors, way)
    page.goto("/")
    follow(page.locator("main").get_by_role("link", name="See what happens next"))
    expect(page.locator("main").get_by_text("We ask more people to mentor").first).to_be_visible()
    if way["javascript"]:
        assert_accessible(page)


def as_csv(sheet: Sheet) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet)
    writer.writerows(zip(*sheet.values(), strict=True))
    return text.getvalue().encode()


def the_program_id() -> object:
    return Enrollment.objects.values_list("cohort__program__public_id", flat=True).first()


def the_round_id() -> object:
    return Round.objects.get().public_id
