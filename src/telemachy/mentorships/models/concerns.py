"""A concern: what one of a pair tells the one role it is addressed to, sealed."""

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedJSONField, public_id_field
from telemachy.mentorships.choices import ConcernRoute, ConcernState
from telemachy.mentorships.models.mentorships import Mentorship
from telemachy.people.models import Person

CONCERN_LENGTH = 4_000


class Concern(models.Model):
    """Something that is not right, told in private; words and answer are sealed with a key outside."""

    public_id = public_id_field()
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="concerns")
    raised_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    route = BoundedCharField(max_length=20, choices=ConcernRoute)
    state = BoundedCharField(max_length=10, choices=ConcernState, default=ConcernState.SENT)
    # Who never reads it, whatever they become later: the other of the two, and whom it may be about.
    kept_from = BoundedJSONField(max_bytes=10_000, default=list, blank=True)
    words_sealed = models.BinaryField()
    raised_at = models.DateTimeField()
    # When it was answered last, and by whom.
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(route__in=ConcernRoute.values), name="concern_route_is_known"),
            models.CheckConstraint(condition=Q(state__in=ConcernState.values), name="concern_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=ConcernState.ANSWERED) | Q(answered_at__isnull=False),
                name="concern_answered_has_a_time",
            ),
        ]
        indexes = [models.Index(fields=["route", "state"], name="concern_route_and_state")]

    def __str__(self) -> str:
        return f"Concern {self.public_id}"


class ConcernLine(models.Model):
    """What was written after the first words: an answer, or more from the one who raised it; sealed."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="lines")
    by_the_raiser = models.BooleanField()
    # Blank for the one who raised it, who is named in one place only.
    answered_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    words_sealed = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_the_raiser=False) | Q(answered_by__isnull=True),
                name="concern_line_names_no_raiser",
            ),
        ]

    def __str__(self) -> str:
        return f"Line {self.pk} of {self.concern_id}"


class ConcernReading(models.Model):
    """One of those it is addressed to opened a concern; until then they see only that it waits."""

    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["concern", "person"], name="concern_opened_once")]

    def __str__(self) -> str:
        return f"{self.person_id} opened {self.concern_id}"
