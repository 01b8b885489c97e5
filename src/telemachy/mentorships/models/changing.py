"""A change of mentor without fault: who asked, and what they chose to say."""

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.mentorships.choices import ChangeReason
from telemachy.mentorships.models.mentorships import Mentorship
from telemachy.people.models import Person

LAST_LINE_LENGTH = 500


class Change(models.Model):
    """One of the two asked for a change, and the mentorship was ended kindly."""

    public_id = public_id_field()
    mentorship = models.OneToOneField(Mentorship, on_delete=models.CASCADE, related_name="change")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    # Blank: none was given, and none is asked for.
    reason = BoundedCharField(max_length=20, choices=ChangeReason, blank=True)
    # From the one who asked to the other; nobody else reads it.
    last_line = BoundedTextField(max_length=LAST_LINE_LENGTH, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason="") | Q(reason__in=ChangeReason.values), name="change_reason_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Change of mentorship {self.mentorship_id}"
