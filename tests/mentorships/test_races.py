"""Two answers, or two who want the last place, at the same moment; `benchmarks/races.py` runs for longer."""

import pytest
from tests.mentorships.racing import (
    race_for_the_last_place,
    race_to_accept,
    race_yes_and_no,
    without_the_count_of_places,
    without_the_locked_row,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_yeses_at_once_both_stand() -> None:
    figures = race_to_accept(12)

    assert (figures.attempts, figures.violations) == (12, [])


def test_a_yes_and_a_no_at_once_are_a_no() -> None:
    figures = race_yes_and_no(12)

    assert (figures.attempts, figures.violations) == (12, [])


def test_the_last_place_goes_to_one() -> None:
    figures = race_for_the_last_place(12)

    assert (figures.attempts, figures.violations) == (12, [])


def test_without_the_locked_row_a_yes_is_lost() -> None:
    """The negative control: the race is really run, and the lock is what decides it."""
    with without_the_locked_row():
        figures = race_to_accept(12)

    assert figures.violations


def test_without_the_count_the_last_place_is_given_twice() -> None:
    with without_the_count_of_places():
        figures = race_for_the_last_place(12)

    assert len(figures.violations) == 12
