"""A phased start: who begins in this round when places are few, and who goes first in the next one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import DrawBy
from telemachy.rounds.models.rounds import Round

MOST_TAKEN = 100_000


class PhaseDraw(models.Model):
    """Who begins, drawn with the round's seed. Kept for good; the latest that has not been ended holds."""

    public_id = public_id_field()
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="draws")
    number = models.PositiveIntegerField()
    by = BoundedCharField(max_length=12, choices=DrawBy, default=DrawBy.LOTTERY)
    # How many mentees begin.
    takes = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    # From when those of the next phase may expect to be matched.
    next_from = models.DateField()
    drawn_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    drawn_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    # Of everything that went in and of the order that came out.
    sha256 = BoundedCharField(max_length=64)

    class Meta:
        ordering = ["-number", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="draw_number_once"),
            models.UniqueConstraint(
                fields=["round"], condition=Q(ended_at__isnull=True), name="draw_one_holds"
            ),
            models.CheckConstraint(condition=Q(by__in=DrawBy.values), name="draw_by_is_known"),
            models.CheckConstraint(
                condition=Q(takes__gte=1, takes__lte=MOST_TAKEN), name="draw_takes_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"Draw {self.number} of {self.round_id}"


class PhasePlace(models.Model):
    """Where one mentee came in a draw. Drawn by the enrollment's public id, never by name or order."""

    draw = models.ForeignKey(PhaseDraw, on_delete=models.CASCADE, related_name="order")
    # Stays when the person goes, so that the draw can be repeated.
    drawn_as = BoundedCharField(max_length=36)
    enrollment = models.ForeignKey(
        Enrollment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    position = models.PositiveIntegerField()
    waiting_since = models.DateTimeField()
    # Was left for the next phase by an earlier round, and so goes before the others.
    goes_first = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "drawn_as"], name="draw_once_each"),
            models.UniqueConstraint(fields=["draw", "position"], name="draw_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position} of draw {self.draw_id}"
