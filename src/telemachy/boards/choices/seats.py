"""The three seats of a board, and the four things one says of each."""

from django.db.models import IntegerChoices, TextChoices


class SeatKind(TextChoices):
    """Whom a board has: three types of mentor."""

    INDUSTRY_EXPERT = "industry", "Industry Expert"
    SKILLS_COACH = "skills", "Skills Coach"
    CAREER_COACH = "career", "Career Coach"


class Purpose(TextChoices):
    """What one says of each seat."""

    WHO = "who", "Who"
    WHY = "why", "Why"
    WHEN = "when", "When"
    WHAT = "what", "What"


class EveryMonths(IntegerChoices):
    """How often one means to talk. Never a word that could be read as twice a month."""

    MONTH = 1, "Every month"
    TWO_MONTHS = 2, "Every 2 months"
    QUARTER = 3, "Every 3 months"
    HALF_YEAR = 6, "Every 6 months"
    YEAR = 12, "Once a year"
