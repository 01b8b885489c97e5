"""Pauses of a mentorship, and how it comes to its end."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.mentorships.choices import ClosingReason
from telemachy.mentorships.models.mentorships import Mentorship
from telemachy.people.models import Person

THANKS_LENGTH = 500
HAND_OVER_LENGTH = 2_000


class Pause(models.Model):
    """A stretch in which the two do not meet; either may begin it, and either may end it."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="pauses")
    begun_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField()
    # Until when, as whoever began it thinks; nothing happens by itself on that day but a reminder.
    until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mentorship"], condition=Q(ended_at__isnull=True), name="pause_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")),
                name="pause_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"Pause of {self.mentorship_id}"


class Closing(models.Model):
    """The end of a mentorship: thanks, what the mentee takes along, and whether the two go on."""

    public_id = public_id_field()
    mentorship = models.OneToOneField(Mentorship, on_delete=models.CASCADE, related_name="closing")
    begun_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField()
    reason = BoundedCharField(max_length=8, choices=ClosingReason, default=ClosingReason.NOT_SAID, blank=True)
    mentor_thanks = BoundedTextField(max_length=THANKS_LENGTH, blank=True)
    mentee_thanks = BoundedTextField(max_length=THANKS_LENGTH, blank=True)
    # The mentee's own: what they take along, and what comes next.
    hand_over = BoundedTextField(max_length=HAND_OVER_LENGTH, blank=True)
    hand_over_is_shared = models.BooleanField(default=False)
    mentor_goes_on_at = models.DateTimeField(null=True, blank=True)
    mentee_goes_on_at = models.DateTimeField(null=True, blank=True)
    mentor_done_at = models.DateTimeField(null=True, blank=True)
    mentee_done_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=ClosingReason.values), name="closing_reason_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"Closing of {self.mentorship_id}"
