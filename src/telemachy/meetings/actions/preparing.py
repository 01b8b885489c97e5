"""What either of the two notes about being ready, and that objectives were talked about."""

from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden
from telemachy.meetings.actions.agendas import CannotPrepare
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import ObjectivesTalk, Preparation, Session
from telemachy.meetings.queries.agenda import can_change
from telemachy.mentorships.choices import UNDER_WAY
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

TOO_LATE = "This session is over or cancelled, so there is nothing to prepare any more."


@transaction.atomic
def note_read(*, actor: Person, session: Session, now: datetime) -> Preparation:
    """The mentee looked at the objectives, or the mentor read the brief; once is enough."""
    mine = _mine(actor, session, now)
    if mine.read_at is None:
        mine.read_at = mine.changed_at = now
        mine.save()
        _record(actor, "note_read", session, now)
    return mine


@transaction.atomic
def choose_question(*, actor: Person, session: Session, question: str, now: datetime) -> Preparation:
    """The mentor keeps one question to open with; the mentee sees that there is one, not which."""
    if actor.pk != session.mentorship.mentor.pk:
        raise Forbidden("This question is the mentor's. Yours stand beside what you bring.")
    mine = _mine(actor, session, now)
    if mine.question != question:
        mine.question, mine.changed_at = question, now
        mine.save()
        _record(actor, "choose_question", session, now)
    return mine


@transaction.atomic
def say_objectives_talked(*, actor: Person, session: Session, now: datetime) -> ObjectivesTalk:
    """The two talked about objectives and have none yet; a second press changes nothing."""
    _lock(actor, session)
    if session.state not in (SessionState.PLANNED, SessionState.HELD) or session.starts_at > now:
        raise CannotPrepare("Say this once the session has begun.")
    talk, is_new = ObjectivesTalk.objects.get_or_create(
        session=session, defaults={"said_by": actor, "said_at": now}
    )
    if is_new:
        _record(actor, "say_objectives_talked", session, now)
    return talk


def _mine(actor: Person, session: Session, now: datetime) -> Preparation:
    _lock(actor, session)
    if not can_change(session, now):
        raise CannotPrepare(TOO_LATE)
    mine = Preparation.objects.filter(session=session, person=actor).first()
    return mine or Preparation(session=session, person=actor, changed_at=now)


def _lock(actor: Person, session: Session) -> None:
    # The pair's row: two presses come one after the other.
    rows = Mentorship.objects.select_for_update(of=("self",), no_key=True).with_people()
    mentorship = rows.get(pk=session.mentorship_id)
    if actor.pk not in (mentorship.mentor.pk, mentorship.mentee.pk):
        raise Forbidden("Only the two people themselves prepare their sessions.")
    if mentorship.state not in UNDER_WAY:
        raise CannotPrepare("This mentorship is over, so there is nothing to prepare any more.")
    session.refresh_from_db(fields=["state", "starts_at", "ends_at"])
    session.mentorship = mentorship


def _record(actor: Person, verb: str, session: Session, now: datetime) -> None:
    record(
        actor=actor,
        verb=f"meetings.{verb}",
        target=session,
        now=now,
        program_id=str(session.mentorship.program.public_id),
    )
