"""What coordinators do at the desk: notes, the trail of decisions, pairs from elsewhere, questions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedJSONField, BoundedTextField, public_id_field
from telemachy.matching.result import UNIT
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Asked, Decision, ListedPair, PairListState, Source
from telemachy.rounds.models.lengths import NOTE_LENGTH, WORDS_LENGTH
from telemachy.rounds.models.rounds import Round, Run

CELL_LENGTH = 300


class PairNote(models.Model):
    """A remark of a coordinator about two people. Notes are added, never written over."""

    public_id = public_id_field()
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="notes")
    mentor_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    mentee_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    text = BoundedTextField(max_length=NOTE_LENGTH)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["round", "mentee_enrollment", "mentor_enrollment"], name="note_by_pair")
        ]

    def __str__(self) -> str:
        return f"note {self.public_id}"


class DecisionChange(models.Model):
    """One change of a decision: the trail that the present decision rests on. Never changed."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="decision_changes")
    mentor_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    mentee_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    before = BoundedCharField(max_length=5, choices=Decision, blank=True)
    after = BoundedCharField(max_length=5, choices=Decision, blank=True)
    source = BoundedCharField(max_length=10, choices=Source, default=Source.PAGE)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["round", "-at", "-id"], name="change_by_time"),
            models.Index(fields=["round", "mentee_enrollment", "mentor_enrollment"], name="change_by_pair"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(before__in=["", *Decision.values]) & Q(after__in=["", *Decision.values]),
                name="change_is_known",
            ),
            models.CheckConstraint(condition=Q(source__in=Source.values), name="change_source_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.before or 'open'} to {self.after or 'open'}"


class PairList(models.Model):
    """A file of pairs that were decided elsewhere: checked first, kept on request."""

    public_id = public_id_field()
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="pair_lists")
    file_name = BoundedCharField(max_length=200)
    state = BoundedCharField(max_length=10, choices=PairListState, default=PairListState.CHECKING)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    failure = BoundedTextField(max_length=2_000, blank=True)
    kept_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    kept_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=[PairListState.CHECKING, PairListState.CHECKED]),
                name="pair_list_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(state__in=PairListState.values), name="pair_list_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.file_name}: {self.state}"


class PairListRow(models.Model):
    """One line of such a file, and what becomes of it."""

    list = models.ForeignKey(PairList, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    mentee_text = BoundedCharField(max_length=CELL_LENGTH, blank=True)
    mentor_text = BoundedCharField(max_length=CELL_LENGTH, blank=True)
    mentor_enrollment = models.ForeignKey(
        Enrollment, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    mentee_enrollment = models.ForeignKey(
        Enrollment, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    outcome = BoundedCharField(max_length=10, choices=ListedPair, default=ListedPair.WAITING)
    reason = BoundedTextField(max_length=WORDS_LENGTH, blank=True)
    # Millionths of a point, as everywhere.
    score = models.BigIntegerField(null=True, blank=True)
    fit = BoundedCharField(max_length=10, blank=True)

    class Meta:
        ordering = ["line", "id"]
        constraints = [models.UniqueConstraint(fields=["list", "line"], name="pair_list_line_once")]
        indexes = [models.Index(fields=["list", "outcome", "line"], name="pair_list_by_outcome")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.outcome}"

    @property
    def points(self) -> str:
        """The score in points, to one place."""
        return "" if self.score is None else f"{self.score / UNIT:,.1f}"


class Question(models.Model):
    """A "what if" about one run, answered by the worker: it may take a whole run to tell."""

    public_id = public_id_field()
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="questions")
    kind = BoundedCharField(max_length=10, choices=Asked)
    # What it is about: a must-have's key, or the public ids of the people, in a fixed order.
    about = BoundedCharField(max_length=200)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    failure = BoundedTextField(max_length=2_000, blank=True)
    answer = BoundedJSONField(max_bytes=200_000, default=dict, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "kind", "about"], name="question_once"),
            models.CheckConstraint(condition=Q(kind__in=Asked.values), name="question_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.about}"
