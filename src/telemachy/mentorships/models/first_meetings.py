"""The first meeting of two people proposed to each other: one offers times, the other takes one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.mentorships.models.mentorships import Mentorship
from telemachy.people.models import Person

NOTE_LENGTH = 500
WHERE_LENGTH = 200
MOST_TIMES = 3
LENGTHS_MINUTES = (15, 20, 30, 45)


class FirstMeeting(models.Model):
    """One short talk before two people decide. What one of the two offers stands until the other answers."""

    public_id = public_id_field()
    mentorship = models.OneToOneField(Mentorship, on_delete=models.CASCADE, related_name="first_meeting")
    length_minutes = models.PositiveSmallIntegerField(default=20)
    # Who offered last; the other may take one of the times, or offer others.
    offered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    offered_at = models.DateTimeField()
    # "Mornings next week suit me": for two who would rather find a time by writing.
    note = BoundedTextField(max_length=NOTE_LENGTH, blank=True)
    # How or where: a link, a telephone number, a room.
    where = BoundedCharField(max_length=WHERE_LENGTH, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    agreed_at = models.DateTimeField(null=True, blank=True)
    # Grows with every change, as calendars want it.
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(length_minutes__in=LENGTHS_MINUTES), name="first_meeting_is_short"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, agreed_at__isnull=True)
                | Q(starts_at__isnull=False, agreed_at__isnull=False),
                name="first_meeting_agreed_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"First meeting of {self.mentorship_id}"

    @property
    def is_agreed(self) -> bool:
        return self.starts_at is not None

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + timedelta(minutes=self.length_minutes) if self.starts_at else None


class OfferedTime(models.Model):
    """A time that one of the two offers."""

    public_id = public_id_field()
    meeting = models.ForeignKey(FirstMeeting, on_delete=models.CASCADE, related_name="times")
    starts_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "starts_at"], name="offered_time_once")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
