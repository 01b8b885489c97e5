"""Stopping: sessions, taking part, and everything that is held."""

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F

from telemachy.audit.actions import record
from telemachy.common import personal_data
from telemachy.common.errors import Refusal
from telemachy.people.models import Person


class LastAdmin(Refusal):
    """The organization would be left without anybody who may run it."""


@transaction.atomic
def sign_out_everywhere(*, actor: Person, now: datetime) -> Person:
    """End every session of one's own; the caller signs the present one in again."""
    end_sessions(actor)
    record(actor=actor, verb="people.sign_out_everywhere", target=actor, now=now)
    actor.refresh_from_db(fields=["security_epoch"])
    return actor


@transaction.atomic
def opt_out(*, actor: Person, now: datetime) -> None:
    """Stop taking part: no more mails, out of every program. What was written stays until it is erased."""
    person = _locked(actor)
    if person.opted_out_at is not None:
        return
    person.opted_out_at = now
    person.save(update_fields=["opted_out_at"])
    personal_data.withdraw(person, now=now)
    record(actor=person, verb="people.opt_out", target=person, now=now)


@transaction.atomic
def take_part_again(*, actor: Person, now: datetime) -> None:
    """Be reachable again. Programs left meanwhile stay left: one joins them anew."""
    person = _locked(actor)
    person.opted_out_at = None
    person.save(update_fields=["opted_out_at"])
    record(actor=person, verb="people.take_part_again", target=person, now=now)


@transaction.atomic
def deactivate_person(*, actor: Person, person: Person, now: datetime) -> None:
    """Close the account of somebody who left: out of every session and program at the next request."""
    person = _locked(person)
    refuse_last_admin(person)
    person.is_active = False
    person.is_organization_admin = False
    person.save(update_fields=["is_active", "is_organization_admin"])
    end_sessions(person)
    _end_invitations(person, now)
    personal_data.withdraw(person, now=now)
    record(actor=actor, verb="people.deactivate_person", target=person, now=now)


@transaction.atomic
def erase_person(*, actor: Person, person: Person, now: datetime) -> None:
    """Delete all that every room holds about a person, and make her row nameless. There is no way back."""
    person = _locked(person)
    if person.erased_at is not None:
        return
    refuse_last_admin(person)
    personal_data.withdraw(person, now=now)
    personal_data.erase(person, now=now)
    record(actor=actor, verb="people.erase_person", target=person, now=now)


def refuse_last_admin(person: Person) -> None:
    """Refuse when nobody else could run the organization any more."""
    others = Person.objects.filter(is_organization_admin=True, is_active=True).exclude(pk=person.pk)
    if person.is_organization_admin and not others.exists():
        raise LastAdmin(
            "You are the only one who runs this organization. Let somebody else run it first, then leave."
        )


def end_sessions(person: Person) -> None:
    """End every session of a person at the next request."""
    Person.objects.filter(pk=person.pk).update(security_epoch=F("security_epoch") + 1)
    UserSession.objects.filter(user=person).delete()


def _end_invitations(person: Person, now: datetime) -> None:
    person.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)


def _locked(person: Person) -> Person:
    return Person.objects.select_for_update().get(pk=person.pk)
