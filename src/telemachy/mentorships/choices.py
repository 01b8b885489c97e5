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


class AgreedRhythm(TextChoices):
    """How often the two meet. The words say what they mean, for nobody agrees on what “bi-monthly” is."""

    WEEK = "week", "Every week"
    TWO_WEEKS = "two_weeks", "Every 2 weeks"
    MONTH = "month", "Every month"
    TWO_MONTHS = "two_months", "Every 2 months"
    QUARTER = "quarter", "Every quarter"


class ObjectiveState(TextChoices):
    """Where an objective stands; a suggestion is none until the mentee takes it."""

    SUGGESTED = "suggested", "Suggested"
    OPEN = "open", "Under way"
    REACHED = "reached", "Reached"
    DROPPED = "dropped", "Let go"
    DISMISSED = "dismissed", "Not taken up"


# These are objectives; the others are only ideas.
OBJECTIVES = frozenset({ObjectiveState.OPEN, ObjectiveState.REACHED, ObjectiveState.DROPPED})


class Starter(TextChoices):
    """What an objective began from."""

    LEADERSHIP = "leadership", "Leadership"
    TECHNICAL = "technical", "Technical skill"
    TRANSITION = "transition", "A transition"
    OWN = "own", "Own words"


class PlanPart(TextChoices):
    """The three parts of a plan."""

    OBJECTIVE = "objective", "Objective"
    STRATEGY = "strategy", "Strategy"
    MILESTONE = "milestone", "Milestone"


class PlanAct(TextChoices):
    """What was done to a part of a plan."""

    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    REMOVED = "removed", "Removed"
    DONE = "done", "Done"
    REOPENED = "reopened", "Open again"


class ClosingReason(TextChoices):
    """Why a mentorship ends, if anybody wants to say; none of them is about a person."""

    NOT_SAID = "", "Not said"
    REACHED = "reached", "We did what we set out to do"
    TIME = "time", "There is little time at the moment"
    NEEDS = "needs", "What is needed has changed"
    PROGRAM = "program", "The program is coming to its end"
    OTHER = "other", "Something else"


# These take one of the mentor's places and one of the mentee's wishes for a mentor.
TAKES_A_PLACE = frozenset(
    {State.HELD, State.PROPOSED, State.ACCEPTED, State.ACTIVE, State.PAUSED, State.CLOSING}
)
# These are over; the two are not proposed to each other again.
OVER = frozenset({State.CLOSED, State.CONTINUING, State.DECLINED, State.WITHDRAWN})
# What the two people themselves get to see; a held place is the coordinator's business only.
SHOWN_TO_THE_PAIR = frozenset(State) - {State.HELD}

# The two work together, or did: their pages have the agreement, the plan and the sessions.
TOGETHER = frozenset(
    {State.ACCEPTED, State.ACTIVE, State.PAUSED, State.CLOSING, State.CLOSED, State.CONTINUING}
)
# What they wrote together can be changed.
UNDER_WAY = frozenset({State.ACCEPTED, State.ACTIVE, State.PAUSED, State.CLOSING})

# While the two come to an end there is nothing more to agree on.
MAY_AGREE = UNDER_WAY - {State.CLOSING}

MAY_FOLLOW: dict[State, frozenset[State]] = {
    State.HELD: frozenset({State.PROPOSED, State.WITHDRAWN}),
    State.PROPOSED: frozenset({State.ACCEPTED, State.DECLINED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.ACTIVE, State.CLOSING, State.WITHDRAWN}),
    State.ACTIVE: frozenset({State.PAUSED, State.CLOSING}),
    State.PAUSED: frozenset({State.ACTIVE, State.CLOSING}),
    # Back to where they were, when whoever began the ending takes it back.
    State.CLOSING: frozenset({State.ACCEPTED, State.ACTIVE, State.CLOSED, State.CONTINUING}),
    State.CLOSED: frozenset(),
    # The place was given back, so that the way leads to the end and not back through a closing.
    State.CONTINUING: frozenset({State.CLOSED}),
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
    # Whoever raised it wrote once more after an answer.
    AGAIN = "again", "Written again"


class CheckItem(TextChoices):
    """What the check after thirty days asks; `{other}` is the other of the two."""

    TRUST = "trust", "I trust {other}."
    RESPECT = "respect", "{other} treats me and my time with respect."
    OPEN = "open", "I can say openly to {other} what is on my mind."
    TIME = "time", "We find time for each other, as we agreed."
    USEFUL = "useful", "What we talk about is useful to me."


class CheckStep(TextChoices):
    """The five answers, in words."""

    NOT_AT_ALL = "not_at_all", "Not at all"
    A_LITTLE = "a_little", "A little"
    PARTLY = "partly", "Partly"
    MOSTLY = "mostly", "Mostly"
    FULLY = "fully", "Fully"


# From these answers on, something is offered: for trust a change without fault, for respect a private word.
LOW_STEPS = frozenset({CheckStep.NOT_AT_ALL, CheckStep.A_LITTLE})
