"""Finding a time: one proposes up to three, the other takes one or proposes others; moving and cancelling."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal, Stale
from telemachy.meetings import notices
from telemachy.meetings.actions.guarding import TimeTaken, book, is_taken, lock_people, release
from telemachy.meetings.actions.telling import (
    tell_of_cancelling,
    tell_of_proposal,
    tell_of_series,
    tell_of_session,
)
from telemachy.meetings.choices import SessionState
from telemachy.meetings.models import (
    LONGEST_MINUTES,
    MOST_REPEATS,
    MOST_TIMES,
    MOST_WEEKS_APART,
    SHORTEST_MINUTES,
    Lateness,
    Proposal,
    ProposedTime,
    Session,
)
from telemachy.meetings.queries.times import Occurrence, occurrences
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.people.models import Person

PLANS_IN = frozenset({State.ACCEPTED, State.ACTIVE})
LATEST = timedelta(days=183)


class CannotPlan(Refusal):
    """The mentorship does not meet now, or what is proposed is no time."""


class TimeGone(Stale):
    """The time is past, or is not proposed any more."""


@transaction.atomic
def propose_times(
    *,
    actor: Person,
    mentorship: Mentorship,
    times: Sequence[datetime],
    length_minutes: int,
    where: str = "",
    note: str = "",
    repeats: int = 1,
    weeks_apart: int = 4,
    session: Session | None = None,
    now: datetime,
) -> Proposal:
    """Propose up to three times to the other, or say in words when it suits; this answers an earlier one.

    With `session` that session is to be moved; it stands where it is until the other takes one of the times.
    """
    lock_people([mentorship.mentor, mentorship.mentee])
    mentorship = _locked(mentorship, actor)
    if session is not None:
        session = _locked_session(session, mentorship)
        repeats = 1
    times = sorted(set(times))
    _require_sensible(times, note, length_minutes, repeats, weeks_apart, now)
    _require_free(actor, mentorship, times, length_minutes, session)
    Proposal.objects.filter(mentorship=mentorship, session=session, closed_at=None).update(closed_at=now)
    proposal = Proposal.objects.create(
        mentorship=mentorship,
        session=session,
        by=actor,
        at=now,
        length_minutes=length_minutes,
        where=where,
        note=note,
        repeats=repeats,
        weeks_apart=weeks_apart,
        zone=actor.timezone,
    )
    ProposedTime.objects.bulk_create(ProposedTime(proposal=proposal, starts_at=moment) for moment in times)
    tell_of_proposal(proposal, times, _where_to_answer(proposal))
    _record(actor, "meetings.propose_times", mentorship, proposal, now, times=len(times))
    return proposal


@transaction.atomic
def take_time(*, actor: Person, time: ProposedTime, now: datetime) -> list[Session]:
    """Take one of the times that the other proposed: the session, or each of a series, is planned.

    Of a series, a session at whose time one of the two is busy is left out, and both are told which.
    """
    proposal = time.proposal
    lock_people([proposal.mentorship.mentor, proposal.mentorship.mentee])
    mentorship = _locked(proposal.mentorship, actor)
    proposal = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not proposal.is_open or time.starts_at <= now:
        raise TimeGone("This time is not proposed any more. Look at what is proposed now.")
    if proposal.by_id == actor.pk:
        raise CannotPlan("You proposed this time yourself. The other takes it, or proposes others.")
    if proposal.session_id is not None:
        planned = [_move(proposal, time, mentorship, now)]
    else:
        planned = _plan(proposal, time, mentorship, now)
    proposal.closed_at = now
    proposal.save(update_fields=["closed_at"])
    _record(actor, "meetings.take_time", mentorship, planned[0], now, sessions=len(planned))
    return planned


@transaction.atomic
def withdraw_proposal(*, actor: Person, proposal: Proposal, now: datetime) -> None:
    """Take back what one proposed, or turn down what the other did; a second press changes nothing."""
    mentorship = _locked(proposal.mentorship, actor, must_meet=False)
    if Proposal.objects.filter(pk=proposal.pk, closed_at=None).update(closed_at=now):
        _record(actor, "meetings.withdraw_proposal", mentorship, proposal, now)


@transaction.atomic
def cancel_session(*, actor: Person, session: Session, word: str = "", now: datetime) -> Session:
    """Call a planned session off, perhaps with a word to the other; a second press changes nothing."""
    lock_people([session.mentorship.mentor, session.mentorship.mentee])
    mentorship = _locked(session.mentorship, actor, must_meet=False)
    found = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    found.mentorship = mentorship
    if found.state == SessionState.CANCELLED:
        return found
    if found.state != SessionState.PLANNED or found.ends_at <= now:
        raise CannotPlan("This session is over, so it cannot be cancelled. Say whether it took place.")
    call_off(found, now, why=f"{actor.name} cancelled it.", word=word)
    _record(actor, "meetings.cancel_session", mentorship, found, now)
    return found


def call_off(session: Session, now: datetime, *, why: str, word: str = "") -> None:
    """Cancel a planned session whose row and people are locked, and tell both."""
    session.state = SessionState.CANCELLED
    session.sequence += 1
    session.changed_at = now
    session.save(update_fields=["state", "sequence", "changed_at"])
    release(session)
    Proposal.objects.filter(session=session, closed_at=None).update(closed_at=now)
    tell_of_cancelling(session, now, why=why, word=word)


@transaction.atomic
def change_place(*, actor: Person, session: Session, where: str, now: datetime) -> Session:
    """Say anew how or where the two meet; both calendars learn of it."""
    mentorship = _locked(session.mentorship, actor)
    found = _locked_session(session, mentorship)
    if found.where == where:
        return found
    found.where, found.changed_at = where, now
    found.sequence += 1
    found.save(update_fields=["where", "changed_at", "sequence"])
    tell_of_session(found, notices.SESSION_MOVED, now)
    _record(actor, "meetings.change_place", mentorship, found, now)
    return found


@transaction.atomic
def note_lateness(*, actor: Person, session: Session, was_me: bool, is_noted: bool, now: datetime) -> None:
    """Note for oneself that one, or the other, came late, or take the note back. Nobody else reads it."""
    mark = Lateness.objects.filter(session=session, author=actor, was_me=was_me)
    if is_noted == mark.exists():
        return
    if is_noted:
        Lateness.objects.create(session=session, author=actor, was_me=was_me, at=now)
    else:
        mark.delete()
    # Not even the audit says who came late, nor that the note is about this session.
    record(actor=actor, verb="meetings.note_for_oneself", target=actor, now=now)


def _plan(proposal: Proposal, time: ProposedTime, mentorship: Mentorship, now: datetime) -> list[Session]:
    """Plan the first, then each of the others whose time is free."""
    wanted = occurrences(
        time.starts_at, repeats=proposal.repeats, weeks_apart=proposal.weeks_apart, zone=proposal.zone
    )
    last = Session.objects.filter(mentorship=mentorship).aggregate(last=Max("number"))["last"] or 0
    planned: list[Session] = []
    left_out: list[Occurrence] = []
    for one in wanted:
        try:
            planned.append(_planned(proposal, one, mentorship, last + len(planned) + 1, now))
        except TimeTaken:
            if not planned:
                raise
            left_out.append(one)
    if len(planned) == 1:
        tell_of_session(planned[0], notices.SESSION_PLANNED, now, left_out=left_out)
    else:
        tell_of_series(planned, now, left_out=left_out)
    return planned


@transaction.atomic
def _planned(
    proposal: Proposal, one: Occurrence, mentorship: Mentorship, number: int, now: datetime
) -> Session:
    session = Session(
        mentorship=mentorship,
        number=number,
        starts_at=one.starts_at,
        ends_at=one.starts_at + timedelta(minutes=proposal.length_minutes),
        where=proposal.where,
        planned_by_id=proposal.by_id,
        created_at=now,
        changed_at=now,
    )
    session.save()
    book(session)
    return session


def _move(proposal: Proposal, time: ProposedTime, mentorship: Mentorship, now: datetime) -> Session:
    assert proposal.session_id is not None
    session = _locked_session(Session(pk=proposal.session_id), mentorship)
    session.starts_at = time.starts_at
    session.ends_at = time.starts_at + timedelta(minutes=proposal.length_minutes)
    session.where = proposal.where or session.where
    session.sequence += 1
    session.changed_at = now
    book(session)
    session.save(update_fields=["starts_at", "ends_at", "where", "sequence", "changed_at"])
    tell_of_session(session, notices.SESSION_MOVED, now)
    return session


def _locked(mentorship: Mentorship, actor: Person, *, must_meet: bool = True) -> Mentorship:
    rows = Mentorship.objects.select_for_update(of=("self",), no_key=True).with_people()
    locked = rows.get(pk=mentorship.pk)
    if actor.pk not in (locked.mentor.pk, locked.mentee.pk):
        raise Forbidden("Only the two people themselves arrange their sessions.")
    if must_meet and locked.state not in PLANS_IN:
        raise CannotPlan("This mentorship does not meet at the moment, so there is no session to plan.")
    return locked


def _locked_session(session: Session, mentorship: Mentorship) -> Session:
    found = Session.objects.select_for_update(of=("self",)).get(pk=session.pk, mentorship=mentorship)
    found.mentorship = mentorship
    if found.state != SessionState.PLANNED:
        raise TimeGone("This session is not planned any more, so there is nothing to move.")
    return found


def _require_sensible(
    times: Sequence[datetime], note: str, length_minutes: int, repeats: int, weeks_apart: int, now: datetime
) -> None:
    if not times and not note:
        raise CannotPlan("Propose a time, or say in words when it suits you.")
    if len(times) > MOST_TIMES:
        raise CannotPlan("Three times are enough to choose among.")
    if any(moment <= now or moment > now + LATEST for moment in times):
        raise CannotPlan("Choose times that are still to come, within the next six months.")
    if not SHORTEST_MINUTES <= length_minutes <= LONGEST_MINUTES:
        raise CannotPlan(f"A session takes {SHORTEST_MINUTES} to {LONGEST_MINUTES} minutes.")
    if not (1 <= repeats <= MOST_REPEATS and 1 <= weeks_apart <= MOST_WEEKS_APART):
        raise CannotPlan(f"A series has up to {MOST_REPEATS} sessions, up to {MOST_WEEKS_APART} weeks apart.")


def _require_free(
    actor: Person,
    mentorship: Mentorship,
    times: Sequence[datetime],
    length_minutes: int,
    session: Session | None,
) -> None:
    people = (mentorship.mentor, mentorship.mentee)
    for moment in times:
        if is_taken(people, moment, moment + timedelta(minutes=length_minutes), but=session):
            raise TimeTaken(
                f"One of you has another session on {moment_for(moment, actor)}. Choose another time."
            )


def _where_to_answer(proposal: Proposal) -> str:
    if proposal.session is not None:
        return proposal.session.get_absolute_url()
    return reverse("meetings:of_mentorship", args=[proposal.mentorship.public_id])


def _record(
    actor: Person,
    verb: str,
    mentorship: Mentorship,
    target: Session | Proposal,
    now: datetime,
    **numbers: int,
) -> None:
    record(
        actor=actor,
        verb=verb,
        target=target,
        now=now,
        program_id=str(mentorship.program.public_id),
        numbers=numbers,
    )
