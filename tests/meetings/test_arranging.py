"""Finding a time: proposing, taking, series over a change of the clocks, moving, cancelling."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from tests.meetings.pair import SOON, free, planned, together
from tests.rounds.scene import NOW

from telemachy.audit.models import Event
from telemachy.common.errors import Forbidden
from telemachy.meetings.actions import (
    CannotPlan,
    TimeGone,
    cancel_session,
    change_place,
    follow_mentorship,
    note_lateness,
    propose_times,
    take_time,
    withdraw_proposal,
)
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Booking, Lateness, Proposal, Session
from telemachy.meetings.queries.calendars import uid_of
from telemachy.meetings.queries.times import (
    FOLD,
    GAP,
    first_common_times,
    occurrences,
    usual_place,
    weeks_apart_of,
)
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.notifications.models import Notification, OutgoingMail

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def told(notice: str) -> set[str]:
    rows = Notification.objects.filter(notice=f"meetings.{notice}").select_related("person")
    return {row.person.name for row in rows}


# --- Common times ---


def test_the_first_three_common_times_lie_on_three_days() -> None:
    mentorship = together()
    free(mentorship.mentor, (2, 9, 12), (3, 9, 12), (4, 9, 12), (0, 9, 12))
    free(mentorship.mentee, (2, 10, 18), (3, 10, 18), (4, 10, 18), (0, 8, 9))

    found = first_common_times(mentorship, NOW, length_minutes=60)

    assert [f"{one:%a %H:%M}" for one in found] == ["Wed 10:00", "Thu 10:00", "Fri 10:00"]


def test_a_time_is_common_only_where_the_whole_length_fits() -> None:
    mentorship = together()
    free(mentorship.mentor, (2, 9, 11), (3, 9, 10))
    free(mentorship.mentee, (2, 9, 11), (3, 9, 10))

    found = first_common_times(mentorship, NOW, length_minutes=90)

    assert {f"{one:%a}" for one in found} == {"Wed"}


def test_what_either_is_booked_for_is_left_out() -> None:
    mentorship = together()
    for person in (mentorship.mentor, mentorship.mentee):
        free(person, (2, 9, 11))
    wednesday = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    planned(mentorship, wednesday)

    found = first_common_times(mentorship, NOW, length_minutes=60)

    assert found[0] == wednesday + timedelta(hours=1)


def test_each_week_is_read_on_its_own_clock_across_a_change_of_the_clocks() -> None:
    """Lisbon goes forward on 29 March 2026; New York already has."""
    mentorship = together(mentor_zone="Europe/Lisbon", mentee_zone="America/New_York")
    free(mentorship.mentor, (2, 14, 16))
    free(mentorship.mentee, (2, 9, 11))

    before = first_common_times(mentorship, datetime(2026, 3, 23, tzinfo=UTC), length_minutes=60)

    # 14:00 in Lisbon is 10:00 in New York on the 25th, and 9:00 from April on.
    assert before[:2] == [
        datetime(2026, 3, 25, 14, 0, tzinfo=UTC),
        datetime(2026, 4, 1, 13, 0, tzinfo=UTC),
    ]


# --- Proposing and taking ---


def test_one_proposes_up_to_three_times_and_the_other_takes_one() -> None:
    mentorship = together()
    times = [SOON, SOON + DAY, SOON + 2 * DAY]

    proposal = propose_times(
        actor=mentorship.mentee,
        mentorship=mentorship,
        times=times,
        length_minutes=45,
        where="Room 4",
        now=NOW,
    )
    assert told("session_proposed") == {mentorship.mentor.name}
    assert not Session.objects.exists()
    session = take_time(actor=mentorship.mentor, time=proposal.times.all()[1], now=NOW)[0]

    assert (session.number, session.state, session.where) == (1, SessionState.PLANNED, "Room 4")
    assert (session.starts_at, session.length_minutes) == (SOON + DAY, 45)
    assert told("session_planned") == {mentorship.mentor.name, mentorship.mentee.name}
    assert list(Event.objects.filter(verb__startswith="meetings.").values_list("verb", flat=True)) == [
        "meetings.propose_times",
        "meetings.take_time",
    ]


def test_nobody_takes_what_they_proposed_themselves() -> None:
    mentorship = together()
    proposal = propose_times(
        actor=mentorship.mentee, mentorship=mentorship, times=[SOON], length_minutes=60, now=NOW
    )

    with pytest.raises(CannotPlan, match="yourself"):
        take_time(actor=mentorship.mentee, time=proposal.times.get(), now=NOW)


def test_a_counter_proposal_answers_the_first() -> None:
    mentorship = together()
    first = propose_times(
        actor=mentorship.mentee, mentorship=mentorship, times=[SOON], length_minutes=60, now=NOW
    )
    propose_times(
        actor=mentorship.mentor, mentorship=mentorship, times=[SOON + DAY], length_minutes=60, now=NOW
    )

    with pytest.raises(TimeGone):
        take_time(actor=mentorship.mentor, time=first.times.get(), now=NOW)
    assert Proposal.objects.filter(closed_at=None).count() == 1


def test_a_time_that_has_passed_cannot_be_taken() -> None:
    mentorship = together()
    proposal = propose_times(
        actor=mentorship.mentee, mentorship=mentorship, times=[SOON], length_minutes=60, now=NOW
    )

    with pytest.raises(TimeGone):
        take_time(actor=mentorship.mentor, time=proposal.times.get(), now=SOON)


@pytest.mark.parametrize(
    ("times", "minutes", "sentence"),
    [
        ([], 60, "Propose a time"),
        ([SOON + DAY * n for n in range(4)], 60, "Three times are enough"),
        ([NOW], 60, "still to come"),
        ([NOW + 200 * DAY], 60, "six months"),
        ([SOON], 4, "5 to 120 minutes"),
        ([SOON], 121, "5 to 120 minutes"),
    ],
)
def test_what_is_no_proposal_is_refused(times: list[datetime], minutes: int, sentence: str) -> None:
    mentorship = together()

    with pytest.raises(CannotPlan, match=sentence):
        propose_times(
            actor=mentorship.mentee, mentorship=mentorship, times=times, length_minutes=minutes, now=NOW
        )

    assert not Proposal.objects.exists()


@pytest.mark.parametrize("minutes", [5, 15, 120])
def test_a_session_takes_five_to_a_hundred_and_twenty_minutes(minutes: int) -> None:
    assert planned(together(), SOON, length_minutes=minutes).length_minutes == minutes


def test_words_alone_are_a_proposal() -> None:
    mentorship = together()

    propose_times(
        actor=mentorship.mentee, mentorship=mentorship, times=[], note="Mornings", length_minutes=60, now=NOW
    )

    assert Proposal.objects.get().note == "Mornings"


def test_only_the_two_arrange_and_only_while_they_meet() -> None:
    mentorship = together()
    with pytest.raises(Forbidden):
        propose_times(
            actor=mentorship.program.owner, mentorship=mentorship, times=[SOON], length_minutes=60, now=NOW
        )
    for state in State:
        if state in (State.ACCEPTED, State.ACTIVE):
            continue
        Mentorship.objects.filter(pk=mentorship.pk).update(state=state)
        with pytest.raises(CannotPlan, match="does not meet"):
            propose_times(
                actor=mentorship.mentee, mentorship=mentorship, times=[SOON], length_minutes=60, now=NOW
            )


def test_a_proposal_taken_back_cannot_be_taken() -> None:
    mentorship = together()
    proposal = propose_times(
        actor=mentorship.mentee, mentorship=mentorship, times=[SOON], length_minutes=60, now=NOW
    )

    withdraw_proposal(actor=mentorship.mentee, proposal=proposal, now=NOW)
    withdraw_proposal(actor=mentorship.mentee, proposal=proposal, now=NOW)

    with pytest.raises(TimeGone):
        take_time(actor=mentorship.mentor, time=proposal.times.get(), now=NOW)


# --- Series ---


def test_a_series_keeps_the_time_on_the_wall_over_the_change_of_the_clocks() -> None:
    mentorship = together(mentee_zone="Europe/Lisbon", mentor_zone="America/St_Johns")
    first = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
    proposal = propose_times(
        actor=mentorship.mentee,
        mentorship=mentorship,
        times=[first],
        length_minutes=60,
        repeats=3,
        weeks_apart=4,
        now=NOW,
    )

    sessions = take_time(actor=mentorship.mentor, time=proposal.times.get(), now=NOW)

    assert [one.starts_at for one in sessions] == [
        datetime(2026, 3, 4, 14, 0, tzinfo=UTC),
        datetime(2026, 4, 1, 13, 0, tzinfo=UTC),
        datetime(2026, 4, 29, 13, 0, tzinfo=UTC),
    ]
    assert [one.number for one in sessions] == [1, 2, 3]


def test_of_a_series_what_is_taken_is_left_out_and_said() -> None:
    mentorship = together()
    planned(mentorship, SOON + timedelta(weeks=1))
    proposal = propose_times(
        actor=mentorship.mentee,
        mentorship=mentorship,
        times=[SOON],
        length_minutes=60,
        repeats=3,
        weeks_apart=1,
        now=NOW,
    )

    sessions = take_time(actor=mentorship.mentor, time=proposal.times.get(), now=NOW)

    assert [one.starts_at for one in sessions] == [SOON, SOON + timedelta(weeks=2)]
    assert [one.number for one in sessions] == [2, 3]
    mail = OutgoingMail.objects.get(person=mentorship.mentee, notice="meetings.series_planned")
    assert (
        f"Not planned, since one of you is busy: {moment_for(SOON + timedelta(weeks=1), mentorship.mentee)}"
        in (mail.body)
    )


def test_a_series_is_told_in_one_mail_with_every_time_in_it() -> None:
    mentorship = together(mentee_zone="Europe/Lisbon", mentor_zone="America/St_Johns")
    proposal = propose_times(
        actor=mentorship.mentee,
        mentorship=mentorship,
        times=[SOON],
        length_minutes=60,
        repeats=3,
        weeks_apart=4,
        now=NOW,
    )

    sessions = take_time(actor=mentorship.mentor, time=proposal.times.get(), now=NOW)

    assert told("session_planned") == set()
    for person in (mentorship.mentor, mentorship.mentee):
        assert Notification.objects.filter(person=person, notice="meetings.series_planned").count() == 1
        mail = OutgoingMail.objects.get(person=person, notice="meetings.series_planned")
        for session in sessions:
            assert moment_for(session.starts_at, person) in mail.body
        entries = Calendar.from_ical(mail.calendar).events
        assert {str(entry["UID"]) for entry in entries} == {uid_of(one, person) for one in sessions}
        assert not any("ATTENDEE" in entry for entry in entries)


def test_a_session_of_a_series_that_moves_goes_by_the_name_it_had_in_the_file() -> None:
    mentorship = together()
    proposal = propose_times(
        actor=mentorship.mentee,
        mentorship=mentorship,
        times=[SOON],
        length_minutes=60,
        repeats=2,
        weeks_apart=4,
        now=NOW,
    )
    first, second = take_time(actor=mentorship.mentor, time=proposal.times.get(), now=NOW)
    known = {
        str(entry["UID"])
        for entry in Calendar.from_ical(
            OutgoingMail.objects.get(person=mentorship.mentee, notice="meetings.series_planned").calendar
        ).events
    }

    cancel_session(actor=mentorship.mentor, session=second, now=NOW)

    off = Calendar.from_ical(
        OutgoingMail.objects.get(person=mentorship.mentee, notice="meetings.session_cancelled").calendar
    )
    (entry,) = off.events
    assert (off["METHOD"], entry["SEQUENCE"]) == ("CANCEL", 1)
    assert {str(entry["UID"]), uid_of(first, mentorship.mentee)} == known


@pytest.mark.parametrize(
    ("zone", "first", "expected", "remark"),
    [
        # Lisbon goes from 01:00 to 02:00 on 29 March 2026.
        ("Europe/Lisbon", "2026-03-22T01:30", "2026-03-29T01:00Z", GAP),
        # Chatham goes from 02:45 to 03:45 on 27 September 2026.
        ("Pacific/Chatham", "2026-09-20T03:00", "2026-09-26T14:00Z", GAP),
        # St. John's comes back from 02:00 to 01:00 on 1 November 2026: 01:30 comes twice.
        ("America/St_Johns", "2026-10-25T01:30", "2026-11-01T04:00Z", FOLD),
        # Kathmandu has no change.
        ("Asia/Kathmandu", "2026-03-22T01:30", "2026-03-28T19:45Z", ""),
    ],
)
def test_a_time_that_is_jumped_over_or_comes_twice_is_settled_and_said(
    zone: str, first: str, expected: str, remark: str
) -> None:
    begin = datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(zone))

    found = occurrences(begin, repeats=2, weeks_apart=1, zone=zone)

    assert (found[1].starts_at, found[1].remark) == (datetime.fromisoformat(expected), remark)


def test_a_series_is_four_weeks_apart_before_the_two_have_agreed_otherwise() -> None:
    assert weeks_apart_of(together()) == 4


# --- Moving, where, cancelling ---


def test_the_old_time_stands_until_the_other_takes_a_new_one() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    proposal = propose_times(
        actor=mentorship.mentor,
        mentorship=mentorship,
        times=[SOON + DAY],
        length_minutes=30,
        session=session,
        now=NOW,
    )
    session.refresh_from_db()
    assert session.starts_at == SOON

    moved = take_time(actor=mentorship.mentee, time=proposal.times.get(), now=NOW)[0]

    assert (moved.pk, moved.number, moved.starts_at, moved.sequence) == (session.pk, 1, SOON + DAY, 1)
    assert set(Booking.objects.values_list("starts_at", flat=True)) == {SOON + DAY}
    assert told("session_moved") == {mentorship.mentor.name, mentorship.mentee.name}


def test_a_session_may_move_into_its_own_time() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    half = SOON + timedelta(minutes=30)
    proposal = propose_times(
        actor=mentorship.mentor,
        mentorship=mentorship,
        times=[half],
        length_minutes=60,
        session=session,
        now=NOW,
    )

    assert take_time(actor=mentorship.mentee, time=proposal.times.get(), now=NOW)[0].starts_at == half


def test_cancelling_tells_both_once() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)

    for _ in range(2):
        cancel_session(actor=mentorship.mentor, session=session, word="A cold", now=NOW)

    session.refresh_from_db()
    assert (session.state, session.sequence) == (SessionState.CANCELLED, 1)
    assert Notification.objects.filter(notice="meetings.session_cancelled").count() == 2


def test_a_session_that_is_over_is_not_cancelled() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)

    with pytest.raises(CannotPlan, match="over"):
        cancel_session(actor=mentorship.mentor, session=session, now=SOON + timedelta(hours=2))


def test_the_place_is_remembered_for_the_next_time() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    assert usual_place(mentorship) == ""

    change_place(actor=mentorship.mentor, session=session, where="https://call.example.org/x", now=NOW)

    assert usual_place(mentorship) == "https://call.example.org/x"
    assert told("session_moved") == {mentorship.mentor.name, mentorship.mentee.name}


@pytest.mark.parametrize("state", [State.PAUSED, State.CLOSED, State.WITHDRAWN])
def test_what_is_planned_goes_when_the_mentorship_does_not_meet_any_more(state: State) -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    Mentorship.objects.filter(pk=mentorship.pk).update(state=state)

    assert follow_mentorship(mentorship=mentorship, now=NOW) == 1
    assert follow_mentorship(mentorship=mentorship, now=NOW) == 0

    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED
    assert not Booking.objects.exists()
    assert told("session_cancelled") == {mentorship.mentor.name, mentorship.mentee.name}


@pytest.mark.parametrize("state", [State.ACCEPTED, State.ACTIVE, State.CLOSING, State.CONTINUING])
def test_what_is_planned_stands_otherwise(state: State) -> None:
    mentorship = together()
    planned(mentorship, SOON)
    Mentorship.objects.filter(pk=mentorship.pk).update(state=state)

    assert follow_mentorship(mentorship=mentorship, now=NOW) == 0


# --- A private mark ---


def test_lateness_is_noted_once_and_taken_back_and_told_to_nobody() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    before = Notification.objects.count()

    for _ in range(2):
        note_lateness(actor=mentorship.mentee, session=session, was_me=False, is_noted=True, now=SOON)
    mark = Lateness.objects.get()
    assert (mark.author, mark.was_me) == (mentorship.mentee, False)
    assert Notification.objects.count() == before
    assert str(session.public_id) not in Event.objects.latest("pk").target

    note_lateness(actor=mentorship.mentee, session=session, was_me=False, is_noted=False, now=SOON)
    assert not Lateness.objects.exists()
