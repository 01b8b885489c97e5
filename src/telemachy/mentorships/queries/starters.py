"""Three ways to begin an objective, to be written over: the words are the mentee's in the end."""

from collections.abc import Mapping
from dataclasses import dataclass

from telemachy.mentorships.choices import Starter


@dataclass(frozen=True)
class StarterText:
    """A beginning in words."""

    starter: Starter
    about: str
    title: str
    words: str


STARTERS: Mapping[str, StarterText] = {
    one.starter: one
    for one in (
        StarterText(
            Starter.LEADERSHIP,
            "Lead people, a project or a conversation.",
            "Lead one piece of work from beginning to end",
            "I would notice it by this: others bring their questions about it to me, I can say no to what "
            "does not belong, and I know what I would do differently next time.",
        ),
        StarterText(
            Starter.TECHNICAL,
            "Learn or deepen a skill of your field.",
            "Use one new skill in real work without asking for help",
            "I would notice it by this: I have used it in something that others rely on, I can explain to a "
            "colleague why it works, and I know where its limits are.",
        ),
        StarterText(
            Starter.TRANSITION,
            "Find out about a move: another role, field or place.",
            "Know whether the role I think of suits me, and what is missing",
            "I would notice it by this: I have talked with three people who do it, I have tried a part of it "
            "myself, and I can name the two things I would have to learn first.",
        ),
    )
}
