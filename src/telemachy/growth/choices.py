"""What an aim may be, where it came from, and what one may find out first."""

from dataclasses import dataclass

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


# These say enough by themselves; words are welcome and not needed.
SAYS_ENOUGH = frozenset({AimKind.STAY, AimKind.NOT_SURE})
# What the form offers; finding something out begins from a starter.
TO_CHOOSE = tuple(kind for kind in AimKind if kind != AimKind.EXPLORE)


@dataclass(frozen=True)
class Starter:
    """Something to find out for whoever is not sure yet."""

    key: str
    words: str
    why: str


STARTERS = (
    Starter(
        "week",
        "Ask two people whose work makes me curious what last week was like for them.",
        "A title says little. A week says what one would really be doing.",
    ),
    Starter(
        "energy",
        "Write down for ten working days what gave me energy and what took it.",
        "Ten lines are enough to see a pattern, and nobody else reads them.",
    ),
    Starter(
        "taste",
        "Take on one small piece of work that belongs to another team.",
        "Trying for a few hours costs less than deciding for years.",
    ),
    Starter(
        "enough",
        "Describe a good ordinary day three years from now, and what would not be in it.",
        "What one would leave out is often clearer than what one would put in.",
    ),
    Starter(
        "said",
        "Ask three people I have worked with what they would come to me for.",
        "Others see strengths that feel too easy to count.",
    ),
    Starter(
        "stay",
        "List what I would lose by leaving what I do now.",
        "Staying is a choice as well, and a better one when it was looked at.",
    ),
)
