"""Letting go of what a person wrote after sessions, when they are erased."""

from datetime import datetime

from telemachy.meetings.models import Act, PrivateNote, SharedNote, Takeaway, Update
from telemachy.people.models import Person


def forget_words_after_sessions(person: Person, now: datetime) -> None:
    """Delete what this person wrote. That two met, and what the other wrote, stays with the other.

    Of the shared notes the versions that this person saved go; the latest of the other stands then.
    """
    PrivateNote.objects.filter(author=person).delete()
    Update.objects.filter(author=person).delete()
    Takeaway.objects.filter(author=person).delete()
    Act.objects.filter(owner=person).delete()
    Act.objects.filter(noted_by=person).update(noted_by=None)
    SharedNote.objects.filter(written_by=person).delete()
