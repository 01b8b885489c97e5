"""Whether the two met, in the words of each."""

from django.db import models
from django.db.models import Q

from telemachy.common.fields import public_id_field
from telemachy.meetings.models.sessions import Session
from telemachy.people.models import Person


class HeldWord(models.Model):
    """What one of the two says about a session: it took place, or it did not. Asked once, by mail."""

    public_id = public_id_field()
    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="held_words")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Blank where the person said it before they were asked.
    asked_at = models.DateTimeField(null=True, blank=True)
    happened = models.BooleanField(null=True, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="held_word_once_per_person"),
            models.CheckConstraint(
                condition=Q(happened__isnull=True, said_at__isnull=True)
                | Q(happened__isnull=False, said_at__isnull=False),
                name="held_word_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Word about session {self.session_id}"
