"""Who did what to what, and when: a chain of text-free events.

There are no foreign keys, so that erasing a person or a program leaves the chain whole.
"""

from django.db import models

from telemachy.common.fields import BoundedCharField, BoundedJSONField


class Event(models.Model):
    """One act. Each event's seal covers its own fields and the seal before it."""

    # Counted without gaps by the chain itself; an auto key may skip.
    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = BoundedCharField(
        max_length=36, blank=True, help_text="Public id of the person; empty for the system."
    )
    verb = BoundedCharField(max_length=80)
    target = BoundedCharField(max_length=120)
    program_id = BoundedCharField(max_length=36, blank=True)
    numbers = BoundedJSONField(max_bytes=2000, default=dict)
    request_id = BoundedCharField(max_length=32, blank=True)
    before = BoundedCharField(max_length=64)
    seal = BoundedCharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["program_id", "-number"], name="audit_by_program"),
            models.Index(fields=["actor", "-number"], name="audit_by_actor"),
            models.Index(fields=["target", "-number"], name="audit_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.target}"


class Head(models.Model):
    """The one row that says where the chain ends; locking it puts writers in line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    seal = BoundedCharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"head at {self.number}"
