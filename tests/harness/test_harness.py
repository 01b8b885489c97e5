"""The harness itself: a proof by killing is worth what the killing is worth."""

import asyncio
import os
from multiprocessing import get_context

import pytest
from django.db import connection
from tests.harness.kills import WorkFailed, close_connections, crash_points, killed
from tests.harness.mail import mail_sink
from tests.harness.races import RunnerFell, race

from telemachy.common.crash import ARMED_BY, crash_point

pytestmark = pytest.mark.django_db(transaction=True)


def pass_three_times() -> None:
    for _ in range(3):
        crash_point("here")


def test_a_point_that_nobody_armed_does_nothing(monkeypatch):
    monkeypatch.delenv(ARMED_BY, raising=False)

    pass_three_times()


@pytest.mark.parametrize(
    ("at", "passage", "dies"), [("here", 1, True), ("here", 3, True), ("here", 4, False), ("there", 1, False)]
)
def test_the_child_dies_at_the_passage_that_was_named(at, passage, dies):
    assert killed(pass_three_times, at=at, passage=passage) is dies


def test_work_that_raises_is_not_taken_for_a_kill(capfd):
    with pytest.raises(WorkFailed):
        killed(lambda: 1 / 0, at="here")

    assert "ZeroDivisionError" in capfd.readouterr().err


def test_every_point_of_the_sources_is_found():
    assert {"mail.claimed", "task.claimed", "schedule.claimed"} <= set(crash_points())
    assert crash_points("notifications") == tuple(sorted(set(crash_points("notifications"))))


def test_runners_are_there_together_and_report_in_order():
    meeting = get_context("fork").Barrier(4)  # breaks when one of them has ended before another begins

    def meet(name: str) -> str:
        meeting.wait(timeout=60)
        return name

    assert race([lambda name=name: meet(name) for name in "abcd"]) == list("abcd")


def test_a_runner_that_falls_is_heard_of(capfd):
    with pytest.raises(RunnerFell):
        race([lambda: 1 / 0, lambda: 1])

    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_runner_is_another_process():
    assert os.getpid() not in race([os.getpid, os.getpid])


def test_a_sink_takes_what_it_is_sent():
    import smtplib

    with mail_sink() as sink, smtplib.SMTP("127.0.0.1", sink.port) as line:
        line.sendmail("a@example.org", ["b@example.org"], "Message-ID: <1@x>\r\n\r\nHello")

    assert sink.by_message_id == {"<1@x>": 1}


def test_a_child_inherits_no_connection_from_before_a_browser_started(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # as while a browser is open
    running = asyncio._get_running_loop()
    loop = asyncio.new_event_loop()
    try:
        asyncio._set_running_loop(None)
        connection.ensure_connection()
        asyncio._set_running_loop(loop)
        close_connections()
        asyncio._set_running_loop(None)
        left_open = connection.connection
    finally:
        asyncio._set_running_loop(running)
        loop.close()

    assert left_open is None
