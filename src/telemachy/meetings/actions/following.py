"""What follows for planned sessions when a mentorship pauses or ends, or one of the two leaves."""

from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.meetings.actions.arranging import call_off
from telemachy.meetings.actions.guarding import lock_people
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import Proposal, Session
from telemachy.mentorships.actions.places import lock_enrollments
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

# In these no planned session stands; a closing one may still have its last.
NOT_MEETING = frozenset({State.PAUSED, State.CLOSED, State.DECLINED, State.WITHDRAWN})

WHY = {
    State.PAUSED: "The mentorship is paused.",
    State.CLOSED: "The mentorship has come to its end.",
}
WHY_ELSE = "The mentorship is not going on."


@transaction.atomic
def follow_mentorship(*, mentorship: Mentorship, now: datetime) -> int:
    """Cancel what is planned in a mentorship that does not meet any more; returns how many sessions."""
    lock_people([mentorship.mentor, mentorship.mentee])
    locked = Mentorship.objects.select_for_update(of=("self",), no_key=True).with_people()
    mentorship = locked.get(pk=mentorship.pk)
    if mentorship.state not in NOT_MEETING:
        return 0
    cancelled, closed = _cancel_all(mentorship, now, WHY.get(State(mentorship.state), WHY_ELSE))
    if cancelled or closed:
        record(
            actor=None,
            verb="meetings.follow_mentorship",
            target=mentorship,
            now=now,
            program_id=str(mentorship.program.public_id),
            numbers={"cancelled": cancelled},
        )
    return cancelled


@transaction.atomic
def leave_sessions(*, person: Person, now: datetime) -> int:
    """Cancel every planned session of somebody who leaves; returns how many.

    The act of leaving writes to the audit itself, at its end: other rooms still wait for locks after this.
    """
    mentorships = list(
        Mentorship.objects.of(person)
        .filter(sessions__state=SessionState.PLANNED, sessions__ends_at__gt=now)
        .with_people()
        .order_by("id")
        .distinct()
    )
    # The order of everybody who ends a mentorship: enrollments, then its row. The row of who leaves is locked
    # already, so that the others' may not be waited for; to give time back needs none of them.
    every = Mentorship.objects.of(person).values_list("mentor_enrollment_id", "mentee_enrollment_id")
    lock_enrollments(pk for pair in every for pk in pair)
    list(
        Mentorship.objects.select_for_update(no_key=True)
        .filter(pk__in=[row.pk for row in mentorships])
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    return sum(_cancel_all(row, now, WHY_ELSE)[0] for row in mentorships)


def to_follow(now: datetime) -> list[Mentorship]:
    """Mentorships that do not meet any more and still have something planned."""
    return list(
        Mentorship.objects.with_people()
        .filter(state__in=NOT_MEETING, sessions__state=SessionState.PLANNED, sessions__ends_at__gt=now)
        .order_by("id")
        .distinct()
    )


def _cancel_all(mentorship: Mentorship, now: datetime, why: str) -> tuple[int, int]:
    """How many sessions were cancelled, and how many open proposals went with them."""
    sessions = list(
        Session.objects.select_for_update(of=("self",))
        .filter(mentorship=mentorship, state=SessionState.PLANNED, ends_at__gt=now)
        .order_by("id")
    )
    closed = Proposal.objects.filter(mentorship=mentorship, closed_at=None).update(closed_at=now)
    for session in sessions:
        session.mentorship = mentorship
        call_off(session, now, why=why)
    return len(sessions), closed
