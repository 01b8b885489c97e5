"""A word to both a day and an hour before a session; once each, whoever runs and however often."""

from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.notices import Notice
from telemachy.meetings import notices
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Session
from telemachy.meetings.queries.preparation import line_of_reminder
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.notifications.actions import notify
from telemachy.notifications.models import Notification
from telemachy.people.models import Person

AT_ONCE = 200
A_DAY, AN_HOUR = timedelta(hours=24), timedelta(hours=1)

# What the reminder of the day before also says to one of the two; whoever adds a part adds its function.
Line = Callable[[Session, Person], str]
LINES: tuple[Line, ...] = (line_of_reminder,)


def remind(*, now: datetime) -> int:
    """Remind of each session that is a day or an hour away; returns how many people were told."""
    coming = Session.objects.with_people().filter(
        state=SessionState.PLANNED, starts_at__gt=now, starts_at__lte=now + A_DAY
    )
    due = [session for session in coming.order_by("starts_at", "id") if reminder_due(session, now)]
    return sum(
        _remind_of(session, now)
        for start in range(0, len(due), AT_ONCE)
        for session in _not_told(due[start : start + AT_ONCE], now)
    )


def _not_told(sessions: list[Session], now: datetime) -> list[Session]:
    """Those of which one of the two has not heard yet. Runs one query."""
    keys = {session.pk: set(_keys(session, now)) for session in sessions}
    every = [key for of_one in keys.values() for key in of_one]
    known = set(Notification.objects.filter(key__in=every).values_list("key", flat=True))
    return [session for session in sessions if keys[session.pk] - known]


def _keys(session: Session, now: datetime) -> dict[str, Person]:
    notice = reminder_due(session, now)
    return {} if notice is None else {_key(notice, session, person): person for person in _both(session)}


def reminder_due(session: Session, now: datetime) -> Notice | None:
    """Which reminder this session is due for: none where its time was settled after the moment for it."""
    left = session.starts_at - now
    if session.state != SessionState.PLANNED or not timedelta(0) < left <= A_DAY:
        return None
    before, notice = (AN_HOUR, notices.HOUR_BEFORE) if left <= AN_HOUR else (A_DAY, notices.DAY_BEFORE)
    return notice if session.changed_at <= session.starts_at - before else None


@transaction.atomic
def _remind_of(session: Session, now: datetime) -> int:
    # Lock first: it may be moved or cancelled at this moment.
    locked = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    locked.mentorship = session.mentorship
    session, notice = locked, reminder_due(locked, now)
    if notice is None:
        return 0
    people = _keys(session, now)
    known = set(Notification.objects.filter(key__in=people).values_list("key", flat=True))
    for key, person in people.items():
        if key not in known:
            _tell(session, person, notice, key, now)
    told = len(people) - len(known)
    if told:
        record(
            actor=None,
            verb="meetings.remind",
            target=session,
            now=now,
            program_id=str(session.mentorship.program.public_id),
            numbers={"people": told},
        )
    return told


def _both(session: Session) -> tuple[Person, Person]:
    return session.mentorship.mentor, session.mentorship.mentee


def _key(notice: Notice, session: Session, person: Person) -> str:
    # The moment, not the sequence: a new link in the same session is no new reminder.
    return f"{notice.key}:{session.public_id}:{session.starts_at:%Y%m%d%H%M}:{person.public_id}"


def _tell(session: Session, person: Person, notice: Notice, key: str, now: datetime) -> None:
    mentorship = session.mentorship
    move_path = reverse("meetings:move", args=[session.public_id])
    lines = [line for line in (part(session, person) for part in LINES) if line]
    notify(
        person=person,
        notice=notice,
        values={
            "name": person.get_short_name(),
            "other": mentorship.other_than(person).name,
            "program": mentorship.program.name,
            "time": moment_for(session.starts_at, person),
            "minutes": str(session.length_minutes),
            "where": f"How or where: {session.where}\n" if session.where else "",
            "lines": "".join(f"\n{line}\n" for line in lines),
            "move_link": urljoin(settings.TELEMACHY_SITE_URL, move_path),
        },
        link=session.get_absolute_url(),
        key=key,
        now=now,
        sender_name=mentorship.program.sender_name,
        program_id=str(mentorship.program.public_id),
        # In the quiet hours a mail waits; one that would come after the session is of no use.
        useless_after=session.starts_at,
    )
