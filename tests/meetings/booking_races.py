"""Two people who book the same third at the same moment, over and over: one gets the time, never both."""

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.db import connection
from tests.meetings.pair import SOON, paired
from tests.mentorships.racing import Figures, racers
from tests.rounds.scene import NOW, open_scene

from telemachy.common.errors import Refusal
from telemachy.meetings.actions import arranging, guarding, propose_times, take_time
from telemachy.meetings.models import Booking, Proposal, ProposedTime, Session
from telemachy.mentorships.models import Mentorship

MINUTES = 60


def race_to_book(attempts: int, name: str = "Bookings") -> Figures:
    """Two mentees take times of the same mentor that overlap, at once: exactly one of them meets."""
    figures, first, second = Figures(), *_two_pairs(name)
    times = [_proposed(one) for one in (first, second)]
    chance = random.Random(20)
    # What both are told afterwards takes most of an attempt's time, and decides nothing.
    with patch.object(arranging, "tell_of_session"), racers(2) as race:
        for _ in range(attempts):
            _begin_again(times, chance.randrange(-MINUTES + 1, MINUTES))
            race([_take(mentorship, time) for mentorship, time in zip((first, second), times, strict=True)])
            figures.attempts += 1
            figures.violations += _violations(first)
    return figures


@contextmanager
def without_the_lock_and_the_look() -> Iterator[None]:
    """Neither locks nor looks: what is left is the database."""
    with (
        patch.object(arranging, "lock_people", lambda people: None),
        patch.object(guarding, "is_taken", lambda people, starts, ends, *, but=None: False),
    ):
        yield


@contextmanager
def without_any_guard() -> Iterator[None]:
    """The negative control: no lock, no look, and a database that takes whatever comes."""
    definitions = _take_the_guard_away()
    try:
        with without_the_lock_and_the_look():
            yield
    finally:
        Booking.objects.all().delete()
        with connection.cursor() as cursor:
            for definition in definitions:
                cursor.execute(definition)


def _take_the_guard_away() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'meetings_booking'"
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            return [sql for _, sql in triggers]
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'booking_no_overlap'"
        )
        (definition,) = cursor.fetchone()
        cursor.execute("ALTER TABLE meetings_booking DROP CONSTRAINT booking_no_overlap")
        return [f"ALTER TABLE meetings_booking ADD CONSTRAINT booking_no_overlap {definition}"]


def _two_pairs(name: str) -> tuple[Mentorship, Mentorship]:
    scene = open_scene(name)
    omar = scene.mentor(f"Omar {name}", capacity=2)
    return (
        paired(scene, omar, scene.mentee(f"Mina {name}")),
        paired(scene, omar, scene.mentee(f"Nora {name}")),
    )


def _proposed(mentorship: Mentorship) -> ProposedTime:
    proposal = propose_times(
        actor=mentorship.mentor, mentorship=mentorship, times=[SOON], length_minutes=MINUTES, now=NOW
    )
    return ProposedTime.objects.select_related("proposal__mentorship").get(proposal=proposal)


def _begin_again(times: list[ProposedTime], minutes_apart: int) -> None:
    """Nothing is booked, both times are proposed, and they overlap by at least a minute."""
    for model in (Booking, Session):  # without looking for what else may hang on a session
        model.objects.all()._raw_delete(connection.alias)
    times[1].starts_at = SOON + timedelta(minutes=minutes_apart)
    ProposedTime.objects.filter(pk=times[1].pk).update(starts_at=times[1].starts_at)
    Proposal.objects.filter(pk__in=[time.proposal_id for time in times]).update(closed_at=None)


def _take(mentorship: Mentorship, time: ProposedTime) -> Callable[[], object]:
    proposed = ProposedTime(pk=time.pk, proposal=time.proposal, starts_at=time.starts_at)
    proposed.proposal.mentorship = mentorship

    def act() -> object:
        try:
            return take_time(actor=mentorship.mentee, time=proposed, now=NOW)
        except Refusal as refusal:
            return refusal

    return act


def _violations(mentorship: Mentorship) -> list[str]:
    spans = Booking.objects.filter(person=mentorship.mentor).values_list("starts_at", "ends_at")
    found = [
        f"booked twice: {one[0]:%H:%M} and {other[0]:%H:%M}"
        for one, other in itertools.combinations(spans, 2)
        if one[0] < other[1] and other[0] < one[1]
    ]
    if (met := Session.objects.count()) != 1 and not found:
        found.append(f"{met} sessions where one was to be")
    return found
