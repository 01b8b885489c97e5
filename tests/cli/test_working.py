"""How fast a worker sends, and how long it waits while the mail server is away."""

import pytest
from django.db import OperationalError
from tests import cast
from tests.cast import NOW
from tests.notifications.people import WELCOME

from telemachy.cli import working
from telemachy.notifications import actions
from telemachy.notifications.channels.email import LineDown, Outcome
from telemachy.notifications.choices import MailState


@pytest.fixture
def round_trip(monkeypatch) -> working._MailRound:
    made = working._MailRound(pause=0.2)
    made.answers = []
    monkeypatch.setattr(actions, "send_next_mail", lambda **_: _answer(made.answers))
    return made


def _answer(answers):
    answer = answers.pop(0)
    if isinstance(answer, Exception):
        raise answer
    return answer


def test_while_the_server_is_away_pauses_grow_up_to_five_minutes(round_trip):
    round_trip.answers = [LineDown("No mail server answers")] * 12

    pauses = [round_trip.send_one() for _ in range(12)]

    assert 4 <= pauses[0] <= 6
    assert all(240 <= pause <= 360 for pause in pauses[-4:])
    assert len(set(pauses[-4:])) > 1, "spread, so that many workers do not return together"


def test_when_it_returns_the_queue_goes_out_at_the_set_pace(round_trip):
    round_trip.answers = [LineDown("away"), *[Outcome(MailState.SENT)] * 3, None, LineDown("away again")]

    pauses = [round_trip.send_one() for _ in range(6)]

    assert pauses[1:4] == [0.2, 0.2, 0.2]
    assert pauses[5] <= 6, "a new absence starts with a short pause again"


def test_a_step_that_raises_is_taken_again_a_little_later(monkeypatch, caplog):
    monkeypatch.setattr(working, "close_old_connections", lambda: None)

    def step() -> float:
        raise OperationalError("duplicate key (mina@example.org)")

    assert working._steadily(step) == 5.0
    said = caplog.text
    assert "OperationalError" in said
    assert "mina@example.org" not in said


@pytest.mark.django_db
def test_the_server_being_away_leaves_the_queue_as_it_was(settings):
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    actions.notify(person=cast.mina(), notice=WELCOME, values={"mentor": "Omar"}, link="/", key="k", now=NOW)

    working._MailRound(pause=0.2).send_one()

    assert cast.Person.objects.get().mails.get().attempts == 0
