"""Both of a pair ask for a change at the same moment: there is one ending."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import pytest
from tests.mentorships.pair import Pair, pair
from tests.mentorships.racing import Act, Figures, racers
from tests.rounds.scene import NOW

from telemachy.mentorships.actions import changing
from telemachy.mentorships.actions.changing import change_mentor
from telemachy.mentorships.actions.places import recount_places
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Change, Mentorship, PlacesTaken
from telemachy.notifications.models import Notification

pytestmark = pytest.mark.django_db(transaction=True)


def race_to_change(attempts: int, name: str = "Change") -> Figures:
    """Each asks; both are answered with the same change, and one of them is told, once."""
    figures, two = Figures(), pair(name)
    with racers(2) as race:
        for _ in range(attempts):
            answers = race([_asks(two, "mentor"), _asks(two, "mentee")])
            figures.attempts += 1
            found = {getattr(answer, "pk", repr(answer)) for answer in answers}
            told = Notification.objects.filter(notice="mentorships.changed").count()
            taken = PlacesTaken.objects.get(enrollment=two.mentor_enrollment).taken
            state = two.again().state
            if (len(found), Change.objects.count(), told, taken, state) != (1, 1, 1, 0, State.CLOSED):
                figures.violations.append(f"{found}, {told} told, {taken} taken, {state}")
            _again(two)
    return figures


def _asks(two: Pair, side: str) -> Act:
    row = Mentorship.objects.with_people().get(pk=two.mentorship.pk)
    return lambda: change_mentor(actor=getattr(row, side), mentorship=row, last_line=side, now=NOW)


def _again(two: Pair) -> None:
    Change.objects.all().delete()
    Notification.objects.filter(notice="mentorships.changed").delete()
    Mentorship.objects.filter(pk=two.mentorship.pk).update(state=State.ACCEPTED)
    recount_places(two.mentor_enrollment.pk)
    PlacesTaken.objects.filter(enrollment=two.mentor_enrollment).update(taken=1)


@contextmanager
def without_looking_under_the_lock() -> Iterator[None]:
    """The negative control: each changes the row as it was read before, whatever the other did meanwhile."""
    with (
        patch.object(changing, "locked_for", lambda mentorship, actor: mentorship),
        patch.object(changing, "_made", lambda mentorship: None),
    ):
        yield


@pytest.mark.requirement("F-06")
def test_two_who_ask_at_once_end_it_once() -> None:
    figures = race_to_change(12)

    assert (figures.attempts, figures.violations) == (12, [])


def test_without_looking_under_the_lock_one_of_the_two_meets_an_error() -> None:
    """The negative control: the race is really run, and looking under the lock is what decides it."""
    with without_looking_under_the_lock():
        figures = race_to_change(12)

    assert figures.violations
