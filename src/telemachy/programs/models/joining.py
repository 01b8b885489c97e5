"""How people come into a program, who waits for what, and who suggested it to whom."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.people.models import Person
from telemachy.programs.choices import ApplicationState, EnrollmentRole, Gate, LinkWay, Roles
from telemachy.programs.models.enrollments import MOST_HOURS, Enrollment
from telemachy.programs.models.programs import MAX_CAPACITY, MAX_DEMAND, Cohort, Program

MOST_PLACES = 100_000


class Joining(models.Model):
    """What one program says about coming in, and what it asks of people before they are proposed."""

    program = models.OneToOneField(Program, on_delete=models.CASCADE, related_name="joining")
    link_way = BoundedCharField(max_length=10, choices=LinkWay, default=LinkWay.OFF)
    #: In the address that may be passed on. A new one makes the old one useless.
    link_token = BoundedCharField(max_length=64, unique=True)
    link_roles = BoundedCharField(max_length=10, choices=Roles, default=Roles.MENTEE)
    asks = BoundedTextField(max_length=1000, blank=True)  # what an applicant is asked to write
    may_be_suggested = models.BooleanField(default=False)
    #: Whoever has an account here finds it among the programs they could join.
    is_listed = models.BooleanField(default=False)

    opens_on = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)  # the last day
    mentee_cap = models.PositiveIntegerField(null=True, blank=True)
    mentor_cap = models.PositiveIntegerField(null=True, blank=True)

    #: Until a mentor says how many they take: the program's own number stands in, or they are not proposed.
    usual_places_count = models.BooleanField(default=True)
    mentor_orientation = BoundedCharField(max_length=10, choices=Gate, default=Gate.OFFERED)
    mentee_orientation = BoundedCharField(max_length=10, choices=Gate, default=Gate.OFFERED)
    mentor_screening = models.BooleanField(default=False)
    mentee_screening = models.BooleanField(default=False)

    #: Grows with every change, so that two coordinators at one form lose nothing.
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="joining_closes_after_it_opens",
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
            ),
            models.CheckConstraint(
                name="joining_caps_in_range",
                condition=(Q(mentee_cap__isnull=True) | Q(mentee_cap__gte=1, mentee_cap__lte=MOST_PLACES))
                & (Q(mentor_cap__isnull=True) | Q(mentor_cap__gte=1, mentor_cap__lte=MOST_PLACES)),
            ),
        ]

    def __str__(self) -> str:
        return f"Ways into {self.program}"

    def cap(self, role: str) -> int | None:
        """The most people in a role; None where there is no end."""
        return self.mentor_cap if role == EnrollmentRole.MENTOR else self.mentee_cap

    def orientation(self, role: str) -> str:
        return self.mentor_orientation if role == EnrollmentRole.MENTOR else self.mentee_orientation

    def screens(self, role: str) -> bool:
        return self.mentor_screening if role == EnrollmentRole.MENTOR else self.mentee_screening

    def is_early(self, today: date) -> bool:
        return self.opens_on is not None and today < self.opens_on

    def is_late(self, today: date) -> bool:
        return self.closes_on is not None and today > self.closes_on


class Application(models.Model):
    """Somebody who asked to take part in one role: waits for a coordinator, for a place, or came in."""

    public_id = public_id_field()
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="applications")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="applications")
    role = BoundedCharField(max_length=10, choices=EnrollmentRole)
    state = BoundedCharField(max_length=10, choices=ApplicationState)
    words = BoundedTextField(max_length=2000, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    demand = models.PositiveSmallIntegerField(null=True, blank=True)
    hours_a_month = models.PositiveSmallIntegerField(null=True, blank=True)
    effort_accepted_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    #: The moment that gives the place on the waiting list; kept until they come in or withdraw.
    waiting_since = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    #: What a coordinator wrote to them with a no.
    answer = BoundedTextField(max_length=1000, blank=True)
    enrollment = models.ForeignKey(
        Enrollment, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["cohort", "state", "waiting_since"], name="application_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "person", "role"],
                name="application_open_once",
                condition=Q(state__in=[ApplicationState.ASKED, ApplicationState.WAITING]),
            ),
            models.CheckConstraint(
                name="application_waits_since",
                condition=~Q(state=ApplicationState.WAITING) | Q(waiting_since__isnull=False),
            ),
            models.CheckConstraint(
                name="application_numbers_in_range",
                condition=(
                    Q(capacity__isnull=True) | Q(role=EnrollmentRole.MENTOR, capacity__lte=MAX_CAPACITY)
                )
                & (
                    Q(demand__isnull=True)
                    | Q(role=EnrollmentRole.MENTEE, demand__gte=1, demand__lte=MAX_DEMAND)
                )
                & (Q(hours_a_month__isnull=True) | Q(hours_a_month__gte=1, hours_a_month__lte=MOST_HOURS)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} asks to be a {self.role}"


class Suggestion(models.Model):
    """A manager thought of somebody for a program. The manager sees nothing of what comes of it.

    The address is kept only as a keyed hash, so that nobody is written to twice.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="suggestions")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    address_hash = BoundedCharField(max_length=64)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["program", "address_hash"], name="suggestion_once"),
        ]

    def __str__(self) -> str:
        return f"suggestion for {self.program}"


class DeclaredConflict(models.Model):
    """Two people who are not to be a pair here: one assesses the other's work, say. Private.

    The other is named by address, so that declaring tells nobody who takes part.
    """

    public_id = public_id_field()
    enrollment = models.ForeignKey(Enrollment, on_delete=models.CASCADE, related_name="declared_conflicts")
    address = BoundedCharField(max_length=254)
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "address"], name="declared_conflict_once"),
            models.CheckConstraint(name="declared_conflict_names_someone", condition=~Q(address="")),
        ]

    def __str__(self) -> str:
        return f"conflict {self.public_id}"
