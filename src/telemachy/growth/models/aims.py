"""What one person aims for, and with whom they chose to share it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.growth.choices import AimKind, Whose
from telemachy.people.models import Person

WORDS_LENGTH = 1_000
FROM_LENGTH = 120
MOST_AIMS = 30


class Aim(models.Model):
    """One aim in a person's own words. Its words are sealed with a key that is not in the database."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aims")
    whose = BoundedCharField(max_length=6, choices=Whose)
    kind = BoundedCharField(max_length=8, choices=AimKind)
    #: The words, and who wants it, sealed.
    sealed = models.BinaryField(max_length=10_000)
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(whose__in=Whose.values), name="aim_whose_is_known"),
            models.CheckConstraint(condition=Q(kind__in=AimKind.values), name="aim_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"aim {self.pk}"


class AimShare(models.Model):
    """The owner let one other person read one aim. Without such a row nobody else reads it."""

    public_id = public_id_field()
    aim = models.ForeignKey(Aim, on_delete=models.CASCADE, related_name="shares")
    reader = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    shared_at = models.DateTimeField()

    class Meta:
        ordering = ["shared_at", "id"]
        constraints = [models.UniqueConstraint(fields=["aim", "reader"], name="aim_shared_once")]

    def __str__(self) -> str:
        return f"share of aim {self.aim_id}"
