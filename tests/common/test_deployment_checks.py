"""What `telemachy manage check` says of a cluster."""

import socket
from collections.abc import Iterator

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

from telemachy.common import checks


def ids(*, deploying: bool) -> list[str]:
    found = run_checks(tags=["matching"], include_deployment_checks=deploying)
    return [message.id or "" for message in found]


@pytest.fixture
def port() -> Iterator[int]:
    """A port at which somebody answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_without_a_cluster_there_is_nothing_to_say() -> None:
    assert ids(deploying=True) == []


def test_a_cluster_that_answers_under_tls_is_fine(settings: Settings, port: int) -> None:
    settings.TELEMACHY_MATCHING_CLUSTER = f"tls://127.0.0.1:{port}"

    assert ids(deploying=True) == []


def test_answers_in_the_clear_are_warned_of(settings: Settings, port: int) -> None:
    settings.TELEMACHY_MATCHING_CLUSTER = f"tcp://127.0.0.1:{port}"

    assert ids(deploying=True) == ["telemachy.W002"]


def test_a_cluster_that_does_not_answer_is_warned_of_before_deploying(settings: Settings) -> None:
    settings.TELEMACHY_MATCHING_CLUSTER = "tls://127.0.0.1:9"

    assert ids(deploying=False) == []
    assert ids(deploying=True) == ["telemachy.W001"]


def test_a_cluster_without_dask_is_an_error(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TELEMACHY_MATCHING_CLUSTER = "tls://127.0.0.1:9"
    monkeypatch.setattr(checks, "find_spec", lambda name: None)

    assert ids(deploying=False) == ["telemachy.E001"]
