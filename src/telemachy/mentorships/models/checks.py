"""The check after thirty days: each of the two answers for themselves, and nobody else reads it."""

from django.db import models
from django.db.models import Q

from telemachy.common.fields import public_id_field
from telemachy.mentorships.models.mentorships import Mentorship
from telemachy.people.models import Person


class Check(models.Model):
    """What one of the two was asked after thirty days, and the answers, sealed."""

    public_id = public_id_field()
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="checks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    # Blank where the person opened it before they were asked.
    asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answers_sealed = models.BinaryField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "person"], name="check_once_per_person"),
            models.CheckConstraint(
                condition=Q(answers_sealed__isnull=True) | Q(answered_at__isnull=False),
                name="check_answers_have_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Check of mentorship {self.mentorship_id}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self.answered_at is None and self.skipped_at is None
