"""The organization itself: its first person, its name, and who runs it."""

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.text import clean_email, clean_line
from telemachy.people.actions.joining import add_person
from telemachy.people.actions.leaving import refuse_last_admin
from telemachy.people.actions.reading_topics import read_own_topics
from telemachy.people.models import Organization, Person, SetUpLink, hash_of
from telemachy.people.queries import is_set_up


class SetUpRefused(Refusal):
    """This installation has its people, or the link is not the one that was printed."""


@transaction.atomic
def issue_set_up_link(*, now: datetime) -> str | None:
    """Make the one-time link for a new installation and return its path; None once somebody runs it.

    There is no default account: whoever can read the console may open this link, nobody else. A new link
    replaces the one before.
    """
    if is_set_up():
        return None
    token = secrets.token_urlsafe(32)
    SetUpLink.objects.update_or_create(pk=1, defaults={"token_hash": hash_of(token), "issued_at": now})
    return reverse("people:set_up", kwargs={"token": token})


@transaction.atomic
def set_up(
    *, token: str, organization_name: str, name: str, email: str, password: str, now: datetime, timezone: str
) -> Person:
    """Name the organization and make its first person, who runs it. The link is used up."""
    # Lock first: the link opens once, also when it is opened twice at once.
    link = SetUpLink.objects.select_for_update().filter(pk=1).first()
    if is_set_up() or link is None or not secrets.compare_digest(link.token_hash, hash_of(token)):
        raise SetUpRefused("This set-up link does not open anything. Look for the newest one on the console.")
    link.delete()
    organization = edit_organization(
        actor=None,
        now=now,
        name=organization_name,
        sender_name="",
        contact_email=email,
        timezone=timezone,
    )
    organization.set_up_at = now
    organization.save(update_fields=["set_up_at"])
    person = add_person(
        actor=None, name=name, email=email, now=now, timezone=timezone, is_organization_admin=True
    )
    person.set_password(password)
    person.save(update_fields=["password"])
    EmailAddress.objects.create(user=person, email=clean_email(email), verified=True, primary=True)
    read_own_topics(now=now, actor=person)
    record(actor=person, verb="people.set_up", target=organization, now=now)
    return person


@transaction.atomic
def edit_organization(
    *,
    actor: Person | None,
    now: datetime,
    name: str,
    sender_name: str,
    contact_email: str,
    open_to_all: bool | None = None,
    timezone: str = "",
) -> Organization:
    """Write the organization's name, the name its mails come from, and where people may ask.

    `open_to_all`: whether anybody may make an account of their own; None leaves that as it is, as a blank
    time zone leaves the zone in which days that are said to many begin and end.
    """
    organization, _ = Organization.objects.select_for_update().get_or_create(pk=1)
    organization.name = clean_line(name)[:200]
    organization.sender_name = clean_line(sender_name)[:200]
    organization.contact_email = clean_email(contact_email)
    if open_to_all is not None:
        organization.open_to_all = open_to_all
    organization.timezone = timezone or organization.timezone
    organization.save()
    record(actor=actor, verb="people.edit_organization", target=organization, now=now)
    return organization


@transaction.atomic
def grant_organization_admin(*, actor: Person, person: Person, now: datetime) -> None:
    """Let another person run the organization too."""
    _set_admin(person, granted=True)
    record(actor=actor, verb="people.grant_organization_admin", target=person, now=now)


@transaction.atomic
def revoke_organization_admin(*, actor: Person, person: Person, now: datetime) -> None:
    """A person no longer runs the organization; somebody else still does."""
    # Lock all who run it, in order: two who revoke each other must not leave nobody.
    list(Person.objects.select_for_update().filter(is_organization_admin=True).order_by("pk"))
    person.refresh_from_db()
    refuse_last_admin(person)
    _set_admin(person, granted=False)
    record(actor=actor, verb="people.revoke_organization_admin", target=person, now=now)


def _set_admin(person: Person, *, granted: bool) -> None:
    person.is_organization_admin = granted
    person.save(update_fields=["is_organization_admin"])
