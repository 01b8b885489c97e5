"""From rows to people: who a row is, and what a pair of rows is called."""

from collections.abc import Mapping

from telemachy.matching.files.fitting import Fitted
from telemachy.matching.files.outcomes import Decision, Pair, Part
from telemachy.matching.files.people import Roster
from telemachy.matching.kinds import HEADING_TITLES, Heading
from telemachy.matching.result import UNIT, Match, Reason


def display_name(roster: Roster, row: int) -> str:
    """Return how somebody is called in a sentence: by name, else “mentor 12”."""
    name, id_ = roster.names[row], roster.ids[row]
    return name if name != id_ or "@" in name else f"{roster.side} {id_}"


def pair_of(fitted: Fitted, match: Match, decisions: Mapping[tuple[str, str], Decision]) -> Pair:
    """Return a pair of the engine's with ids, names, addresses and sentences."""
    mentees, mentors = fitted.mentees, fitted.mentors
    mentee, mentor = display_name(mentees, match.mentee), display_name(mentors, match.mentor)
    ids = mentees.ids[match.mentee], mentors.ids[match.mentor]
    return Pair(
        mentee_id=ids[0],
        mentee=mentee,
        mentor_id=ids[1],
        mentor=mentor,
        fit=str(match.band),
        points=match.points,
        parts=tuple(_part(reason, mentee, mentor) for reason in match.reasons),
        type=fitted.problem.types[match.type],
        decision=decisions.get(ids, ""),
        pinned=match.pinned,
        mentee_email=mentees.emails[match.mentee],
        mentor_email=mentors.emails[match.mentor],
    )


def _part(reason: Reason, mentee: str, mentor: str) -> Part:
    return Part(
        key=reason.key,
        heading=HEADING_TITLES[reason.heading],
        points=reason.points / UNIT,
        out_of=reason.out_of / UNIT,
        # Whether anybody wished is as private as what was wished: the line reads the same for all.
        known=reason.known or reason.heading is Heading.WISHES,
        reason=reason.say(mentee=mentee, mentor=mentor),
        show=reason.show,
    )
