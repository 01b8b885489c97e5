"""Killed at any named point, a round is published to all or to nobody; publishing again finishes it."""

import pytest
from tests.harness.kills import killed
from tests.rounds.publishing_kills import (
    EVERYTHING,
    NOTHING,
    POINTS,
    assert_limits_hold,
    counts,
    publish,
    scene_to_publish,
)

pytestmark = [pytest.mark.kill, pytest.mark.django_db(transaction=True)]


def test_every_step_of_publication_has_a_point() -> None:
    assert len(POINTS) == 9


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_leaves_no_half_publication(point: str) -> None:
    scene, round = scene_to_publish("Killed")

    assert killed(lambda: publish(round.pk, scene.cora.pk), at=point)

    assert counts(round) == (EVERYTHING if point.endswith("after_commit") else NOTHING)

    publish(round.pk, scene.dora.pk)
    publish(round.pk, scene.cora.pk)
    assert counts(round) == EVERYTHING
    assert_limits_hold(round)
