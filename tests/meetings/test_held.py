"""Whether two people met: asked once, said by one, disagreed with once."""

from datetime import timedelta

import pytest
from tests.meetings.pair import SOON, planned, together
from tests.rounds.scene import NOW

from telemachy.audit.models import Event
from telemachy.common.errors import Forbidden
from telemachy.meetings.actions.held import (
    BrokenLink,
    CannotSay,
    NotASession,
    ask_whether_met,
    asked_by,
    met_token,
    note_unplanned,
    say_by_link,
    say_held,
)
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import HeldWord, Session
from telemachy.meetings.queries.held import held
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import Notification, OutgoingMail

pytestmark = pytest.mark.django_db

AFTER = SOON + timedelta(hours=1, minutes=5)
ASKED = "meetings.did_you_meet"


@pytest.fixture
def session() -> Session:
    return planned(together())


def state(session: Session) -> str:
    return Session.objects.get(pk=session.pk).state


def test_both_are_asked_once_after_the_end(session: Session) -> None:
    two = {session.mentorship.mentor, session.mentorship.mentee}

    assert ask_whether_met(now=session.ends_at - timedelta(minutes=1)) == 0
    assert ask_whether_met(now=AFTER) == 2
    assert ask_whether_met(now=AFTER + timedelta(hours=1)) == 0

    assert {one.person for one in Notification.objects.filter(notice=ASKED)} == two
    assert OutgoingMail.objects.filter(notice=ASKED).count() == 2


def test_nobody_is_asked_about_what_one_of_them_has_said(session: Session) -> None:
    say_held(actor=session.mentorship.mentor, session=session, happened=True, now=session.starts_at)

    assert ask_whether_met(now=AFTER) == 0
    assert not Notification.objects.filter(notice=ASKED).exists()


def test_nobody_is_asked_days_later_or_when_it_is_over(session: Session) -> None:
    assert ask_whether_met(now=AFTER + timedelta(days=4)) == 0

    Mentorship.objects.update(state=State.CLOSED)
    assert ask_whether_met(now=AFTER) == 0


def test_the_word_of_one_is_enough(session: Session) -> None:
    say_held(actor=session.mentorship.mentee, session=session, happened=True, now=AFTER)

    assert state(session) == SessionState.HELD
    event = Event.objects.latest("number")
    assert (event.verb, event.numbers) == ("meetings.say_held", {})


def test_it_did_not_happen(session: Session) -> None:
    say_held(actor=session.mentorship.mentee, session=session, happened=False, now=AFTER)

    assert state(session) == SessionState.MISSED


def test_a_slip_of_the_thumb_is_mended(session: Session) -> None:
    mina = session.mentorship.mentee
    say_held(actor=mina, session=session, happened=False, now=AFTER)
    say_held(actor=mina, session=session, happened=True, now=AFTER)

    assert state(session) == SessionState.HELD


def test_the_other_may_disagree_and_nobody_is_asked_again(session: Session) -> None:
    mina, omar = session.mentorship.mentee, session.mentorship.mentor
    ask_whether_met(now=AFTER)
    say_held(actor=mina, session=session, happened=True, now=AFTER)
    told = Notification.objects.count()

    say_held(actor=omar, session=session, happened=False, now=AFTER)

    assert state(session) == SessionState.HELD
    assert held(session, omar, AFTER).is_disputed
    assert Notification.objects.count() == told
    assert ask_whether_met(now=AFTER + timedelta(hours=1)) == 0


def test_who_disagreed_may_come_round_and_then_it_stands(session: Session) -> None:
    mina, omar = session.mentorship.mentee, session.mentorship.mentor
    say_held(actor=mina, session=session, happened=True, now=AFTER)
    say_held(actor=omar, session=session, happened=False, now=AFTER)

    say_held(actor=mina, session=session, happened=False, now=AFTER)

    assert state(session) == SessionState.MISSED
    with pytest.raises(CannotSay):
        say_held(actor=omar, session=session, happened=True, now=AFTER)


def test_a_second_press_changes_and_records_nothing(session: Session) -> None:
    mina = session.mentorship.mentee
    say_held(actor=mina, session=session, happened=True, now=AFTER)
    events = Event.objects.count()

    say_held(actor=mina, session=session, happened=True, now=AFTER + timedelta(minutes=1))

    assert Event.objects.count() == events
    assert HeldWord.objects.get(person=mina).said_at == AFTER


def test_a_session_to_come_or_cancelled_is_not_said_of(session: Session) -> None:
    mina = session.mentorship.mentee
    with pytest.raises(CannotSay):
        say_held(actor=mina, session=session, happened=True, now=session.starts_at - timedelta(minutes=1))
    Session.objects.update(state=SessionState.CANCELLED)
    with pytest.raises(CannotSay):
        say_held(actor=mina, session=session, happened=True, now=AFTER)


def test_only_the_two_can_say_it(session: Session) -> None:
    with pytest.raises(Forbidden):
        say_held(
            actor=session.mentorship.program.coordinations.get(person__name__startswith="Cora").person,
            session=session,
            happened=True,
            now=AFTER,
        )


def test_a_link_takes_the_word_of_whom_it_was_sent_to(session: Session) -> None:
    token = met_token(session, session.mentorship.mentor)

    say_by_link(token=token, happened=True, now=AFTER)

    assert HeldWord.objects.get().person == session.mentorship.mentor
    assert state(session) == SessionState.HELD


def test_a_link_opens_nothing_when_it_is_changed_old_or_of_somebody_who_left(session: Session) -> None:
    omar = session.mentorship.mentor
    token = met_token(session, omar)

    with pytest.raises(BrokenLink):
        asked_by(token[:-1] + ("a" if token[-1] != "a" else "b"), AFTER)
    with pytest.raises(BrokenLink):
        asked_by(token, AFTER + timedelta(days=31))
    with pytest.raises(BrokenLink):
        asked_by(met_token(session, session.mentorship.program.owner or omar), AFTER)
    type(omar).objects.filter(pk=omar.pk).update(is_active=False)
    with pytest.raises(BrokenLink):
        asked_by(token, AFTER)


def test_a_session_without_a_plan_is_noted_and_the_other_is_told(session: Session) -> None:
    mina, omar = session.mentorship.mentee, session.mentorship.mentor
    new = note_unplanned(
        actor=mina,
        mentorship=session.mentorship,
        starts_at=NOW + timedelta(days=1),
        length_minutes=20,
        now=NOW + timedelta(days=2),
    )

    assert (new.state, new.number, new.length_minutes) == (SessionState.HELD, 2, 20)
    assert [one.person for one in Notification.objects.filter(notice="meetings.session_noted")] == [omar]
    assert held(new, omar, AFTER).theirs is True


@pytest.mark.parametrize(
    ("starts_at", "minutes"),
    [
        (AFTER + timedelta(days=1), 30),
        (NOW - timedelta(days=400), 30),
        (NOW + timedelta(hours=1), 300),
        (SOON + timedelta(minutes=10), 20),
    ],
    ids=["to come", "before they were matched", "too long", "where there is one already"],
)
def test_what_cannot_have_been_is_not_noted(session: Session, starts_at, minutes: int) -> None:
    with pytest.raises(NotASession):
        note_unplanned(
            actor=session.mentorship.mentee,
            mentorship=session.mentorship,
            starts_at=starts_at,
            length_minutes=minutes,
            now=AFTER,
        )

    assert Session.objects.count() == 1
