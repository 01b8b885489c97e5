"""Reasons in words: for coordinators with points, for the two people without any number."""

import re
from collections.abc import Sequence
from typing import Any, TypedDict

from telemachy.matching.explain import said_to
from telemachy.matching.kinds import HEADING_TITLES, Heading
from telemachy.matching.result import Match, Reason
from telemachy.matching.rules import Side

STRONGEST = 2


class Names(TypedDict):
    """Who is who in a sentence."""

    mentee: str
    mentor: str


# A known criterion that reaches less than this share is worth talking about, as the engine's stories have it.
_WORTH_TALKING_BELOW = 0.5


def reasons_as_stored(reasons: Sequence[Reason], *, mentee: str, mentor: str) -> list[dict[str, Any]]:
    """Each criterion of a pair as it is kept with the proposal; the points add up to the score shown.

    Wishes stand there as one line, always the same and without points: whose wish it was would follow.
    """
    return [
        {
            "key": reason.key,
            "label": label_of(reason.key),
            "heading": HEADING_TITLES[reason.heading],
            "points": 0 if reason.heading is Heading.WISHES else int(reason.points),
            "out_of": 0 if reason.heading is Heading.WISHES else int(reason.out_of),
            "known": reason.known or reason.heading is Heading.WISHES,
            "sentence": reason.say(mentee=mentee, mentor=mentor),
            "show": reason.show,
        }
        for reason in reasons
    ]


def words_for_the_pair(match: Match, *, mentee: str, mentor: str, reader: Side = "mentee") -> list[str]:
    """The strongest reasons that both may read: only what may be shown, only what is known, no numbers.

    Said to the one who reads: "you offer" to the mentor where the mentee reads "Omar Haddad offers". Wishes
    are never among them: a line that stands in some letters only would tell who wished.
    """
    said = [reason for reason in match.reasons if _may_be_read(reason)]
    strongest = sorted(said, key=lambda reason: -reason.points)[:STRONGEST]
    return [_without_numbers(reason, reader, mentee=mentee, mentor=mentor) for reason in strongest]


def without_wishes(score: int, reasons: Sequence[Reason]) -> int:
    """A pair's score as those who run the program see it: what either wished is taken off."""
    return int(score) - sum(int(reason.points) for reason in reasons if reason.heading is Heading.WISHES)


def out_of_shown(reasons: Sequence[Reason]) -> int:
    """What a pair could reach, wishes aside."""
    return sum(int(reason.out_of) for reason in reasons if reason.heading is not Heading.WISHES)


def worth_talking_about(
    reasons: Sequence[Reason], *, mentee: str, mentor: str, reader: Side = "mentee"
) -> str:
    """The known criterion that leaves most open, to the reader and without numbers; or nothing."""
    against = [
        reason
        for reason in reasons
        if reason.known
        and reason.show
        and reason.heading is not Heading.WISHES
        and reason.points < _WORTH_TALKING_BELOW * reason.out_of
    ]
    most = max(against, key=lambda reason: reason.out_of - reason.points, default=None)
    if most is None:
        return ""
    sentence = said_to(reader, most, mentee=mentee, mentor=mentor)
    if most.shared and most.points > 0:
        # What is shared is said among the reasons for; what is left of it is what to talk about.
        return f"{label_of(most.key)}: a part of what is looked for, not all of it"
    return f"{label_of(most.key)}: what the two of you said differs" if _NUMBER.search(sentence) else sentence


def _without_numbers(reason: Reason, reader: Side, *, mentee: str, mentor: str) -> str:
    """What is shared of a week is a length of time; the two are told that there is one, not how long."""
    if reason.heading is Heading.AVAILABILITY and reason.shared:
        return "There are times in the week when you are both free"
    return said_to(reader, reason, mentee=mentee, mentor=mentor)


def label_of(key: str) -> str:
    """A criterion's name for the screen."""
    words = key.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _may_be_read(reason: Reason) -> bool:
    if reason.heading is Heading.WISHES or not reason.show:
        return False
    return reason.known and reason.points > 0 and not _NUMBER.search(reason.template)


_NUMBER = re.compile(r"\d")
