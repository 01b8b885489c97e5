"""The people who take part."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, BoundedJSONField, public_id_field
from telemachy.people.models import Person
from telemachy.programs.choices import PRESENT_STATES, EnrollmentRole, EnrollmentSource, EnrollmentState
from telemachy.programs.models.programs import MAX_CAPACITY, MAX_DEMAND, Cohort

MOST_HOURS = 100


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def present(self) -> EnrollmentQuerySet:
        """Those who take part now: invited or active."""
        return self.filter(state__in=PRESENT_STATES)

    def mentors(self) -> EnrollmentQuerySet:
        return self.filter(role=EnrollmentRole.MENTOR)

    def mentees(self) -> EnrollmentQuerySet:
        return self.filter(role=EnrollmentRole.MENTEE)


class Enrollment(models.Model):
    """One person in one cohort, as mentor or as mentee; who is both has two."""

    public_id = public_id_field()
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="enrollments")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="enrollments")
    role = BoundedCharField(max_length=10, choices=EnrollmentRole)
    state = BoundedCharField(max_length=10, choices=EnrollmentState, default=EnrollmentState.INVITED)
    source = BoundedCharField(max_length=12, choices=EnrollmentSource)

    #: The id the roster gives this person, by which a later file finds them again.
    key = BoundedCharField(max_length=200, blank=True)
    #: Column of the roster -> what stands there, as text.
    answers = BoundedJSONField(max_bytes=200_000, default=dict, blank=True)
    #: Columns that the person has written: a later file leaves them as they are.
    written_by_person = BoundedJSONField(max_bytes=50_000, default=list, blank=True)

    #: Places offered by a mentor; None is "not said" (the program's default stands in for it).
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    #: The mentor set the limit: no file, pin or rerun goes above it without their yes.
    limit_set_by_person = models.BooleanField(default=False)
    #: How many mentors a mentee asks for; None is the program's default.
    demand = models.PositiveSmallIntegerField(null=True, blank=True)

    #: The key of their manager as the roster has it, and the person it names, once known.
    manager_key = BoundedCharField(max_length=200, blank=True)
    manager = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    #: Hours a month that the person said they have for this.
    hours_a_month = models.PositiveSmallIntegerField(null=True, blank=True)
    #: When the person accepted the effort that the page of the program showed.
    effort_accepted_at = models.DateTimeField(null=True, blank=True)
    #: Proposed to nobody new since then, by their own word; what runs goes on.
    paused_at = models.DateTimeField(null=True, blank=True)

    joined_at = models.DateTimeField()
    invited_at = models.DateTimeField(null=True, blank=True)  # the last mail or card with a personal link
    waiting_since = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["cohort", "role", "state"], name="enrollment_present")]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "person", "role"], name="enrollment_once_per_role"),
            models.UniqueConstraint(
                fields=["cohort", "role", "key"], name="enrollment_key_once", condition=~Q(key="")
            ),
            models.CheckConstraint(
                name="enrollment_capacity_in_range",
                condition=Q(capacity__isnull=True)
                | Q(role=EnrollmentRole.MENTOR, capacity__gte=0, capacity__lte=MAX_CAPACITY),
            ),
            models.CheckConstraint(
                name="enrollment_demand_in_range",
                condition=Q(demand__isnull=True)
                | Q(role=EnrollmentRole.MENTEE, demand__gte=1, demand__lte=MAX_DEMAND),
            ),
            models.CheckConstraint(
                name="enrollment_hours_in_range",
                condition=Q(hours_a_month__isnull=True)
                | Q(hours_a_month__gte=1, hours_a_month__lte=MOST_HOURS),
            ),
            models.CheckConstraint(
                name="enrollment_own_limit_is_said",
                condition=Q(limit_set_by_person=False) | Q(capacity__isnull=False),
            ),
            models.CheckConstraint(
                name="enrollment_not_own_manager",
                condition=Q(manager__isnull=True) | ~Q(manager=F("person")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} as {self.role}"

    def is_present(self) -> bool:
        return self.state in PRESENT_STATES
