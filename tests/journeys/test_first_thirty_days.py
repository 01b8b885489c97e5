"""From publication to the second session and the check after thirty days, over the changes of two clocks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import icalendar
import pytest
import time_machine
from tests.harness.browser import DESK, PHONE, Visitors, follow
from tests.harness.draining import Drain
from tests.journeys.walking import Walk, open_the_mail_of
from tests.rounds.scene import NOW, approved_round, open_scene

from telemachy.meetings import jobs as meetings_jobs
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import PrivateNote, Session
from telemachy.mentorships import jobs as mentorships_jobs
from telemachy.mentorships.choices import CheckItem, State
from telemachy.mentorships.models import Check, Mentorship
from telemachy.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WAYS = [
    pytest.param({"width": PHONE, "scheme": "light", "javascript": True}, id="phone"),
    pytest.param(
        {"width": DESK, "scheme": "dark", "javascript": False},
        id="without JavaScript",
        marks=pytest.mark.database("sqlite"),  # what a page does without scripts is the same on any database
    ),
]

# New York moves its clocks on 8 March 2026, Lisbon on 29 March: the hours between the two change twice.
FIRST = datetime(2026, 3, 17, 15, 0, tzinfo=UTC)
SECOND = datetime(2026, 4, 7, 14, 0, tzinfo=UTC)


@dataclass
class Two:
    """The pair, the windows they look through, and the day it is."""

    visitors: Visitors
    worker: Drain
    way: dict[str, object]
    mentee: Person
    mentor: Person
    mentorship: Mentorship
    walks: list[Walk] = field(default_factory=list)

    def arrive(self, person: Person) -> Walk:
        """Somebody comes back on another day, in a window of their own."""
        page = self.visitors.arrive(person=person, **self.way)
        walk = Walk(page, self.worker, has_script=bool(self.way["javascript"]))
        walk.goto("/")
        walk.look()
        return walk


@contextmanager
def the_day(moment: datetime) -> Iterator[None]:
    """Let it be this day for the browser's server and for the worker."""
    with time_machine.travel(moment, tick=True):
        yield


@pytest.mark.parametrize("way", WAYS)
def test_a_pair_comes_from_publication_to_a_second_session_and_a_check(
    visitors: Visitors, worker: Drain, way: dict[str, object]
) -> None:
    with the_day(NOW):
        two = publish_and_accept(visitors, worker, way)
        agree(two)
    with the_day(NOW + timedelta(days=1)):
        find_a_time(two, "2026-03-17T15:00", reads="11:00")
    with the_day(FIRST - timedelta(days=3)):
        prepare(two, "Do I speak first, or wait?")
    with the_day(FIRST - timedelta(hours=2)):
        read_the_brief(two, "Do I speak first, or wait?")
    with the_day(FIRST + timedelta(hours=2)):
        say_that_they_met(two)
    with the_day(FIRST + timedelta(hours=3)):
        write_for_oneself(two)
    with the_day(FIRST + timedelta(days=2)):
        # The same hour in Lisbon is another one in New York than three weeks before.
        find_a_time(two, "2026-04-07T15:00", reads="10:00")
    with the_day(SECOND - timedelta(days=2)):
        what_was_promised_comes_first(two)
    with the_day(SECOND + timedelta(hours=2)):
        say_that_they_met(two)
    with the_day(SECOND + timedelta(days=1)):
        answer_the_check(two)

    first, second = Session.objects.order_by("starts_at")
    assert (first.starts_at, second.starts_at) == (FIRST, SECOND)
    assert {first.state, second.state} == {SessionState.HELD}


# --- the first day ---


def publish_and_accept(visitors: Visitors, worker: Drain, way: dict[str, object]) -> Two:
    scene = open_scene()
    mentee = scene.mentee("Mina Mendoza", wants="public speaking", site="Lisbon")
    mentor = scene.mentor("Omar Okafor", offers="public speaking", site="New York")
    Person.objects.filter(pk=mentee.person_id).update(timezone="Europe/Lisbon")
    Person.objects.filter(pk=mentor.person_id).update(timezone="America/New_York")
    approved = approved_round(scene, [(mentee, mentor)])
    desk = Walk(visitors.arrive(person=scene.cora, **way), worker, has_script=bool(way["javascript"]))
    desk.goto(f"/rounds/{approved.public_id}/publish/")
    desk.press(re.compile("Publish, and tell"))
    mentorship = Mentorship.objects.with_people().get()
    for person in (mentorship.mentee, mentorship.mentor):
        page = open_the_mail_of(person, visitors, way)
        page.goto("/")
        follow(page.locator("main").get_by_role("link", name="See who and why"))
        follow(page.locator("main").get_by_role("button", name="Say yes"))
    mentorship.refresh_from_db()
    assert mentorship.state == State.ACCEPTED
    return Two(visitors, worker, way, mentorship.mentee, mentorship.mentor, mentorship)


def agree(two: Two) -> None:
    walk = two.arrive(two.mentee)
    walk.follow("Write it down")
    walk.look()
    walk.follow("Write it")
    walk.look()
    for label, words in (
        ("Aims", "Speak up in meetings."),
        ("The mentee gives", "Preparation and honest news."),
        ("The mentee gets", "Six years of stage experience."),
        ("The mentor gives", "An hour a month and straight answers."),
        ("The mentor gets", "Practice in listening."),
    ):
        walk.page.get_by_label(label).fill(words)
    walk.press("Save")
    walk.look()
    walk.press("Say yes to this version")
    walk.goto("/")
    walk.follow("Write an objective")
    walk.follow("Write an objective")
    walk.look()
    walk.page.get_by_label("The objective, in a line").fill("Lead the weekly meeting by May")
    walk.press("Save")
    walk.look()

    other = two.arrive(two.mentor)
    other.follow("Read the agreement")
    other.sees("Speak up in meetings.")
    other.look()
    other.press("Say yes to this version")
    two.mentorship.refresh_from_db()
    assert two.mentorship.state == State.ACTIVE


# --- sessions ---


def find_a_time(two: Two, local: str, *, reads: str) -> None:
    """The mentee proposes a time on her own clock; the mentor reads it on his, and takes it."""
    before = Session.objects.count()
    walk = two.arrive(two.mentee)
    walk.follow("Find a time")
    walk.follow("Find a time")
    walk.look()
    walk.page.locator('[name="time_1"]').fill(local)
    walk.page.get_by_label("How long, in minutes").last.fill("30")
    walk.page.get_by_label("How or where").fill("https://meet.example.org/mina-omar")
    walk.press(re.compile("Propose to"))
    walk.look()

    other = two.arrive(two.mentor)
    other.follow("Choose a time")
    other.sees(re.compile(rf"{reads}"))
    other.look()
    other.press(re.compile("^Take "))
    other.look()
    assert Session.objects.count() == before + 1
    two.worker.drain()
    invitation = invited(two.worker, two.mentor)
    newest = Session.objects.latest("starts_at")
    assert (invitation.start.astimezone(UTC), invitation.end.astimezone(UTC)) == (
        newest.starts_at,
        newest.ends_at,
    )


def invited(worker: Drain, person: Person) -> icalendar.Event:
    """The event of the newest invitation that this person was mailed."""
    letters = [one for one in worker.letters if one.to_address == person.email and one.calendar]
    calendar = icalendar.Calendar.from_ical(letters[-1].calendar)
    assert calendar["METHOD"] == "REQUEST"
    (event,) = calendar.events
    return event


def prepare(two: Two, words: str) -> None:
    walk = two.arrive(two.mentee)
    walk.follow("Prepare the session")
    walk.heading("Prepare the session")
    walk.look()
    walk.page.get_by_role("textbox", name="What you bring").fill(words)
    walk.page.locator("[name=minutes]").fill("15")
    walk.press("Add it")
    walk.look()
    walk.press(re.compile("^Take it"))
    walk.press(re.compile("^Show it to"))
    walk.look()


def read_the_brief(two: Two, words: str) -> None:
    walk = two.arrive(two.mentor)
    walk.follow("Prepare in a minute")
    walk.sees(words)
    walk.sees("Lead the weekly meeting by May")
    walk.look()
    walk.press("I have read it")


def say_that_they_met(two: Two) -> None:
    """The link in the mail shows, a press records; nobody has to sign in for that."""
    meetings_jobs.ask_whether_met()
    two.worker.drain()
    letter = [one for one in two.worker.letters if one.to_address == two.mentee.email][-1]
    link = re.search(r"https?://\S+/sessions/met/\S+", letter.text)
    assert link is not None, letter.text
    session = Session.objects.latest("starts_at")
    walk = Walk(two.visitors.arrive(**two.way), two.worker, has_script=bool(two.way["javascript"]))
    walk.goto(urlsplit(link[0]).path)
    walk.look()
    session.refresh_from_db()
    assert session.state == SessionState.PLANNED
    walk.press("We met")
    walk.look()
    session.refresh_from_db()
    assert session.state == SessionState.HELD

    signed_in = two.arrive(two.mentee)
    signed_in.goto(f"/sessions/{session.public_id}/takeaway/")
    signed_in.look()
    signed_in.page.get_by_label("The one thing you take along").fill("Nobody minds a pause.")
    signed_in.page.locator("[name=when]").fill("I am asked something hard")
    signed_in.page.locator("[name=will]").fill("count to three first")
    signed_in.press("Keep it")
    signed_in.look()


def write_for_oneself(two: Two) -> None:
    session = Session.objects.get()
    walk = two.arrive(two.mentor)
    walk.goto(f"/sessions/{session.public_id}/notes/mine/")
    walk.look()
    walk.page.locator('textarea[name="words"]').fill("She knows more than she says.")
    walk.press("Keep it, for me alone")
    assert PrivateNote.objects.get().author == two.mentor

    other = two.arrive(two.mentee)
    other.goto(session.get_absolute_url())
    assert "She knows more" not in other.page.content()
    other.look()


def what_was_promised_comes_first(two: Two) -> None:
    walk = two.arrive(two.mentee)
    walk.follow("Prepare the session")
    walk.sees("Unfinished comes first")
    walk.sees(re.compile("count to three first"))
    walk.look()


# --- thirty days ---


def answer_the_check(two: Two) -> None:
    mentorships_jobs.tend_checks()
    two.worker.drain()
    for person, step in ((two.mentee, "Mostly"), (two.mentor, "A little")):
        walk = two.arrive(person)
        walk.follow("Answer in private")
        walk.look()
        answers = walk.page.locator("main").get_by_label(step, exact=True).all()
        assert len(answers) == len(CheckItem)
        for answer in answers:
            answer.check()
        walk.press("Keep my answers")
        walk.look()
        if step == "A little":
            walk.sees("If it does not feel right")
    assert Check.objects.filter(answered_at__isnull=False).count() == 2
    home = two.arrive(two.mentee)
    assert "trust is low" not in home.page.content()
