"""The address of a person: confirmed by what came to it, corrected by those who may."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal
from telemachy.common.text import clean_email
from telemachy.people.actions.joining import AddressTaken
from telemachy.people.actions.leaving import end_sessions
from telemachy.people.models import Person


class NotYourOwn(Forbidden):
    """One's own address changes by a code sent to the new one, not by one's own word."""


class NothingToCorrect(Refusal):
    """There is no address, it is the one that is held already, or nobody may write to the person."""


def confirm_address(*, person: Person) -> None:
    """Note that a link or code that went to the address came back, so whoever holds it reads that mail."""
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


@transaction.atomic
def correct_address(*, actor: Person, person: Person, email: str, now: datetime) -> Person:
    """Put another address in the place of a wrong one; what went to the wrong one opens nothing any more.

    Links and cards are withdrawn; who has signed in before is signed out everywhere and proves the new
    address at the next sign-in. Raises AddressTaken, NotYourOwn and NothingToCorrect.
    """
    if actor.pk == person.pk:
        raise NotYourOwn("Change your own address on the page of your account.")
    # Lock first: the person may sign in with the old link at this moment.
    person = Person.objects.select_for_update().get(pk=person.pk)
    address = clean_email(email)
    _refuse_nothing(person, address)
    person.email = address
    _save_unless_taken(person, address)
    person.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    _replace_rows(person, address)
    if person.joined_at is not None:
        end_sessions(person)
        person.refresh_from_db(fields=["security_epoch"])
    record(actor=actor, verb="people.correct_address", target=person, now=now)
    return person


def _refuse_nothing(person: Person, address: str) -> None:
    if not address:
        raise NothingToCorrect("Say the address that reaches this person.")
    if address == person.email:
        raise NothingToCorrect(f"{address} is the address that is held already.")
    if not person.may_be_contacted:
        raise NothingToCorrect(f"{person} asked not to be written to.")


def _save_unless_taken(person: Person, address: str) -> None:
    taken = AddressTaken(f"Another person already has the address {address}.")
    if EmailAddress.objects.filter(email=address, verified=True).exclude(user=person).exists():
        raise taken
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:
        raise taken from error


def _replace_rows(person: Person, address: str) -> None:
    """Keep the library's book in step. Nobody has proved the new address yet."""
    rows = EmailAddress.objects.filter(user=person)
    if rows.exists():
        rows.delete()
        EmailAddress.objects.create(user=person, email=address, primary=True, verified=False)
