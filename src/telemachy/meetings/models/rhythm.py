"""When a pair goes quiet: the pair is asked first, those who run the program see the fact later."""

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.meetings.choices import NudgeKind
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person


class QuietSpell(models.Model):
    """Two missed periods in a row of one mentorship; one row from the first question to the end of it."""

    public_id = public_id_field()
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="quiet_spells")
    # The last session held, or when the rhythm began: the same silence is never asked about twice.
    quiet_since = models.DateTimeField()
    asked_at = models.DateTimeField()
    # From when those who run the program see it.
    shown_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["mentorship", "quiet_since"], name="quiet_spell_once"),
            models.UniqueConstraint(
                fields=["mentorship"], condition=Q(ended_at__isnull=True), name="quiet_spell_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"Quiet since {self.quiet_since:%Y-%m-%d}"


class Nudge(models.Model):
    """A word from those who run the program to both of a pair, about one fact of the process."""

    public_id = public_id_field()
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="nudges")
    kind = BoundedCharField(max_length=20, choices=NudgeKind)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NudgeKind.values), name="nudge_kind_is_known"),
        ]
        indexes = [models.Index(fields=["mentorship", "kind", "at"], name="nudge_latest")]

    def __str__(self) -> str:
        return f"{self.kind} on {self.at:%Y-%m-%d}"
