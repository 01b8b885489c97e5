"""What a mentee tells between two sessions, in three parts; each for both, or for oneself alone."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from telemachy.common.errors import Forbidden, Stale
from telemachy.common.sealing import seal
from telemachy.meetings import notices
from telemachy.meetings.actions.afterwards import NothingWritten, lock_mentorship, note_event
from telemachy.meetings.actions.notes import NoteLocked
from telemachy.meetings.choices import PartReader, UpdatePartKind
from telemachy.meetings.models import Update, UpdatePart
from telemachy.meetings.queries.updates import PURPOSE, UpdateRead, current_update, readable
from telemachy.mentorships.models import Mentorship
from telemachy.notifications.actions import notify
from telemachy.people.models import Person


class UpdateChanged(Stale):
    """The author saved it in another window meanwhile."""

    def __init__(self, latest: UpdateRead) -> None:
        super().__init__("You saved this update in another window meanwhile. Nothing is lost.")
        self.latest = latest


@transaction.atomic
def save_update(
    *,
    actor: Person,
    mentorship: Mentorship,
    parts: Mapping[UpdatePartKind, tuple[str, PartReader]],
    base: int,
    now: datetime,
) -> Update:
    """Write the update for the next session, or write in it; `base` is the revision that was changed.

    The mentor is told once, and only where there is something to read.
    """
    mentorship = lock_mentorship(mentorship, actor)
    if mentorship.is_mentor(actor):
        raise Forbidden("The update is the mentee's to write.")
    said = {kind: one for kind, one in parts.items() if one[0]}
    if not said:
        raise NothingWritten("Write a line in one of the three parts.")
    update = current_update(mentorship)
    if update is not None and update.revision != base:
        raise UpdateChanged(readable(update, actor))
    if update is None:
        update = Update(mentorship=mentorship, author=actor, revision=0, written_at=now)
    elif any(part.is_lost for part in readable(update, actor).parts):
        raise NoteLocked(
            "A private part of this update cannot be opened, since the key it was sealed with is missing. "
            "It is kept as it is, and nothing was changed."
        )
    update.revision += 1
    update.changed_at = now
    is_shared = any(reader == PartReader.BOTH for _, reader in said.values())
    is_news = is_shared and update.told_at is None
    if is_news:
        update.told_at = now
    update.save()
    update.parts.all().delete()
    UpdatePart.objects.bulk_create(
        _part(update, kind, *said[kind]) for kind in UpdatePartKind if kind in said
    )
    if is_news:
        _tell(mentorship, update, now)
    note_event(actor, "save_update", mentorship, update, now)
    return update


def _part(update: Update, kind: UpdatePartKind, words: str, reader: PartReader) -> UpdatePart:
    if reader == PartReader.BOTH:
        return UpdatePart(update=update, kind=kind, reader=reader, words=words)
    return UpdatePart(update=update, kind=kind, reader=reader, words_sealed=seal(words, purpose=PURPOSE))


def _tell(mentorship: Mentorship, update: Update, now: datetime) -> None:
    person = mentorship.mentor
    notify(
        person=person,
        notice=notices.UPDATE_SHARED,
        values={
            "name": person.get_short_name(),
            "other": mentorship.mentee.name,
            "program": mentorship.program.name,
        },
        link=reverse("meetings:updates", args=[mentorship.public_id]),
        key=f"{notices.UPDATE_SHARED.key}:{update.public_id}",
        now=now,
        sender_name=mentorship.program.sender_name,
        program_id=str(mentorship.program.public_id),
    )
