"""Reads for pages: what a person was told, and how mails fare."""

from collections.abc import Iterable

from telemachy.notifications.choices import MailState
from telemachy.people.models import Person


def unread_count(person: Person) -> int:
    """How many notices the person has not read."""
    raise NotImplementedError


def mail_trouble(people: Iterable[Person]) -> dict[int, MailState]:
    """Of these people (by primary key), those whose latest mail was refused or given up."""
    raise NotImplementedError
