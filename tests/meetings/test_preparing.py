"""The guide's minutes, what a first session needs, the brief at too much, and the one reminder."""

from datetime import timedelta

import pytest
from tests.meetings.pair import SOON, planned, together
from tests.rounds.scene import NOW

from telemachy.common.errors import Forbidden
from telemachy.meetings.actions import remind
from telemachy.meetings.actions.acts import add_act
from telemachy.meetings.actions.agendas import CannotPrepare, add_item
from telemachy.meetings.actions.held import say_held
from telemachy.meetings.actions.preparing import choose_question, note_read, say_objectives_talked
from telemachy.meetings.choices import AskType
from telemachy.meetings.models import ObjectivesTalk, Session
from telemachy.meetings.queries.brief import brief_of
from telemachy.meetings.queries.guide import (
    LACKS_OBJECTIVES,
    LENGTHS_MINUTES,
    first_session_lacks,
    guide_for,
)
from telemachy.mentorships.actions.objectives import add_objective
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import Notification, OutgoingMail

pytestmark = pytest.mark.django_db

MISSING = "Nothing is on the agenda yet"


@pytest.fixture
def two() -> Mentorship:
    return together()


def bring(session: Session, words: str = "My first talk") -> None:
    add_item(
        actor=session.mentorship.mentee,
        session=session,
        words=words,
        ask=AskType.ADVICE,
        minutes=5,
        now=NOW,
    )


@pytest.mark.requirement("S002-46")
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize("length", [*LENGTHS_MINUTES, 7, 17, 45, 90, 119, 120])
def test_the_four_parts_come_in_order_and_their_minutes_make_up_the_session(
    length: int, is_first: bool
) -> None:
    guide = guide_for(length, is_first=is_first)

    assert [part.name for part in guide.parts] == ["Listen", "Explore", "Options", "Action"]
    assert sum(part.minutes for part in guide.parts) == length
    assert all(part.minutes >= 1 and part.lines for part in guide.parts)
    assert [part.needs_objectives for part in guide.parts] == [False, is_first, False, False]


def test_a_later_or_shorter_guide_is_shorter() -> None:
    def size(length: int, *, is_first: bool) -> int:
        guide = guide_for(length, is_first=is_first)
        return sum(len(line) for part in guide.parts for line in part.lines) + len(guide.situations)

    assert size(5, is_first=False) < size(60, is_first=False) < size(60, is_first=True)


@pytest.mark.requirement("S002-05")
def test_a_first_session_lacks_objectives_until_one_stands_or_the_two_say_so(two: Mentorship) -> None:
    session = planned(two)
    assert first_session_lacks(session) == LACKS_OBJECTIVES

    with pytest.raises(CannotPrepare):
        say_objectives_talked(actor=two.mentee, session=session, now=NOW)
    for actor in (two.mentor, two.mentee):
        say_objectives_talked(actor=actor, session=session, now=SOON)
    assert ObjectivesTalk.objects.get().said_by == two.mentor
    assert first_session_lacks(session) == ""

    ObjectivesTalk.objects.all().delete()
    add_objective(actor=two.mentee, mentorship=two, title="Lead a project", now=SOON)
    assert first_session_lacks(session) == ""


def test_a_session_after_one_that_took_place_lacks_nothing_and_one_after_a_missed_does(
    two: Mentorship,
) -> None:
    first = planned(two)
    second = planned(two, SOON + timedelta(days=7))

    say_held(actor=two.mentee, session=first, happened=False, now=first.ends_at)
    assert first_session_lacks(second) == LACKS_OBJECTIVES
    say_held(actor=two.mentee, session=first, happened=True, now=first.ends_at)
    assert first_session_lacks(second) == ""


def test_only_the_mentor_keeps_a_question_and_nobody_prepares_what_is_over(two: Mentorship) -> None:
    session = planned(two)

    with pytest.raises(Forbidden):
        choose_question(actor=two.mentee, session=session, question="Why?", now=NOW)
    with pytest.raises(CannotPrepare):
        note_read(actor=two.mentor, session=session, now=session.ends_at)


def test_the_brief_stays_a_page_with_far_too_much(two: Mentorship) -> None:
    first, session = planned(two), planned(two, SOON + timedelta(days=30))
    say_held(actor=two.mentee, session=first, happened=True, now=first.ends_at)
    after = first.ends_at + timedelta(hours=1)
    for number in range(9):
        add_objective(
            actor=two.mentee, mentorship=two, title=f"Objective {number}", words="x " * 400, now=after
        )
        add_act(actor=two.mentee, mentorship=two, words=f"Act {number}", owner=two.mentee, now=after)

    brief = brief_of(session, after)

    assert (len(brief.objectives), brief.more_objectives) == (3, 6)
    assert (len(brief.changes), brief.more_changes) == (4, 5)
    assert (len(brief.promised), brief.more_promised) == (3, 6)
    assert {change.what for change in brief.changes} == {"New objective"}
    assert len(brief.questions) == 3


def test_the_brief_before_the_agenda_is_shared_takes_nothing_from_it(two: Mentorship) -> None:
    session = planned(two)
    before = brief_of(session, NOW)
    bring(session, "Should I take the offer")

    still = brief_of(session, NOW)
    assert not still.agenda.lines
    assert still.questions == before.questions
    assert brief_of(session, SOON).questions != before.questions


@pytest.mark.requirement("S000-35")
def test_a_missing_agenda_is_said_once_a_day_before_to_the_mentee_alone(two: Mentorship) -> None:
    session = planned(two)
    for hours in (25, 24, 23.5, 12, 1, 0.5):
        remind(now=session.starts_at - timedelta(hours=hours))
        remind(now=session.starts_at - timedelta(hours=hours))

    mails = {mail.to_address: mail.body for mail in OutgoingMail.objects.filter(key__contains="day")}
    said = [mail for mail in OutgoingMail.objects.all() if MISSING in mail.body]
    assert [mail.person for mail in said] == [two.mentee]
    assert "on one page" in mails[two.mentor.email or ""]
    assert Notification.objects.filter(notice="meetings.day_before").count() == 2


@pytest.mark.requirement("S000-35")
def test_who_has_an_agenda_is_not_reminded_of_it(two: Mentorship) -> None:
    session = planned(two)
    bring(session, "zqitem")
    remind(now=session.starts_at - timedelta(hours=24))

    bodies = [mail.body for mail in OutgoingMail.objects.all()]
    assert not [body for body in bodies if MISSING in body or "zqitem" in body]
    assert len([body for body in bodies if "On your agenda: 1 thing." in body]) == 1


def test_a_session_planned_within_a_day_asks_on_its_page_alone(two: Mentorship) -> None:
    session = planned(two, NOW + timedelta(hours=20))
    for hours in (19, 12, 0.5):
        remind(now=session.starts_at - timedelta(hours=hours))

    assert not [mail for mail in OutgoingMail.objects.all() if MISSING in mail.body]
