"""Writing notes: those that both read, version by version, and those that only their author opens."""

from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal, Stale
from telemachy.common.sealing import seal
from telemachy.meetings.actions.afterwards import lock_session, note_event
from telemachy.meetings.models import PrivateNote, Session, SharedNote
from telemachy.meetings.queries.notes import PURPOSE, opened, standing_note
from telemachy.people.models import Person


class NotesChanged(Stale):
    """The other saved a version meanwhile."""

    def __init__(self, latest: SharedNote, by: str) -> None:
        super().__init__(f"{by} saved these notes while you were writing. Nothing of yours is lost.")
        self.latest = latest


class PrivateNoteChanged(Stale):
    """The author saved it in another window meanwhile."""

    def __init__(self, words: str, revision: int) -> None:
        super().__init__("You saved this note in another window meanwhile. Nothing is lost.")
        self.words = words
        self.revision = revision


class NoteLocked(Refusal):
    """There is a note that cannot be opened; it is not written over."""


@transaction.atomic
def save_shared_note(
    *, actor: Person, session: Session, words: str, base: int, now: datetime
) -> SharedNote | None:
    """Save the shared notes as a new version; `base` is the number of the version that was changed."""
    session = lock_session(session, actor)
    latest = standing_note(session)
    if (latest.number if latest else 0) != base:
        by = latest.written_by.get_short_name() if latest and latest.written_by else "The other"
        if latest is None:
            latest = SharedNote(session=session, number=0)
        elif latest.written_by_id == actor.pk:
            by = "You"
        raise NotesChanged(latest, by)
    if words == (latest.words if latest else ""):
        return latest
    note = SharedNote.objects.create(
        session=session,
        number=(latest.number if latest else 0) + 1,
        words=words,
        written_by=actor,
        written_at=now,
    )
    note_event(actor, "save_shared_note", session.mentorship, note, now)
    return note


@transaction.atomic
def save_private_note(
    *, actor: Person, session: Session, words: str, base: int, now: datetime
) -> PrivateNote | None:
    """Seal what one notes for oneself; without words the note is gone.

    The event names the note by an id that stands nowhere else, and neither the person nor the program: that
    somebody writes for themselves is nobody's business. May be done after the mentorship is over.
    """
    if actor.pk not in (session.mentorship.mentor.pk, session.mentorship.mentee.pk):
        raise Forbidden("Only the two people themselves can do this.")
    # Lock first: two windows of one person must not both make the first note.
    Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    note = PrivateNote.objects.select_for_update().filter(session=session, author=actor).first()
    stands = opened(note)
    if stands.is_lost:
        raise NoteLocked(
            "This note cannot be opened, since the key it was sealed with is missing. It is kept as it is. "
            "Whoever runs this installation may be able to bring the key back."
        )
    if stands.revision != base:
        raise PrivateNoteChanged(stands.words, stands.revision)
    if words == stands.words:
        return note
    if not words:
        assert note is not None
        target = f"meetings.privatenote:{note.public_id}"
        note.delete()
        record(actor=None, verb="meetings.forget_private_note", target=target, now=now)
        return None
    if note is None:
        note = PrivateNote(session=session, author=actor, revision=0)
    note.words_sealed = seal(words, purpose=PURPOSE)
    note.revision += 1
    note.written_at = now
    note.save()
    record(actor=None, verb="meetings.save_private_note", target=note, now=now)
    return note
