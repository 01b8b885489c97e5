"""Notes of a session: those that both read and write, and those that only their author can open."""

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedTextField, public_id_field
from telemachy.meetings.models.sessions import Session
from telemachy.people.models import Person

NOTES_LENGTH = 10_000


class SharedNote(models.Model):
    """The shared notes of a session as one of the two saved them; the highest number is what stands."""

    public_id = public_id_field()
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="shared_notes")
    number = models.PositiveSmallIntegerField()
    words = BoundedTextField(max_length=NOTES_LENGTH, blank=True)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["session", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="shared_note_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="shared_note_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"Notes of session {self.session_id}, version {self.number}"


class PrivateNote(models.Model):
    """What one of the two notes for themselves, sealed; there is no way to it but through its author."""

    public_id = public_id_field()
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="private_notes")
    author = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    words_sealed = models.BinaryField()
    revision = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "author"], name="private_note_once_per_person"),
        ]

    def __str__(self) -> str:
        return f"Private note {self.public_id}"
