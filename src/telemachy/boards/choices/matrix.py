"""What stands in the matrix before its owner changes a word of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from telemachy.boards.choices.seats import EveryMonths, Purpose, SeatKind


@dataclass(frozen=True)
class SeatTemplate:
    """One seat as it comes: four cells, a rhythm, what to talk about, and ways to find somebody."""

    #: In a sentence, for the page of the seat.
    about: str
    cells: Mapping[Purpose, str]
    every: EveryMonths
    #: A talk has points; these are what this seat is for.
    agenda: tuple[str, ...]
    #: Small steps toward somebody, each done in minutes.
    ideas: tuple[str, ...]
    #: Words one may send, with a gap or two to fill.
    request: str
    #: Once a year a longer talk, where the seat has one.
    yearly: str = ""


MATRIX: Mapping[SeatKind, SeatTemplate] = {
    SeatKind.INDUSTRY_EXPERT: SeatTemplate(
        about="Somebody who has seen your industry change and can say where it may go.",
        cells={
            Purpose.WHO: "Someone with 15 years or more in your industry.",
            Purpose.WHY: "How the industry works, where it is heading, and whom to know.",
            Purpose.WHEN: "Every 3 months, in depth, for 60 to 90 minutes.",
            Purpose.WHAT: "A talk about one trend and where you stand in it. One introduction to ask for.",
        },
        every=EveryMonths.QUARTER,
        agenda=(
            "A trend: which change do they see coming, and what would they watch?",
            "Your position: where would that leave somebody who does what you do?",
            "An introduction: whom do they know who lives with this change already?",
        ),
        ideas=(
            "Write down three people whose talks, articles or advice about your industry you remember.",
            "Look at who has stayed in your industry longest among the people you have met.",
            "Ask one colleague whom they listen to when the industry shifts.",
        ),
        request=(
            "You have seen this industry for longer than I have. I try to understand where … is heading. "
            "Would you have half an hour in the next weeks to tell me how you see it?"
        ),
    ),
    SeatKind.SKILLS_COACH: SeatTemplate(
        about="Somebody who does one thing very well that you want to learn.",
        cells={
            Purpose.WHO: "Someone very good at the one skill that you want to learn.",
            Purpose.WHY: "Practical advice, techniques, and somebody who watches you try.",
            Purpose.WHEN: "Every month, with something to practice until the next time.",
            Purpose.WHAT: "A plan for the skill, and a log of what you practiced and how it went.",
        },
        every=EveryMonths.MONTH,
        agenda=(
            "What you practiced since the last time, and how it went.",
            "One technique: watch it, try it, hear what to change.",
            "What to practice until the next time.",
        ),
        ideas=(
            "Write down three people who do this well enough that you watched how they do it.",
            "Ask your team who is good at it; people like to name somebody.",
            "Think of the last time somebody made it look easy. Who was it?",
        ),
        request=(
            "I watched how you … and would like to learn it. Could I show you how I do it, "
            "for twenty minutes, and hear one thing to change?"
        ),
    ),
    SeatKind.CAREER_COACH: SeatTemplate(
        about="A senior person who thinks with you in years, with no say over your next review.",
        cells={
            Purpose.WHO: "A senior leader, best outside your own reporting line.",
            Purpose.WHY: "Planning for the long run, and finding the way there.",
            Purpose.WHEN: "Every 2 months. Once a year, two hours to plan in depth.",
            Purpose.WHAT: "Where you may be in 1 year, in 3 years and in 5 years, and what to decide now.",
        },
        every=EveryMonths.TWO_MONTHS,
        agenda=(
            "In 1 year: what would you like to be true?",
            "In 3 years: which doors should still be open?",
            "In 5 years: what would you regret not having tried?",
        ),
        ideas=(
            "Write down three senior people outside your reporting line whom you have spoken to even once.",
            "Think of a former boss you would still ask for advice.",
            "Ask your own manager whose judgment they trust in another part of the house.",
        ),
        request=(
            "I think about the next few years of my work and would value how you see it from outside my "
            "line. Would you have half an hour for three questions?"
        ),
        yearly="Once a year: 120 minutes to plan in depth.",
    ),
}
