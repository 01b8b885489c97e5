"""A matching round, each of its runs, what came out, what coordinators decided, and the publication."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, BoundedTextField
from telemachy.people.models import Person
from telemachy.programs.models import Cohort, Enrollment, Program
from telemachy.rounds.choices import OPEN, RUNNING, Cause, Decision, RoundState, Stage

RULES_LENGTH = 200_000
WORDS_LENGTH = 1_000
NOTE_LENGTH = 500


class Round(models.Model):
    """One matching, from draft to publication."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    # Also the cohort's program; kept here so that the database can hold "one run per program".
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="rounds")
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="rounds")
    number = models.PositiveIntegerField()
    state = BoundedCharField(max_length=10, choices=RoundState, default=RoundState.DRAFT)
    # A round that follows a published one matches only those who have no mentor (any more).
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="followers"
    )
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    rules_toml = BoundedTextField(max_length=RULES_LENGTH)
    seed = models.BigIntegerField()
    # Grows with every decision and run; forms carry it, so that two coordinators lose nothing.
    version = models.PositiveIntegerField(default=1)
    run = models.ForeignKey("Run", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    changed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    approved_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_hash = BoundedCharField(max_length=64, blank=True)
    approval_note = BoundedTextField(max_length=NOTE_LENGTH, blank=True)
    # What people without a mentor are told: what happens next, and by when.
    next_step = BoundedTextField(max_length=WORDS_LENGTH, blank=True)
    next_step_by = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-number", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["program"], condition=Q(state__in=sorted(RUNNING)), name="round_one_run_per_program"
            ),
            models.UniqueConstraint(
                fields=["cohort"], condition=Q(state__in=sorted(OPEN)), name="round_one_open_per_cohort"
            ),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="round_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=RoundState.APPROVED)
                | (Q(approved_at__isnull=False) & ~Q(approved_hash="")),
                name="round_approved_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.number}"


class Run(models.Model):
    """One run of the engine: the match log, never changed once it has ended."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stage = BoundedCharField(max_length=12, choices=Stage, default=Stage.WAITING)
    failure = BoundedTextField(max_length=2_000, blank=True)
    rules_toml = BoundedTextField(max_length=RULES_LENGTH)
    seed = models.BigIntegerField()
    # Whether pairs of the run before were to stay together where the rules allow it.
    keep_pairs = models.BooleanField(default=False)
    input_hash = BoundedCharField(max_length=64, blank=True)
    proposals_hash = BoundedCharField(max_length=64, blank=True)
    solver = BoundedCharField(max_length=100, blank=True)
    engine_version = BoundedCharField(max_length=40, blank=True)
    # Counts and figures of the result: mentees, mentors, places, pairs, covered, total, bound, seconds, ...
    figures = models.JSONField(default=dict, blank=True)
    certificate = models.JSONField(default=dict, blank=True)
    # What the independent check found; an empty list means that all holds.
    check_problems = models.JSONField(default=list, blank=True)
    # Pins, never-pairs and exclusions that went in, by enrollment.
    overrides = models.JSONField(default=dict, blank=True)
    # What changed since the run before: [{"mentee": enrollment id, "from": id or None, "to": id or None}].
    moved = models.JSONField(default=list, blank=True)
    # Where one more place would help, by topic: [{"topic", "wanted_by", "places", "without", ...}].
    helpful = models.JSONField(default=list, blank=True)
    # Which pairs hold whatever weight moves: {"by", "tried", "holding", "pairs"}; empty until it is known.
    steadiness = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-number", "-id"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="run_number_once")]

    def __str__(self) -> str:
        return f"Run {self.number}"


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

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "mentor_enrollment", "mentee_enrollment"], name="proposal_once_per_pair"
            ),
        ]
        indexes = [models.Index(fields=["round", "score"], name="proposal_by_score")]

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

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "unmatched"
        constraints = [models.UniqueConstraint(fields=["round", "enrollment"], name="unmatched_once")]
        indexes = [models.Index(fields=["round", "cause"], name="unmatched_by_cause")]

    def __str__(self) -> str:
        return f"{self.enrollment_id}: {self.cause}"


class PairDecision(models.Model):
    """What a coordinator decided about two people; it outlives the proposals of one run."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="decisions")
    mentor_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    mentee_enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="+")
    # Blank: a decision was taken back; the row stays, so that its version goes on counting.
    decision = BoundedCharField(max_length=5, choices=Decision, blank=True)
    note = BoundedTextField(max_length=NOTE_LENGTH, blank=True)
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
