"""Who helps with a round: workers and clusters in the worker's jobs, nobody on a page."""

from typing import Any

import pytest
from pytest_django import Settings
from tests.rounds.scene import Scene, open_scene, solved_round

from telemachy import matching
from telemachy.matching.executors import cluster, named
from telemachy.rounds.models import Round
from telemachy.rounds.queries import solving

pytestmark = pytest.mark.django_db


@pytest.fixture
def helpers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the executors that the engine was given, in order."""
    given: list[str] = []
    solve = matching.solve

    def told(*arguments: Any, **options: Any) -> Any:
        given.append(named(options.get("executor")))
        return solve(*arguments, **options)

    monkeypatch.setattr(matching, "solve", told)
    solving._worked_out.cache_clear()
    return given


def round_of_two() -> Round:
    scene: Scene = open_scene()
    scene.mentee("Mina Holt", wants="budgets", site="Oslo")
    scene.mentor("Omar Diaz", offers="budgets", site="Oslo")
    return solved_round(scene)


def test_a_round_is_worked_out_here_unless_workers_are_set(helpers: list[str]) -> None:
    round_of_two()

    assert helpers == ["here"]


def test_the_job_takes_the_workers_that_are_set_and_a_page_takes_none(
    helpers: list[str], settings: Settings
) -> None:
    settings.TELEMACHY_MATCHING_WORKERS = 2

    round = round_of_two()
    shown = solving.live(round)

    assert helpers[0] in {"threads:2", "processes:2"}
    assert helpers[1:] == ["here"]
    assert shown is not None
    assert len(shown.result.matches) == round.proposals.count() == 1


def test_a_round_goes_on_without_a_cluster_that_does_not_answer(
    helpers: list[str],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.TELEMACHY_MATCHING_CLUSTER = "tcp://127.0.0.1:9"
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.3)
    caplog.set_level("WARNING", "telemachy.matching.executors")

    round = round_of_two()

    assert round.proposals.count() == 1
    assert helpers == ["here"]
    assert "Done without the cluster. No scheduler answers at tcp://127.0.0.1:9." in caplog.text
