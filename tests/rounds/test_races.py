"""Two coordinators at the same moment, and the last place: with a barrier, so that the race is really run."""

import threading
from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests.rounds.publishing_kills import EVERYTHING, assert_limits_hold, counts, scene_to_publish
from tests.rounds.scene import NOW, open_scene

from telemachy.common.errors import Refusal
from telemachy.mentorships import actions as mentorships
from telemachy.mentorships.actions import places
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person
from telemachy.programs.actions.enrolling import set_limit
from telemachy.programs.models import Program
from telemachy.rounds.actions.publishing import AlreadyPublished, publish_round
from telemachy.rounds.models import Publication, Round

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts: Callable[[], object]) -> list[object]:
    """Release all acts at once, each on a connection of its own; what each returned or refused."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            barrier.wait(timeout=20)
            results[number] = act()
        except Exception as error:  # noqa: BLE001  the test looks at what came
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number, act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_who_publish_at_once_one_is_told_who_was_first(attempt: int) -> None:
    scene, round = scene_to_publish(f"Race{attempt}")
    first, second = Round.objects.get(pk=round.pk), Round.objects.get(pk=round.pk)

    results = together(
        lambda: publish_round(actor=scene.cora, round=first, now=NOW),
        lambda: publish_round(actor=scene.dora, round=second, now=NOW),
    )

    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["AlreadyPublished", "Publication"], results
    refusal = next(result for result in results if isinstance(result, AlreadyPublished))
    publication = Publication.objects.get(round=round)
    assert publication.published_by is not None
    assert publication.published_by.name in str(refusal)
    assert counts(round) == EVERYTHING


@pytest.mark.parametrize("attempt", range(5))
def test_the_last_place_is_taken_once(attempt: int) -> None:
    scene = open_scene(f"Last{attempt}")
    omar = scene.mentor("Omar Diaz", capacity=1)
    mentees = [scene.mentee(f"Mentee {number}") for number in range(4)]

    results = together(*[_open(scene.cora.pk, scene.program.pk, omar.pk, mentee.pk) for mentee in mentees])

    assert sum(isinstance(result, Mentorship) for result in results) == 1, results
    assert sum(isinstance(result, Refusal) for result in results) == 3, results


def test_the_guard_is_what_keeps_the_last_place() -> None:
    """The negative control: without the count, the same race gives the place away more than once."""
    scene = open_scene("Unguarded")
    omar = scene.mentor("Omar Diaz", capacity=1)
    mentees = [scene.mentee(f"Mentee {number}") for number in range(4)]

    with patch("telemachy.mentorships.actions.opening.take_places", lambda mentors, wanted: None):
        results = together(
            *[_open(scene.cora.pk, scene.program.pk, omar.pk, mentee.pk) for mentee in mentees]
        )

    assert sum(isinstance(result, Mentorship) for result in results) == 4, results


def test_a_limit_lowered_in_the_same_moment_is_never_exceeded_by_a_new_place() -> None:
    scene = open_scene("Lowered")
    omar = scene.mentor("Omar Diaz", capacity=2)
    mina, ravi = scene.mentee("Mina Holt"), scene.mentee("Ravi Sen")
    _open(scene.cora.pk, scene.program.pk, omar.pk, mina.pk)()

    together(
        _open(scene.cora.pk, scene.program.pk, omar.pk, ravi.pk),
        lambda: set_limit(actor=omar.person, enrollment=omar, capacity=1, now=NOW),
    )

    omar.refresh_from_db()
    standing = Mentorship.objects.filter(mentor_enrollment=omar).count()
    # Either the place was taken under the old limit, or the new limit came first and refused it.
    assert (standing, omar.capacity) in {(1, 1), (2, 1)}
    assert places.places_taken([omar.pk])[omar.pk] == standing


def test_the_database_itself_refuses_a_count_above_the_limit() -> None:
    scene, round = scene_to_publish("Guard")
    publish_round(actor=scene.cora, round=round, now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE mentorships_placestaken SET taken = limit_then + 1")
    assert_limits_hold(round)


def _open(person_id: int, program_id: int, mentor_id: int, mentee_id: int) -> Callable[[], Mentorship]:
    def act() -> Mentorship:
        return mentorships.open_mentorship(
            actor=Person.objects.get(pk=person_id),
            program=Program.objects.get(pk=program_id),
            pair=mentorships.PairToOpen(mentor_enrollment_id=mentor_id, mentee_enrollment_id=mentee_id),
            now=NOW,
        )

    return act
