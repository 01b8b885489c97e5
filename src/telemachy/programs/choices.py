"""The states and kinds that programs, enrollments and imports can be in."""

from django.db import models


class ProgramState(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class EnrollmentRole(models.TextChoices):
    MENTOR = "mentor", "Mentor"
    MENTEE = "mentee", "Mentee"


class EnrollmentState(models.TextChoices):
    """Invited people take part in a round: they accept or decline the mentorship it proposes."""

    INVITED = "invited", "Invited"
    ACTIVE = "active", "Active"
    DECLINED = "declined", "Declined"
    LEFT = "left", "Left"


#: Those who take part: the only ones a round sees.
PRESENT_STATES = (EnrollmentState.INVITED, EnrollmentState.ACTIVE)


class EnrollmentSource(models.TextChoices):
    ROSTER = "roster", "Roster file"
    COORDINATOR = "coordinator", "Added by a coordinator"
    PERSON = "person", "Joined"


class Measure(models.TextChoices):
    """What a program may look at to learn how it goes; retention and promotion stay off by default."""

    COVERAGE = "coverage", "How many who wanted a mentor have one"
    DAYS_TO_FIRST_SESSION = "days_to_first_session", "Days to the first session"
    CADENCE_KEPT = "cadence_kept", "Meetings held as often as agreed"
    EARLY_ENDINGS = "early_endings", "Mentorships that ended early"
    GOAL_PROGRESS = "goal_progress", "Progress on goals"
    CONFIDENCE = "confidence", "Confidence, as people say it"
    TIES_ACROSS_FUNCTIONS = "ties_across_functions", "New ties across functions"
    MENTOR_BENEFIT = "mentor_benefit", "What mentors take from it"
    RETENTION = "retention", "Who stays with the organization"
    PROMOTION = "promotion", "Who is promoted"


class ImportState(models.TextChoices):
    MAPPING = "mapping", "Columns to confirm"
    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked"
    APPLYING = "applying", "Being applied"
    APPLIED = "applied", "Applied"
    UNDOING = "undoing", "Being undone"
    UNDONE = "undone", "Undone"
    DROPPED = "dropped", "Dropped"
    FAILED = "failed", "Stopped"


#: A program has at most one import in these states.
UNDER_WAY = (
    ImportState.MAPPING,
    ImportState.CHECKING,
    ImportState.CHECKED,
    ImportState.APPLYING,
    ImportState.UNDOING,
)


class FileRole(models.TextChoices):
    """Whom a file holds; in a file of both, a column says who is what."""

    MENTEES = "mentees", "Mentees"
    MENTORS = "mentors", "Mentors"
    BOTH = "both", "Mentees and mentors"


class RowOutcome(models.TextChoices):
    """What applying a row of a roster does, or did."""

    NEW = "new", "New"
    CHANGED = "changed", "Changed"
    SAME = "same", "Same as before"
    LEFT_OUT = "left_out", "Left out"
    PROBLEM = "problem", "Problem"
