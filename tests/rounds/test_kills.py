"""Killed at any named point, a round is published to all or to nobody; publishing again finishes it."""

import pytest
from tests.harness.kills import crash_points, killed
from tests.rounds.publishing_kills import (
    EVERYTHING,
    NOTHING,
    POINTS,
    assert_limits_hold,
    counts,
    publish,
    scene_to_publish,
)
from tests.rounds.scene import NOW, open_scene

from telemachy.rounds import jobs
from telemachy.rounds.actions.drafting import ask_to_solve, open_draft
from telemachy.rounds.choices import RoundState

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


RUN_POINTS = [name for name in crash_points("rounds") if name.startswith("rounds.record_result.")]


@pytest.mark.parametrize("point", RUN_POINTS)
def test_a_run_whose_worker_was_killed_is_taken_up_again(point: str) -> None:
    scene = open_scene("Rerun")
    scene.mentee("Mina Holt", wants="budgets")
    scene.mentor("Omar Diaz", offers="budgets")
    round = open_draft(actor=scene.cora, cohort=scene.cohort, now=NOW)
    ask_to_solve(actor=scene.cora, round=round, version=round.version, now=NOW)

    assert killed(lambda: jobs.solve_round(round_id=round.pk, run=1), at=point)

    round.refresh_from_db()
    assert (round.state, round.proposals.count()) == (RoundState.SOLVING, 0)

    jobs.solve_round(round_id=round.pk, run=1)
    round.refresh_from_db()
    assert (round.state, round.proposals.count(), round.runs.count()) == (RoundState.REVIEW, 1, 1)
