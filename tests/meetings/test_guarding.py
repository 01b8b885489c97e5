"""Nobody is booked twice at a time: what the look says, and what the database says whoever asks it."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.meetings.pair import SOON, paired, planned, together
from tests.rounds.scene import NOW, open_scene

from telemachy.meetings.actions import TimeTaken, cancel_session, propose_times, take_time
from telemachy.meetings.models import Booking, Session
from telemachy.mentorships.models import Mentorship
from telemachy.programs.actions.enrolling import enroll

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def spans() -> list[tuple[int, datetime, datetime]]:
    return list(
        Booking.objects.order_by("starts_at", "person_id").values_list("person_id", "starts_at", "ends_at")
    )


def test_a_session_takes_the_time_of_both() -> None:
    mentorship = together()

    planned(mentorship, SOON)

    both = sorted([mentorship.mentor.pk, mentorship.mentee.pk])
    assert spans() == [(person, SOON, SOON + HOUR) for person in both]


@pytest.mark.parametrize(
    ("starts", "minutes"),
    [(0, 60), (-30, 60), (30, 60), (15, 30), (-30, 120), (59, 60), (-59, 60), (55, 5)],
)
def test_what_overlaps_is_refused_in_a_sentence(starts: int, minutes: int) -> None:
    mentorship = together()
    planned(mentorship, SOON)

    with pytest.raises(TimeTaken, match="another session"):
        planned(mentorship, SOON + timedelta(minutes=starts), length_minutes=minutes)

    assert Session.objects.count() == 1
    assert Booking.objects.count() == 2


@pytest.mark.parametrize("starts", [-60, 60])
def test_sessions_may_touch(starts: int) -> None:
    mentorship = together()
    planned(mentorship, SOON)

    planned(mentorship, SOON + timedelta(minutes=starts))

    assert Session.objects.count() == 2


def test_a_mentor_of_two_is_booked_once_in_whatever_program() -> None:
    here, there = open_scene("Here"), open_scene("There")
    omar = here.mentor("Omar Two")
    also = enroll(
        actor=there.cora,
        cohort=there.cohort,
        person=omar.person,
        role="mentor",
        now=NOW,
        key="omar",
        answers={"language": "English"},
        capacity=1,
    )
    first, second = paired(here, omar, here.mentee("Mina One")), paired(there, also, there.mentee("Nora Two"))
    planned(first, SOON)

    with pytest.raises(TimeTaken):
        planned(second, SOON + timedelta(minutes=30))


def test_a_time_taken_meanwhile_is_refused_when_it_is_taken() -> None:
    scene = open_scene()
    omar = scene.mentor("Omar Two", capacity=2)
    first, second = (
        paired(scene, omar, scene.mentee("Mina One")),
        paired(scene, omar, scene.mentee("Nora Two")),
    )
    proposals = [
        propose_times(actor=one.mentee, mentorship=one, times=[SOON], length_minutes=60, now=NOW)
        for one in (first, second)
    ]
    take_time(actor=first.mentor, time=proposals[0].times.get(), now=NOW)

    with pytest.raises(TimeTaken):
        take_time(actor=second.mentor, time=proposals[1].times.get(), now=NOW)

    assert Session.objects.get().mentorship == first


def test_a_cancelled_session_gives_its_time_back() -> None:
    mentorship = together()
    session = planned(mentorship, SOON)

    cancel_session(actor=mentorship.mentor, session=session, now=NOW)

    assert not Booking.objects.exists()
    planned(mentorship, SOON)


# --- The database, asked without the actions ---


def bare(mentorship: Mentorship, number: int, starts_at: datetime, minutes: int = 60) -> Session:
    return Session.objects.create(
        mentorship=mentorship,
        number=number,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        created_at=NOW,
        changed_at=NOW,
    )


def booked(mentorship: Mentorship, number: int, starts_at: datetime, minutes: int = 60) -> Booking:
    session = bare(mentorship, number, starts_at, minutes)
    return Booking.objects.create(
        person=mentorship.mentor, session=session, starts_at=session.starts_at, ends_at=session.ends_at
    )


def test_the_database_refuses_an_overlap_itself() -> None:
    mentorship = together()
    booked(mentorship, 1, SOON)

    with pytest.raises(IntegrityError, match="booking_no_overlap"), transaction.atomic():
        booked(mentorship, 2, SOON + timedelta(minutes=59))

    booked(mentorship, 3, SOON + HOUR)
    assert Booking.objects.count() == 2


def test_the_database_refuses_to_change_one_into_an_overlap() -> None:
    mentorship = together()
    booked(mentorship, 1, SOON)
    later = booked(mentorship, 2, SOON + 2 * HOUR)

    with pytest.raises(IntegrityError, match="booking_no_overlap"), transaction.atomic():
        Booking.objects.filter(pk=later.pk).update(starts_at=SOON + timedelta(minutes=30))
    with pytest.raises(IntegrityError, match="booking_no_overlap"), transaction.atomic():
        Booking.objects.filter(pk=later.pk).update(starts_at=SOON, ends_at=SOON + HOUR)
    Booking.objects.filter(pk=later.pk).update(starts_at=SOON + HOUR)

    assert Booking.objects.filter(starts_at=SOON + HOUR).exists()


def test_a_booking_may_be_lengthened_over_itself() -> None:
    one = booked(together(), 1, SOON)

    Booking.objects.filter(pk=one.pk).update(ends_at=SOON + 2 * HOUR)

    assert Booking.objects.get().ends_at == SOON + 2 * HOUR


def test_two_people_may_be_busy_at_once() -> None:
    mentorship = together()
    session = bare(mentorship, 1, SOON)

    for person in (mentorship.mentor, mentorship.mentee):
        Booking.objects.create(
            person=person, session=session, starts_at=session.starts_at, ends_at=session.ends_at
        )

    assert Booking.objects.count() == 2


def test_a_booking_that_ends_before_it_begins_is_refused() -> None:
    session = bare(together(), 1, SOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(
            person=session.mentorship.mentor, session=session, starts_at=SOON, ends_at=SOON
        )


def test_the_guard_is_there_after_all_migrations() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'meetings_booking'"
            )
            expected = {"booking_no_overlap_insert", "booking_no_overlap_update"}
        else:
            cursor.execute(
                "SELECT conname FROM pg_constraint"
                " WHERE conrelid = 'meetings_booking'::regclass AND contype = 'x'"
            )
            expected = {"booking_no_overlap"}
        assert {row[0] for row in cursor.fetchall()} == expected


MOMENTS = st.tuples(st.integers(0, 48 * 12), st.integers(1, 24))  # steps of five minutes


@pytest.fixture
def pair() -> Mentorship:
    return together()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(MOMENTS, min_size=1, max_size=8))
def test_of_random_wishes_the_database_keeps_exactly_those_that_fit(
    wanted: list[tuple[int, int]], pair: Mentorship
) -> None:
    """Against a slow twin that compares every minute."""
    Session.objects.all().delete()
    minutes: set[int] = set()
    kept = 0
    for number, (start, length) in enumerate(wanted, start=1):
        taken = set(range(start * 5, (start + length) * 5))
        fits = minutes.isdisjoint(taken)
        try:
            with transaction.atomic():
                booked(pair, number, SOON + timedelta(minutes=start * 5), length * 5)
        except IntegrityError:
            assert not fits
            continue
        assert fits
        minutes |= taken
        kept += 1
    assert Booking.objects.filter(person=pair.mentor).count() == kept
