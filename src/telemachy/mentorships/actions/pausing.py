"""A pause: either of the two may begin one, and either may end it."""

from datetime import date, datetime, timedelta

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.mentorships import notices
from telemachy.mentorships.actions.states import CannotFollow, locked_for, move
from telemachy.mentorships.actions.telling import tell
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship, Pause
from telemachy.mentorships.queries.plan import day
from telemachy.people.models import Person

LONGEST = timedelta(days=365)
#: A reminder that could not be sent on its day still goes out in the week after it.
STILL_WORTH_SAYING = timedelta(days=7)


class NoSuchDay(Refusal):
    """The day is past, or too far away."""


@transaction.atomic
def pause(*, actor: Person, mentorship: Mentorship, until: date | None = None, now: datetime) -> Mentorship:
    """Nothing is expected of either for a while; the place stays taken, and the other is told."""
    mentorship = locked_for(mentorship, actor)
    if mentorship.state == State.PAUSED:
        return mentorship  # a second click, or the other was a moment earlier
    if until is not None and not now.date() < until <= now.date() + LONGEST:
        raise NoSuchDay("Choose a day that is still to come, within a year, or none.")
    move(mentorship, State.PAUSED, now=now)
    begun = Pause.objects.create(mentorship=mentorship, begun_by=actor, begun_at=now, until=until)
    tell(
        mentorship,
        mentorship.other_than(actor),
        notices.PAUSED,
        link=mentorship.get_absolute_url(),
        key=f"pause:{begun.pk}",
        now=now,
        values={"until": f" until {day(until)}" if until else ""},
    )
    _record(actor, "mentorships.pause", mentorship, now)
    return mentorship


@transaction.atomic
def resume(*, actor: Person, mentorship: Mentorship, now: datetime) -> Mentorship:
    """Go on where the two were."""
    mentorship = locked_for(mentorship, actor)
    if mentorship.state == State.ACTIVE:
        return mentorship
    if mentorship.state != State.PAUSED:
        raise CannotFollow("This mentorship is not paused. Nothing was changed.")
    move(mentorship, State.ACTIVE, now=now)
    begun = end_pause(mentorship, now)
    tell(
        mentorship,
        mentorship.other_than(actor),
        notices.RESUMED,
        link=mentorship.get_absolute_url(),
        key=f"pause:{begun.pk if begun else 0}",
        now=now,
    )
    _record(actor, "mentorships.resume", mentorship, now)
    return mentorship


def end_pause(mentorship: Mentorship, now: datetime) -> Pause | None:
    """Close the pause that stands, if there is one. The mentorship must be locked."""
    begun = Pause.objects.filter(mentorship=mentorship, ended_at__isnull=True).first()
    if begun is not None:
        begun.ended_at = now
        begun.save()
    return begun


def remind_of_pauses(*, now: datetime) -> int:
    """Tell both of a pair, once, that the day they paused until has come; nothing changes by itself."""
    over = Pause.objects.filter(
        ended_at__isnull=True, until__lte=now.date(), until__gt=now.date() - STILL_WORTH_SAYING
    ).select_related(
        "mentorship__program",
        "mentorship__mentor_enrollment__person",
        "mentorship__mentee_enrollment__person",
    )
    told = 0
    for begun in over:
        with transaction.atomic():
            for person in (begun.mentorship.mentor, begun.mentorship.mentee):
                tell(
                    begun.mentorship,
                    person,
                    notices.PAUSE_IS_OVER,
                    link=begun.mentorship.get_absolute_url(),
                    key=f"pause:{begun.pk}",
                    now=now,
                )
            told += 1
    return told


def _record(actor: Person, verb: str, mentorship: Mentorship, now: datetime) -> None:
    record(actor=actor, verb=verb, target=mentorship, now=now, program_id=str(mentorship.program.public_id))
