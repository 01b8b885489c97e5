"""A matching round, and each of its runs."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedTextField
from telemachy.people.models import Person
from telemachy.programs.models import Cohort, Program
from telemachy.rounds.choices import OPEN, RUNNING, RoundState, Stage
from telemachy.rounds.models.lengths import NOTE_LENGTH, RULES_LENGTH, WORDS_LENGTH


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
