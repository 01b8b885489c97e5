"""What came out of a round: pairs, and people without one."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from telemachy.common.fields import BoundedCharField, BoundedTextField, FoldedCharField
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Cause, Decision
from telemachy.rounds.models.lengths import WORDS_LENGTH
from telemachy.rounds.models.rounds import Round

_FILTERS = ("fit", "decided", "pinned", "is_steady")


class Proposal(models.Model):
    """A suggested pair."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="proposals")
    mentor_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    mentee_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    # Millionths of a rule-file point, exactly as the engine counts.
    score = models.BigIntegerField()
    out_of = models.BigIntegerField(default=0)
    fit = BoundedCharField(max_length=10)
    known = models.PositiveSmallIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    pinned = models.BooleanField(default=False)
    # [{"key", "heading", "points", "out_of", "known", "sentence", "show"}] in the order of the rule file.
    reasons = models.JSONField(default=list)
    # Why this pair deserves an eye, such as: another mentor when one weight moves; blank for most.
    worth_a_look = BoundedTextField(max_length=WORDS_LENGTH, blank=True)
    words_for_mentee = models.JSONField(default=list, blank=True)
    words_for_mentor = models.JSONField(default=list, blank=True)
    # The one thing worth talking about, said to each; blank where nothing is known against.
    talk_for_mentee = BoundedTextField(max_length=WORDS_LENGTH, blank=True)
    talk_for_mentor = BoundedTextField(max_length=WORDS_LENGTH, blank=True)
    # What the Review filters and sorts by, kept beside the pair so that an index holds all of it: at 50,000
    # pairs a page then reads a few rows and not the table.
    mentee_sort = FoldedCharField(max_length=200, blank=True)
    mentor_sort = FoldedCharField(max_length=200, blank=True)
    decided = BoundedCharField(max_length=5, choices=Decision, blank=True)
    is_steady = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "mentor_enrollment", "mentee_enrollment"], name="proposal_once_per_pair"
            ),
        ]
        indexes = [
            models.Index(fields=["round", "score", "id", *_FILTERS], name="proposal_by_score"),
            models.Index(
                fields=["round", "mentee_sort", "id", "mentor_sort", *_FILTERS], name="proposal_by_mentee"
            ),
            models.Index(
                fields=["round", "mentor_sort", "id", "mentee_sort", *_FILTERS], name="proposal_by_mentor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mentor_enrollment_id} and {self.mentee_enrollment_id}"


class Unmatched(models.Model):
    """Someone without a pair in a round, with the reason in words for each reader."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="unmatched")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    cause = BoundedCharField(max_length=20, choices=Cause)
    # For the coordinator.
    reason = BoundedTextField(max_length=WORDS_LENGTH)
    # For the person, kindly, without numbers and without anyone's name.
    reason_for_person = BoundedTextField(max_length=WORDS_LENGTH)
    # Key of the must-have that leaves no one, where one does and may be told.
    must = BoundedCharField(max_length=100, blank=True)
    # What they want that few offer.
    topics = models.JSONField(default=list, blank=True)
    # Mentors who come closest: [{"enrollment": id, "words"}].
    could_help = models.JSONField(default=list, blank=True)
    name_sort = FoldedCharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "unmatched"
        constraints = [models.UniqueConstraint(fields=["round", "enrollment"], name="unmatched_once")]
        indexes = [
            models.Index(fields=["round", "cause", "name_sort", "id"], name="unmatched_by_cause"),
            models.Index(fields=["round", "name_sort", "id"], name="unmatched_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.cause}"
