"""First contact: single-use links in mails, and printed cards for people without an address."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Model
from django.urls import reverse

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.people.actions.addressing import confirm_address
from telemachy.people.choices import InvitationKind, InvitationState
from telemachy.people.models import Invitation, Person, hash_of

INVITATION_DAYS = 14

# Letters and digits that nobody mistakes for each other in print.
_CARD_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_CARD_LENGTH = 16


class LinkRefused(Refusal):
    """The link or code does not open anything (any more)."""


@dataclass(frozen=True)
class Card:
    """What is printed for a person without an e-mail address; the code is not kept anywhere."""

    person: Person
    code: str
    path: str
    expires_at: datetime

    @property
    def spaced(self) -> str:
        """The code in groups of four, as printed."""
        return " ".join(self.code[start : start + 4] for start in range(0, len(self.code), 4))


@transaction.atomic
def issue_invitation(
    *,
    person: Person,
    program_id: str | UUID,
    now: datetime,
    actor: Person | None = None,
    program_name: str = "",
    given_by: str = "",
    purpose: str = "",
) -> str:
    """Make a single-use link for this person, good for 14 days; return its path. Only its hash is kept.

    `given_by` and `purpose` are sentences for the person: who gave us the data, and what for. Earlier links
    stay good until their own end, for one mail may overtake another.
    """
    token = secrets.token_urlsafe(32)
    _issue(person, InvitationKind.LINK, token, program_id, now, actor, program_name, given_by, purpose)
    return path_of(token)


@dataclass(frozen=True, kw_only=True)
class ToInvite:
    """A person to invite, and who gave us their data, in words for them."""

    person: Person
    given_by: str = ""


@transaction.atomic
def issue_invitations(
    *,
    people: Sequence[ToInvite],
    program_id: str | UUID,
    target: Model,
    now: datetime,
    actor: Person | None = None,
    program_name: str = "",
    purpose: str = "",
) -> dict[int, str]:
    """Make a link for each of many people, as `issue_invitation` does; their paths by primary key.

    Recorded as one act upon `target`, such as the round that is published. Runs one query for every few
    hundred people.
    """
    if not people:
        return {}
    tokens = {one.person.pk: secrets.token_urlsafe(32) for one in people}
    Invitation.objects.bulk_create(
        [
            _unsaved(
                one.person,
                InvitationKind.LINK,
                tokens[one.person.pk],
                program_id,
                now,
                program_name,
                one.given_by,
                purpose,
            )
            for one in people
        ],
        batch_size=250,
    )
    record(
        actor=actor,
        verb="people.issue_invitations",
        target=target,
        now=now,
        program_id=program_id,
        numbers={"links": len(people)},
    )
    return {pk: path_of(token) for pk, token in tokens.items()}


@transaction.atomic
def issue_card(
    *,
    person: Person,
    program_id: str | UUID,
    now: datetime,
    actor: Person,
    program_name: str = "",
    given_by: str = "",
    purpose: str = "",
) -> Card:
    """Make a code to print for a person, good for 14 days; an earlier card of hers stops working."""
    Invitation.objects.filter(
        person=person, kind=InvitationKind.CARD, used_at=None, withdrawn_at=None
    ).update(withdrawn_at=now)
    code = "".join(secrets.choice(_CARD_LETTERS) for _ in range(_CARD_LENGTH))
    made = _issue(person, InvitationKind.CARD, code, program_id, now, actor, program_name, given_by, purpose)
    return Card(person, code, reverse("people:enter_code"), made.expires_at)


@transaction.atomic
def redeem_invitation(*, token: str, now: datetime) -> Person:
    """Use a link or card up and return the person it signs in. Raises LinkRefused with what to do instead."""
    # Lock first: a double click must not use it twice.
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(token_hash=hash_of(token))
        .first()
    )
    if invitation is None or not invitation.person.is_active:
        raise LinkRefused(why_refused(None))
    state = invitation.state(now)
    if state != InvitationState.WAITING:
        raise LinkRefused(why_refused(state))
    person = invitation.person
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    if invitation.kind == InvitationKind.LINK and person.email:
        confirm_address(person=person)
    record(
        actor=person,
        verb="people.redeem_invitation",
        target=invitation,
        now=now,
        program_id=invitation.program_id,
    )
    return person


@transaction.atomic
def withdraw_invitations(*, actor: Person | None, person: Person, now: datetime) -> int:
    """Make every link and card of this person useless; return how many there were."""
    count = Invitation.objects.filter(person=person, used_at=None, withdrawn_at=None).update(withdrawn_at=now)
    record(actor=actor, verb="people.withdraw_invitations", target=person, now=now, numbers={"links": count})
    return count


@transaction.atomic
def renew_links(*, actor: Person | None, person: Person, text: str, now: datetime) -> str:
    """The text of a mail with a fresh link in the place of each of this person's that was withdrawn."""
    return _link_pattern().sub(lambda found: _renewed(actor, person, found, now), text)


def why_refused(state: InvitationState | None) -> str:
    """The sentence for a link that does not open (None: it never did)."""
    return {
        None: "This link or code does not open anything. Please check that it is complete.",
        InvitationState.USED: "This link has been used. Ask for a sign-in code by mail instead.",
        InvitationState.EXPIRED: "This link has run out. Ask your coordinator for a new one.",
        InvitationState.WITHDRAWN: "This link has been replaced. Ask your coordinator for the newer one.",
        InvitationState.WAITING: "",
    }[state]


def path_of(token: str) -> str:
    """Where a link leads."""
    return reverse("people:accept_invitation", kwargs={"token": token})


def _link_pattern() -> re.Pattern[str]:
    return re.compile(re.escape(path_of("TOKEN")).replace("TOKEN", "([A-Za-z0-9_-]+)"))


def _renewed(actor: Person | None, person: Person, found: re.Match[str], now: datetime) -> str:
    old = Invitation.objects.filter(
        person=person, token_hash=hash_of(found[1]), used_at=None, withdrawn_at__isnull=False
    ).first()
    if old is None:
        return found[0]
    return issue_invitation(
        actor=actor,
        person=person,
        program_id=old.program_id,
        now=now,
        program_name=old.program_name,
        given_by=old.given_by,
        purpose=old.purpose,
    )


def _issue(
    person: Person,
    kind: InvitationKind,
    token: str,
    program_id: str | UUID,
    now: datetime,
    actor: Person | None,
    program_name: str,
    given_by: str,
    purpose: str,
) -> Invitation:
    made = _unsaved(person, kind, token, program_id, now, program_name, given_by, purpose)
    made.save(force_insert=True)
    record(actor=actor, verb="people.issue_invitation", target=made, now=now, program_id=program_id)
    return made


def _unsaved(
    person: Person,
    kind: InvitationKind,
    token: str,
    program_id: str | UUID,
    now: datetime,
    program_name: str,
    given_by: str,
    purpose: str,
) -> Invitation:
    return Invitation(
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
