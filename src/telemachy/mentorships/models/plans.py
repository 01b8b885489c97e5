"""The plan of two people: objectives of the mentee, strategies towards them, milestones on the way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.mentorships.choices import ObjectiveState, PlanAct, PlanPart, Starter
from telemachy.mentorships.models.mentorships import Mentorship
from telemachy.people.models import Person

LINE_LENGTH = 200
WORDS_LENGTH = 1_000
SNAPSHOT_LENGTH = 1_400


class Objective(models.Model):
    """What the mentee wants to reach. A suggestion of the mentor is none until the mentee takes it."""

    public_id = public_id_field()
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="objectives")
    title = BoundedCharField(max_length=LINE_LENGTH)
    # How one would notice that it is reached, or why it matters: in their own words.
    words = BoundedTextField(max_length=WORDS_LENGTH, blank=True)
    starter = BoundedCharField(max_length=12, choices=Starter, default=Starter.OWN)
    state = BoundedCharField(max_length=10, choices=ObjectiveState, default=ObjectiveState.OPEN)
    suggested_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Grows with every change, so that a late save finds out what it would have overwritten.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ObjectiveState.values), name="objective_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(starter__in=Starter.values), name="objective_starter_is_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="objective_has_a_title"),
        ]
        indexes = [models.Index(fields=["mentorship", "state"], name="objective_of_mentorship")]

    def __str__(self) -> str:
        return self.title


class Strategy(models.Model):
    """One way towards an objective."""

    public_id = public_id_field()
    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="strategies")
    title = BoundedCharField(max_length=LINE_LENGTH)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "strategies"
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="strategy_has_a_title")]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """Something that is done by a day."""

    public_id = public_id_field()
    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="milestones")
    title = BoundedCharField(max_length=LINE_LENGTH)
    due_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = [models.F("due_on").asc(nulls_last=True), "id"]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="milestone_has_a_title")]

    def __str__(self) -> str:
        return self.title


class PlanChange(models.Model):
    """One change of the plan: who, when, what it said before and after. These make its versions."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="plan_changes")
    # The version of the plan after this change; marking a milestone done leaves the version as it is.
    version = models.PositiveIntegerField()
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    part = BoundedCharField(max_length=10, choices=PlanPart)
    act = BoundedCharField(max_length=10, choices=PlanAct)
    before = BoundedTextField(max_length=SNAPSHOT_LENGTH, blank=True)
    after = BoundedTextField(max_length=SNAPSHOT_LENGTH, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=PlanPart.values) & Q(act__in=PlanAct.values),
                name="plan_change_is_known",
            )
        ]
        indexes = [models.Index(fields=["mentorship", "version"], name="plan_change_of_mentorship")]

    def __str__(self) -> str:
        return f"Version {self.version} of the plan of {self.mentorship_id}"


class PlanSignature(models.Model):
    """One side's yes to one version of the plan."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="plan_signatures")
    version = models.PositiveIntegerField()
    by_mentor = models.BooleanField()
    signed_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "version", "by_mentor"], name="plan_signed_once")
        ]

    def __str__(self) -> str:
        return f"Yes to version {self.version} of the plan of {self.mentorship_id}"
