"""Rosters on their way in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from telemachy.common.fields import BoundedCharField, BoundedJSONField, BoundedTextField, public_id_field
from telemachy.people.models import Person
from telemachy.programs.choices import UNDER_WAY, EnrollmentRole, FileRole, ImportState, RowOutcome
from telemachy.programs.models.enrollments import Enrollment
from telemachy.programs.models.programs import Cohort


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

    @property
    def rows_undone(self) -> int:
        """How far undoing has come."""
        report = self.report
        return int(report.get("undone", 0)) + int(report.get("stayed", 0))


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
    #: Kept for a day, so that the import can be undone: what the row replaced, and how it was left.
    before = BoundedJSONField(max_bytes=600_000, default=dict, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["roster_import", "applied", "outcome"], name="roster_row_to_apply")]
        constraints = [
            models.UniqueConstraint(fields=["file", "line", "role"], name="roster_row_line_once"),
        ]

    def __str__(self) -> str:
        return f"Line {self.line} of {self.file}"
