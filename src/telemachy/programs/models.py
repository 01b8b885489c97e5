"""Programs, the people who run them, the people who take part, and rosters on their way in."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, BoundedJSONField, BoundedTextField, public_id_field
from telemachy.people.models import Person
from telemachy.programs.choices import (
    PRESENT_STATES,
    UNDER_WAY,
    EnrollmentRole,
    EnrollmentSource,
    EnrollmentState,
    FileRole,
    ImportState,
    ProgramState,
    RowOutcome,
)

MAX_CAPACITY = 50
MAX_DEMAND = 10


class Program(models.Model):
    """A configured offer of mentoring, with its rules."""

    public_id = public_id_field()
    name = BoundedCharField(max_length=80)
    state = BoundedCharField(max_length=10, choices=ProgramState, default=ProgramState.DRAFT)
    template = BoundedCharField(max_length=40)

    purpose = BoundedTextField(max_length=1000, blank=True)
    audience = BoundedTextField(max_length=1000, blank=True)
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="programs_owned"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    cadence = BoundedCharField(max_length=200, blank=True)
    mentor_role = BoundedTextField(max_length=1000, blank=True)
    mentee_role = BoundedTextField(max_length=1000, blank=True)
    measures = BoundedJSONField(max_bytes=2_000, default=list, blank=True)  # values of choices.Measure
    closure = BoundedTextField(max_length=1000, blank=True)

    mentor_capacity_default = models.PositiveSmallIntegerField(default=1)
    mentee_demand_default = models.PositiveSmallIntegerField(default=1)
    rules_toml = BoundedTextField(max_length=100_000, blank=True)
    two_person_publishing = models.BooleanField(default=False)

    sender_name = BoundedCharField(max_length=80, blank=True)  # blank: the organization's
    contact_name = BoundedCharField(max_length=80, blank=True)

    #: Grows with every change, so that two coordinators at one form lose nothing.
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="program_ends_after_it_starts",
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="program_mentor_capacity_default_in_range",
                condition=Q(mentor_capacity_default__gte=1, mentor_capacity_default__lte=MAX_CAPACITY),
            ),
            models.CheckConstraint(
                name="program_mentee_demand_default_in_range",
                condition=Q(mentee_demand_default__gte=1, mentee_demand_default__lte=MAX_DEMAND),
            ),
            models.CheckConstraint(
                name="program_open_is_complete",
                condition=Q(state=ProgramState.DRAFT)
                | (
                    ~Q(purpose="")
                    & ~Q(audience="")
                    & Q(owner__isnull=False, starts_on__isnull=False, ends_on__isnull=False)
                    & ~Q(cadence="")
                    & ~Q(mentor_role="")
                    & ~Q(mentee_role="")
                    & ~Q(rules_toml="")
                    & ~Q(closure="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def length_days(self) -> int | None:
        """Days from start to end; None until both are said."""
        if self.starts_on is None or self.ends_on is None:
            return None
        return (self.ends_on - self.starts_on).days

    def has_ended(self, today: date) -> bool:
        return self.ends_on is not None and today > self.ends_on


class Coordination(models.Model):
    """One person who runs one program."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="coordinations")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="coordinations")
    since = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["program", "person"], name="coordination_once")]

    def __str__(self) -> str:
        return f"{self.person} coordinates {self.program}"


class Cohort(models.Model):
    """People who go through a program together."""

    public_id = public_id_field()
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="cohorts")
    name = BoundedCharField(max_length=80)
    #: Role -> heading -> what the coordinator said the column is ("" where it has no meaning of its own).
    columns = BoundedJSONField(max_bytes=300_000, default=dict, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["program", "name"], name="cohort_name_once")]

    def __str__(self) -> str:
        return self.name


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


class RosterImport(models.Model):
    """A roster on its way in: files, column map, what checking found, how far applying got."""

    public_id = public_id_field()
    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="imports")
    by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    state = BoundedCharField(max_length=10, choices=ImportState, default=ImportState.MAPPING)

    #: Role -> column map, as confirmed by the coordinator (see queries.rosters).
    mapping = BoundedJSONField(max_bytes=500_000, default=dict, blank=True)
    #: Counts and notes for the page, as text and numbers only.
    report = BoundedJSONField(max_bytes=500_000, default=dict, blank=True)
    #: Why it stopped, as a sentence.
    failure = BoundedTextField(max_length=1000, blank=True)

    rows_total = models.PositiveIntegerField(default=0)
    rows_checked = models.PositiveIntegerField(default=0)
    rows_to_apply = models.PositiveIntegerField(default=0)
    rows_applied = models.PositiveIntegerField(default=0)

    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"], name="roster_import_one_under_way", condition=Q(state__in=UNDER_WAY)
            ),
        ]

    def __str__(self) -> str:
        return f"Roster of {self.cohort} ({self.state})"


class RosterFile(models.Model):
    """One uploaded file, kept until its rows are applied or dropped."""

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="files")
    role = BoundedCharField(max_length=10, choices=FileRole)
    name = BoundedCharField(max_length=200)
    sha256 = BoundedCharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    content = models.BinaryField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["roster_import", "role"], name="roster_file_role_once")
        ]

    def __str__(self) -> str:
        return self.name


class RosterRow(models.Model):
    """One person's row of a roster as checked: what it says, what is wrong with it, what became of it."""

    roster_import = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="rows")
    file = models.ForeignKey(RosterFile, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    role = BoundedCharField(max_length=10, choices=EnrollmentRole, blank=True)  # blank: the row does not tell
    outcome = BoundedCharField(max_length=10, choices=RowOutcome)
    key = BoundedCharField(max_length=200, blank=True)
    values = BoundedJSONField(max_bytes=300_000, default=dict)
    #: What is wrong: [{"column", "value", "reason", "advice"}].
    problems = BoundedJSONField(max_bytes=300_000, default=list, blank=True)
    #: What is good to know, in the same shape: manager unknown, own words kept.
    notes = BoundedJSONField(max_bytes=300_000, default=list, blank=True)
    enrollment = models.ForeignKey(Enrollment, on_delete=models.SET_NULL, null=True, related_name="+")
    applied = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["roster_import", "applied", "outcome"], name="roster_row_to_apply")]
        constraints = [
            models.UniqueConstraint(fields=["file", "line", "role"], name="roster_row_line_once"),
        ]

    def __str__(self) -> str:
        return f"Line {self.line} of {self.file}"
