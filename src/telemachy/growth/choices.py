"""What an aim may be, and where it came from."""

from django.db.models import TextChoices


class Whose(TextChoices):
    """The exercise keeps apart what others want of a person and what they want themselves."""

    WANTED = "wanted", "What I want"
    GIVEN = "given", "What others want for me"


class AimKind(TextChoices):
    """The direction of an aim. Staying is one like the others."""

    OTHER_FUNCTION = "function", "A role in another function"
    HIGHER = "higher", "A higher role"
    GROW = "grow", "Growing where I am"
    STAY = "stay", "Staying where I am"
    NOT_SURE = "unsure", "Not sure yet"
    EXPLORE = "explore", "Finding something out"
