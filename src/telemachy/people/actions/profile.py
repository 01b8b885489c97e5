"""A person writes about herself."""

from datetime import datetime

from django.db import transaction

from telemachy.audit.actions import record
from telemachy.common.text import clean_line, clean_text
from telemachy.people.models import Person, refuse_unknown_zone

_LINES = {"name": 200, "headline": 200, "pronouns": 40}
_TEXTS = {"about": 4000, "wants_to_learn": 2000}


@transaction.atomic
def edit_profile(*, actor: Person, now: datetime, **fields: str) -> Person:
    """Write one's own profile: name, headline, pronouns, about, wants_to_learn, timezone.

    A field written here is the person's own from now on: no roster changes it again.
    """
    # Lock first: a roster may be read in at this moment.
    person = Person.objects.select_for_update().get(pk=actor.pk)
    written: list[str] = []
    for field, value in fields.items():
        new = _cleaned(field, value)
        if new != getattr(person, field):
            setattr(person, field, new)
            written.append(field)
    if written:
        person.written_by_person = sorted({*person.written_by_person, *written})
        person.save(update_fields=[*written, "written_by_person"])
        record(
            actor=actor, verb="people.edit_profile", target=person, now=now, numbers={"fields": len(written)}
        )
    return person


def _cleaned(field: str, value: str) -> str:
    if field in _LINES:
        return clean_line(value)[: _LINES[field]]
    if field in _TEXTS:
        return clean_text(value)[: _TEXTS[field]]
    if field == "timezone":
        refuse_unknown_zone(value)
        return value
    raise TypeError(f"A profile has no field {field!r}.")
