"""Questions about groups, and what people chose to declare."""

from __future__ import annotations

from django.db import models

from telemachy.common.fields import BoundedCharField, BoundedJSONField, BoundedTextField, public_id_field
from telemachy.people.models import Person

MOST_OPTIONS = 12
OPTION_LENGTH = 60


class GroupQuestion(models.Model):
    """What an organization asks, why, and on what basis. An organization that asks nothing has none."""

    public_id = public_id_field()
    text = BoundedCharField(max_length=120, unique=True)
    purpose = BoundedTextField(max_length=500)
    basis = BoundedTextField(max_length=500)
    options = BoundedJSONField(max_bytes=4_000, default=list)
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text


class Declaration(models.Model):
    """What one person chose to say to one question. Whoever says nothing has no row."""

    question = models.ForeignKey(GroupQuestion, on_delete=models.CASCADE, related_name="declarations")
    # No way back from a person to what they declared: nothing that reads people comes across it.
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    #: The option, sealed with a key that is not in the database.
    sealed = models.BinaryField(max_length=1_000)
    said_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["question", "person"], name="declaration_once")]

    def __str__(self) -> str:
        return f"declaration {self.pk}"
