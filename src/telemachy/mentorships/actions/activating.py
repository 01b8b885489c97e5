"""A mentorship begins once both have agreed and the mentee has an objective, and not before."""

from datetime import datetime

from telemachy.mentorships.actions.states import move
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.readiness import missing_to_begin


def activate_if_ready(mentorship: Mentorship, *, now: datetime) -> bool:
    """Begin the mentorship where nothing is missing any more; tells whether it did. It must be locked."""
    if mentorship.state != State.ACCEPTED or missing_to_begin(mentorship):
        return False
    move(mentorship, State.ACTIVE, now=now)
    return True
