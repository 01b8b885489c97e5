"""The states of a matching round and of a run, what a coordinator may decide, why someone has no pair."""

from django.db.models import TextChoices


class RoundState(TextChoices):
    """Where a matching round stands."""

    DRAFT = "draft", "Draft"
    RANKING = "ranking", "Being ranked"
    QUEUED = "queued", "Waiting to run"
    SOLVING = "solving", "Running"
    REVIEW = "review", "In review"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    FAILED = "failed", "Stopped"
    DROPPED = "dropped", "Dropped"


RUNNING = frozenset({RoundState.QUEUED, RoundState.SOLVING})
# A cohort has at most one round that is neither published nor dropped.
OPEN = frozenset(RoundState) - {RoundState.PUBLISHED, RoundState.DROPPED}
# A coordinator may change the matching rules' outcome by hand, and run again.
CHANGEABLE = frozenset({RoundState.DRAFT, RoundState.REVIEW, RoundState.FAILED})
HAS_PROPOSALS = frozenset({RoundState.REVIEW, RoundState.APPROVED, RoundState.PUBLISHED})


class Stage(TextChoices):
    """What a run is busy with, in the words that the page shows."""

    WAITING = "waiting", "Waiting for the worker"
    READING = "reading", "Reading answers"
    MATCHING = "matching", "Matching"
    CHECKING = "checking", "Checking the result a second time"
    WRITING = "writing", "Writing it down"
    DONE = "done", "Done"


STAGES_IN_ORDER = tuple(Stage)


class Decision(TextChoices):
    """What a coordinator has decided about two people."""

    KEEP = "keep", "Keep"
    NEVER = "never", "Never"


class Wish(TextChoices):
    """What a mentor answers about one mentee's aims."""

    WELCOME = "welcome", "Welcome"
    WILLING = "willing", "Willing"
    PREFER_NOT = "prefer_not", "Prefer not"


class Demand(TextChoices):
    """How asked-for a mentor is for the places there are: in words that do not rank people."""

    ROOM = "room", "Has room"
    USUAL = "usual", "About as asked for as others"
    HIGH = "high", "In demand"


class AfterDecline(TextChoices):
    """What happens when a proposal comes to nothing."""

    HOLD = "hold", "Hold the next choice until a coordinator proposes it"
    PROPOSE = "propose", "Propose the next choice by itself"
    POOL = "pool", "Wait for the next round"


class Cause(TextChoices):
    """Why someone has no pair, as the engine tells it; the order is the order of the page."""

    TOO_LITTLE_SAID = "too_little_said", "Has said too little to be matched yet"
    MENTORS_SAID_TOO_LITTLE = "mentors_said_little", "The mentors left have said too little"
    MUST = "must", "A must-have leaves no one"
    MUSTS = "musts", "Must-haves together leave no one"
    NOT_AVAILABLE = "not_available", "No one is available"
    MINIMUM = "minimum", "No mentor fits well enough"
    ALL_TAKEN = "all_taken", "Every mentor they may have is taken"


class FileKind(TextChoices):
    """What can be downloaded of a run, the same as the command line writes."""

    REPORT = "report.html", "Report to show, print or send on"
    SPREADSHEET = "matches.xlsx", "Spreadsheet to decide in, with ready introductions and notes"
    PAIRS = "matches.csv", "Pairs as CSV"
    UNMATCHED = "unmatched.csv", "People without a pair as CSV"
    CERTIFICATE = "certificate.json", "Certificate"
    RULES = "rules.toml", "Matching rules of this run"


class Source(TextChoices):
    """Where a decision was made."""

    PAGE = "page", "At the desk"
    SWAP = "swap", "By exchanging mentors"
    SHEET = "sheet", "From the spreadsheet"
    LIST = "list", "From a list of pairs decided elsewhere"


class PairListState(TextChoices):
    """Where a list of pairs decided elsewhere stands."""

    CHECKING = "checking", "Being checked"
    CHECKED = "checked", "Checked"
    KEPT = "kept", "Kept"
    DROPPED = "dropped", "Put aside"
    FAILED = "failed", "Stopped"


class ListedPair(TextChoices):
    """What becomes of one line of such a list; the order is the order of the page."""

    WAITING = "waiting", "Waiting to be checked"
    PROBLEM = "problem", "Cannot be kept"
    NEW = "new", "Is kept"
    SAME = "same", "Kept already"
    KEPT = "kept", "Kept"


class Asked(TextChoices):
    """What a coordinator may ask about a run."""

    APART = "apart", "What keeping two people apart would mean"
    TOGETHER = "together", "What bringing two people together would mean"
    SWAP = "swap", "What exchanging mentors would mean"
    PLACE = "place", "What one more place would add"
    SOFTEN = "soften", "What softening a must-have would do"


class Repeated(TextChoices):
    """What came of repeating a run from the log."""

    WAITING = "waiting", "Being repeated"
    SAME = "same", "The same came out"
    DIFFERENT = "different", "Something else came out"
    NOT_POSSIBLE = "not_possible", "Could not be repeated"


class ContestState(TextChoices):
    """Where a question about a round's outcome stands."""

    OPEN = "open", "Waiting for an answer"
    ANSWERED = "answered", "Answered"
    WITHDRAWN = "withdrawn", "Taken back"


class DrawBy(TextChoices):
    """Who begins when a round takes fewer mentees than there are."""

    LOTTERY = "lottery", "By lottery"
    LONGEST_WAIT = "longest_wait", "Whoever has waited longest, then by lottery"
