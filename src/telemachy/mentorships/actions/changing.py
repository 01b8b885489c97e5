"""A change of mentor without fault: either of the two asks, no reason is needed, and both go on free."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.text import clean_text
from telemachy.mentorships import notices
from telemachy.mentorships.actions.states import locked_for, move
from telemachy.mentorships.choices import UNDER_WAY, ChangeReason, State
from telemachy.mentorships.models import (
    LAST_LINE_LENGTH,
    Change,
    Closing,
    FirstMeeting,
    Mentorship,
    Pause,
)
from telemachy.mentorships.queries.words import contact_of
from telemachy.notifications.actions import notify
from telemachy.people.models import Person


class NothingToChange(Refusal):
    """The mentorship is not under way: a proposal is answered with a no, and what is over is over."""


class NoSuchReason(Refusal):
    """The reason is none of those that are offered."""


@transaction.atomic
def change_mentor(
    *, actor: Person, mentorship: Mentorship, now: datetime, reason: str = "", last_line: str = ""
) -> Change:
    """End a mentorship kindly and free both: the place, and the mentee's wish with its waiting time.

    The enrollment keeps the day it waits since, so that the mentee stands where they stood before. When both
    ask at once there is one ending, with the words of whoever came first.
    """
    # Lock first: the two may ask at the same moment.
    mentorship = locked_for(mentorship, actor)
    standing = _made(mentorship)
    if standing is not None:
        return standing  # a second click, or the other was a moment earlier
    if mentorship.state not in UNDER_WAY:
        raise NothingToChange("This mentorship is not under way, so there is nothing to change.")
    if reason and reason not in ChangeReason.values:
        raise NoSuchReason("Choose one of the reasons, or none.")
    change = Change.objects.create(
        mentorship=mentorship,
        asked_by=actor,
        at=now,
        reason=reason,
        last_line=clean_text(last_line)[:LAST_LINE_LENGTH],
    )
    _end(mentorship, now)
    _tell(change, mentorship, told=mentorship.other_than(actor), other=actor, now=now)
    record(
        actor=actor,
        verb="mentorships.change_mentor",
        target=mentorship,
        now=now,
        program_id=str(mentorship.program.public_id),
    )
    return change


def _made(mentorship: Mentorship) -> Change | None:
    """The change that stands, when the row is locked."""
    return Change.objects.filter(mentorship=mentorship).first()


def _end(mentorship: Mentorship, now: datetime) -> None:
    """Closing and closed in one act: an ending without fault has nothing to wait for."""
    if mentorship.state != State.CLOSING:
        move(mentorship, State.CLOSING, now=now)
    move(mentorship, State.CLOSED, now=now)
    Pause.objects.filter(mentorship=mentorship, ended_at__isnull=True).update(ended_at=now)
    Closing.objects.filter(mentorship=mentorship, ended_at__isnull=True).update(ended_at=now)
    FirstMeeting.objects.filter(mentorship=mentorship).delete()


def _tell(change: Change, mentorship: Mentorship, *, told: Person, other: Person, now: datetime) -> None:
    contact = contact_of(mentorship.program)
    notify(
        person=told,
        notice=notices.CHANGED,
        values={
            "name": told.get_short_name(),
            "other": other.name,
            "program": mentorship.program.name,
            "last_line": f"A last line from {other.get_short_name()}:\n\n“{change.last_line}”\n"
            if change.last_line
            else "",
            "next": mentorship.program.words.said(
                notices.NEXT_FOR_MENTOR if mentorship.is_mentor(told) else notices.NEXT_FOR_MENTEE
            ),
            "contact": contact,
        },
        link=reverse("mentorships:change", args=[mentorship.public_id]),
        key=f"mentorships.changed:{mentorship.public_id}:{told.public_id}",
        now=now,
        sender_name=mentorship.program.sender_name,
        program_id=str(mentorship.program.public_id),
    )
