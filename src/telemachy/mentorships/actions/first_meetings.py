"""Before two people decide they talk once: one offers times, the other takes one, or offers others."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal, Stale
from telemachy.common.notices import Notice
from telemachy.mentorships import notices
from telemachy.mentorships.models import MOST_TIMES, FirstMeeting, Mentorship, OfferedTime
from telemachy.mentorships.queries.first_meetings import MEETS_IN, moment_for
from telemachy.notifications.actions import notify
from telemachy.people.models import Person

LATEST = timedelta(days=60)


class NoMeeting(Refusal):
    """The mentorship is settled, or what is offered is no offer."""


class TimeGone(Stale):
    """The time is past, or is not offered any more."""


@transaction.atomic
def offer_times(
    *,
    actor: Person,
    mentorship: Mentorship,
    times: Sequence[datetime],
    length_minutes: int,
    where: str = "",
    note: str = "",
    now: datetime,
) -> FirstMeeting:
    """Offer up to three times, or say in words when it suits; what was agreed before is open again."""
    mentorship = _locked(mentorship, actor)
    times = sorted(set(times))
    if not times and not note:
        raise NoMeeting("Offer a time, or say in words when it suits you.")
    if len(times) > MOST_TIMES:
        raise NoMeeting("Three times are enough to choose among.")
    if any(moment <= now or moment > now + LATEST for moment in times):
        raise NoMeeting("Choose times that are still to come, within the next sixty days.")
    meeting = FirstMeeting.objects.filter(mentorship=mentorship).first()
    if meeting is None:
        meeting = FirstMeeting(mentorship=mentorship)
    else:
        meeting.times.all().delete()
        meeting.sequence += 1
    meeting.length_minutes, meeting.where, meeting.note = length_minutes, where, note
    meeting.offered_by, meeting.offered_at = actor, now
    meeting.starts_at = meeting.agreed_at = None
    meeting.save()
    OfferedTime.objects.bulk_create(OfferedTime(meeting=meeting, starts_at=moment) for moment in times)
    other = mentorship.other_than(actor)
    _tell(
        meeting,
        other,
        notices.FIRST_MEETING_OFFERED,
        {
            "times": "\n".join(f"- {moment_for(moment, other)}" for moment in times) or NO_TIMES,
            "note": _said(note),
        },
    )
    _record(actor, "mentorships.offer_times", mentorship, now, times=len(times))
    return meeting


@transaction.atomic
def take_time(*, actor: Person, mentorship: Mentorship, offered: OfferedTime, now: datetime) -> FirstMeeting:
    """Take one of the times that the other offered; both know then when they talk."""
    mentorship = _locked(mentorship, actor)
    meeting = FirstMeeting.objects.select_for_update().filter(mentorship=mentorship).first()
    time = OfferedTime.objects.filter(pk=offered.pk, meeting=meeting).first() if meeting else None
    if meeting is None or time is None or meeting.is_agreed or time.starts_at <= now:
        raise TimeGone("This time is not offered any more. Look at what is offered now.")
    if meeting.offered_by_id == actor.pk:
        raise NoMeeting("You offered this time yourself. The other takes it, or offers others.")
    meeting.starts_at, meeting.agreed_at = time.starts_at, now
    meeting.sequence += 1
    meeting.save()
    meeting.times.all().delete()
    for person in (mentorship.mentor, mentorship.mentee):
        _tell(
            meeting,
            person,
            notices.FIRST_MEETING_AGREED,
            {
                "time": moment_for(time.starts_at, person),
                "minutes": str(meeting.length_minutes),
                "where": f"How or where: {meeting.where}\n" if meeting.where else "",
            },
        )
    _record(actor, "mentorships.take_time", mentorship, now)
    return meeting


NO_TIMES = "- no time yet; see the words below"


def _said(note: str) -> str:
    return f"\nIn their words: {note}\n" if note else ""


def _locked(mentorship: Mentorship, actor: Person) -> Mentorship:
    locked = Mentorship.objects.select_for_update(of=("self",)).with_people().get(pk=mentorship.pk)
    if actor.pk not in (locked.mentor.pk, locked.mentee.pk):
        raise Forbidden("Only the two people themselves arrange their first talk.")
    if locked.state not in MEETS_IN:
        raise NoMeeting("This mentorship is settled, so there is no first talk to arrange.")
    return locked


def _tell(meeting: FirstMeeting, person: Person, notice: Notice, values: dict[str, str]) -> None:
    mentorship = meeting.mentorship
    moment = meeting.agreed_at or meeting.offered_at
    notify(
        person=person,
        notice=notice,
        values={
            "name": person.get_short_name(),
            "other": mentorship.other_than(person).name,
            "program": mentorship.program.name,
            **values,
        },
        link=reverse("mentorships:first_meeting", args=[mentorship.public_id]),
        key=f"{notice.key}:{meeting.public_id}:{meeting.sequence}:{person.public_id}",
        now=moment,
        sender_name=mentorship.program.sender_name,
        program_id=str(mentorship.program.public_id),
    )


def _record(actor: Person, verb: str, mentorship: Mentorship, now: datetime, **numbers: int) -> None:
    record(
        actor=actor,
        verb=verb,
        target=mentorship,
        now=now,
        program_id=str(mentorship.program.public_id),
        numbers=numbers,
    )
