"""Saying whether a session took place: by a link in a mail, on its page, or for one that was not planned."""

from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.notices import Notice
from telemachy.common.permissions import Role
from telemachy.meetings import notices
from telemachy.meetings.access import roles_in
from telemachy.meetings.actions.afterwards import lock_mentorship, lock_session, note_event
from telemachy.meetings.choices import MAY_FOLLOW, SessionState
from telemachy.meetings.models import LONGEST_MINUTES, SHORTEST_MINUTES, HeldWord, Session
from telemachy.meetings.queries.held import LINK_LASTS, SAID_IN, to_ask
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.notifications.actions import notify
from telemachy.people.models import Person

_MET = "telemachy.meetings.met"
LONGEST_AGO = timedelta(days=92)


class CannotSay(Refusal):
    """There is nothing to say of this session now, or it was said."""


class NotASession(Refusal):
    """What is to be noted cannot have taken place so."""


class BrokenLink(Refusal):
    """The link of a mail opens nothing."""


@transaction.atomic
def say_held(*, actor: Person, session: Session, happened: bool, now: datetime) -> Session:
    """Say that a session took place, or that it did not.

    The word of one is enough. The other may say something else, once: then it stands as not agreed, and
    nobody is asked again. Either may still come round to what the other says.
    """
    session = lock_session(session, actor)
    if session.state not in SAID_IN:
        raise CannotSay("This session was cancelled, so there is nothing to say of it.")
    if session.starts_at > now:
        raise CannotSay("This session has not begun yet.")
    words = {word.person_id: word for word in HeldWord.objects.filter(session=session)}
    mine = words.get(actor.pk) or HeldWord(session=session, person=actor)
    other = words.get(session.mentorship.other_than(actor).pk)
    theirs = other.happened if other else None
    if mine.happened == happened:
        return session  # a second press
    if mine.happened is not None and mine.happened == theirs:
        raise CannotSay("You have both said the same of this session, so it stands.")
    mine.happened, mine.said_at = happened, now
    mine.save()
    if theirs is None or theirs == happened:
        _set_state(session, SessionState.HELD if happened else SessionState.MISSED, now)
    note_event(actor, "say_held" if happened else "say_missed", session.mentorship, session, now)
    return session


@transaction.atomic
def note_unplanned(
    *, actor: Person, mentorship: Mentorship, starts_at: datetime, length_minutes: int, now: datetime
) -> Session:
    """Note a session that took place without having been planned here; the other is told."""
    mentorship = lock_mentorship(mentorship, actor)
    ends_at = starts_at + timedelta(minutes=length_minutes)
    if not SHORTEST_MINUTES <= length_minutes <= LONGEST_MINUTES:
        raise NotASession(f"A session takes {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes.")
    if ends_at > now:
        raise NotASession("Choose a time that is over. A session to come is planned under “Sessions”.")
    if starts_at < max(mentorship.created_at, now - LONGEST_AGO):
        raise NotASession("Choose a time within the last three months, since the two of you were matched.")
    rows = Session.objects.filter(mentorship=mentorship)
    if (
        rows.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
        .exclude(state=SessionState.CANCELLED)
        .exists()
    ):
        raise NotASession("There is a session of the two of you at this time already.")
    session = Session.objects.create(
        mentorship=mentorship,
        number=(rows.aggregate(last=Max("number"))["last"] or 0) + 1,
        state=SessionState.HELD,
        starts_at=starts_at,
        ends_at=ends_at,
        planned_by=actor,
        created_at=now,
        changed_at=now,
    )
    HeldWord.objects.create(session=session, person=actor, happened=True, said_at=now)
    _tell(session, mentorship.other_than(actor), notices.SESSION_NOTED, now, link=session.get_absolute_url())
    note_event(actor, "note_unplanned", mentorship, session, now)
    return session


def ask_whether_met(*, now: datetime) -> int:
    """Ask both of each session that is over, once; returns how many people were asked."""
    return sum(_ask(session, now) for session in to_ask(now))


def met_token(session: Session, person: Person) -> str:
    """What makes the link of one person: it can only say whether this session took place."""
    return signing.dumps([str(session.public_id), str(person.public_id)], salt=_MET)


def asked_by(token: str, now: datetime) -> tuple[Session, Person]:
    """Which session a link is about, and whose word it takes. Raises BrokenLink where it opens nothing."""
    try:
        session_id, person_id = signing.loads(token, salt=_MET)
    except (signing.BadSignature, ValueError):
        raise BrokenLink("This link does not open anything. Please check that it is complete.") from None
    session = Session.objects.with_people().filter(public_id=session_id).first()
    person = Person.objects.filter(public_id=person_id, is_active=True).first()
    if (
        session is None
        or person is None
        or session.ends_at + LINK_LASTS < now
        or not roles_in(person, session) & {Role.MENTEE, Role.MENTOR}
    ):
        raise BrokenLink("This link does not open anything any more.")
    return session, person


def say_by_link(*, token: str, happened: bool, now: datetime) -> Session:
    """One press from a mail, without signing in; pressed twice, nothing more happens."""
    session, person = asked_by(token, now)
    return say_held(actor=person, session=session, happened=happened, now=now)


@transaction.atomic
def _ask(session: Session, now: datetime) -> int:
    # Lock first: two workers, or a word that comes in meanwhile.
    rows = Session.objects.select_for_update(of=("self",), no_key=True)
    state = rows.values_list("state", flat=True).get(pk=session.pk)
    if state != SessionState.PLANNED or HeldWord.objects.filter(session=session).exists():
        return 0
    two = (session.mentorship.mentor, session.mentorship.mentee)
    HeldWord.objects.bulk_create(HeldWord(session=session, person=person, asked_at=now) for person in two)
    for person in two:
        path = reverse("meetings:met", args=[met_token(session, person)])
        _tell(session, person, notices.DID_YOU_MEET, now, link=session.get_absolute_url(), path=path)
    record(
        actor=None,
        verb="meetings.ask_whether_met",
        target=session,
        now=now,
        program_id=str(session.mentorship.program.public_id),
        numbers={"people": len(two)},
    )
    return len(two)


def _tell(
    session: Session, person: Person, notice: Notice, now: datetime, *, link: str, path: str = ""
) -> None:
    mentorship = session.mentorship
    notify(
        person=person,
        notice=notice,
        values={
            "name": person.get_short_name(),
            "other": mentorship.other_than(person).name,
            "program": mentorship.program.name,
            "time": moment_for(session.starts_at, person),
            "met_link": urljoin(settings.TELEMACHY_SITE_URL, path),
        },
        link=link,
        key=f"{notice.key}:{session.public_id}:{person.public_id}",
        now=now,
        sender_name=mentorship.program.sender_name,
        program_id=str(mentorship.program.public_id),
    )


def _set_state(session: Session, to: SessionState, now: datetime) -> None:
    if session.state == to:
        return
    if to not in MAY_FOLLOW[SessionState(session.state)]:
        raise CannotSay("This session was cancelled, so there is nothing to say of it.")
    session.state = to
    session.changed_at = now
    session.save(update_fields=["state", "changed_at"])
