"""Updates in three parts, as each of the two may read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from telemachy.common.sealing import SealBroken, unseal
from telemachy.meetings.choices import PartReader, SessionState, UpdatePartKind
from telemachy.meetings.models import Session, Update, UpdatePart
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

PURPOSE = "update"
A_PAGE = 10


@dataclass(frozen=True)
class Part:
    """One part as its reader sees it."""

    kind: UpdatePartKind
    words: str
    is_private: bool
    is_lost: bool = False


@dataclass(frozen=True)
class UpdateRead:
    """One update, with the parts that this reader may read and no trace of the others."""

    update: Update
    is_mine: bool
    parts: Sequence[Part]

    def words_of(self, kind: UpdatePartKind) -> Part | None:
        return next((part for part in self.parts if part.kind == kind), None)


def current_update(mentorship: Mentorship) -> Update | None:
    """The update that was written since the last session took place; the next session begins with it."""
    held = Session.objects.filter(mentorship=mentorship, state=SessionState.HELD)
    since = held.order_by("-ends_at").values_list("ends_at", flat=True).first()
    rows = Update.objects.filter(mentorship=mentorship)
    if since is not None:
        rows = rows.filter(written_at__gt=since)
    return rows.order_by("-written_at", "-id").first()


def update_before(session: Session, person: Person) -> UpdateRead | None:
    """The update that heads this session's page: the latest since the session before it.

    Only what both may read, also for its author: this page is open while the two talk, perhaps on a screen
    that both look at.
    """
    earlier = Session.objects.filter(
        mentorship=session.mentorship, state=SessionState.HELD, ends_at__lte=session.starts_at
    ).exclude(pk=session.pk)
    since = earlier.order_by("-ends_at").values_list("ends_at", flat=True).first()
    rows = Update.objects.filter(mentorship=session.mentorship, written_at__lte=session.ends_at)
    if since is not None:
        rows = rows.filter(written_at__gt=since)
    row = rows.filter(parts__reader=PartReader.BOTH).prefetch_related("parts").distinct().first()
    return _shared_of(row, person) if row else None


def latest_update(mentorship: Mentorship, reader: Person) -> UpdateRead | None:
    """The last update of which this person may read a part."""
    rows = Update.objects.filter(mentorship=mentorship).prefetch_related("parts")
    return _first_readable(rows.order_by("-written_at", "-id")[:5], reader)


def updates_page(mentorship: Mentorship, person: Person, page: str) -> tuple[list[UpdateRead], Page[Update]]:
    """The updates, the newest first; of those of the other only what is shared."""
    rows = Update.objects.filter(mentorship=mentorship).prefetch_related("parts")
    if not _is_author(mentorship, person):
        rows = rows.filter(parts__reader=PartReader.BOTH).distinct()
    found = Paginator(rows.order_by("-written_at", "-id"), A_PAGE).get_page(page)
    return [read for read in (readable(row, person) for row in found) if read.parts], found


def readable(update: Update, person: Person) -> UpdateRead:
    """What this person may read of an update; a private part of another does not exist."""
    is_mine = update.author_id == person.pk
    by_kind = {UpdatePartKind(part.kind): part for part in update.parts.all()}
    parts = [
        _opened(by_kind[kind])
        for kind in UpdatePartKind
        if kind in by_kind and (is_mine or by_kind[kind].reader == PartReader.BOTH)
    ]
    return UpdateRead(update, is_mine, parts)


def _shared_of(update: Update, person: Person) -> UpdateRead:
    read = readable(update, person)
    return UpdateRead(update, read.is_mine, [part for part in read.parts if not part.is_private])


def _opened(part: UpdatePart) -> Part:
    kind = UpdatePartKind(part.kind)
    if part.reader == PartReader.BOTH:
        return Part(kind, part.words, is_private=False)
    try:
        return Part(kind, unseal(bytes(part.words_sealed or b""), purpose=PURPOSE), is_private=True)
    except SealBroken:
        return Part(kind, "", is_private=True, is_lost=True)


def _first_readable(rows: Iterable[Update], person: Person) -> UpdateRead | None:
    for row in rows:
        read = readable(row, person)
        if read.parts:
            return read
    return None


def _is_author(mentorship: Mentorship, person: Person) -> bool:
    return mentorship.mentee.pk == person.pk
