"""Writing the audit."""

import pytest
from django.db import transaction
from tests import cast
from tests.cast import NOW

from telemachy.audit.actions import record
from telemachy.audit.models import Event, Head

pytestmark = pytest.mark.django_db


def test_an_event_says_who_did_what_to_what_and_when():
    mina = cast.mina()

    record(actor=mina, verb="tests.wave", target=mina, now=NOW, program_id="p", numbers={"times": 3})

    event = Event.objects.latest("number")
    assert (event.actor, event.verb, event.target) == (
        str(mina.public_id),
        "tests.wave",
        f"people.person:{mina.public_id}",
    )
    assert (event.at, event.program_id, event.numbers) == (NOW, "p", {"times": 3})


def test_events_are_numbered_without_gaps_and_the_head_follows():
    for _ in range(3):
        record(actor=None, verb="tests.tick", target="clock", now=NOW)

    assert list(Event.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert Head.objects.get().number == 3


def test_an_event_vanishes_with_the_act_that_failed():
    record(actor=None, verb="tests.tick", target="clock", now=NOW)
    with transaction.atomic():
        record(actor=None, verb="tests.tick", target="clock", now=NOW)
        transaction.set_rollback(True)

    record(actor=None, verb="tests.tick", target="clock", now=NOW)

    assert list(Event.objects.values_list("number", flat=True)) == [1, 2]
