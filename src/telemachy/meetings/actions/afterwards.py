"""What every act after a session begins with: the rows locked, and one of the two who acts."""

from datetime import datetime

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal
from telemachy.meetings.models import Act, HeldWord, Session, SharedNote, Takeaway, Update
from telemachy.mentorships.choices import UNDER_WAY
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person


class IsOver(Refusal):
    """The two do not work together any more."""


class NothingWritten(Refusal):
    """There are no words."""


def lock_mentorship(mentorship: Mentorship, actor: Person) -> Mentorship:
    """The mentorship as it is now, locked; raises where somebody else acts, or where it is over."""
    rows = Mentorship.objects.select_for_update(of=("self",), no_key=True).with_people()
    locked = rows.get(pk=mentorship.pk)
    if actor.pk not in (locked.mentor.pk, locked.mentee.pk):
        raise Forbidden("Only the two people themselves can do this.")
    if locked.state not in UNDER_WAY:
        raise IsOver(
            "This mentorship is over. What you wrote together stays readable, and is changed no more."
        )
    return locked


def lock_session(session: Session, actor: Person) -> Session:
    """The session as it is now, locked after its mentorship, as every act of this room does."""
    mentorship = lock_mentorship(session.mentorship, actor)
    locked = Session.objects.select_for_update(of=("self",), no_key=True).get(pk=session.pk)
    locked.mentorship = mentorship
    return locked


def note_event(
    actor: Person,
    verb: str,
    mentorship: Mentorship,
    target: Session | HeldWord | Takeaway | Act | SharedNote | Update,
    now: datetime,
) -> None:
    """Record who did what, without a word of it."""
    record(
        actor=actor,
        verb=f"meetings.{verb}",
        target=target,
        now=now,
        program_id=str(mentorship.program.public_id),
    )
