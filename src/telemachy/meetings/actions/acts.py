"""A takeaway and a next act; acts noted, done, carried on, let go."""

from datetime import date, datetime

from django.db import transaction

from telemachy.common.errors import Forbidden, Refusal
from telemachy.meetings.actions.afterwards import NothingWritten, lock_mentorship, lock_session, note_event
from telemachy.meetings.choices import ActState, SessionState
from telemachy.meetings.models import Act, Session, Takeaway
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

MOST_OPEN = 50


class TooManyActs(Refusal):
    """More is open than anybody does."""


class NoTakeawayYet(Refusal):
    """The session did not take place."""


@transaction.atomic
def write_takeaway(
    *,
    actor: Person,
    session: Session,
    words: str,
    when: str = "",
    will: str = "",
    now: datetime,
) -> Takeaway:
    """Keep the one thing that one of the two takes along, and the next act: "when …, I will …".

    Written again, both take the place of the former. Saying what one takes from a session says that it
    took place only to whoever reads it: that word is another act.
    """
    session = lock_session(session, actor)
    if session.state in (SessionState.CANCELLED, SessionState.MISSED) or session.starts_at > now:
        raise NoTakeawayYet("A takeaway can be written once the session has taken place.")
    if not words:
        raise NothingWritten("Write the one thing you take along.")
    if when and not will:
        raise NothingWritten("Write what you do then: “When …, I will …”.")
    takeaway = Takeaway.objects.filter(session=session, author=actor).select_related("act").first()
    if takeaway is None:
        takeaway = Takeaway(session=session, author=actor, written_at=now)
    takeaway.words = words
    takeaway.changed_at = now
    takeaway.act = _next_act(takeaway, session, actor, when, will, now)
    takeaway.save()
    note_event(actor, "write_takeaway", session.mentorship, takeaway, now)
    return takeaway


@transaction.atomic
def add_act(
    *,
    actor: Person,
    mentorship: Mentorship,
    words: str,
    owner: Person,
    due_on: date | None = None,
    session: Session | None = None,
    now: datetime,
) -> Act:
    """Note what one of the two does next, and by when."""
    mentorship = lock_mentorship(mentorship, actor)
    if not words:
        raise NothingWritten("Write what is to be done.")
    if owner.pk not in (mentorship.mentor.pk, mentorship.mentee.pk):
        raise Forbidden("An act belongs to one of the two.")
    if session is not None and session.mentorship_id != mentorship.pk:
        raise Forbidden("This session belongs to somebody else.")
    if Act.objects.filter(mentorship=mentorship, state=ActState.OPEN).count() >= MOST_OPEN:
        raise TooManyActs(f"{MOST_OPEN} acts are open. Finish one or let one go before you add another.")
    act = Act.objects.create(
        mentorship=mentorship,
        session=session,
        owner=owner,
        words=words,
        due_on=due_on,
        noted_by=actor,
        noted_at=now,
        changed_at=now,
    )
    note_event(actor, "add_act", mentorship, act, now)
    return act


@transaction.atomic
def finish_act(*, actor: Person, act: Act, now: datetime) -> Act:
    """It is done."""
    return _close(actor, act, ActState.DONE, "", now)


@transaction.atomic
def drop_act(*, actor: Person, act: Act, word: str = "", now: datetime) -> Act:
    """Let it go, with a word if one likes; letting go is as good as doing."""
    return _close(actor, act, ActState.DROPPED, word, now)


@transaction.atomic
def carry_act(*, actor: Person, act: Act, due_on: date | None, now: datetime) -> Act:
    """Take it along to the next session, by another day if one likes; what was closed is open again."""
    act = _locked(actor, act)
    act.state, act.word, act.due_on = ActState.OPEN, "", due_on
    act.carried += 1
    act.changed_at = now
    act.save()
    note_event(actor, "carry_act", act.mentorship, act, now)
    return act


def _close(actor: Person, act: Act, to: ActState, word: str, now: datetime) -> Act:
    act = _locked(actor, act)
    if act.state == to and act.word == word:
        return act  # a second press
    act.state, act.word, act.changed_at = to, word, now
    act.save()
    note_event(actor, "finish_act" if to == ActState.DONE else "drop_act", act.mentorship, act, now)
    return act


def _locked(actor: Person, act: Act) -> Act:
    mentorship = lock_mentorship(act.mentorship, actor)
    act = Act.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=act.pk)
    act.mentorship = mentorship
    return act


def _next_act(
    takeaway: Takeaway, session: Session, actor: Person, when: str, will: str, now: datetime
) -> Act | None:
    act = takeaway.act
    if not will:
        if act is not None and act.is_open:
            act.delete()
        return None
    if act is None:
        act = Act(mentorship=session.mentorship, session=session, owner=actor, noted_by=actor, noted_at=now)
    if (act.when, act.words) == (when, will):
        return act
    act.when, act.words, act.state, act.word, act.changed_at = when, will, ActState.OPEN, "", now
    act.save()
    return act
