"""Notes of a session: what both read, and what only its author opens."""

from collections.abc import Sequence
from dataclasses import dataclass

from telemachy.common.sealing import SealBroken, unseal
from telemachy.meetings.models import PrivateNote, Session, SharedNote
from telemachy.people.models import Person

PURPOSE = "private note"
VERSIONS_SHOWN = 20


@dataclass(frozen=True)
class OwnNote:
    """One's private note of a session. `is_lost`: it is there, but sealed with a key that is gone."""

    note: PrivateNote | None
    words: str = ""
    is_lost: bool = False

    @property
    def revision(self) -> int:
        return self.note.revision if self.note else 0


def standing_note(session: Session) -> SharedNote | None:
    """The shared notes as they stand now."""
    return SharedNote.objects.filter(session=session).select_related("written_by").order_by("-number").first()


def note_versions(session: Session) -> Sequence[SharedNote]:
    """The latest versions, the newest first."""
    rows = SharedNote.objects.filter(session=session).select_related("written_by").order_by("-number")
    return list(rows[:VERSIONS_SHOWN])


def own_note(session: Session, person: Person) -> OwnNote:
    """The private note of this person; there is no way to ask for that of another."""
    return opened(PrivateNote.objects.filter(session=session, author=person).first())


def has_own_note(session: Session, person: Person) -> bool:
    return PrivateNote.objects.filter(session=session, author=person).exists()


def opened(note: PrivateNote | None) -> OwnNote:
    """The note with its words, where the key is there."""
    if note is None:
        return OwnNote(None)
    try:
        return OwnNote(note, unseal(bytes(note.words_sealed), purpose=PURPOSE))
    except SealBroken:
        return OwnNote(note, is_lost=True)
