"""Which small step comes next on a board: a table, read from the top."""

from dataclasses import dataclass
from enum import StrEnum

from telemachy.boards.choices.seats import SeatKind


class Standing(StrEnum):
    """What may hold for a board, or for one of its seats."""

    NO_AIM = "no_aim"
    NO_SKILL = "no_skill"
    EMPTY = "empty"
    DUE = "due"
    NEVER_MET = "never_met"
    IN_ORDER = "in_order"


@dataclass(frozen=True)
class Step:
    """What to do when something holds; `{seat}`, `{who}` and `{skill}` are filled in."""

    standing: Standing
    #: None: whichever seat it holds for.
    seat: SeatKind | None
    title: str
    text: str
    label: str
    place: str


STEPS: tuple[Step, ...] = (
    Step(
        Standing.NO_AIM,
        None,
        "Begin with what you aim for",
        "A line is enough, and “not sure yet” is an answer. It is easier to say whom you need after that.",
        "Write down an aim",
        "growth:aims",
    ),
    Step(
        Standing.EMPTY,
        SeatKind.INDUSTRY_EXPERT,
        "Write down one Industry Expert you know",
        "Think of three people whose view of your industry you remember. Put in the first who comes to mind; "
        "nobody is told.",
        "Put somebody in",
        "boards:seat",
    ),
    Step(
        Standing.NO_SKILL,
        SeatKind.SKILLS_COACH,
        "Name the one skill for your Skills Coach",
        "One skill, in a word or two. Whom to ask follows from it.",
        "Name the skill",
        "boards:seat",
    ),
    Step(
        Standing.EMPTY,
        SeatKind.SKILLS_COACH,
        "Who does this well: {skill}?",
        "Think of three people who made it look easy. Put in the first who comes to mind; nobody is told.",
        "Put somebody in",
        "boards:seat",
    ),
    Step(
        Standing.EMPTY,
        SeatKind.CAREER_COACH,
        "Write down one Career Coach you could ask",
        "A former boss, or a senior person outside your reporting line. Nobody is told.",
        "Put somebody in",
        "boards:seat",
    ),
    Step(
        Standing.DUE,
        None,
        "Talk to {who} again",
        "The time that you set for your {seat} is here. Three points to talk about are ready.",
        "See the points",
        "boards:seat",
    ),
    Step(
        Standing.NEVER_MET,
        None,
        "Ask {who} for a first talk",
        "Half an hour is enough to ask for. Words that you may send are ready for your {seat}.",
        "See the words",
        "boards:seat",
    ),
    Step(
        Standing.IN_ORDER,
        None,
        "Your board is in order",
        "Every seat has somebody, and the next talks have their time. Print it, and look at it now and then.",
        "Print the board",
        "boards:print",
    ),
)
