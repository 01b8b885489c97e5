"""Program files that an organization keeps to start from, and people whom no other program takes."""

from __future__ import annotations

from django.db import models

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.people.models import Person


class KeptOffer(models.Model):
    """A program file that this organization shares among its coordinators. It holds no people."""

    public_id = public_id_field()
    name = BoundedCharField(max_length=80, unique=True)
    text = BoundedTextField(max_length=200_000)
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class UnderAge(models.Model):
    """A person recorded as under 18: only a safeguarded program for young people takes them."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+", primary_key=True)
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person} is under 18"
