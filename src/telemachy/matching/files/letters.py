"""Words for the people themselves: an introduction for each pair, a kind note for whoever has no mentor yet.

No number, no fit band, nobody else's name, and only reasons that may be shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from telemachy.matching.files.outcomes import Alone, Outcome, Pair, Part

_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?![\w+#])")
_WISHES = "Wishes of both"


@dataclass(frozen=True)
class Letter:
    """A text that is ready to be sent.

    Parameters
    ----------
    to : tuple of str
        Ids of the people it is for: mentee and mentor, or one person.
    names, emails : tuple of str
    subject, text : str
    """

    to: tuple[str, ...]
    names: tuple[str, ...]
    emails: tuple[str, ...]
    subject: str
    text: str


def letters(outcome: Outcome) -> list[Letter]:
    """Return an introduction per pair, then a note per person without a mentor."""
    introductions = [introduction(pair, outcome.sender) for pair in outcome.pairs]
    return introductions + [kind_note(alone, outcome.sender) for alone in outcome.alone]


_FIRST_MEETING = (
    "A good start is half an hour to see whether it suits you both. {mentee} suggest two or three times, "
    "and say in a sentence what you would like to talk about first."
)
_NO_MENTOR_YET = (
    "Thank you for taking part. We have not found a mentor for you in this round, "
    "and we wanted you to hear it from us."
)
_WHAT_NOW = (
    "It says nothing about you. Your answers stay with us for the next round; "
    "if you would like to change them, or would rather step back, just answer this message."
)


def introduction(pair: Pair, sender: str = "") -> Letter:
    """Introduce two people to each other."""
    mentee, mentor = first_name(pair.mentee, pair.mentee_id), first_name(pair.mentor, pair.mentor_id)
    reasons = shown_reasons(pair)
    paragraphs = [
        f"Hello {mentee}, hello {mentor}," if mentee and mentor else "Hello to you both,",
        "We would like to introduce you to each other as mentee and mentor.",
        f"Why you two: {_sentences(reasons)}" if reasons else "Your answers go well together.",
        _FIRST_MEETING.format(mentee=f"{mentee}, you might" if mentee else "As the mentee you might"),
        "If it does not feel right, either of you may tell us so. No reason is needed.",
        sender,
    ]
    return Letter(
        to=(pair.mentee_id, pair.mentor_id),
        names=(pair.mentee, pair.mentor),
        emails=(pair.mentee_email, pair.mentor_email),
        subject=f"Introducing {pair.mentee} and {pair.mentor}" if mentee and mentor else "An introduction",
        text=_joined(paragraphs),
    )


def kind_note(alone: Alone, sender: str = "") -> Letter:
    """Tell somebody that there is no mentor yet, why as far as it helps, and what comes next."""
    name = first_name(alone.name, alone.id)
    paragraphs = [f"Dear {name}," if name else "Hello,", _NO_MENTOR_YET, alone.plain, _WHAT_NOW, sender]
    return Letter((alone.id,), (alone.name,), (alone.email,), "About your mentor", _joined(paragraphs))


def _joined(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(filter(None, paragraphs))


def shown_reasons(pair: Pair) -> list[str]:
    """Return the two strongest reasons that the pair may read, in words without numbers."""
    shown = [part for part in pair.parts if _may_be_read(part)]
    return [part.reason for part in sorted(shown, key=lambda part: -part.points)[:2]]


def _may_be_read(part: Part) -> bool:
    is_reason = part.known and part.show and part.points > 0 and part.heading != _WISHES
    return is_reason and not _NUMBER.search(part.reason)


def first_name(name: str, id_: str) -> str:
    """Return how to address somebody: by first name; "" where no name is known."""
    if not name or name == id_ or "@" in name:
        return ""
    first, _, rest = name.partition(" ")
    return name if rest and len(first.rstrip(".")) < 2 else first


def _sentences(reasons: Sequence[str]) -> str:
    return " ".join(reason if reason.endswith((".", "?", "…")) else f"{reason}." for reason in reasons)
