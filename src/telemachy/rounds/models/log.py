"""The match log: what exactly went into a run, kept so that the run can be repeated."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.people.models import Person
from telemachy.rounds.choices import Repeated
from telemachy.rounds.models.rounds import Run


class FrozenInputs(models.Model):
    """The inputs of one run as files: answers by opaque ids, rules, pairs settled beforehand."""

    run = models.OneToOneField(Run, primary_key=True, on_delete=models.CASCADE, related_name="frozen")
    # Compressed; read and written by queries/frozen.py alone.
    packed = models.BinaryField()
    # Of the inputs as they were frozen, before anybody's answers were erased from them.
    sha256 = BoundedCharField(max_length=64)
    # Of the pairs, their points and the claim that came out.
    result_sha256 = BoundedCharField(max_length=64)
    erased_people = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "frozen inputs"

    def __str__(self) -> str:
        return f"Inputs of run {self.run_id}"


class Repetition(models.Model):
    """That a run was repeated from the log, and whether the same came out."""

    public_id = public_id_field()
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="repetitions")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = BoundedCharField(max_length=12, choices=Repeated, default=Repeated.WAITING)
    result_sha256 = BoundedCharField(max_length=64, blank=True)
    engine_version = BoundedCharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Repeated.values), name="repetition_is_known"),
            models.UniqueConstraint(
                fields=["run"], condition=Q(outcome=Repeated.WAITING), name="repetition_one_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.outcome}"
