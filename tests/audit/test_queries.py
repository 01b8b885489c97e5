"""The audit shows every tampering."""

import random
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from tests.cast import NOW
from tests.harness.audit_lock import lifted

from telemachy.audit.actions import record, sign_head
from telemachy.audit.models import Event, Head
from telemachy.audit.queries import verify

pytestmark = pytest.mark.django_db

EVENTS = 40
TAMPERINGS = 1000
COLUMNS = ["at", "actor", "verb", "target", "program_id", "numbers", "request_id", "before", "seal"]


@pytest.fixture
def head(tmp_path: Path) -> Path:
    """A chain of forty events whose last one is signed."""
    for number in range(EVENTS):
        last = record(
            actor=None,
            verb=f"tests.act_{number % 7}",
            target=f"thing:{number}",
            now=NOW,
            program_id="program",
            numbers={"n": number},
        )
    path = tmp_path / "head.json"
    sign_head(last, path)
    return path


def test_a_chain_that_nobody_touched_is_whole(head):
    verdict = verify(head)

    assert verdict.is_whole
    assert (verdict.events, verdict.anchored_at) == (EVENTS, EVENTS)


def test_events_added_after_the_signature_are_fine(head):
    record(actor=None, verb="tests.more", target="thing", now=NOW)

    assert verify(head).is_whole


def test_an_empty_audit_is_whole(tmp_path):
    assert verify(tmp_path / "none.json").is_whole


def test_a_missing_signature_is_said(head, tmp_path):
    assert verify(tmp_path / "none.json").problems == (
        "There is no signed head, so a truncation would not show.",
    )


def test_a_forged_signature_is_said(head):
    head.write_text(head.read_text().replace(f'"number": {EVENTS}', f'"number": {EVENTS - 1}'))

    assert "was not signed by this installation" in verify(head).problems[0]


def test_a_spoiled_signature_is_said_and_never_mended(head):
    head.write_text("{}")

    sign_head(record(actor=None, verb="tests.more", target="thing", now=NOW), head)

    assert head.read_text() == "{}"
    assert "cannot be read" in verify(head).problems[0]


def test_the_model_itself_refuses_to_change_or_delete():
    event = record(actor=None, verb="tests.tick", target="clock", now=NOW)

    for attempt in (
        event.delete,
        Event.objects.all().delete,
        lambda: Event.objects.all().update(verb="tests.other"),
    ):
        with pytest.raises(TypeError):
            attempt()


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET actor = 'somebody-else'", "DELETE FROM audit_event"]
)
def test_the_database_itself_refuses_to_change_or_delete(head, statement):
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        _run(statement)

    assert verify(head).is_whole


@pytest.mark.database("postgresql")  # SQLite has no TRUNCATE
def test_the_database_itself_refuses_to_be_emptied(head):
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        _run("TRUNCATE audit_event")


def test_a_thousand_of_a_thousand_tamperings_are_found(head):
    rng = random.Random(20260302)
    kinds = [_edit, _delete, _swap, _truncate, _insert, _rewrite_head]
    unseen: list[str] = []

    for attempt in range(TAMPERINGS):
        kind = kinds[attempt % len(kinds)]
        try:
            with transaction.atomic(), lifted():
                what = kind(rng)
                if verify(head).is_whole:
                    unseen.append(what)
                raise _Undo
        except _Undo:
            pass

    assert unseen == []
    assert verify(head).is_whole


class _Undo(Exception):
    """Takes a tampering back."""


def _run(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _edit(rng: random.Random) -> str:
    number, column = rng.randint(1, EVENTS), rng.choice(COLUMNS)
    value = {"at": "2020-01-01 00:00:00+00:00", "numbers": '{"n": -1}'}.get(column, f"{rng.random():.12f}")
    _run(f'UPDATE audit_event SET "{column}" = %s WHERE number = %s', value, number)
    return f"edit {column} of {number}"


def _delete(rng: random.Random) -> str:
    number = rng.randint(1, EVENTS)
    _run("DELETE FROM audit_event WHERE number = %s", number)
    return f"delete {number}"


def _swap(rng: random.Random) -> str:
    one, other = rng.sample(range(1, EVENTS + 1), 2)
    _run("UPDATE audit_event SET number = %s WHERE number = %s", 10**9, one)
    _run("UPDATE audit_event SET number = %s WHERE number = %s", one, other)
    _run("UPDATE audit_event SET number = %s WHERE number = %s", other, 10**9)
    return f"swap {one} and {other}"


def _truncate(rng: random.Random) -> str:
    last = rng.randint(0, EVENTS - 1)
    _run("DELETE FROM audit_event WHERE number > %s", last)
    # The careful kind: the head in the database is set back as well.
    seal = Event.objects.get(number=last).seal if last else "0" * 64
    _run("UPDATE audit_head SET number = %s, seal = %s", last, seal)
    return f"truncate after {last}"


def _insert(rng: random.Random) -> str:
    copied = Event.objects.get(number=rng.randint(1, EVENTS))
    end = Head.objects.get()
    copied.number, copied.before = EVENTS + 1, end.seal
    copied.seal = f"{rng.getrandbits(256):064x}"
    copied.save()
    _run("UPDATE audit_head SET number = %s, seal = %s", copied.number, copied.seal)
    return "insert at the end"


def _rewrite_head(rng: random.Random) -> str:
    _run("UPDATE audit_head SET number = %s", rng.randint(0, EVENTS - 1))
    return "set the head back"
