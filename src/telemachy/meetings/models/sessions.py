"""A session: one meeting of the two people of a mentorship."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from telemachy.common.fields import BoundedCharField, public_id_field
from telemachy.meetings.choices import SessionState
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

SHORTEST_MINUTES = 5
LONGEST_MINUTES = 120
WHERE_LENGTH = 300


class SessionQuerySet(models.QuerySet["Session"]):
    """The questions asked of sessions everywhere."""

    def of(self, person: Person) -> "SessionQuerySet":
        """Those in which this person is one of the two."""
        return self.filter(
            Q(mentorship__mentor_enrollment__person=person) | Q(mentorship__mentee_enrollment__person=person)
        )

    def with_people(self) -> "SessionQuerySet":
        """Fetches the mentorship, its program and both people in the same query."""
        return self.select_related(
            "mentorship__program",
            "mentorship__mentor_enrollment__person",
            "mentorship__mentee_enrollment__person",
        )


class Session(models.Model):
    """One planned or held meeting of two people; its times are instants, shown in each person's own zone."""

    public_id = public_id_field()
    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="sessions")
    # 1 for the first of this mentorship; what a first session needs goes by it.
    number = models.PositiveSmallIntegerField()
    state = BoundedCharField(max_length=10, choices=SessionState, default=SessionState.PLANNED)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # How or where: a link, a telephone number, a room.
    where = BoundedCharField(max_length=WHERE_LENGTH, blank=True)
    planned_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # Grows with every change, as calendars want it.
    sequence = models.PositiveIntegerField(default=0)

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SessionState.values), name="session_state_is_known"),
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at") + timedelta(minutes=SHORTEST_MINUTES))
                & Q(ends_at__lte=F("starts_at") + timedelta(minutes=LONGEST_MINUTES)),
                name="session_has_a_length",
            ),
            models.UniqueConstraint(fields=["mentorship", "number"], name="session_number_once"),
        ]
        indexes = [models.Index(fields=["mentorship", "starts_at"], name="session_of_mentorship")]

    def __str__(self) -> str:
        return f"Session {self.number} of mentorship {self.mentorship_id}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:session", args=[self.public_id])

    @property
    def length_minutes(self) -> int:
        return round((self.ends_at - self.starts_at).total_seconds() / 60)
