"""What is noted when somebody comes in, or tries to."""

from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.people.models import Person


@transaction.atomic
def note_sign_in(*, actor: Person, now: datetime) -> None:
    """A person came in; the first time is the time of joining, by whatever road."""
    if actor.joined_at is None:
        actor.joined_at = now
        actor.save(update_fields=["joined_at"])
    record(actor=actor, verb="people.sign_in", target=actor, now=now)


def note_failed_sign_in(*, now: datetime) -> None:
    """Somebody did not come in. Who was meant is not written down: it may be a slip of the pen."""
    record(actor=None, verb="people.sign_in_failed", target="people.person", now=now)
