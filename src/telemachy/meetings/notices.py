"""What this room says to the two people of a mentorship."""

from telemachy.common.notices import Notice

SESSION_PROPOSED = Notice(
    key="meetings.session_proposed",
    subject="{program}: {other} proposes times for a session",
    line="{other} proposes times for a session. Take one, or propose others.",
    body="""Hello {name},

{other} would like to meet for {minutes} minutes and proposes:

{times}
{series}{note}
Take one, or propose others: {link}

Times are on your clock. {stands}
""",
)

SESSION_PLANNED = Notice(
    key="meetings.session_planned",
    subject="{program}: session with {other} on {time}",
    line="You and {other} meet on {time}.",
    body="""Hello {name},

You and {other} meet on {time}, for {minutes} minutes.
For {other} it is {other_time}.
{where}{left_out}
An entry for your calendar comes with this mail. To prepare, to move it or to cancel it:
{link}
""",
)

SERIES_PLANNED = Notice(
    key="meetings.series_planned",
    subject="{program}: {number} sessions with {other}, the first on {time}",
    line="You and {other} meet {number} times, the first time on {time}.",
    body="""Hello {name},

You and {other} meet {number} times, for {minutes} minutes each:

{times}

{where}{left_out}
All of them come with this mail for your calendar: open the file to take them in. Each can be moved or
cancelled by itself: {link}
""",
)

SESSION_MOVED = Notice(
    key="meetings.session_moved",
    subject="{program}: session with {other} moved to {time}",
    line="Your session with {other} is now on {time}.",
    body="""Hello {name},

Your session with {other} is now on {time}, for {minutes} minutes.
For {other} it is {other_time}.
{where}
The entry in your calendar changes with this mail. The page of the session:
{link}
""",
)

SESSION_CANCELLED = Notice(
    key="meetings.session_cancelled",
    subject="{program}: session with {other} on {time} is cancelled",
    line="Your session with {other} on {time} is cancelled.",
    body="""Hello {name},

The session with {other} on {time} is cancelled. {why}
{word}
The entry in your calendar goes with this mail. The sessions of the two of you, and a way to find another
time:
{link}
""",
)

DAY_BEFORE = Notice(
    key="meetings.day_before",
    subject="{program}: you meet {other} on {time}",
    line="You meet {other} on {time}.",
    body="""Hello {name},

You meet {other} on {time}, for {minutes} minutes.
{where}{lines}
The page of the session: {link}
It does not suit any more? Propose another time in good time, it takes a minute: {move_link}
""",
)

HOUR_BEFORE = Notice(
    key="meetings.hour_before",
    subject="{program}: in an hour with {other}, {time}",
    line="You meet {other} on {time}.",
    body="""Hello {name},

You meet {other} on {time}, for {minutes} minutes.
{where}
The page of the session: {link}
It does not suit any more? Propose another time: {move_link}
""",
)

QUIET = Notice(
    key="meetings.quiet",
    subject="{program}: you and {other} have not met for a while",
    line="You and {other} have not met for a while. Plan a session, pause, or agree on another rhythm.",
    body="""Hello {name},

You and {other} have not met for a while, measured by what you agreed on. That happens: there
is much to do, or once a month was too often. Only the two of you are told this.

Plan a session, pause, or agree on another rhythm: {link}

If you did meet, say so on the page of that session. Nothing else is needed.
""",
)

NUDGED = Notice(
    key="meetings.nudged",
    subject="{program}: a word about you and {other}",
    line="{coordinator} asks how it is going with you and {other}: {fact}",
    body="""Hello {name},

{coordinator}, who runs {program}, asks how it is going with you and {other}.

{fact} {step}

Your page: {link}

{coordinator} sees only dates and states, never what you talk or write about. If something
stands in the way, a short line to {coordinator} is enough.
""",
)

# What is said to both: the fact, and a small next step.
NUDGES: dict[str, tuple[str, str]] = {
    "no_agreement": (
        "There is no agreement between the two of you yet.",
        "Ten minutes are enough: how often you meet, how you reach each other, what stays between you.",
    ),
    "no_first_session": (
        "There has been no first session yet.",
        "Propose three times on your page; half an hour is enough for a beginning.",
    ),
    "quiet": (
        "The two of you have not met for a while.",
        "A short session is a good way back. You may also pause, or agree on another rhythm.",
    ),
    "paused": (
        "The pause of the two of you is over.",
        "Go on where you stopped, pause for longer, or bring it to an end; each is fine.",
    ),
}

DID_YOU_MEET = Notice(
    key="meetings.did_you_meet",
    subject="{program}: did you and {other} meet?",
    line="Did you and {other} meet on {time}?",
    body="""Hello {name},

Your session with {other} was planned for {time}. Did you meet?

Say so with one press: {met_link}

The link can say yes or no to this one question and nothing else. It needs no sign-in and
works for thirty days. The word of one of you is enough, and you are not asked again.

Then write down the one thing you take along: {link}
""",
)

SESSION_NOTED = Notice(
    key="meetings.session_noted",
    subject="{program}: {other} noted that you met",
    line="{other} noted that you met on {time}.",
    body="""Hello {name},

{other} noted a session of the two of you on {time}.

If that fits, there is nothing to do but to write down the one thing you take along. If it does
not, say so there: {link}
""",
)

UPDATE_SHARED = Notice(
    key="meetings.update_shared",
    subject="{program}: {other} wrote an update",
    line="{other} wrote an update for your next session.",
    body="""Hello {name},

{other} wrote an update for your next session: {link}

An answer can wait until you meet.
""",
)

AGENDA_SHARED = Notice(
    key="meetings.agenda_shared",
    subject="{program}: {other} shows you the agenda for {time}",
    line="{other} shows you the agenda for {time}.",
    body="""Hello {name},

{other} has written down what to talk about on {time}, and shows it to you: {link}

Your brief on one page and a few questions to open with are there as well.
""",
)

ALL = (
    AGENDA_SHARED,
    DID_YOU_MEET,
    SESSION_NOTED,
    UPDATE_SHARED,
    SESSION_PROPOSED,
    SESSION_PLANNED,
    SERIES_PLANNED,
    SESSION_MOVED,
    SESSION_CANCELLED,
    DAY_BEFORE,
    HOUR_BEFORE,
    QUIET,
    NUDGED,
)
