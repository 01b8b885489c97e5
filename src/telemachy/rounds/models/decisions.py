"""What coordinators decided, and the publication."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds.choices import Decision
from telemachy.rounds.models.rounds import Round


class PairDecision(models.Model):
    """What a coordinator decided about two people; it outlives the proposals of one run."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="decisions")
    mentor_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    mentee_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    # Blank: a decision was taken back; the row stays, so that its version goes on counting.
    decision = BoundedCharField(max_length=5, choices=Decision, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "mentor_enrollment", "mentee_enrollment"], name="decision_once_per_pair"
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", *Decision.values]), name="decision_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision or 'open'}: {self.mentor_enrollment_id} and {self.mentee_enrollment_id}"


class Publication(models.Model):
    """That a round was published: one row at most, by one person, of exactly what had been approved."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="publication")
    snapshot_hash = BoundedCharField(max_length=64)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField()
    pairs = models.PositiveIntegerField()
    without_pair = models.PositiveIntegerField()
    people_told = models.PositiveIntegerField()

    class Meta:
        ordering = ["-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["program", "round", "snapshot_hash"], name="publication_once"),
            models.CheckConstraint(
                condition=Q(people_told__gte=F("without_pair")), name="publication_tells_those_without"
            ),
        ]

    def __str__(self) -> str:
        return f"Publication of {self.round_id}"
