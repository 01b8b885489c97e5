"""What comes after a session, and heads the next one: the part of its page that this room's notes fill."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Act, Session
from telemachy.meetings.queries.acts import acts_of_session, open_acts, takeaways_before, takeaways_of
from telemachy.meetings.queries.held import held
from telemachy.meetings.queries.notes import has_own_note, standing_note
from telemachy.meetings.queries.updates import latest_update, update_before
from telemachy.mentorships.choices import UNDER_WAY
from telemachy.people.models import Person

__all__ = ["afterwards_part", "latest_update", "open_acts", "takeaways_before"]


def afterwards_part(session: Session, person: Person, now: datetime) -> dict[str, Any]:
    """Whether they met, takeaways, acts and notes; and what the last session left for this one."""
    word = held(session, person, now)
    takeaways = takeaways_of(session)
    return {
        "held": word,
        "update": update_before(session, person),
        "before_takeaways": takeaways_before(session),
        "acts_before": _acts_before(session),
        "takeaways": takeaways,
        "has_my_takeaway": any(one.author_id == person.pk for one in takeaways),
        "session_acts": acts_of_session(session),
        "shared_note": standing_note(session),
        "has_private_note": has_own_note(session, person),
        "is_afterwards": session.state == SessionState.HELD
        or (session.state == SessionState.PLANNED and word.has_begun),
        # Then what came of it stands above what was prepared.
        "is_over": session.state == SessionState.HELD
        or (session.state == SessionState.PLANNED and session.ends_at <= now),
        "may_write": session.mentorship.state in UNDER_WAY and session.state != SessionState.CANCELLED,
        "today": now.astimezone(ZoneInfo(person.timezone)).date(),
    }


def _acts_before(session: Session) -> list[Act]:
    """What is open from before; a session that took place shows what came of it instead."""
    acts = open_acts(session.mentorship)
    return [act for act in acts if act.session_id != session.pk and session.state == SessionState.PLANNED]
