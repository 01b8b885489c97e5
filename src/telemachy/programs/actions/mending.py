"""A wrong address is mended, and whoever it belongs to hears what went astray."""

from datetime import datetime
from functools import partial

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden
from telemachy.notifications.actions import readdress_mails
from telemachy.people.actions import correct_address, renew_links
from telemachy.people.models import Person
from telemachy.people.queries import has_open_invitation
from telemachy.programs.access import may_mend_address
from telemachy.programs.actions.inviting import invite
from telemachy.programs.choices import EnrollmentState, ProgramState
from telemachy.programs.models import Enrollment


class NotYoursToMend(Forbidden):
    """The person has a say of their own by now, or rights that a coordinator may not redirect."""


@transaction.atomic
def mend_address(*, actor: Person, enrollment: Enrollment, email: str, now: datetime) -> int:
    """Put the right address in place of a wrong one and send again what went astray; returns how many mails.

    Mails whose text is kept are sent as they were, with fresh links. Where no text with a link is left, an
    invited person is invited anew.
    """
    if not may_mend_address(actor, enrollment):
        raise NotYoursToMend(
            f"Only {enrollment.person}, or those who run the organization, can change this address."
        )
    person = correct_address(actor=actor, person=enrollment.person, email=email, now=now)
    enrollment.person = person
    fresh = partial(_with_fresh_links, actor, person, now)
    sent = readdress_mails(actor=actor, person=person, rewrite=fresh, now=now)
    if _waits_for_an_invitation(enrollment, now):
        invite(actor=actor, enrollment=enrollment, now=now)
        sent += 1
    record(
        actor=actor,
        verb="programs.mend_address",
        target=enrollment,
        now=now,
        program_id=enrollment.cohort.program.public_id,
        numbers={"mails": sent},
    )
    return sent


def _with_fresh_links(actor: Person, person: Person, now: datetime, text: str) -> str:
    return renew_links(actor=actor, person=person, text=text, now=now)


def _waits_for_an_invitation(enrollment: Enrollment, now: datetime) -> bool:
    """Whether this person was invited before and has nothing left that opens the door."""
    return (
        enrollment.state == EnrollmentState.INVITED
        and enrollment.invited_at is not None
        and enrollment.person.joined_at is None
        and enrollment.cohort.program.state == ProgramState.OPEN
        and not has_open_invitation(enrollment.person, now)
    )
