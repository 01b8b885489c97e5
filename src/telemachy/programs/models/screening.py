"""Whether somebody was found fit for a role, until when, and who decided; never what a certificate says."""

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.people.models import Person
from telemachy.programs.choices import ScreeningDecision, ScreeningLevel
from telemachy.programs.models.enrollments import Enrollment


class Screening(models.Model):
    """One decision about one person in one role. The newest counts; earlier ones stay as the record."""

    public_id = public_id_field()
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="screenings")
    level = BoundedCharField(max_length=12, choices=ScreeningLevel)
    decision = BoundedCharField(max_length=12, choices=ScreeningDecision)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)  # the last day on which it counts
    recorded_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment"], name="screening_one_current", condition=Q(is_current=True)
            ),
            models.CheckConstraint(
                name="screening_expires_later",
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("decided_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"screening {self.public_id}"
