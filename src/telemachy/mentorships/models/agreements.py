"""What two people agree on: every saved text is a version, and each side says yes to one version."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.mentorships.choices import AgreedRhythm
from telemachy.mentorships.models.mentorships import Mentorship
from telemachy.people.models import Person

PART_LENGTH = 1_000
SHORTEST_MINUTES = 5
LONGEST_MINUTES = 120
DEFAULT_MINUTES = 60


class AgreementVersion(models.Model):
    """The whole page as one of the two saved it. A later version asks both for their yes again."""

    public_id = public_id_field()
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="agreement_versions")
    number = models.PositiveSmallIntegerField()
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField()

    aims = BoundedTextField(max_length=PART_LENGTH, blank=True)
    mentee_gives = BoundedTextField(max_length=PART_LENGTH, blank=True)
    mentee_gets = BoundedTextField(max_length=PART_LENGTH, blank=True)
    mentor_gives = BoundedTextField(max_length=PART_LENGTH, blank=True)
    mentor_gets = BoundedTextField(max_length=PART_LENGTH, blank=True)
    every = BoundedCharField(max_length=12, choices=AgreedRhythm, default=AgreedRhythm.MONTH)
    minutes = models.PositiveSmallIntegerField(default=DEFAULT_MINUTES)
    mentee_contact = BoundedTextField(max_length=PART_LENGTH, blank=True)
    mentor_contact = BoundedTextField(max_length=PART_LENGTH, blank=True)
    punctuality = BoundedTextField(max_length=PART_LENGTH, blank=True)
    between_us = BoundedTextField(max_length=PART_LENGTH, blank=True)
    limits = BoundedTextField(max_length=PART_LENGTH, blank=True)
    welcome = BoundedTextField(max_length=PART_LENGTH, blank=True)
    unwelcome = BoundedTextField(max_length=PART_LENGTH, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    how_we_end = BoundedTextField(max_length=PART_LENGTH, blank=True)

    # The two signatures: when each side said yes to exactly this version.
    mentor_confirmed_at = models.DateTimeField(null=True, blank=True)
    mentee_confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["mentorship", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "number"], name="agreement_version_once"),
            models.CheckConstraint(
                condition=Q(every__in=AgreedRhythm.values), name="agreement_every_is_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST_MINUTES, minutes__lte=LONGEST_MINUTES),
                name="agreement_minutes_in_range",
            ),
            # Mentorship is reciprocal: nobody says yes to a page on which one side gives or gets nothing.
            models.CheckConstraint(
                condition=Q(mentor_confirmed_at__isnull=True, mentee_confirmed_at__isnull=True)
                | ~(Q(mentee_gives="") | Q(mentee_gets="") | Q(mentor_gives="") | Q(mentor_gets="")),
                name="agreement_gives_and_gets",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of the agreement of {self.mentorship_id}"

    @property
    def is_agreed(self) -> bool:
        """Whether both have said yes to this version."""
        return self.mentor_confirmed_at is not None and self.mentee_confirmed_at is not None

    @property
    def agreed_at(self) -> datetime | None:
        if self.mentor_confirmed_at is None or self.mentee_confirmed_at is None:
            return None
        return max(self.mentor_confirmed_at, self.mentee_confirmed_at)
