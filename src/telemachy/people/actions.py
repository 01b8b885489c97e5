"""What people do with themselves, and what those who run the organization do for them."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.text import clean_email, clean_line
from telemachy.people.choices import InvitationKind
from telemachy.people.models import Invitation, Person

INVITATION_DAYS = 14


class AddressTaken(Refusal):
    """Another person has the address."""


@transaction.atomic
def add_person(
    *,
    actor: Person | None,
    name: str,
    email: str | None,
    now: datetime,
    headline: str = "",
    timezone: str = "UTC",
    pronouns: str = "",
    about: str = "",
    is_organization_admin: bool = False,
) -> Person:
    """Add a person who has not been here yet. She gets no mail by this, and no password.

    Raises AddressTaken when somebody has the address; look first with `queries.person_of_email`.
    """
    person = Person(
        name=clean_line(name)[:200] or clean_email(email or "") or "Unnamed",
        email=clean_email(email or "") or None,
        headline=clean_line(headline)[:200],
        timezone=timezone,
        pronouns=clean_line(pronouns)[:40],
        about=about,
        is_organization_admin=is_organization_admin,
        added_at=now,
    )
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        if person.email and Person.objects.filter(email=person.email).exists():
            raise AddressTaken(f"Another person already has the address {person.email}.") from error
        raise
    record(actor=actor, verb="people.add_person", target=person, now=now)
    return person


@transaction.atomic
def issue_invitation(
    *,
    person: Person,
    program_id: str | UUID,
    now: datetime,
    actor: Person | None = None,
    kind: InvitationKind = InvitationKind.LINK,
    program_name: str = "",
    given_by: str = "",
    purpose: str = "",
) -> str:
    """Make a single-use link for this person, good for 14 days; return its path. Only its hash is kept.

    `given_by` and `purpose` are sentences for the person: who gave us the data, and what for. An earlier link
    stays good until its own end, for a mail may overtake another.
    """
    token = new_card_code() if kind == InvitationKind.CARD else secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        person=person,
        kind=kind,
        program_id=str(program_id),
        program_name=program_name[:200],
        given_by=given_by[:200],
        purpose=purpose[:1000],
        token_hash=hash_of(token),
        issued_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    record(actor=actor, verb="people.issue_invitation", target=invitation, now=now, program_id=program_id)
    return reverse("people:accept_invitation", kwargs={"token": token})


# Letters and digits that nobody mistakes for each other in print.
_CARD_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def new_card_code() -> str:
    """A code for a printed card: 16 letters and digits, about 78 bits."""
    return "".join(secrets.choice(_CARD_LETTERS) for _ in range(16))


def hash_of(token: str) -> str:
    """What we keep of a token. Long random tokens need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()
