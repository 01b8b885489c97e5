"""How a session can go: listen, explore, options, action, each with its minutes."""

from collections.abc import Sequence
from dataclasses import dataclass

from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import ObjectivesTalk, Session
from telemachy.mentorships.choices import OBJECTIVES
from telemachy.mentorships.models import Objective

LENGTHS_MINUTES = (5, 15, 30, 60)
# Below this a part has one line: there is no time to read more, nor to do it.
SHORT_BELOW_MINUTES = 15
LACKS_OBJECTIVES = (
    "Talk about objectives is part of a first session. Write one into the plan, or say that you talked and "
    "there is none yet."
)


@dataclass(frozen=True)
class GuidePart:
    """One part of a session, in the order in which it comes."""

    key: str
    name: str
    minutes: int
    about: str
    lines: Sequence[str]
    # The first session is not complete without it.
    needs_objectives: bool = False


@dataclass(frozen=True)
class Situation:
    """A moment that is awkward for many, and what either may say then."""

    name: str
    mentee: str
    mentor: str


@dataclass(frozen=True)
class Guide:
    """The way through one session."""

    length_minutes: int
    is_first: bool
    parts: Sequence[GuidePart]
    situations: Sequence[Situation]


@dataclass(frozen=True)
class _Part:
    key: str
    name: str
    share: int
    about: str
    usual: Sequence[str]
    first: Sequence[str]


# The order is the point: who looks for options before having listened answers another question.
_PARTS = (
    _Part(
        "listen",
        "Listen",
        3,
        "The mentee speaks, the mentor listens.",
        (
            "The mentee tells what has happened since the last time, the next act first.",
            "The mentor says it back in a sentence: “If I understand you well, …”",
            "Silence is fine. Count to five before you fill it.",
        ),
        (
            "Each tells in a few minutes how they came to be here, turns and detours included.",
            "The mentee says what they hope for, the mentor says it back in their own words.",
            "Ask what each would like the other to know about how they work.",
        ),
    ),
    _Part(
        "explore",
        "Explore",
        3,
        "Questions before answers.",
        (
            "Take the first thing on the agenda, and the question that goes with it.",
            "Ask what was tried, what held, and what makes it hard.",
            "Name the kind of help that is wanted: advice, feedback, or a sounding board.",
        ),
        (
            "Talk about objectives: what would be different in half a year, and how would you notice?",
            "Write down one in the mentee's words, or say together that there is none yet.",
            "Look at the agreement: is there anything that either would change by now?",
        ),
    ),
    _Part(
        "options",
        "Options",
        2,
        "More than one way, and whose choice it is.",
        (
            "Collect three ways before you judge any. The mentee begins.",
            "The mentor may add a story of their own, and what went wrong in it.",
            "The mentee says which way appeals, and what speaks against it.",
        ),
        (
            "Collect two or three ways to begin. The mentee goes first.",
            "The mentor says what they can offer, and what they cannot.",
            "Agree on what to do when a session has to move, or a message stays unanswered.",
        ),
    ),
    _Part(
        "action",
        "Action",
        2,
        "One takeaway, one next act each.",
        (
            "Each says one thing they take along, and one thing they do next: “When …, I will …”",
            "Settle when you meet again.",
        ),
        (
            "Each says one thing they take along, and one small thing they do until the next time.",
            "Settle when you meet again, while both calendars are open.",
        ),
    ),
)

SITUATIONS = (
    Situation(
        "Nobody knows how to begin",
        "I have not done this before. May I begin with how I came to look for a mentor?",
        "This is new to me as well. Shall I begin, and tell you what I was unsure about at your point?",
    ),
    Situation(
        "The talk goes quiet",
        "I am thinking about what you said. May I have a moment?",
        "Take your time. What goes through your mind?",
    ),
    Situation(
        "The advice does not fit",
        "Thank you. In my case one thing is different: may I tell you which?",
        "Does this suit your situation, or am I telling you about mine?",
    ),
    Situation(
        "It becomes too personal",
        "I would like to leave this out for now.",
        "We do not have to go into this. What would you rather talk about?",
    ),
    Situation(
        "Somebody is distracted or in a hurry",
        "Is this still a good time? We can make it shorter, or move it.",
        "Something else is on my mind today. Give me a minute, or shall we move this?",
    ),
    Situation(
        "The next act was not done",
        "I did not do what I said. May I tell you what came in between?",
        "That happens. Was it too large, or the wrong thing?",
    ),
    Situation(
        "You disagree",
        "I see it in another way. May I say how?",
        "We differ here, and you decide. What would you want to find out first?",
    ),
)


def guide_for(length_minutes: int, *, is_first: bool) -> Guide:
    """The guide of a session of this length; the minutes of its parts make up the whole."""
    is_short = length_minutes < SHORT_BELOW_MINUTES
    minutes = _shared_out(length_minutes, [part.share for part in _PARTS])
    return Guide(
        length_minutes=length_minutes,
        is_first=is_first,
        parts=[
            GuidePart(
                part.key,
                part.name,
                given,
                part.about,
                _lines(part, is_first=is_first, is_short=is_short),
                needs_objectives=is_first and part.key == "explore",
            )
            for part, given in zip(_PARTS, minutes, strict=True)
        ],
        situations=SITUATIONS if is_first else SITUATIONS[1:],
    )


def _lines(part: _Part, *, is_first: bool, is_short: bool) -> Sequence[str]:
    lines = part.first if is_first else part.usual
    return lines[:1] if is_short else lines


def _shared_out(total: int, shares: Sequence[int]) -> list[int]:
    """Whole minutes by shares, at least one each, that add up: the largest remainders get what is over."""
    rest = total - len(shares)
    whole = [rest * share // sum(shares) for share in shares]
    order = sorted(range(len(shares)), key=lambda at: (-(rest * shares[at] % sum(shares)), at))
    for at in order[: rest - sum(whole)]:
        whole[at] += 1
    return [1 + given for given in whole]


def guide_of(session: Session) -> Guide:
    """The guide of this session. Runs one query."""
    return guide_for(session.length_minutes, is_first=is_first_session(session))


def is_first_session(session: Session) -> bool:
    """Whether the two have not met in a session before this one; runs one query."""
    return not (
        Session.objects.filter(
            mentorship_id=session.mentorship_id, state=SessionState.HELD, starts_at__lt=session.starts_at
        )
        .exclude(pk=session.pk)
        .exists()
    )


def first_session_lacks(session: Session) -> str:
    """What a first session still needs before it is complete, as a sentence; nothing for any other one.

    Runs three queries at most.
    """
    if not is_first_session(session):
        return ""
    if Objective.objects.filter(mentorship_id=session.mentorship_id, state__in=OBJECTIVES).exists():
        return ""
    return "" if ObjectivesTalk.objects.filter(session=session).exists() else LACKS_OBJECTIVES
