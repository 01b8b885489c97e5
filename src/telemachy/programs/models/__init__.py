"""Programs, the people who run them, the people who take part, and rosters on their way in."""

from telemachy.programs.models.enrollments import Enrollment, EnrollmentQuerySet
from telemachy.programs.models.programs import MAX_CAPACITY, MAX_DEMAND, Cohort, Coordination, Program
from telemachy.programs.models.rosters import RosterFile, RosterImport, RosterRow

__all__ = [
    "MAX_CAPACITY",
    "MAX_DEMAND",
    "Cohort",
    "Coordination",
    "Enrollment",
    "EnrollmentQuerySet",
    "Program",
    "RosterFile",
    "RosterImport",
    "RosterRow",
]
