"""Making an account of one's own, without a program and without anybody who invites."""

from datetime import datetime, timedelta

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.boards.notices import SIGN_UP_CODE
from telemachy.common.errors import Refusal
from telemachy.notifications.actions import post_mail
from telemachy.people.actions import add_person, confirm_address, take_part_again
from telemachy.people.models import Person
from telemachy.people.queries import organization, person_of_email


class NotOpen(Refusal):
    """This installation takes people by invitation, or not this one."""


def send_code(*, email: str, code: str, minutes: int, now: datetime) -> None:
    """Mail the code that shows an address to be one's own. Reads alike whether we know the address."""
    house = organization()
    if not house.open_to_all:
        raise NotOpen("People join by invitation here.")
    said = SIGN_UP_CODE.filled({"organization": house.name, "code": code, "minutes": minutes})
    post_mail(
        to_address=email,
        subject=said.subject,
        body=said.body,
        now=now,
        useless_after=now + timedelta(minutes=minutes),
    )


@transaction.atomic
def come_in_alone(*, name: str, email: str, now: datetime) -> tuple[Person, bool]:
    """Let in whoever proved an address by a code; who is not known yet becomes a person here.

    Returns the person, and whether they are new.
    """
    if not organization().open_to_all:
        raise NotOpen("People join by invitation here.")
    known = person_of_email(email)
    person = known or add_person(actor=None, name=name, email=email, now=now)
    if not person.is_active:
        raise NotOpen("This address cannot come in. The people who run this place may help.")
    confirm_address(person=person)
    if person.opted_out_at is not None:
        take_part_again(actor=person, now=now)
    record(actor=person, verb="boards.come_in_alone", target=person, now=now)
    return person, known is None
