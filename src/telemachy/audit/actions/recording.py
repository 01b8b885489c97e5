"""One event: the last write of every action's transaction."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import structlog
from django.db import models, transaction

from telemachy.audit.actions.signing import sign_head
from telemachy.audit.models import FIRST_SEAL, Event, Head


class HasPublicId(Protocol):
    """Whoever acts: a person, known in the audit by the public id alone."""

    public_id: Any


@transaction.atomic
def record(
    *,
    actor: HasPublicId | None,
    verb: str,
    target: models.Model | str,
    now: datetime,
    program_id: str | UUID = "",
    numbers: Mapping[str, int] | None = None,
) -> Event:
    """Add one event to the chain: who (`None`: the system), which act, on what, when, and counts.

    `verb` is the action's name (`rounds.publish_round`); `target` a model with a `public_id`, or its name as
    text. No text of people is ever taken: the audit may be read by those who may not read the thing itself.

    Call it last in the action's transaction: it locks the head of the chain until the commit.
    """
    # Lock first: two writers must not both follow the same event.
    head, _ = Head.objects.select_for_update().get_or_create(pk=1, defaults={"seal": FIRST_SEAL})
    event = Event(
        number=head.number + 1,
        at=now.astimezone(UTC),
        actor=str(actor.public_id) if actor is not None else "",
        verb=verb,
        target=target if isinstance(target, str) else name_of(target),
        program_id=str(program_id),
        numbers=dict(numbers or {}),
        request_id=str(structlog.contextvars.get_contextvars().get("request_id", "")),
        before=head.seal,
    )
    event.seal = event.right_seal()
    event.save()
    head.number, head.seal = event.number, event.seal
    head.save(update_fields=["number", "seal"])
    transaction.on_commit(lambda: sign_head(event), robust=True)
    return event


def name_of(target: models.Model) -> str:
    """How the audit names an object: `people.person:<public id>`."""
    return f"{target._meta.label_lower}:{target.public_id}"  # type: ignore[attr-defined]
