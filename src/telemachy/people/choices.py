"""Words of the people room."""

from django.db.models import IntegerChoices, TextChoices


class InvitationKind(TextChoices):
    """How a person gets the link that signs in for the first time."""

    LINK = "link", "Link in a mail"
    CARD = "card", "Printed card"


class InvitationState(TextChoices):
    """What has become of an invitation."""

    WAITING = "waiting", "Not opened yet"
    USED = "used", "Used"
    EXPIRED = "expired", "Run out"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Visibility(TextChoices):
    """Who may read what a person wrote in a field; each field's class stands in `profile_fields.toml`."""

    PRIVATE = "private", "Private"
    PAIR = "pair", "Shared with the pair"
    COORDINATOR = "coordinator", "Shared with coordinators"
    RESTRICTED = "restricted", "Restricted"


class Standing(TextChoices):
    """What a reader is to the person whose profile is read."""

    SELF = "self", "The person"
    PAIR = "pair", "The other person of a mentorship"
    COORDINATOR = "coordinator", "A coordinator of a program of theirs"
    NOBODY = "nobody", "Anybody else"


class TopicKind(TextChoices):
    """What a term of the vocabulary is about."""

    SKILL = "skill", "Skill"
    SITUATION = "situation", "Situation"
    FUNCTION = "function", "Function"
    INDUSTRY = "industry", "Industry"


class Level(IntegerChoices):
    """How far somebody has come with a topic they offer."""

    ONE_STEP_AHEAD = 1, "One step ahead: I learned it not long ago"
    CAPABLE = 2, "I do it regularly"
    EXPERIENCED = 3, "I have done it for years"
    TEACHES = 4, "I have taught it to others"


class Importance(IntegerChoices):
    """How much a person wants something."""

    NICE = 1, "Good to have"
    WANTED = 2, "Important"
    MOST = 3, "Most important"


class CareerStage(TextChoices):
    """Where somebody stands in working life; no stage is above mentoring, and none below."""

    STUDYING = "studying", "Studying or in training"
    FIRST_JOB = "first_job", "First job"
    EARLY = "early", "Early career"
    EXPERIENCED = "experienced", "Experienced"
    LEADING = "leading", "Leading others"
    EXECUTIVE = "executive", "Executive"
    CHANGING = "changing", "Changing direction"
    RETURNING = "returning", "Coming back after a break"
    INDEPENDENT = "independent", "Freelance or self-employed"
    LATE = "late", "Late career or retired"


class Cadence(TextChoices):
    """How often to meet. The words say what they mean, for nobody agrees on “bi-weekly”."""

    EVERY_WEEK = "every_week", "Every week"
    EVERY_2_WEEKS = "every_2_weeks", "Every 2 weeks"
    EVERY_MONTH = "every_month", "Every month"
    EVERY_2_MONTHS = "every_2_months", "Every 2 months"
    EVERY_QUARTER = "every_quarter", "Every quarter"
    AS_NEEDED = "as_needed", "When there is a question"


class Length(TextChoices):
    """How long a mentorship should last."""

    MICRO = "micro", "Single talks"
    MONTHS_3 = "3_months", "3 months"
    MONTHS_6 = "6_months", "6 months"
    MONTHS_9 = "9_months", "9 months"
    MONTHS_12 = "12_months", "12 months"
    OPEN = "open", "Open-ended"


class Challenge(TextChoices):
    """How much push is wished for, or given."""

    GENTLE = "gentle", "Gentle: mostly listening and encouragement"
    BALANCED = "balanced", "Balanced"
    STRETCHING = "stretching", "Stretching: hard questions, plain words"


class Weekday(IntegerChoices):
    """Days of the week, Monday first."""

    MONDAY = 0, "Monday"
    TUESDAY = 1, "Tuesday"
    WEDNESDAY = 2, "Wednesday"
    THURSDAY = 3, "Thursday"
    FRIDAY = 4, "Friday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class Confirmation(TextChoices):
    """Who stands behind an achievement."""

    SELF_STATED = "self_stated", "Self-stated"
    ASKED = "asked", "Self-stated, a colleague is asked"
    CONFIRMED = "confirmed", "Confirmed by a named colleague"
