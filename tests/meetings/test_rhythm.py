"""Sessions held against the rhythm that two people agreed on."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.mentorships.pair import Pair, pair
from tests.rounds.scene import NOW

from telemachy.audit.models import Event
from telemachy.common import clock
from telemachy.meetings import jobs
from telemachy.meetings.actions.rhythm import watch_rhythm
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import QuietSpell, Session
from telemachy.meetings.queries.rhythm import missed_periods, period_end
from telemachy.mentorships.choices import AgreedRhythm, State
from telemachy.mentorships.models import AgreementVersion, Mentorship, Pause
from telemachy.notifications.models import Notification, OutgoingMail

DAY = timedelta(days=1)
LISBON, AUCKLAND, UTC_ZONE = ZoneInfo("Europe/Lisbon"), ZoneInfo("Pacific/Auckland"), ZoneInfo("UTC")


# --- Periods ---


@pytest.mark.parametrize(
    ("since", "every", "number", "expected"),
    [
        (date(2026, 1, 31), AgreedRhythm.MONTH, 1, date(2026, 2, 28)),
        (date(2026, 1, 31), AgreedRhythm.MONTH, 2, date(2026, 3, 31)),
        (date(2027, 11, 30), AgreedRhythm.QUARTER, 1, date(2028, 2, 29)),
        (date(2026, 12, 31), AgreedRhythm.TWO_MONTHS, 1, date(2027, 2, 28)),
        (date(2026, 3, 25), AgreedRhythm.WEEK, 1, date(2026, 4, 1)),
        (date(2026, 12, 24), AgreedRhythm.TWO_WEEKS, 2, date(2027, 1, 21)),
    ],
)
def test_a_period_ends_on_its_day_of_the_calendar(since, every, number, expected) -> None:
    assert period_end(since, every, number) == expected


@pytest.mark.parametrize("every", list(AgreedRhythm))
def test_every_period_is_longer_than_the_one_before(every: AgreedRhythm) -> None:
    for offset in range(0, 800, 7):
        since = date(2026, 1, 1) + timedelta(days=offset)
        ends = [since, *(period_end(since, every, number) for number in range(1, 15))]
        assert ends == sorted(set(ends))


def test_a_period_is_missed_when_its_last_day_has_gone_by_on_the_clock_of_the_pair() -> None:
    """The clocks go forward on 29 March in Lisbon; a day of 23 hours is a day."""
    since = datetime(2026, 3, 22, 23, 30, tzinfo=LISBON)

    def missed(now: datetime) -> int:
        return missed_periods(since=since, now=now, every=AgreedRhythm.WEEK, zone=LISBON)

    assert missed(datetime(2026, 3, 29, 23, 59, tzinfo=LISBON)) == 0
    assert missed(datetime(2026, 3, 30, 0, 0, tzinfo=LISBON)) == 1
    assert missed(datetime(2026, 4, 5, 23, 59, tzinfo=LISBON)) == 1
    assert missed(datetime(2026, 4, 6, 0, 0, tzinfo=LISBON)) == 2


def test_the_same_instant_may_be_another_day_elsewhere() -> None:
    since, now = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 9, 20, tzinfo=UTC)

    assert missed_periods(since=since, now=now, every=AgreedRhythm.WEEK, zone=UTC_ZONE) == 0
    assert missed_periods(since=since, now=now, every=AgreedRhythm.WEEK, zone=AUCKLAND) == 1


# --- The watch ---


@pytest.fixture
def two(db: None) -> Pair:
    """Agreed on a session every month, on the day they began; nothing planned."""
    found = pair()
    agree(found.mentorship, AgreedRhythm.MONTH, NOW)
    return found


QUIET_ON = datetime(2026, 5, 3, 9, tzinfo=UTC)  # NOW is 2 March; the second month ends on 2 May


def agree(mentorship: Mentorship, every: str, at: datetime, number: int = 1) -> None:
    AgreementVersion.objects.create(
        mentorship=mentorship,
        number=number,
        written_at=at,
        every=every,
        mentee_gives="a",
        mentee_gets="b",
        mentor_gives="c",
        mentor_gets="d",
        mentor_confirmed_at=at,
        mentee_confirmed_at=at,
    )


def session(mentorship: Mentorship, starts_at: datetime, state: str = SessionState.HELD) -> Session:
    return Session.objects.create(
        mentorship=mentorship,
        number=mentorship.sessions.count() + 1,
        state=state,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        created_at=NOW,
        changed_at=NOW,
    )


def shown() -> list[bool]:
    return [
        spell.shown_at is not None
        for spell in QuietSpell.objects.filter(ended_at__isnull=True).order_by("id")
    ]


@pytest.mark.requirement("S000-18")
def test_after_two_missed_periods_the_pair_is_asked_and_nobody_else(two: Pair) -> None:
    assert watch_rhythm(now=QUIET_ON - DAY) == 0
    assert watch_rhythm(now=QUIET_ON) == 1

    told = Notification.objects.filter(notice="meetings.quiet")
    assert {row.person for row in told} == {two.mina, two.omar}
    assert shown() == [False]
    mail = OutgoingMail.objects.filter(notice="meetings.quiet").earliest("pk")
    assert f"/sessions/of/{two.mentorship.public_id}/quiet/" in mail.body


@pytest.mark.requirement("S000-18")
def test_a_week_later_the_fact_is_shown_to_who_runs_the_program(two: Pair) -> None:
    watch_rhythm(now=QUIET_ON)

    watch_rhythm(now=QUIET_ON + 7 * DAY - timedelta(hours=1))
    assert shown() == [False]
    watch_rhythm(now=QUIET_ON + 7 * DAY)
    assert shown() == [True]


def test_the_same_silence_is_asked_about_once(two: Pair) -> None:
    watch_rhythm(now=QUIET_ON)

    assert [watch_rhythm(now=QUIET_ON + days * DAY) for days in range(1, 80, 3)] == [0] * 27
    assert Notification.objects.filter(notice="meetings.quiet").count() == 2
    assert QuietSpell.objects.count() == 1


def test_a_session_held_ends_it_and_the_next_silence_is_another(two: Pair) -> None:
    watch_rhythm(now=QUIET_ON)
    session(two.mentorship, QUIET_ON + DAY)

    watch_rhythm(now=QUIET_ON + 2 * DAY)
    assert QuietSpell.objects.get().ended_at == QUIET_ON + 2 * DAY

    assert watch_rhythm(now=datetime(2026, 7, 4, 9, tzinfo=UTC)) == 0
    assert watch_rhythm(now=datetime(2026, 7, 5, 9, tzinfo=UTC)) == 1


def test_a_planned_session_is_no_silence_and_a_cancelled_one_takes_it_up_again(two: Pair) -> None:
    watch_rhythm(now=QUIET_ON)
    planned = session(two.mentorship, QUIET_ON + 5 * DAY, SessionState.PLANNED)
    watch_rhythm(now=QUIET_ON + DAY)
    assert shown() == []

    Session.objects.filter(pk=planned.pk).update(state=SessionState.CANCELLED)
    watch_rhythm(now=QUIET_ON + 8 * DAY)
    watch_rhythm(now=QUIET_ON + 9 * DAY)

    assert shown() == [True]
    assert Notification.objects.filter(notice="meetings.quiet").count() == 2


def test_a_pause_is_not_counted_and_the_count_begins_anew_after_it(two: Pair) -> None:
    Mentorship.objects.filter(pk=two.mentorship.pk).update(state=State.PAUSED)
    pause = Pause.objects.create(mentorship=two.mentorship, begun_at=NOW + 20 * DAY)
    assert watch_rhythm(now=QUIET_ON + 90 * DAY) == 0

    Mentorship.objects.filter(pk=two.mentorship.pk).update(state=State.ACTIVE)
    Pause.objects.filter(pk=pause.pk).update(ended_at=QUIET_ON + 90 * DAY)

    assert watch_rhythm(now=QUIET_ON + 120 * DAY) == 0
    assert watch_rhythm(now=QUIET_ON + 155 * DAY) == 1


def test_a_pause_ends_what_was_shown(two: Pair) -> None:
    watch_rhythm(now=QUIET_ON)
    Mentorship.objects.filter(pk=two.mentorship.pk).update(state=State.PAUSED)

    watch_rhythm(now=QUIET_ON + 8 * DAY)

    assert shown() == []


def test_a_new_rhythm_is_counted_from_its_beginning_and_new_words_alone_are_not_one(two: Pair) -> None:
    agree(two.mentorship, AgreedRhythm.MONTH, QUIET_ON - 3 * DAY, number=2)
    assert watch_rhythm(now=QUIET_ON) == 1

    agree(two.mentorship, AgreedRhythm.QUARTER, QUIET_ON + DAY, number=3)
    watch_rhythm(now=QUIET_ON + 8 * DAY)

    assert shown() == []


def test_without_an_agreement_of_both_nobody_is_measured(db: None) -> None:
    found = pair()
    agree(found.mentorship, AgreedRhythm.WEEK, NOW)
    AgreementVersion.objects.update(mentor_confirmed_at=None)

    assert watch_rhythm(now=QUIET_ON) == 0


@pytest.mark.requirement("S000-18")
def test_missed_and_cancelled_sessions_are_none_that_were_held(two: Pair) -> None:
    session(two.mentorship, NOW + 20 * DAY, SessionState.MISSED)
    session(two.mentorship, NOW + 25 * DAY, SessionState.CANCELLED)

    assert watch_rhythm(now=QUIET_ON) == 1


def test_the_worker_watches_and_the_audit_has_no_words(two: Pair) -> None:
    with clock.at(QUIET_ON):
        jobs.watch_rhythm()
        jobs.watch_rhythm()

    verbs = list(Event.objects.filter(verb__startswith="meetings.").values_list("verb", flat=True))
    assert verbs == ["meetings.ask_quiet"]


def test_the_watch_asks_as_many_queries_for_five_pairs_as_for_one(two: Pair) -> None:
    with CaptureQueriesContext(connection) as few:
        watch_rhythm(now=QUIET_ON - DAY)
    for number in range(2, 6):
        more = pair(scene=two.scene, number=number)
        agree(more.mentorship, AgreedRhythm.MONTH, NOW)

    with CaptureQueriesContext(connection) as many:
        watch_rhythm(now=QUIET_ON - DAY)

    assert len(many) == len(few)
