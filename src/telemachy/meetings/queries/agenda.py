"""The agenda of a session: what stands on it, what fits its length, and what waits for the next one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import MOST_ITEMS, Agenda, AgendaItem, Session
from telemachy.mentorships.choices import UNDER_WAY
from telemachy.people.models import Person

# So long before a session the other reads its agenda, unless it was shown to them earlier.
SHARES_BEFORE = timedelta(hours=24)
# A session shorter than this has time for one thing.
ONE_THING_BELOW_MINUTES = 10
DEFAULT_MINUTES = 15


@dataclass(frozen=True)
class AgendaLine:
    """One item, and whether the session has time for it."""

    item: AgendaItem
    # What it gets of the session; 0 where it waits.
    minutes: int
    fits: bool
    why_not: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class AgendaPage:
    """The agenda as one of the two reads it; without lines where it is not shared yet."""

    session: Session
    lines: Sequence[AgendaLine]
    revision: int
    is_mine: bool
    is_shared: bool
    was_shared_by_hand: bool
    shares_at: datetime
    may_change: bool
    may_keep: bool

    @property
    def kept(self) -> list[AgendaLine]:
        """What the session has time for, the most important first."""
        return [line for line in self.lines if line.fits]

    @property
    def waiting(self) -> list[AgendaLine]:
        """What heads the next agenda."""
        return [line for line in self.lines if not line.fits]

    @property
    def minutes(self) -> int:
        return sum(line.minutes for line in self.lines)

    @property
    def minutes_left(self) -> int:
        return self.session.length_minutes - self.minutes

    @property
    def is_full(self) -> bool:
        return len(self.lines) >= MOST_ITEMS

    @property
    def top(self) -> AgendaItem | None:
        return self.lines[0].item if self.lines else None


def agenda_page(session: Session, person: Person, now: datetime) -> AgendaPage:
    """What this person sees of it. Runs four queries at most."""
    agenda = Agenda.objects.filter(session=session).first()
    is_mine = person.pk == session.mentorship.mentee.pk
    is_shared = shows_to_both(session, agenda, now)
    may_change = can_change(session, now)
    items = items_of(session, now) if is_mine or is_shared else []
    return AgendaPage(
        session=session,
        lines=fitted(items, session.length_minutes),
        revision=agenda.revision if agenda else 0,
        is_mine=is_mine,
        is_shared=is_shared,
        was_shared_by_hand=agenda is not None and agenda.shared_at is not None,
        shares_at=session.starts_at - SHARES_BEFORE,
        may_change=is_mine and may_change,
        may_keep=is_mine
        and not may_change
        and session.state != SessionState.CANCELLED
        and session.mentorship.state in UNDER_WAY,
    )


def can_change(session: Session, now: datetime) -> bool:
    """Whether there is still something to bring to this session."""
    return (
        session.state == SessionState.PLANNED
        and session.ends_at > now
        and session.mentorship.state in UNDER_WAY
    )


def shows_to_both(session: Session, agenda: Agenda | None, now: datetime) -> bool:
    """Whether the mentor reads it: shown by hand, or a day before; of a cancelled session only by hand."""
    by_hand = agenda is not None and agenda.shared_at is not None
    by_itself = session.state != SessionState.CANCELLED and now >= session.starts_at - SHARES_BEFORE
    return by_hand or by_itself


def items_of(session: Session, now: datetime) -> list[AgendaItem]:
    """The items in their order: first what waited since an earlier session. Runs three queries at most."""
    own = list(
        AgendaItem.objects.filter(agenda__session=session).select_related("agenda").order_by("position", "id")
    )
    return [*waiting_for(session, now), *own]


def waiting_for(session: Session, now: datetime) -> list[AgendaItem]:
    """What earlier sessions did not get to, if this is the one that comes next. Two queries at most."""
    coming = Session.objects.filter(
        mentorship_id=session.mentorship_id, state=SessionState.PLANNED, ends_at__gt=now
    )
    if session.pk != coming.order_by("starts_at", "id").values_list("pk", flat=True).first():
        return []
    over = (
        AgendaItem.objects.filter(agenda__session__mentorship_id=session.mentorship_id)
        .exclude(agenda__session=session)
        .filter(~Q(agenda__session__state=SessionState.PLANNED) | Q(agenda__session__ends_at__lte=now))
        .select_related("agenda__session")
        .order_by("agenda__session__starts_at", "agenda__session_id", "position", "id")
    )
    by_session: dict[int, list[AgendaItem]] = {}
    for item in over:
        by_session.setdefault(item.agenda.session_id, []).append(item)
    return [item for items in by_session.values() for item in _left(items)]


def _left(items: Sequence[AgendaItem]) -> list[AgendaItem]:
    """What one past session did not get to: all, if it did not take place."""
    session = items[0].agenda.session
    if session.state in (SessionState.CANCELLED, SessionState.MISSED):
        return list(items)
    return [line.item for line in fitted(items, session.length_minutes) if line.item.waits or not line.fits]


def fitted(items: Sequence[AgendaItem], length_minutes: int) -> list[AgendaLine]:
    """Items by rank, each with what it gets of so many minutes; the first always has its place.

    A session of less than ten minutes has time for the first alone. In a longer one an item that is too
    long for what is left waits, and a shorter one below it may take that time.
    """
    lines: list[AgendaLine] = []
    left = length_minutes
    for position, item in enumerate(items):
        is_first, is_last = position == 0, position == len(items) - 1
        fits = is_first or (length_minutes >= ONE_THING_BELOW_MINUTES and item.minutes <= left)
        minutes = min(item.minutes, left) if fits else 0
        lines.append(
            AgendaLine(item, minutes, fits, _why_not(item, fits, length_minutes, left), is_first, is_last)
        )
        left -= minutes
    return lines


def _why_not(item: AgendaItem, fits: bool, length_minutes: int, left: int) -> str:
    if fits:
        if item.minutes <= left:
            return ""
        return f"You gave it {item.minutes} minutes; the session has {length_minutes}."
    if length_minutes < ONE_THING_BELOW_MINUTES:
        return f"In {length_minutes} minutes there is time for one thing. This waits for the next session."
    if left == 0:
        return "The time is used up. This waits for the next session."
    return f"It needs {item.minutes} minutes and {left} are left. This waits for the next session."
