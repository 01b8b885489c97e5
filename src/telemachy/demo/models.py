"""The people as whom a visitor may step in."""

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField
from telemachy.demo.choices import WHAT_HAPPENS, Part
from telemachy.people.models import Person


class Persona(models.Model):
    """One part, played by one invented person. There are rows only in a demonstration."""

    part = BoundedCharField(max_length=12, choices=Part, primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["part"]
        constraints = [
            models.CheckConstraint(condition=Q(part__in=Part.values), name="persona_part_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.person.name}"

    @property
    def what_happens(self) -> str:
        """What stands below the name on the door."""
        return WHAT_HAPPENS[Part(self.part)]
