"""When and where a session is, as one of the two reads it."""

from datetime import datetime
from typing import Any

from telemachy.common.text import clean_line
from telemachy.meetings.models import Session
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.people.models import Person


def arranging_part(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    """The head of the page of a session."""
    other = session.mentorship.other_than(person)
    return {
        "mine_time": moment_for(session.starts_at, person),
        "other_time": moment_for(session.starts_at, other),
        "is_past": session.ends_at <= now,
        "title": clean_line(f"Session with {other.get_short_name()}"),
    }
