"""Writing the audit: the last write of every action's transaction."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import structlog
from django.conf import settings
from django.db import models, transaction

from telemachy.audit.models import Event, Head

FIRST_SEAL = "0" * 64


class HasPublicId(Protocol):
    """Whatever an event may point at: it has an id that outlives its row."""

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
    event.seal = seal_of(event)
    event.save(force_insert=True)
    head.number, head.seal = event.number, event.seal
    head.save(update_fields=["number", "seal"])
    return event


def name_of(target: models.Model) -> str:
    """How the audit names an object: `people.person:<public id>`."""
    return f"{target._meta.label_lower}:{target.public_id}"  # type: ignore[attr-defined]


def seal_of(event: Event) -> str:
    """The event's seal: a keyed hash of its fields and of the seal before it."""
    said = json.dumps(
        [
            event.before,
            event.number,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.actor,
            event.verb,
            event.target,
            event.program_id,
            event.numbers,
            event.request_id,
        ],
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    return hmac.new(settings.TELEMACHY_AUDIT_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()
