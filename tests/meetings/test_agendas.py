"""The agenda: the mentee's own, fitted to the minutes, shared in time, and nothing of it ever lost."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from tests.meetings.pair import SOON, planned, together
from tests.rounds.scene import NOW

from telemachy.common.errors import Forbidden
from telemachy.meetings.actions import cancel_session, propose_times, take_time
from telemachy.meetings.actions.agendas import (
    AgendaChanged,
    CannotPrepare,
    add_item,
    ask_with,
    edit_item,
    keep_item,
    move_item,
    remove_item,
    share_agenda,
)
from telemachy.meetings.actions.held import say_held
from telemachy.meetings.choices import AskType
from telemachy.meetings.models import AgendaItem, Session
from telemachy.meetings.queries.agenda import AgendaPage, agenda_page, fitted
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import Notification

pytestmark = pytest.mark.django_db

LATER = SOON + timedelta(days=14)


@pytest.fixture
def two() -> Mentorship:
    return together()


def bring(session: Session, *things: tuple[str, int], now: datetime = NOW) -> list[AgendaItem]:
    return [
        add_item(
            actor=session.mentorship.mentee,
            session=session,
            words=words,
            ask=AskType.ADVICE,
            minutes=minutes,
            now=now,
        )
        for words, minutes in things
    ]


def mentees(session: Session, now: datetime = NOW) -> AgendaPage:
    return agenda_page(session, session.mentorship.mentee, now)


def mentors(session: Session, now: datetime = NOW) -> AgendaPage:
    return agenda_page(session, session.mentorship.mentor, now)


def said(lines: Sequence[object]) -> list[str]:
    return [getattr(line, "item").words for line in lines]  # noqa: B009


def unsaved(*minutes: int) -> list[AgendaItem]:
    return [AgendaItem(words=str(at), minutes=each) for at, each in enumerate(minutes)]


@pytest.mark.parametrize(
    ("length", "minutes", "given"),
    [
        (30, (10, 10, 10), [10, 10, 10]),
        (30, (20, 15, 10), [20, 0, 10]),
        (30, (45, 5), [30, 0]),
        (5, (2, 2, 1), [2, 0, 0]),
        (5, (30,), [5]),
        (9, (5, 2), [5, 0]),
        (10, (5, 2), [5, 2]),
        (60, (), []),
    ],
)
def test_items_get_their_minutes_by_rank(length: int, minutes: tuple[int, ...], given: list[int]) -> None:
    lines = fitted(unsaved(*minutes), length)

    assert [line.minutes for line in lines] == given
    assert [line.fits for line in lines] == [each > 0 for each in given]
    assert all(line.why_not for line in lines if not line.fits)


@pytest.mark.requirement("S000-36")
def test_a_session_of_five_minutes_keeps_the_top_item_and_the_others_head_the_next(two: Mentorship) -> None:
    short, following = planned(two, length_minutes=5), planned(two, LATER, length_minutes=30)
    bring(short, ("First", 3), ("Second", 1), ("Third", 1))
    bring(following, ("New", 10))

    assert said(mentees(short).kept) == ["First"]
    assert said(mentees(short).waiting) == ["Second", "Third"]

    after = short.ends_at + timedelta(hours=1)
    assert said(mentees(following, after).lines) == ["Second", "Third", "New"]
    say_held(actor=two.mentee, session=short, happened=True, now=after)
    assert said(mentees(following, after).lines) == ["Second", "Third", "New"]

    bring(following, ("Newest", 5), now=after)
    assert said(mentees(following, after).lines) == ["Second", "Third", "New", "Newest"]
    assert said(mentees(short, after).lines) == ["First"]
    assert AgendaItem.objects.count() == 5


@pytest.mark.requirement("S000-36")
def test_another_length_fits_the_agenda_anew_and_says_what_waits(two: Mentorship) -> None:
    session = planned(two, length_minutes=60)
    bring(session, ("First", 20), ("Second", 20), ("Third", 20))
    assert not mentees(session).waiting

    proposal = propose_times(
        actor=two.mentee, mentorship=two, times=[SOON], length_minutes=30, session=session, now=NOW
    )
    moved = take_time(actor=two.mentor, time=proposal.times.get(), now=NOW)[0]

    assert said(mentees(moved).waiting) == ["Second", "Third"]
    assert mentees(moved).waiting[0].why_not == (
        "It needs 20 minutes and 10 are left. This waits for the next session."
    )


def test_what_a_cancelled_or_missed_session_was_for_heads_the_next(two: Mentorship) -> None:
    first, second = planned(two), planned(two, LATER)
    bring(first, ("Alpha", 5), ("Beta", 5))
    cancel_session(actor=two.mentor, session=first, now=NOW)

    assert said(mentees(second).lines) == ["Alpha", "Beta"]

    bring(second, ("Gamma", 5))
    after = second.ends_at + timedelta(hours=1)
    say_held(actor=two.mentee, session=second, happened=False, now=after)
    third = planned(two, after + timedelta(days=7), now=after)
    assert said(mentees(third, after).lines) == ["Alpha", "Beta", "Gamma"]


def test_what_a_session_did_not_get_to_is_taken_along(two: Mentorship) -> None:
    session = planned(two)
    _first, second = bring(session, ("First", 20), ("Second", 20))
    after = session.ends_at + timedelta(hours=1)
    following = planned(two, after + timedelta(days=7), now=after)

    assert not mentees(following, after).lines
    with pytest.raises(CannotPrepare):
        keep_item(actor=two.mentee, session=session, item=second, keep=True, now=NOW)
    keep_item(actor=two.mentee, session=session, item=second, keep=True, now=after)
    assert said(mentees(following, after).lines) == ["Second"]

    keep_item(actor=two.mentee, session=session, item=second, keep=False, now=after)
    assert not mentees(following, after).lines


def test_only_the_next_session_gets_what_waits(two: Mentorship) -> None:
    first, second, third = planned(two), planned(two, LATER), planned(two, LATER + timedelta(days=14))
    bring(first, ("Alpha", 5))
    cancel_session(actor=two.mentee, session=first, now=NOW)

    assert said(mentees(second).lines) == ["Alpha"]
    assert not mentees(third).lines


def test_items_move_up_and_down_and_off(two: Mentorship) -> None:
    session = planned(two)
    first, _second, third = bring(session, ("A", 5), ("B", 5), ("C", 5))

    def revision() -> int:
        return mentees(session).revision

    move_item(actor=two.mentee, session=session, item=third, up=True, revision=revision(), now=NOW)
    assert said(mentees(session).lines) == ["A", "C", "B"]
    move_item(actor=two.mentee, session=session, item=first, up=False, revision=revision(), now=NOW)
    assert said(mentees(session).lines) == ["C", "A", "B"]
    move_item(actor=two.mentee, session=session, item=third, up=True, revision=revision(), now=NOW)
    assert said(mentees(session).lines) == ["C", "A", "B"]
    remove_item(actor=two.mentee, session=session, item=first, revision=revision(), now=NOW)
    assert said(mentees(session).lines) == ["C", "B"]


def test_two_windows_lose_nothing(two: Mentorship) -> None:
    session = planned(two)
    (item,) = bring(session, ("A", 5))
    seen_by_both = mentees(session).revision

    def edit(words: str, revision: int) -> None:
        edit_item(
            actor=two.mentee,
            session=session,
            item=item,
            words=words,
            ask=AskType.FEEDBACK,
            minutes=5,
            question="",
            revision=revision,
            now=NOW,
        )

    edit("From the first window", seen_by_both)
    with pytest.raises(AgendaChanged):
        edit("From the second window", seen_by_both)
    bring(session, ("Added in the second window", 5))

    assert said(mentees(session).lines) == ["From the first window", "Added in the second window"]


def test_five_things_are_the_most_and_each_has_words_and_minutes(two: Mentorship) -> None:
    session = planned(two)
    bring(session, *((str(number), 5) for number in range(5)))

    for words, minutes in (("Sixth", 5), ("", 5), ("Too long", 121), ("Nothing", 0)):
        with pytest.raises(CannotPrepare):
            bring(session, (words, minutes))
    assert len(mentees(session).lines) == 5


@pytest.mark.requirement("S000-35")
def test_the_mentor_reads_it_a_day_before_or_once_it_is_shown(two: Mentorship) -> None:
    session, other = planned(two), planned(two, LATER)
    bring(session, ("Quiet", 5))
    bring(other, ("Shown", 5))
    a_day_before = SOON - timedelta(hours=24)

    assert not mentors(session).lines
    assert not mentors(session, a_day_before - timedelta(minutes=1)).lines
    assert said(mentors(session, a_day_before).lines) == ["Quiet"]

    share_agenda(actor=two.mentee, session=other, now=NOW)
    share_agenda(actor=two.mentee, session=other, now=NOW)
    assert said(mentors(other).lines) == ["Shown"]
    told = Notification.objects.filter(notice="meetings.agenda_shared")
    assert [note.person for note in told] == [two.mentor]


def test_an_empty_agenda_is_not_shown(two: Mentorship) -> None:
    with pytest.raises(CannotPrepare):
        share_agenda(actor=two.mentee, session=planned(two), now=NOW)


def test_what_was_never_shown_of_a_cancelled_session_stays_the_mentees(two: Mentorship) -> None:
    session = planned(two)
    bring(session, ("Quiet", 5))
    session = cancel_session(actor=two.mentor, session=session, now=NOW)

    assert not mentors(session, SOON).lines
    assert said(mentees(session, SOON).lines) == ["Quiet"]


def test_the_mentor_changes_nothing_and_nobody_after_the_session(two: Mentorship) -> None:
    session = planned(two)
    (item,) = bring(session, ("A", 5))

    with pytest.raises(Forbidden):
        add_item(actor=two.mentor, session=session, words="Mine", ask=AskType.ADVICE, minutes=5, now=NOW)
    with pytest.raises(CannotPrepare):
        ask_with(actor=two.mentee, session=session, item=item, question="?", now=session.ends_at)
    assert AgendaItem.objects.get().question == ""


def test_a_question_takes_the_place_of_the_one_before(two: Mentorship) -> None:
    session = planned(two)
    (item,) = bring(session, ("A", 5))

    for question in ("What first?", "What then?"):
        ask_with(actor=two.mentee, session=session, item=item, question=question, now=NOW)

    assert AgendaItem.objects.get().question == "What then?"
