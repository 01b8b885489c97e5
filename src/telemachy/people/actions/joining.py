"""How people come in: added by hand, by a roster, or by a newer roster."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from telemachy.audit.actions import record
from telemachy.common.errors import Refusal
from telemachy.common.text import clean_email, clean_line, clean_text
from telemachy.people.models import Person, refuse_unknown_zone


class AddressTaken(Refusal):
    """Another person has the address."""


# What a roster may say about a person; nothing else of hers is ever set from a file.
ROSTER_FIELDS = ("name", "headline")


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
    refuse_unknown_zone(timezone)
    person = _unsaved(
        name=name,
        email=email,
        now=now,
        headline=headline,
        timezone=timezone,
        pronouns=clean_line(pronouns)[:40],
        about=clean_text(about)[:4000],
        is_organization_admin=is_organization_admin,
    )
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        if person.email and _taken_among([person.email]):
            raise AddressTaken(f"Another person already has the address {person.email}.") from error
        raise
    record(actor=actor, verb="people.add_person", target=person, now=now)
    return person


@dataclass(frozen=True)
class NewPerson:
    """One row of a roster: somebody who is not here yet."""

    name: str
    email: str | None = None
    headline: str = ""
    timezone: str = "UTC"


@transaction.atomic
def add_people(*, actor: Person | None, people: Sequence[NewPerson], now: datetime) -> list[Person]:
    """Add many at once, in their order, with one event in the audit. Runs one query a batch of rows.

    Raises AddressTaken, naming the first, when an address stands twice or belongs to somebody here.
    """
    made = [
        _unsaved(name=new.name, email=new.email, headline=new.headline, timezone=new.timezone, now=now)
        for new in people
    ]
    try:
        with transaction.atomic():
            Person.objects.bulk_create(made, batch_size=500)
    except IntegrityError as error:
        taken = _taken_among([person.email for person in made if person.email])
        if taken:
            raise AddressTaken(f"Another person already has the address {taken}.") from error
        raise
    record(
        actor=actor, verb="people.add_people", target="people.person", now=now, numbers={"people": len(made)}
    )
    return made


def _taken_among(addresses: list[str]) -> str:
    twice = [address for address, times in Counter(addresses).items() if times > 1]
    if twice:
        return twice[0]
    for start in range(0, len(addresses), 500):
        found = Person.objects.filter(email__in=addresses[start : start + 500]).first()
        if found is not None:
            return found.email or ""
    return ""


def _unsaved(*, name: str, email: str | None, now: datetime, headline: str = "", **rest: Any) -> Person:
    address = clean_email(email or "") or None
    person = Person(
        name=clean_line(name)[:200] or (address or "").partition("@")[0] or "Unnamed",
        email=address,
        headline=clean_line(headline)[:200],
        added_at=now,
        **rest,
    )
    person.set_unusable_password()
    return person


@transaction.atomic
def refresh_from_roster(
    *, actor: Person | None, person: Person, offered: Mapping[str, str], now: datetime
) -> dict[str, tuple[str, str]]:
    """Take what a newer roster says about a person, except where she has written herself.

    Returns the fields where the two differ and hers stayed: `{"headline": (hers, the roster's)}`.
    """
    # Lock first: she may be saving her own words at this moment.
    person = Person.objects.select_for_update().get(pk=person.pk)
    kept: dict[str, tuple[str, str]] = {}
    changed: list[str] = []
    for field in ROSTER_FIELDS:
        new = clean_line(offered.get(field, ""))[:200]
        if not new or new == getattr(person, field):
            continue
        if field in person.written_by_person:
            kept[field] = (getattr(person, field), new)
        else:
            setattr(person, field, new)
            changed.append(field)
    if changed:
        person.save(update_fields=changed)
        record(
            actor=actor,
            verb="people.refresh_from_roster",
            target=person,
            now=now,
            numbers={"fields": len(changed)},
        )
    return kept
