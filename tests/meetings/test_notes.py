"""Notes that both write without losing a word, and notes that only their author opens."""

from datetime import timedelta

import pytest
from django.db import connection
from tests.meetings.pair import SOON, planned, together

from telemachy.audit.models import Event
from telemachy.common.errors import Forbidden
from telemachy.meetings.actions.afterwards import IsOver
from telemachy.meetings.actions.notes import (
    NoteLocked,
    NotesChanged,
    PrivateNoteChanged,
    save_private_note,
    save_shared_note,
)
from telemachy.meetings.models import PrivateNote, Session, SharedNote
from telemachy.meetings.queries.notes import own_note, standing_note
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

pytestmark = pytest.mark.django_db

AFTER = SOON + timedelta(hours=2)


@pytest.fixture
def session() -> Session:
    return planned(together())


def share(session: Session, actor: Person, words: str, base: int) -> SharedNote | None:
    return save_shared_note(actor=actor, session=session, words=words, base=base, now=AFTER)


def keep(session: Session, actor: Person, words: str, base: int = 0) -> PrivateNote | None:
    return save_private_note(actor=actor, session=session, words=words, base=base, now=AFTER)


def test_both_write_and_every_version_is_kept(session: Session) -> None:
    share(session, session.mentorship.mentor, "One", 0)
    share(session, session.mentorship.mentee, "One, two", 1)

    assert standing_note(session).words == "One, two"
    assert list(SharedNote.objects.order_by("number").values_list("number", "words")) == [
        (1, "One"),
        (2, "One, two"),
    ]


def test_two_at_once_lose_nothing(session: Session) -> None:
    share(session, session.mentorship.mentor, "Hers and his", 0)

    with pytest.raises(NotesChanged) as changed:
        share(session, session.mentorship.mentee, "Only hers", 0)

    assert changed.value.latest.words == "Hers and his"
    assert standing_note(session).words == "Hers and his"


def test_saving_the_same_makes_no_version(session: Session) -> None:
    share(session, session.mentorship.mentor, "One", 0)
    share(session, session.mentorship.mentor, "One", 1)

    assert SharedNote.objects.count() == 1


def test_nobody_else_writes_and_nobody_when_it_is_over(session: Session) -> None:
    stranger = session.mentorship.program.owner
    with pytest.raises(Forbidden):
        share(session, stranger, "x", 0)
    with pytest.raises(Forbidden):
        keep(session, stranger, "x")
    Mentorship.objects.update(state=State.CLOSED)
    with pytest.raises(IsOver):
        share(session, session.mentorship.mentor, "x", 0)


def test_a_private_note_opens_for_its_author_alone(session: Session) -> None:
    mina, omar = session.mentorship.mentee, session.mentorship.mentor
    keep(session, mina, "I am not sure about him")

    assert own_note(session, mina).words == "I am not sure about him"
    assert own_note(session, omar).note is None


def test_a_private_note_is_sealed_in_its_row(session: Session) -> None:
    keep(session, session.mentorship.mentee, "zqsealed")

    with connection.cursor() as cursor:
        cursor.execute("SELECT words_sealed FROM meetings_privatenote")
        stored = bytes(cursor.fetchone()[0])
    assert b"zqsealed" not in stored
    assert len(stored) > len("zqsealed")


def test_the_event_names_neither_the_author_nor_the_program(session: Session) -> None:
    keep(session, session.mentorship.mentee, "zqsealed")

    event = Event.objects.latest("number")
    assert (event.verb, event.actor, event.program_id) == ("meetings.save_private_note", "", "")
    assert str(session.public_id) not in event.target


def test_two_windows_of_one_author_lose_nothing(session: Session) -> None:
    mina = session.mentorship.mentee
    keep(session, mina, "One")
    keep(session, mina, "Two", 1)

    with pytest.raises(PrivateNoteChanged) as changed:
        keep(session, mina, "Three", 1)

    assert (changed.value.words, changed.value.revision) == ("Two", 2)
    assert own_note(session, mina).words == "Two"


def test_an_empty_box_deletes_the_note(session: Session) -> None:
    mina = session.mentorship.mentee
    keep(session, mina, "One")
    keep(session, mina, "", 1)

    assert not PrivateNote.objects.exists()


def test_without_its_key_a_note_is_said_to_be_lost_and_never_written_over(session: Session, settings) -> None:
    mina = session.mentorship.mentee
    keep(session, mina, "One")
    sealed = bytes(PrivateNote.objects.get().words_sealed)
    key, settings.SECRET_KEY = settings.SECRET_KEY, "another key " * 6

    assert own_note(session, mina).is_lost
    for words in ("Two", ""):
        with pytest.raises(NoteLocked):
            keep(session, mina, words, 1)
    assert bytes(PrivateNote.objects.get().words_sealed) == sealed

    settings.SECRET_KEY_FALLBACKS = [key]
    assert own_note(session, mina).words == "One"


def test_one_may_write_for_oneself_when_it_is_over(session: Session) -> None:
    Mentorship.objects.update(state=State.CLOSED)

    assert keep(session, session.mentorship.mentor, "What I learned") is not None
