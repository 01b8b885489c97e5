"""Who did what to what, and when: a chain of text-free events.

There are no foreign keys, so that erasing a person or a program leaves the chain whole.
"""

import hashlib
import hmac
import json
from datetime import UTC
from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from telemachy.common.fields import BoundedCharField, BoundedJSONField

# What stands in the place of a seal before the first event.
FIRST_SEAL = "0" * 64


class EventQuerySet(models.QuerySet["Event"]):
    """Events are added and read; nothing else."""

    def update(self, **_: Any) -> NoReturn:
        raise TypeError("The audit is only added to.")

    def delete(self) -> NoReturn:
        raise TypeError("The audit is only added to.")


class Event(models.Model):
    """One act. Each event's seal covers its own fields and the seal before it."""

    # Counted without gaps by the chain itself; an auto key may skip.
    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = BoundedCharField(
        max_length=36, blank=True, help_text="Public id of the person; empty: the system."
    )
    verb = BoundedCharField(max_length=80)
    target = BoundedCharField(max_length=120)
    program_id = BoundedCharField(max_length=36, blank=True)
    numbers = BoundedJSONField(max_bytes=2000, default=dict)
    request_id = BoundedCharField(max_length=32, blank=True)
    before = BoundedCharField(max_length=64)
    seal = BoundedCharField(max_length=64, unique=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(fields=["program_id", "-number"], name="audit_by_program"),
            models.Index(fields=["actor", "-number"], name="audit_by_actor"),
            models.Index(fields=["target", "-number"], name="audit_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("The audit is only added to.")

    def right_seal(self) -> str:
        """The seal that these fields should have: a keyed hash of them and of the seal before."""
        said = [
            self.before,
            self.number,
            self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            self.actor,
            self.verb,
            self.target,
            self.program_id,
            self.numbers,
            self.request_id,
        ]
        return sealed(json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False))


class Head(models.Model):
    """The one row that says where the chain ends; locking it puts writers in line."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)
    seal = BoundedCharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]

    def __str__(self) -> str:
        return f"head at {self.number}"


def sealed(text: str) -> str:
    """A hash of the text that nobody can make without the installation's audit key."""
    return hmac.new(settings.TELEMACHY_AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
