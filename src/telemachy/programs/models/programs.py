"""Programs, their cohorts, and the people who run them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from telemachy.common.fields import BoundedCharField, BoundedJSONField, BoundedTextField, public_id_field
from telemachy.people.models import Person
from telemachy.programs.choices import ProgramKind, ProgramState, Safeguarding
from telemachy.programs.models.words import RoleWords

MAX_CAPACITY = 50
MAX_DEMAND = 10
#: Templates whose programs are safeguarded, whatever else is edited.
SAFEGUARDED_TEMPLATES = ("youth", "re-entry")


class Program(models.Model):
    """A configured offer of mentoring, with its rules."""

    public_id = public_id_field()
    name = BoundedCharField(max_length=80)
    state = BoundedCharField(max_length=10, choices=ProgramState, default=ProgramState.DRAFT)
    template = BoundedCharField(max_length=40)
    kind = BoundedCharField(max_length=12, choices=ProgramKind, default=ProgramKind.MENTORING)

    purpose = BoundedTextField(max_length=1000, blank=True)
    audience = BoundedTextField(max_length=1000, blank=True)
    #: Stages of working life it is thought for (people's CareerStage); none means every stage.
    stages = BoundedJSONField(max_bytes=500, default=list, blank=True)
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

    #: What the roles are called here; blank is “mentor”, “mentors”, “mentee”, “mentees”.
    mentor_word = BoundedCharField(max_length=40, blank=True)
    mentors_word = BoundedCharField(max_length=40, blank=True)
    mentee_word = BoundedCharField(max_length=40, blank=True)
    mentees_word = BoundedCharField(max_length=40, blank=True)

    #: Phases of meeting: minutes, how often (choices.Every), for how many weeks (0: to the end).
    rhythm = BoundedJSONField(max_bytes=2_000, default=list, blank=True)
    preparation_minutes = models.PositiveSmallIntegerField(default=0)
    orientation_mentor_minutes = models.PositiveSmallIntegerField(default=0)
    orientation_mentee_minutes = models.PositiveSmallIntegerField(default=0)

    #: What is due when: {"after_days": 28, "what": "Agreement and plan"}, in order.
    milestones = BoundedJSONField(max_bytes=10_000, default=list, blank=True)
    #: "formats", "surveys" and "kept_out": lines each.
    practice = BoundedJSONField(max_bytes=10_000, default=dict, blank=True)
    #: Part -> why its default is what it is, and how strong the evidence; a part that was changed has none.
    reasons = BoundedJSONField(max_bytes=60_000, default=dict, blank=True)

    sponsor_name = BoundedCharField(max_length=80, blank=True)
    sponsor_note = BoundedTextField(max_length=500, blank=True)
    budget_hours = models.PositiveIntegerField(null=True, blank=True)
    budget_money = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    budget_currency = BoundedCharField(max_length=3, blank=True)
    protected_time = BoundedTextField(max_length=500, blank=True)

    safeguarding = BoundedCharField(max_length=10, choices=Safeguarding, blank=True)
    safeguarding_lead = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="programs_safeguarded"
    )
    second_adult = BoundedTextField(max_length=1000, blank=True)
    concern_route = BoundedTextField(max_length=1000, blank=True)
    contact_schedule = BoundedTextField(max_length=1000, blank=True)
    no_contact_rules = BoundedTextField(max_length=1000, blank=True)
    #: Since when the product itself keeps these two; no form of this room sets them.
    second_adult_since = models.DateTimeField(null=True, blank=True, editable=False)
    concern_route_since = models.DateTimeField(null=True, blank=True, editable=False)

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
            models.CheckConstraint(
                name="program_open_is_safeguarded",
                condition=Q(state=ProgramState.DRAFT)
                | Q(safeguarding=Safeguarding.NONE)
                | (
                    Q(safeguarding_lead__isnull=False)
                    & Q(second_adult_since__isnull=False, concern_route_since__isnull=False)
                    & ~Q(second_adult="")
                    & ~Q(concern_route="")
                    & ~Q(contact_schedule="")
                    & ~Q(no_contact_rules="")
                ),
            ),
            models.CheckConstraint(
                name="program_safeguarding_is_locked_on",
                condition=~Q(template__in=SAFEGUARDED_TEMPLATES) | ~Q(safeguarding=Safeguarding.NONE),
            ),
            models.CheckConstraint(
                name="program_with_minors_is_published_by_two",
                condition=~Q(safeguarding=Safeguarding.MINORS) | Q(two_person_publishing=True),
            ),
            models.CheckConstraint(
                name="program_budget_is_not_negative",
                condition=Q(budget_money__isnull=True) | Q(budget_money__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def length_days(self) -> int | None:
        """Days from start to end; None until both are said."""
        if self.starts_on is None or self.ends_on is None:
            return None
        return (self.ends_on - self.starts_on).days

    @property
    def words(self) -> RoleWords:
        """What mentors and mentees are called in this program."""
        return RoleWords.of(self.mentor_word, self.mentors_word, self.mentee_word, self.mentees_word)

    @property
    def is_safeguarded(self) -> bool:
        return self.safeguarding != Safeguarding.NONE

    @property
    def is_for_minors(self) -> bool:
        return self.safeguarding == Safeguarding.MINORS

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
