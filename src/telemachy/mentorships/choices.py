"""The states of a mentorship, and which may follow which."""

from django.db.models import TextChoices


class State(TextChoices):
    """Where a mentorship stands."""

    HELD = "held", "Held for a next choice"
    PROPOSED = "proposed", "Proposed"
    ACCEPTED = "accepted", "Accepted"
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    CLOSING = "closing", "Closing"
    CLOSED = "closed", "Closed"
    CONTINUING = "continuing", "Continuing"
    DECLINED = "declined", "Not going ahead"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Answer(TextChoices):
    """What one side has said to a proposal."""

    NOT_YET = "", "Not answered yet"
    YES = "yes", "Yes"
    NO = "no", "No"


# These take one of the mentor's places and one of the mentee's wishes for a mentor.
TAKES_A_PLACE = frozenset(
    {State.HELD, State.PROPOSED, State.ACCEPTED, State.ACTIVE, State.PAUSED, State.CLOSING}
)
# These are over; the two are not proposed to each other again.
OVER = frozenset({State.CLOSED, State.CONTINUING, State.DECLINED, State.WITHDRAWN})
# What the two people themselves get to see; a held place is the coordinator's business only.
SHOWN_TO_THE_PAIR = frozenset(State) - {State.HELD}

MAY_FOLLOW: dict[State, frozenset[State]] = {
    State.HELD: frozenset({State.PROPOSED, State.WITHDRAWN}),
    State.PROPOSED: frozenset({State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.ACTIVE, State.CLOSING, State.WITHDRAWN}),
    State.ACTIVE: frozenset({State.PAUSED, State.CLOSING}),
    State.PAUSED: frozenset({State.ACTIVE, State.CLOSING}),
    State.CLOSING: frozenset({State.ACTIVE, State.CLOSED, State.CONTINUING}),
    State.CLOSED: frozenset(),
    State.CONTINUING: frozenset({State.CLOSING}),
    State.DECLINED: frozenset(),
    State.WITHDRAWN: frozenset(),
}


class ChangeReason(TextChoices):
    """What somebody may say about a change of mentor; saying nothing is as good."""

    TIMES = "times", "Our times do not go together"
    AIMS = "aims", "I need something else than we thought"
    CLICK = "click", "We do not click"
    LOAD = "load", "I have too much on my plate"
    DONE = "done", "We have done what we could"


class ConcernRoute(TextChoices):
    """Whom a concern is addressed to; only they read it."""

    COORDINATORS = "coordinators", "Those who run the program"
    LEAD = "lead", "The safeguarding lead"
    ORGANIZATION = "organization", "Those who run the organization"


class ConcernState(TextChoices):
    """Where a concern stands, as the one who raised it reads it."""

    SENT = "sent", "Sent"
    SEEN = "seen", "Seen"
    ANSWERED = "answered", "Answered"
