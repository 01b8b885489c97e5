"""Taking a proposal back, when one of the two has left or a coordinator sees a reason."""

from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.mentorships import notices
from telemachy.mentorships.actions.states import locked, move
from telemachy.mentorships.choices import MAY_FOLLOW, State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.words import contact_of
from telemachy.notifications.actions import notify
from telemachy.people.models import Person
from telemachy.programs.choices import PRESENT_STATES


class CannotBeWithdrawn(Refusal):
    """The mentorship is under way, or already over."""


@transaction.atomic
def withdraw_mentorship(
    *, actor: Person | None, mentorship: Mentorship, now: datetime, leaving: Person | None = None
) -> Mentorship:
    """Take a held, proposed or accepted mentorship back: the place is free, who stays is told kindly.

    ``leaving`` is the person who goes, when it is one of the two: nobody tells them what they did themselves.
    """
    mentorship = locked(mentorship)
    before = State(mentorship.state)
    if State.WITHDRAWN not in MAY_FOLLOW[before]:
        raise CannotBeWithdrawn("A mentorship that is under way or over cannot be withdrawn.")
    move(mentorship, State.WITHDRAWN, now=now)
    if before != State.HELD:
        _tell_those_who_stay(mentorship, leaving, now)
    record(
        actor=actor,
        verb="mentorships.withdraw",
        target=mentorship,
        now=now,
        program_id=str(mentorship.program.public_id),
    )
    return mentorship


def _tell_those_who_stay(mentorship: Mentorship, leaving: Person | None, now: datetime) -> None:
    for enrollment, other in (
        (mentorship.mentor_enrollment, mentorship.mentee),
        (mentorship.mentee_enrollment, mentorship.mentor),
    ):
        person = enrollment.person
        if enrollment.state not in PRESENT_STATES or (leaving is not None and person.pk == leaving.pk):
            continue
        notify(
            person=person,
            notice=notices.NOT_GOING_AHEAD,
            values={
                "name": person.get_short_name(),
                "other": other.name,
                "program": mentorship.program.name,
                "contact": contact_of(mentorship.program),
            },
            link=mentorship.get_absolute_url(),
            key=f"mentorships.not_going_ahead:{mentorship.public_id}:{person.public_id}",
            now=now,
            sender_name=mentorship.program.sender_name,
            program_id=str(mentorship.program.public_id),
        )
