"""The states of a session, and which may follow which."""

from django.db.models import TextChoices


class SessionState(TextChoices):
    """Where a session stands."""

    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    MISSED = "missed", "Did not happen"
    CANCELLED = "cancelled", "Cancelled"


MAY_FOLLOW: dict[SessionState, frozenset[SessionState]] = {
    SessionState.PLANNED: frozenset({SessionState.HELD, SessionState.MISSED, SessionState.CANCELLED}),
    # "It did not happen after all", and the other way round: a slip of the thumb can be mended.
    SessionState.HELD: frozenset({SessionState.MISSED}),
    SessionState.MISSED: frozenset({SessionState.HELD}),
    SessionState.CANCELLED: frozenset(),
}


class NudgeKind(TextChoices):
    """The fact of the process that a word to both is about."""

    NO_AGREEMENT = "no_agreement", "No agreement yet"
    NO_FIRST_SESSION = "no_first_session", "No first session yet"
    QUIET = "quiet", "Quiet"
    PAUSED = "paused", "Paused"


class ActState(TextChoices):
    """Where an act stands; one that is carried on stays open."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    DROPPED = "dropped", "Let go"


class UpdatePartKind(TextChoices):
    """The three parts of an update; there are no others."""

    ACCOMPLISHMENTS = "accomplishments", "Accomplishments"
    CHALLENGES = "challenges", "Challenges"
    DEVELOPMENT = "development", "Development areas"


class PartReader(TextChoices):
    """Who can read a part of an update."""

    BOTH = "both", "The two of us"
    ME = "me", "Only me"


class AskType(TextChoices):
    """What kind of help an item of the agenda asks for."""

    ADVICE = "advice", "Advice"
    FEEDBACK = "feedback", "Feedback"
    SOUNDING = "sounding_board", "Sounding board"
