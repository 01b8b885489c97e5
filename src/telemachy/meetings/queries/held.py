"""Whether a session took place, as each of the two says; and whom to ask."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import HeldWord, Session
from telemachy.mentorships.choices import UNDER_WAY
from telemachy.people.models import Person

# Who was not asked for so long, since the worker stood still, is not asked any more.
ASK_FOR = timedelta(days=3)
LINK_LASTS = timedelta(days=30)

SAID_IN = frozenset({SessionState.PLANNED, SessionState.HELD, SessionState.MISSED})


@dataclass(frozen=True)
class Held:
    """What the two have said about one session, as one of them reads it."""

    session: Session
    mine: bool | None
    theirs: bool | None
    has_begun: bool
    is_open: bool

    @property
    def is_disputed(self) -> bool:
        """The two say different things; nobody is asked again."""
        return None not in (self.mine, self.theirs) and self.mine != self.theirs

    @property
    def is_settled(self) -> bool:
        return self.mine is not None and self.mine == self.theirs

    @property
    def may_say(self) -> bool:
        return self.is_open and self.has_begun and not self.is_settled

    @property
    def asks_me(self) -> bool:
        """Whether nothing was said yet, so that the page asks."""
        return self.may_say and self.mine is None and self.theirs is None


def held(session: Session, person: Person, now: datetime) -> Held:
    """Runs one query."""
    words = {
        word.person_id: word.happened for word in HeldWord.objects.filter(session=session) if word.said_at
    }
    other = session.mentorship.other_than(person)
    return Held(
        session=session,
        mine=words.get(person.pk),
        theirs=words.get(other.pk),
        has_begun=session.starts_at <= now,
        is_open=session.state in SAID_IN and session.mentorship.state in UNDER_WAY,
    )


def to_ask(now: datetime) -> list[Session]:
    """Sessions that are over and of which nobody has been asked or has said a word."""
    words = HeldWord.objects.filter(session=OuterRef("pk"))
    return list(
        Session.objects.with_people()
        .filter(
            state=SessionState.PLANNED,
            ends_at__lte=now,
            ends_at__gt=now - ASK_FOR,
            mentorship__state__in=UNDER_WAY,
        )
        .exclude(Exists(words))
        .order_by("ends_at", "id")
    )
