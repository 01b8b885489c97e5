"""First invitations: single-use links and printed cards."""

import hashlib
from datetime import datetime

from django.db import models

from telemachy.common.fields import BoundedCharField, BoundedTextField, public_id_field
from telemachy.people.choices import InvitationKind, InvitationState
from telemachy.people.models.persons import Person


def hash_of(token: str) -> str:
    """What is kept of a link's token. Long random tokens need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """A single-use link that signs a person in for the first time. Only a hash of it is kept."""

    public_id = public_id_field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    kind = BoundedCharField(max_length=8, choices=InvitationKind.choices, default=InvitationKind.LINK)
    # The program it was sent for, by public id: programs live above this room.
    program_id = BoundedCharField(max_length=36, blank=True)
    program_name = BoundedCharField(max_length=200, blank=True)
    given_by = BoundedCharField(
        max_length=200, blank=True, help_text="Who gave us the data, in words for the person."
    )
    purpose = BoundedTextField(max_length=1000, blank=True, help_text="Why, in words for the person.")
    token_hash = BoundedCharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-issued_at"], name="people_invitation_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("issued_at")), name="people_invitation_ends_later"
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.public_id}"

    def state(self, now: datetime) -> InvitationState:
        """What has become of it."""
        if self.used_at is not None:
            return InvitationState.USED
        if self.withdrawn_at is not None:
            return InvitationState.WITHDRAWN
        return InvitationState.EXPIRED if self.expires_at <= now else InvitationState.WAITING
