"""A word a day and an hour before, once each, whoever runs and however often."""

from datetime import time, timedelta

import pytest
from tests.meetings.pair import SOON, planned, together
from tests.rounds.scene import NOW

from telemachy.common import clock
from telemachy.meetings import jobs
from telemachy.meetings.actions import cancel_session, propose_times, remind, take_time
from telemachy.meetings.queries.preparation import line_of_reminder
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.models import Notification, OutgoingMail, Preference

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def told(notice: str) -> list[str]:
    rows = Notification.objects.filter(notice=f"meetings.{notice}").select_related("person")
    return sorted(row.person.name for row in rows)


@pytest.mark.requirement("S002-33")
def test_both_are_reminded_a_day_and_an_hour_before_once_each() -> None:
    mentorship = together()
    planned(mentorship, SOON, where="https://call.example.org/x")
    both = sorted([mentorship.mentor.name, mentorship.mentee.name])

    assert remind(now=SOON - 25 * HOUR) == 0
    assert remind(now=SOON - 24 * HOUR) == 2
    assert remind(now=SOON - 20 * HOUR) == 0
    assert (told("day_before"), told("hour_before")) == (both, [])
    assert remind(now=SOON - HOUR) == 2
    assert remind(now=SOON - HOUR / 2) == 0
    assert (told("day_before"), told("hour_before")) == (both, both)
    assert remind(now=SOON) == 0

    mail = OutgoingMail.objects.filter(notice="meetings.day_before").earliest("pk")
    assert "https://call.example.org/x" in mail.body
    assert "/move/" in mail.body


def test_the_reminder_of_the_day_before_is_the_one_that_says_the_agenda_is_missing() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    remind(now=SOON - 24 * HOUR)

    bodies = {mail.person_id: mail.body for mail in OutgoingMail.objects.filter(notice="meetings.day_before")}
    line = line_of_reminder(session, mentorship.mentee)
    assert "agenda" in line.lower()
    assert line in bodies[mentorship.mentee.pk]


def test_who_has_been_told_costs_no_query_of_their_own(django_assert_max_num_queries) -> None:
    mentorship = together()
    for number in range(3):
        planned(mentorship, SOON + number * HOUR)
    remind(now=SOON - 20 * HOUR)

    with django_assert_max_num_queries(2):
        assert remind(now=SOON - 19 * HOUR) == 0


def test_who_has_just_been_told_the_time_is_not_reminded_of_it() -> None:
    mentorship = together()
    planned(mentorship, SOON, now=SOON - 3 * HOUR)

    assert remind(now=SOON - 2 * HOUR) == 0
    assert remind(now=SOON - HOUR) == 2


def test_a_moved_session_is_reminded_of_anew() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)
    remind(now=SOON - 24 * HOUR)
    proposal = propose_times(
        actor=mentorship.mentor,
        mentorship=mentorship,
        times=[SOON + 72 * HOUR],
        length_minutes=60,
        session=session,
        now=SOON - 20 * HOUR,
    )
    take_time(actor=mentorship.mentee, time=proposal.times.get(), now=SOON - 20 * HOUR)

    assert remind(now=SOON - HOUR) == 0
    assert remind(now=SOON + 48 * HOUR) == 2


def test_nobody_is_reminded_of_what_is_off() -> None:
    mentorship = together()
    cancel_session(actor=mentorship.mentor, session=planned(mentorship, SOON), now=NOW)

    assert remind(now=SOON - HOUR) == 0


def test_in_the_quiet_hours_a_reminder_waits_and_one_that_is_too_late_is_not_sent() -> None:
    mentorship = together()
    Preference.objects.create(person=mentorship.mentee, quiet_from=time(0, 0), quiet_until=time(12, 0))
    planned(mentorship, SOON)
    remind(now=SOON - HOUR)

    mail = OutgoingMail.objects.get(notice="meetings.hour_before", person=mentorship.mentee)

    assert mail.next_attempt_at == SOON + 3 * HOUR
    assert mail.useless_after == SOON


def test_the_jobs_do_what_is_due_at_the_time_on_the_clock() -> None:
    mentorship = together()
    planned(mentorship, SOON)
    with clock.at(SOON - 24 * HOUR):
        jobs.remind_of_sessions()
        assert len(told("day_before")) == 2
        Mentorship.objects.filter(pk=mentorship.pk).update(state=State.PAUSED)
        jobs.follow_mentorships()
        jobs.follow_mentorship(mentorship.pk)
        jobs.follow_mentorship(0)

    assert len(told("session_cancelled")) == 2
