"""What a program still lacks before it can open."""

from collections.abc import Iterator
from dataclasses import dataclass

from telemachy.programs.models import Program
from telemachy.programs.queries.rules import usable_rules


@dataclass(frozen=True)
class Part:
    """One thing a program must say before it opens, and where to say it.

    `page` is "settings", "rules" or "safeguards"; `field` is the form field there.
    """

    key: str
    label: str
    is_filled: bool
    advice: str
    page: str
    field: str


def parts(program: Program) -> list[Part]:
    """The nine parts of a program, in the order in which one thinks of them; then the safeguards of some."""
    return list(_parts(program))


def missing_parts(program: Program) -> list[Part]:
    return [part for part in _parts(program) if not part.is_filled]


def _parts(program: Program) -> Iterator[Part]:
    yield _said("purpose", "Purpose", program.purpose, "Say what this program is for.")
    yield _said("audience", "Audience", program.audience, "Say who is invited.")
    yield Part(
        "owner", "Owner", program.owner_id is not None, "Name who answers for it.", "settings", "owner_email"
    )
    yield Part(
        "length",
        "Length",
        program.starts_on is not None and program.ends_on is not None,
        "Set the first and the last day.",
        "settings",
        "starts_on" if program.starts_on is None else "ends_on",
    )
    yield _said("cadence", "Cadence", program.cadence, "Say how often pairs meet, and for how long.")
    yield Part(
        "roles",
        "Roles",
        bool(program.mentor_role.strip() and program.mentee_role.strip()),
        "Say what a mentor and a mentee each do.",
        "settings",
        "mentee_role" if program.mentor_role.strip() else "mentor_role",
    )
    yield Part(
        "match_method",
        "Match method",
        has_match_method(program),
        "Complete the matching rules.",
        "rules",
        "objective",
    )
    yield Part(
        "measures", "Measures", bool(program.measures), "Choose what to look at.", "settings", "measures"
    )
    yield _said("closure", "Closure", program.closure, "Say how it ends.")
    if program.is_safeguarded:
        yield from _safeguards(program)


NOT_KEPT_YET = "Nothing here keeps this for every pair yet, so the program stays a draft."


def _safeguards(program: Program) -> Iterator[Part]:
    """What stands between people at risk and a program that only means well."""

    def part(key: str, label: str, is_filled: bool, advice: str, field: str = "") -> Part:
        return Part(key, label, is_filled, advice, "safeguards", field or key)

    yield part(
        "second_adult",
        "Second adult",
        bool(program.second_adult.strip()) and program.second_adult_since is not None,
        NOT_KEPT_YET if program.second_adult.strip() else "Say who sees every meeting and every thread.",
    )
    yield part(
        "concern_route",
        "Concern route",
        bool(program.concern_route.strip()) and program.concern_route_since is not None,
        NOT_KEPT_YET if program.concern_route.strip() else "Say how a concern reaches the right person.",
    )
    yield part(
        "safeguarding_lead",
        "Safeguarding lead",
        program.safeguarding_lead_id is not None,
        "Name who answers for safeguarding.",
        "lead_email",
    )
    yield part(
        "contact_schedule",
        "Contact schedule",
        bool(program.contact_schedule.strip()),
        "Say when staff speak with everyone.",
    )
    yield part(
        "no_contact_rules",
        "No-contact rules",
        bool(program.no_contact_rules.strip()),
        "Say who must not meet, and who decides.",
    )


def _said(key: str, label: str, text: str, advice: str) -> Part:
    return Part(key, label, bool(text.strip()), advice, "settings", key)


def has_match_method(program: Program) -> bool:
    """Whether the program's rule file can be read and compares something."""
    rules = usable_rules(program)
    return rules is not None and bool(rules.criteria)
