"""What is told, taken back and erased of what a person arranged."""

import pytest
from tests.meetings.pair import SOON, planned, together
from tests.rounds.scene import NOW

from telemachy.common import personal_data
from telemachy.meetings.actions import note_lateness, open_feed, propose_times
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Booking, CalendarFeed, Lateness, Proposal, Session
from telemachy.notifications.models import Notification
from telemachy.people.actions import opt_out

pytestmark = pytest.mark.django_db


def test_one_takes_along_when_one_met_and_what_one_wrote_and_not_what_the_other_noted() -> None:
    mentorship = together()
    session = planned(mentorship, SOON, where="Room 4")
    note_lateness(actor=mentorship.mentee, session=session, was_me=False, is_noted=True, now=SOON)
    propose_times(
        actor=mentorship.mentee, mentorship=mentorship, times=[], note="Mornings", length_minutes=60, now=NOW
    )
    open_feed(actor=mentorship.mentee, name="Telephone", now=NOW)

    mine = str(personal_data.export(mentorship.mentee))
    theirs = str(personal_data.export(mentorship.mentor))

    for word in ("Session with Omar Crossings", "Room 4", "The other was late", "Mornings", "Telephone"):
        assert word in mine
    assert "Session with Mina Crossings" in theirs
    for word in ("was late", "Mornings", "Telephone"):
        assert word not in theirs


def test_who_leaves_is_in_no_planned_session_and_the_other_is_told() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)

    opt_out(actor=mentorship.mentee, now=NOW)

    session.refresh_from_db()
    assert session.state == SessionState.CANCELLED
    assert not Booking.objects.exists()
    assert Notification.objects.filter(notice="meetings.session_cancelled", person=mentorship.mentor).exists()


def test_erasing_leaves_that_two_met_and_nothing_else() -> None:
    mentorship = together()
    session = planned(mentorship, SOON, where="Room 4")
    note_lateness(actor=mentorship.mentee, session=session, was_me=False, is_noted=True, now=SOON)
    open_feed(actor=mentorship.mentee, name="Telephone", now=NOW)

    personal_data.erase(mentorship.mentee, now=NOW)

    row = Session.objects.get()
    assert (row.where, row.planned_by) == ("", None)
    for model in (Booking, CalendarFeed, Lateness, Proposal):
        assert not model.objects.exists()
