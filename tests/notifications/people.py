"""People to write to in numbers, and something to tell them."""

from telemachy.common import clock
from telemachy.common.notices import Notice
from telemachy.people.models import Person

WELCOME = Notice(
    key="notifications.test_welcome",
    subject="{person_name}, your mentor is here",
    line="Your mentor is {mentor}.",
    body="Dear {person_name},\n\nyour mentor is {mentor}.\n\n{link}",
)


def somebody(name: str = "Mina Adler", **fields: object) -> Person:
    """A person with an address made from the name, without an event in the audit."""
    address = f"{name.lower().replace(' ', '.')}@example.org"
    person = Person(**{"name": name, "email": address, "added_at": clock.now(), **fields})
    person.set_unusable_password()
    person.save()
    return person
