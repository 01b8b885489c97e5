"""A reason said to one of the two it is about: "you offer", where it tells of the reader."""

import re
from typing import Final

from telemachy.matching.kinds import Heading
from telemachy.matching.result import Reason, fill, listed
from telemachy.matching.rules import Side

_IRREGULAR: Final = {"is": "are", "was": "were", "has": "have", "does": "do", "goes": "go"}
_BETWEEN: Final = frozenset(["always", "also", "perhaps", "sometimes", "now", "often", "still", "already"])
"""Words that may stand before the verb."""

_SUBJECT = re.compile(r"\{(you)\}((?: (?:" + "|".join(sorted(_BETWEEN)) + r"))*) ([a-z]+)\b")
_OWN = re.compile(r"\b[Tt]he ([\w -]+?) of \{you\}")


def said_to(reader: Side, reason: Reason, *, mentee: str, mentor: str) -> str:
    """Return the sentence for one of the two, the other one named.

    Sentences of a rule file are in the third person; where the reader is who acts, the verb changes with
    her or him: "{mentor} offers {shared}" is "You offer Budgets" to the mentor.
    """
    if reason.heading is Heading.WISHES or not reason.known:
        return reason.say(mentee=mentee, mentor=mentor)
    named = {"mentor": mentor, "mentee": mentee, "shared": listed(reason.shared)}
    return fill(_to_you(reason.template, reader), named)


def _to_you(template: str, reader: Side) -> str:
    """Put "you" for the reader; nothing else in braces is touched."""
    other: Side = "mentee" if reader == "mentor" else "mentor"
    text = template.replace(f"{{{reader}}}", "{you}")
    # "Omar and Ann are" is "you and Ann are": whoever reads comes first.
    text = re.sub(rf"\{{{other}\}} and \{{you\}}", f"{{you}} and {{{other}}}", text)
    text = text.replace("{you}'s", "your").replace("{you}’s", "your")
    text = _OWN.sub(r"your \1", text)
    text = _SUBJECT.sub(lambda found: f"you{found[2]} {_second_person(found[3])}", text)
    text = text.replace("{you}", "you")
    return text[:1].upper() + text[1:] if text[:3] == "you" else text


def _second_person(verb: str) -> str:
    """Return the form of a verb that goes with "you"; what is no third person stays."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    if verb.endswith(("ches", "shes", "sses", "xes", "zes")):
        return verb[:-2]
    return verb[:-1] if verb.endswith("s") and not verb.endswith("ss") else verb
