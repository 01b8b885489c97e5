"""The states and kinds that programs, enrollments and imports can be in."""

from typing import Any

from django.db import models


class ProgramState(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class ProgramKind(models.TextChoices):
    """What kind of help a program offers; each has its own guidance."""

    MENTORING = "mentoring", "Mentoring"
    COACHING = "coaching", "Coaching"
    ADVOCACY = "advocacy", "Advocacy"
    BUDDYING = "buddying", "Buddying"


class Safeguarding(models.TextChoices):
    """Whom a program has to keep safe beyond what every program does."""

    NONE = "", "Not needed"
    MINORS = "minors", "Young people under 18"
    ADULTS = "adults", "Adults at risk"


class Every(models.TextChoices):
    """How often two people meet."""

    WEEK = "week", "every week"
    TWO_WEEKS = "two_weeks", "every 2 weeks"
    MONTH = "month", "every month"
    TWO_MONTHS = "two_months", "every 2 months"
    QUARTER = "quarter", "every quarter"
    ONCE = "once", "once"


class Strength(models.TextChoices):
    """How strong the evidence behind a default is."""

    REVIEWS = "reviews", "Reviews of many studies"
    TRIALS = "trials", "Trials with random assignment"
    OBSERVED = "observed", "Studies that observe, without random assignment"
    PRACTICE = "practice", "Practice guidance"
    LAW = "law", "Law or duty of care"
    JUDGMENT = "judgment", "Our judgment; no study settles it"


class DayPurpose(models.TextChoices):
    """What a day of the year is for."""

    RECRUIT = "recruit", "To ask people in"
    THANK = "thank", "To thank those who take part"
    BOTH = "both", "To thank, and to ask people in"


#: Kept on 27 October by many organizations; a program begins with it, and may move or remove it.
MENTORING_DAY: dict[str, Any] = {
    "name": "National Mentoring Day",
    "purpose": DayPurpose.BOTH,
    "month": 10,
    "day": 27,
}


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
    EVERYONE = "everyone", "Everyone was invited"
    LINK = "link", "Came by the program's link"
    APPLICATION = "application", "Applied"


class LinkWay(models.TextChoices):
    """What the program's link is for."""

    OFF = "off", "Off"
    JOIN = "join", "Whoever has the link may join"
    APPLY = "apply", "Whoever has the link may apply, and a coordinator decides"


class Roles(models.TextChoices):
    """As what people may come in by the link."""

    MENTEE = "mentee", "Mentees"
    MENTOR = "mentor", "Mentors"
    BOTH = "both", "Mentors, mentees, or both at once"


class Gate(models.TextChoices):
    """Whether something is asked of people before they are proposed to anybody."""

    OFF = "off", "Not shown"
    OFFERED = "offered", "Offered, and up to them"
    REQUIRED = "required", "Asked of everyone before they are proposed"


class ApplicationState(models.TextChoices):
    ASKED = "asked", "Waits for an answer"
    WAITING = "waiting", "On the waiting list"
    IN = "in", "Came in"
    DECLINED = "declined", "Not this time"
    WITHDRAWN = "withdrawn", "Withdrawn"


#: Applications that may still lead to something.
OPEN_APPLICATIONS = (ApplicationState.ASKED, ApplicationState.WAITING)


class ScreeningLevel(models.TextChoices):
    REFERENCES = "references", "References and a talk"
    IDENTITY = "identity", "Identity seen"
    BASIC = "basic", "Basic record check"
    ENHANCED = "enhanced", "Enhanced record check"
    INDIVIDUAL = "individual", "Individual assessment"


class ScreeningDecision(models.TextChoices):
    CLEARED = "cleared", "Fit for the role"
    NOT_CLEARED = "not_cleared", "Not for this role"


class Wait(models.TextChoices):
    """What stands between a person who takes part and being proposed to somebody."""

    PAUSED = "paused", "Paused"
    ORIENTATION = "orientation", "Orientation"
    PLACES = "places", "Number of places"
    SCREENING = "screening", "Not available"


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
