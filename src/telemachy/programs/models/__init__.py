"""Programs, the people who run them, the people who take part, and rosters on their way in."""

from telemachy.programs.models.dates import DAY_NAME_LENGTH, CampaignDay
from telemachy.programs.models.enrollments import MOST_HOURS, Enrollment, EnrollmentQuerySet
from telemachy.programs.models.joining import Application, DeclaredConflict, Joining, Suggestion
from telemachy.programs.models.offers import KeptOffer, UnderAge
from telemachy.programs.models.orientation import OrientationDone
from telemachy.programs.models.programs import MAX_CAPACITY, MAX_DEMAND, Cohort, Coordination, Program
from telemachy.programs.models.rosters import RosterFile, RosterImport, RosterRow
from telemachy.programs.models.screening import Screening
from telemachy.programs.models.spending import Spending

__all__ = [
    "DAY_NAME_LENGTH",
    "MAX_CAPACITY",
    "MAX_DEMAND",
    "MOST_HOURS",
    "Application",
    "CampaignDay",
    "Cohort",
    "Coordination",
    "DeclaredConflict",
    "Enrollment",
    "EnrollmentQuerySet",
    "Joining",
    "KeptOffer",
    "OrientationDone",
    "Program",
    "RosterFile",
    "RosterImport",
    "RosterRow",
    "Screening",
    "Spending",
    "Suggestion",
    "UnderAge",
]
