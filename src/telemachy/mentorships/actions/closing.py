"""A decent ending: begun by either, with thanks and what is taken along; or going on without the program."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal
from telemachy.common.notices import Notice
from telemachy.mentorships import notices
from telemachy.mentorships.actions.pausing import end_pause
from telemachy.mentorships.actions.states import locked, locked_for, move
from telemachy.mentorships.actions.telling import tell
from telemachy.mentorships.choices import ClosingReason, State
from telemachy.mentorships.models import Closing, Mentorship
from telemachy.mentorships.queries.readiness import has_begun
from telemachy.mentorships.queries.together import TIME_FOR_A_LAST_WORD
from telemachy.mentorships.queries.words import contact_of
from telemachy.people.models import Person
from telemachy.programs.choices import PRESENT_STATES

SAYS_THANKS_IN = frozenset({State.CLOSING, State.CLOSED, State.CONTINUING})


class NotEnding(Refusal):
    """The mentorship is not coming to its end."""


@transaction.atomic
def begin_closing(
    *,
    actor: Person,
    mentorship: Mentorship,
    reason: ClosingReason = ClosingReason.NOT_SAID,
    now: datetime,
) -> Closing:
    """Bring a mentorship to its end. A reason is about no person; the other is told kindly."""
    mentorship = locked_for(mentorship, actor)
    standing = Closing.objects.filter(mentorship=mentorship).first()
    if standing is not None and mentorship.state == State.CLOSING:
        return standing  # a second click, or the other was a moment earlier
    move(mentorship, State.CLOSING, now=now)
    end_pause(mentorship, now)
    closing, _ = Closing.objects.update_or_create(
        mentorship=mentorship,
        defaults={"begun_by": actor, "begun_at": now, "reason": reason, "ended_at": None},
    )
    tell(
        mentorship,
        mentorship.other_than(actor),
        notices.CLOSING,
        link=_url(mentorship),
        key=f"closing:{now:%Y%m%d%H%M%S}",
        now=now,
    )
    _record(actor, "mentorships.begin_closing", mentorship, now)
    return closing


@transaction.atomic
def keep_going(*, actor: Person, mentorship: Mentorship, now: datetime) -> Mentorship:
    """Whoever began the ending takes it back, and the two are where they were."""
    mentorship = locked_for(mentorship, actor)
    closing = _closing(mentorship)
    if closing.begun_by_id != actor.pk:
        raise Forbidden("Who began the ending can take it back. Talk with each other.")
    move(mentorship, State.ACTIVE if has_begun(mentorship) else State.ACCEPTED, now=now)
    closing.mentor_done_at = closing.mentee_done_at = None
    closing.mentor_goes_on_at = closing.mentee_goes_on_at = None
    closing.save()
    tell(
        mentorship,
        mentorship.other_than(actor),
        notices.RESUMED,
        link=mentorship.get_absolute_url(),
        key=f"closing:{now:%Y%m%d%H%M%S}",
        now=now,
    )
    _record(actor, "mentorships.keep_going", mentorship, now)
    return mentorship


@transaction.atomic
def write_thanks(*, actor: Person, mentorship: Mentorship, thanks: str, now: datetime) -> Closing:
    """A line for the other, who reads it; it can be written until long after the end."""
    mentorship = locked_for(mentorship, actor)
    closing = _closing(mentorship, *SAYS_THANKS_IN)
    side = "mentor" if mentorship.is_mentor(actor) else "mentee"
    setattr(closing, f"{side}_thanks", thanks)
    closing.save()
    if thanks:
        tell(
            mentorship,
            mentorship.other_than(actor),
            notices.THANKED,
            link=_url(mentorship),
            key=f"thanks:{closing.pk}",
            now=now,
        )
    _record(actor, "mentorships.write_thanks", mentorship, now)
    return closing


@transaction.atomic
def write_hand_over(
    *, actor: Person, mentorship: Mentorship, text: str, is_shared: bool, now: datetime
) -> Closing:
    """What the mentee takes along and what comes next; theirs alone unless they share it."""
    mentorship = locked_for(mentorship, actor)
    closing = _closing(mentorship, *SAYS_THANKS_IN)
    if mentorship.is_mentor(actor):
        raise Forbidden("This note is the mentee's own.")
    closing.hand_over, closing.hand_over_is_shared = text, is_shared
    closing.save()
    _record(actor, "mentorships.write_hand_over", mentorship, now)
    return closing


@transaction.atomic
def go_on(*, actor: Person, mentorship: Mentorship, now: datetime) -> Mentorship:
    """Say that the two go on without the program; when both have, the place is free and they continue."""
    mentorship = locked_for(mentorship, actor)
    if mentorship.state == State.CONTINUING:
        return mentorship
    closing = _closing(mentorship)
    side = "mentor" if mentorship.is_mentor(actor) else "mentee"
    if getattr(closing, f"{side}_goes_on_at") is None:
        setattr(closing, f"{side}_goes_on_at", now)
    if closing.mentor_goes_on_at and closing.mentee_goes_on_at:
        closing.ended_at = now
        move(mentorship, State.CONTINUING, now=now)
        _tell_both(mentorship, notices.CONTINUES, closing, now)
    closing.save()
    _record(actor, "mentorships.go_on", mentorship, now)
    return mentorship


@transaction.atomic
def finish(*, actor: Person, mentorship: Mentorship, now: datetime) -> Mentorship:
    """Say that one is done; when both are, the mentorship closes and the place is free."""
    mentorship = locked_for(mentorship, actor)
    if mentorship.state == State.CLOSED:
        return mentorship
    if mentorship.state == State.CONTINUING:
        move(mentorship, State.CLOSED, now=now)
        _record(actor, "mentorships.close", mentorship, now)
        return mentorship
    closing = _closing(mentorship)
    side = "mentor" if mentorship.is_mentor(actor) else "mentee"
    if getattr(closing, f"{side}_done_at") is None:
        setattr(closing, f"{side}_done_at", now)
    if closing.mentor_done_at and closing.mentee_done_at:
        _close(mentorship, closing, now)
    closing.save()
    _record(actor, "mentorships.finish", mentorship, now)
    return mentorship


def close_what_is_over(*, now: datetime) -> int:
    """Close what has been coming to its end for two weeks; says how many."""
    due = Mentorship.objects.filter(
        state=State.CLOSING, closing__begun_at__lte=now - TIME_FOR_A_LAST_WORD
    ).order_by("id")
    return sum(_close_one(mentorship, now) for mentorship in due)


@transaction.atomic
def _close_one(mentorship: Mentorship, now: datetime) -> bool:
    mentorship = locked(mentorship)
    closing = Closing.objects.filter(mentorship=mentorship).first()
    if mentorship.state != State.CLOSING or closing is None:
        return False
    _close(mentorship, closing, now)
    closing.save()
    _record(None, "mentorships.close", mentorship, now)
    return True


@transaction.atomic
def end_for_who_leaves(*, mentorship: Mentorship, leaving: Person, now: datetime) -> Mentorship:
    """End a mentorship that is under way because one of the two goes; who stays is told kindly."""
    mentorship = locked(mentorship)
    if mentorship.state != State.CLOSING:
        if mentorship.state != State.CONTINUING:
            move(mentorship, State.CLOSING, now=now)
        end_pause(mentorship, now)
    move(mentorship, State.CLOSED, now=now)
    Closing.objects.filter(mentorship=mentorship, ended_at__isnull=True).update(ended_at=now)
    stays = mentorship.other_than(leaving)
    enrollment = mentorship.mentor_enrollment if stays == mentorship.mentor else mentorship.mentee_enrollment
    if enrollment.state in PRESENT_STATES:
        tell(
            mentorship,
            stays,
            notices.ENDED,
            link=mentorship.get_absolute_url(),
            key="left",
            now=now,
            values={"contact": contact_of(mentorship.program)},
        )
    _record(None, "mentorships.close", mentorship, now)
    return mentorship


def end_for_those_who_left(*, now: datetime) -> int:
    """End what is under way with somebody who left its program; says how many."""
    both_here = Q(mentor_enrollment__state__in=PRESENT_STATES, mentee_enrollment__state__in=PRESENT_STATES)
    under_way = Mentorship.objects.filter(state__in=[State.ACTIVE, State.PAUSED, State.CLOSING])
    rows = list(under_way.exclude(both_here).with_people().order_by("id"))
    for row in rows:
        has_left = row.mentor_enrollment.state not in PRESENT_STATES
        end_for_who_leaves(mentorship=row, leaving=row.mentor if has_left else row.mentee, now=now)
    return len(rows)


def _close(mentorship: Mentorship, closing: Closing, now: datetime) -> None:
    closing.ended_at = now
    move(mentorship, State.CLOSED, now=now)
    _tell_both(mentorship, notices.ENDED, closing, now)


def _closing(mentorship: Mentorship, *states: State) -> Closing:
    found = Closing.objects.filter(mentorship=mentorship).first()
    if found is None or mentorship.state not in (states or (State.CLOSING,)):
        raise NotEnding("This mentorship is not coming to its end. Nothing was changed.")
    return found


def _tell_both(mentorship: Mentorship, notice: Notice, closing: Closing, now: datetime) -> None:
    for person in (mentorship.mentor, mentorship.mentee):
        tell(
            mentorship,
            person,
            notice,
            link=_url(mentorship),
            key=f"closing:{closing.pk}:{now:%Y%m%d%H%M%S}",
            now=now,
            values={"contact": contact_of(mentorship.program)},
        )


def _url(mentorship: Mentorship) -> str:
    return reverse("mentorships:ending", args=[mentorship.public_id])


def _record(actor: Person | None, verb: str, mentorship: Mentorship, now: datetime) -> None:
    record(actor=actor, verb=verb, target=mentorship, now=now, program_id=str(mentorship.program.public_id))
