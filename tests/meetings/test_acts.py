"""A takeaway with its next act, and acts until they are done or let go."""

from datetime import date, timedelta

import pytest
from tests.meetings.pair import SOON, planned, together

from telemachy.common.errors import Forbidden
from telemachy.meetings.actions.acts import (
    NoTakeawayYet,
    TooManyActs,
    add_act,
    carry_act,
    drop_act,
    finish_act,
    write_takeaway,
)
from telemachy.meetings.actions.afterwards import IsOver, NothingWritten
from telemachy.meetings.choices import ActState, SessionState
from telemachy.meetings.models import Act, Session, Takeaway
from telemachy.meetings.queries.acts import open_acts, takeaways_before
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship

pytestmark = pytest.mark.django_db

AFTER = SOON + timedelta(hours=2)


@pytest.fixture
def session() -> Session:
    return planned(together())


def act(session: Session, words: str = "Send the slides", due_on: date | None = None) -> Act:
    two = session.mentorship
    return add_act(
        actor=two.mentor,
        mentorship=two,
        words=words,
        owner=two.mentee,
        due_on=due_on,
        session=session,
        now=AFTER,
    )


def take(session: Session, words: str = "Say it first", when: str = "", will: str = "") -> Takeaway:
    return write_takeaway(
        actor=session.mentorship.mentee, session=session, words=words, when=when, will=will, now=AFTER
    )


def test_a_takeaway_comes_with_one_next_act_of_its_author(session: Session) -> None:
    takeaway = take(session, when="the meeting begins", will="say my point first")

    assert takeaway.act is not None
    assert (takeaway.act.owner, takeaway.act.when) == (session.mentorship.mentee, "the meeting begins")
    assert open_acts(session.mentorship) == [takeaway.act]


def test_written_again_it_takes_the_place_of_the_former(session: Session) -> None:
    first = take(session, "One", when="it rains", will="call")
    second = take(session, "Two", when="it snows", will="write")

    assert Takeaway.objects.get().words == "Two"
    assert first.act_id == second.act_id
    assert Act.objects.get().words == "write"


def test_a_next_act_taken_out_is_gone_unless_something_became_of_it(session: Session) -> None:
    take(session, will="call")
    take(session)
    assert not Act.objects.exists()

    done = take(session, will="call").act
    assert done is not None
    finish_act(actor=session.mentorship.mentee, act=done, now=AFTER)
    take(session)
    assert Act.objects.get() == done


def test_both_may_take_something_along(session: Session) -> None:
    take(session)
    write_takeaway(actor=session.mentorship.mentor, session=session, words="Listen longer", now=AFTER)

    assert Takeaway.objects.count() == 2


def test_there_is_nothing_to_take_from_what_has_not_been(session: Session) -> None:
    with pytest.raises(NoTakeawayYet):
        write_takeaway(
            actor=session.mentorship.mentee, session=session, words="x", now=session.starts_at - timedelta(1)
        )
    Session.objects.update(state=SessionState.MISSED)
    with pytest.raises(NoTakeawayYet):
        take(session)


def test_when_without_i_will_is_asked_for_the_rest(session: Session) -> None:
    with pytest.raises(NothingWritten):
        take(session, when="Monday")

    assert not Takeaway.objects.exists()


@pytest.mark.requirement("S000-31")
def test_what_is_unfinished_comes_first_the_earliest_day_before_all(session: Session) -> None:
    whenever = act(session, "Whenever")
    later = act(session, "Later", date(2026, 4, 2))
    sooner = act(session, "Sooner", date(2026, 3, 20))
    done = act(session, "Done", date(2026, 3, 10))
    finish_act(actor=session.mentorship.mentor, act=done, now=AFTER)

    assert open_acts(session.mentorship) == [sooner, later, whenever]
    assert {one.owner for one in open_acts(session.mentorship)} == {session.mentorship.mentee}


def test_open_acts_come_in_one_query(session: Session, django_assert_num_queries) -> None:
    for words in ("One", "Two", "Three"):
        act(session, words)

    with django_assert_num_queries(1):
        assert [one.owner.name for one in open_acts(session.mentorship)]


def test_an_act_is_let_go_with_a_word(session: Session) -> None:
    dropped = drop_act(actor=session.mentorship.mentee, act=act(session), word="Not needed", now=AFTER)

    assert (dropped.state, dropped.word) == (ActState.DROPPED, "Not needed")
    assert open_acts(session.mentorship) == []


def test_an_act_that_is_carried_on_stays_open_by_another_day(session: Session) -> None:
    one = act(session, due_on=date(2026, 3, 10))
    carry_act(actor=session.mentorship.mentee, act=one, due_on=date(2026, 4, 10), now=AFTER)
    again = carry_act(actor=session.mentorship.mentee, act=one, due_on=date(2026, 5, 10), now=AFTER)

    assert (again.state, again.carried, again.due_on) == (ActState.OPEN, 2, date(2026, 5, 10))


def test_what_was_let_go_can_be_taken_up_again(session: Session) -> None:
    one = act(session)
    drop_act(actor=session.mentorship.mentee, act=one, word="No", now=AFTER)
    again = carry_act(actor=session.mentorship.mentee, act=one, due_on=None, now=AFTER)

    assert (again.state, again.word) == (ActState.OPEN, "")


def test_acts_belong_to_the_two_and_are_noted_by_them(session: Session) -> None:
    two, stranger = session.mentorship, session.mentorship.program.owner
    assert stranger is not None
    with pytest.raises(Forbidden):
        add_act(actor=two.mentor, mentorship=two, words="x", owner=stranger, now=AFTER)
    with pytest.raises(Forbidden):
        add_act(actor=stranger, mentorship=two, words="x", owner=two.mentee, now=AFTER)
    one = act(session)
    with pytest.raises(Forbidden):
        finish_act(actor=stranger, act=one, now=AFTER)


def test_a_list_that_nobody_does_is_refused(session: Session, monkeypatch) -> None:
    monkeypatch.setattr("telemachy.meetings.actions.acts.MOST_OPEN", 2)
    act(session)
    act(session)

    with pytest.raises(TooManyActs):
        act(session)


def test_when_it_is_over_nothing_changes_any_more(session: Session) -> None:
    one = act(session)
    Mentorship.objects.update(state=State.CLOSED)

    with pytest.raises(IsOver):
        finish_act(actor=session.mentorship.mentee, act=one, now=AFTER)


def test_the_takeaways_of_the_last_session_head_the_next(session: Session) -> None:
    take(session, "First")
    second = planned(session.mentorship, SOON + timedelta(days=7))
    third = planned(session.mentorship, SOON + timedelta(days=14))

    assert [one.words for one in takeaways_before(second)] == ["First"]
    write_takeaway(
        actor=session.mentorship.mentor,
        session=second,
        words="Second",
        now=second.ends_at + timedelta(hours=1),
    )
    assert [one.words for one in takeaways_before(third)] == ["Second"]
    assert takeaways_before(session) == []
