"""Two who book the same mentor at the same moment; `benchmarks/bookings.py` runs for longer."""

import pytest
from tests.meetings.booking_races import race_to_book, without_any_guard, without_the_lock_and_the_look

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_book_the_same_mentor_one_meets() -> None:
    figures = race_to_book(12)

    assert (figures.attempts, figures.violations) == (12, [])


def test_without_lock_and_look_the_database_still_lets_one_meet() -> None:
    with without_the_lock_and_the_look():
        figures = race_to_book(12)

    assert (figures.attempts, figures.violations) == (12, [])


def test_without_any_guard_the_mentor_is_booked_twice() -> None:
    """The negative control: the race is really run, and the guard is what decides it."""
    with without_any_guard():
        figures = race_to_book(12)

    assert len(figures.violations) == 12
