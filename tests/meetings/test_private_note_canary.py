"""A private note leaves no readable byte anywhere but on its author's own pages and in their own copy.

A planted text is written through the real pages; then the database's own files, every row, every log line,
mail, notification and job, everybody else's copy of their data and every page of everybody else are searched
for it, in every form in which bytes of it might stand. The same search finds the shared note.
"""

import base64
import html
import json
import logging
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from tests.cast import client_of
from tests.scenes import World, build_world
from tests.test_erasure import tables_that_say
from tests.test_sweep import Visitor, visits

from telemachy.common import clock, personal_data
from telemachy.meetings.models import NOTES_LENGTH, PrivateNote
from telemachy.notifications.models import OutgoingMail
from telemachy.people.models import Person

on_a_real_file = pytest.mark.django_db(transaction=True)

SECRET = 'zqsecret-ö"<&>-7f3a91'
CONTROL = 'zqshared-ö"<&>-7f3a91'
OTHERS = ("anonymous", "nobody", "mentor", "lone", "coordinator", "admin")
# Where the author reads it: the note, the update, and the copy of one's own data.
# Rooms that read what a pair wrote. In plain form the words are looked for on every page: test_sweep.
NEAR = ("meetings:", "mentorships:", "home", "notifications:", "people:")
OWN_PAGES = {"meetings:private_note", "meetings:updates", "meetings:write_update"}


def forms(text: str) -> dict[str, bytes]:
    """The ways in which the bytes of a text may stand somewhere."""
    raw = text.encode()
    return {
        "as it is": raw,
        "as JSON": json.dumps(text)[1:-1].encode(),
        "as HTML": html.escape(text).encode(),
        "in an address": quote(text).encode(),
        "in hexadecimal digits": raw.hex().encode(),
        "in two bytes a character": text.encode("utf-16-le"),
        # In base 64 a text has three shapes, by where it begins; what its neighbors take part in is cut off.
        **{f"in base 64 ({shift})": _base64(raw, shift) for shift in range(3)},
    }


def _base64(raw: bytes, shift: int) -> bytes:
    coded = base64.b64encode(b"\0" * shift + raw)
    return coded[(0, 4, 4)[shift] : (len(raw) + shift) // 3 * 4]


def found(text: str, content: bytes) -> list[str]:
    """In which forms a text stands in some bytes."""
    return [name for name, form in forms(text).items() if form in content]


def written() -> World:
    """Mina writes it in every way: saved, changed, refused, in two windows, and as the server falls."""
    world = build_world()
    session, mina = world.ours.session, world.ours.mentee.person
    note = reverse("meetings:private_note", args=[session.public_id])
    shared = reverse("meetings:notes", args=[session.public_id])
    update = reverse("meetings:write_update", args=[world.ours.mentorship.public_id])
    client = client_of(mina)
    with clock.at(session.ends_at + timedelta(hours=3)):
        assert client.post(note, {"base": 1, "words": SECRET}).status_code == 303
        assert client.post(note, {"base": 2, "words": f"{SECRET} and more"}).status_code == 303
        assert client.post(note, {"base": 1, "words": f"{SECRET} stale"}).status_code == 409
        too_long = {"base": 3, "words": SECRET + "x" * NOTES_LENGTH}
        assert client.post(note, too_long).status_code == 422
        parts = {f"{kind}_reader": "me" for kind in ("accomplishments", "challenges", "development")}
        told = client.post(update, {"base": 1, "challenges": SECRET, **parts})
        assert told.status_code == 303
        assert client.post(shared, {"base": 1, "words": CONTROL}).status_code == 303
        with patch("telemachy.meetings.actions.notes.seal", side_effect=RuntimeError("The server fell")):
            falls = Client(raise_request_exception=False)
            falls.force_login(mina)
            fell = falls.post(note, {"base": 3, "words": f"{SECRET} again"})
        assert fell.status_code == 500
        assert found(SECRET, fell.content) == []
    return world


def stored() -> bytes:
    """Every byte that the database has written: its file and its log, or the whole folder of the server."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        return b"".join(path.read_bytes() for path in sorted(name.parent.glob(f"{name.name}*")))
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        folder = Path(cursor.fetchone()[0])
    # The server's own log lies beside its folder.
    return b"".join(path.read_bytes() for path in sorted(folder.parent.rglob("*")) if path.is_file())


def rows() -> bytes:
    """Every value of every table, as a dump writes it."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                parts += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\n".join(parts)


@on_a_real_file
@pytest.mark.requirement("S002-53")
def test_no_byte_of_a_private_note_stands_anywhere_but_with_its_author(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    mina = written().ours.mentee.person
    files, dump = stored(), rows()
    said = capfd.readouterr()
    logs = "\n".join([caplog.text, *(str(vars(record)) for record in caplog.records), *said]).encode()
    mails = "\n".join(f"{m.subject} {m.body} {m.calendar}" for m in OutgoingMail.objects.all()).encode()
    copies = {
        person: str(personal_data.export(person)).encode() for person in Person.objects.exclude(pk=mina.pk)
    }

    assert PrivateNote.objects.filter(author=mina).count() == 1
    assert found(SECRET, files) == []
    assert found(SECRET, dump) == []
    assert tables_that_say(SECRET) == []
    assert b"The server fell" in logs
    assert found(SECRET, logs) == []
    assert found(SECRET, mails) == []
    assert [person for person, copy in copies.items() if found(SECRET, copy)] == []

    # The search finds what is there to be found.
    assert found(CONTROL, files) == ["as it is"]
    assert found(CONTROL, dump) == ["as it is"]
    assert tables_that_say(CONTROL) == [f"meetings.SharedNote.words: {CONTROL}"]
    assert SECRET in str(personal_data.export(mina))


@on_a_real_file
@pytest.mark.database("sqlite")  # what a page shows does not hang on the database
def test_no_page_of_anybody_else_shows_it() -> None:
    world = written()
    shows, shared = [], []
    for actor in OTHERS:
        visitor = Visitor(world.actors[actor])
        for visit in visits(actor, world):
            if visit.method == "GET" and visit.name.startswith(NEAR):
                content = _body(visitor.ask("GET", visit.path))
                shows += [f"{visit}: {form}" for form in found(SECRET, content)]
                shared += [actor] * bool(found(CONTROL, content))

    assert shows == []
    assert set(shared) == {"mentor"}


@pytest.mark.database("sqlite")
@on_a_real_file
def test_on_the_authors_own_side_it_stands_on_its_own_pages_alone() -> None:
    """A screen that is shared in a call does not show it on a page that was opened for something else."""
    world = written()
    visitor = Visitor(world.actors["mentee"])
    shows = {
        visit.name
        for visit in visits("mentee", world)
        if visit.method == "GET"
        and visit.name.startswith(NEAR)
        and found(SECRET, _body(visitor.ask("GET", visit.path)))
    }

    assert shows >= OWN_PAGES
    assert [
        name for name in shows - OWN_PAGES if name.startswith(("meetings:", "mentorships:", "home"))
    ] == []


@pytest.mark.parametrize("shape", sorted(forms(SECRET)))
def test_the_search_finds_each_form(shape: str) -> None:
    content = b"before " + forms(SECRET)[shape] + b" after"

    assert shape in found(SECRET, content)
    assert found(SECRET, b"nothing of it") == []


@pytest.mark.parametrize("before", ["", "x", "xx"])
def test_in_base_64_it_is_found_wherever_it_begins(before: str) -> None:
    content = base64.b64encode(f"{before}{SECRET} and more".encode())

    assert [name for name in found(SECRET, content) if name.startswith("in base 64")]


def _body(answer: HttpResponseBase) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
