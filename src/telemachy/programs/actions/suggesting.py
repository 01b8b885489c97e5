"""A manager thinks of somebody for a program, and sees nothing of what comes of it."""

from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.text import clean_email
from telemachy.notifications.actions import notify, post_mail
from telemachy.people.models import Person
from telemachy.people.queries import day_of, organization, person_of_email
from telemachy.programs.models import Joining, Program, Suggestion
from telemachy.programs.notices import SUGGESTED
from telemachy.programs.queries.joining import door

MOST_A_DAY = 20


class NothingToSuggest(Refusal):
    """The program takes no suggestions now, or this one goes nowhere."""


@transaction.atomic
def suggest(*, actor: Person, joining: Joining, email: str, now: datetime) -> None:
    """Write to somebody that a manager thought of them; once, whoever else suggests it.

    Gives nothing back and looks alike whether the person is new, takes part, or said no before: what comes
    of it is theirs to tell.
    """
    program = joining.program
    if not joining.may_be_suggested or not door(joining, day_of(now)).is_open:
        raise NothingToSuggest("This program takes no suggestions now.")
    address = clean_email(email)
    if address == actor.email:
        raise NothingToSuggest("This is your own address. Use the page of the program instead.")
    today = Suggestion.objects.filter(by=actor, made_at__gt=now - timedelta(days=1))
    if today.count() >= MOST_A_DAY:
        raise NothingToSuggest("That is enough for one day. Come back tomorrow.")
    person = person_of_email(address)
    _, is_new = Suggestion.objects.get_or_create(
        program=program,
        address_hash=hash_of_address(address),
        defaults={"by": actor, "person": person, "made_at": now},
    )
    if is_new and _may_be_written_to(person, program):
        _write(actor, joining, person, address, now)
    record(actor=actor, verb="programs.suggest", target=program, now=now, program_id=program.public_id)


def hash_of_address(address: str) -> str:
    """What is kept of the address of somebody who was suggested."""
    return salted_hmac("telemachy.programs.suggestion", address, algorithm="sha256").hexdigest()


def _may_be_written_to(person: Person | None, program: Program) -> bool:
    """Whether a mail about it may be welcome: not to who is in it, left it, or asked for no mails."""
    if person is None:
        return True
    return person.may_be_contacted and not person.enrollments.filter(cohort__program=program).exists()


def _write(actor: Person, joining: Joining, person: Person | None, address: str, now: datetime) -> None:
    program = joining.program
    path = reverse("programs:join", kwargs={"token": joining.link_token})
    values: dict[str, str | int] = {
        "program": program.name,
        "by": actor.name,
        "purpose": program.purpose,
        "name": person.get_short_name() if person else "",
    }
    if person is not None:
        notify(
            person=person,
            notice=SUGGESTED,
            values=values,
            link=path,
            key=f"programs.suggested:{program.public_id}:{person.public_id}",
            now=now,
            sender_name=program.sender_name,
            program_id=str(program.public_id),
        )
        return
    said = SUGGESTED.filled(
        {
            **values,
            "name": "there",
            "link": urljoin(settings.TELEMACHY_SITE_URL, path),
            "organization_name": organization().name,
        }
    )
    post_mail(
        to_address=address, subject=said.subject, body=said.body, now=now, sender_name=program.sender_name
    )
