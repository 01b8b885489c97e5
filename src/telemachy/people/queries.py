"""Reads of the people room."""

from telemachy.people.models import Organization, Person


def organization() -> Organization:
    """The organization of this installation; before set-up, an unsaved one with our own words."""
    return Organization.objects.filter(pk=1).first() or Organization(pk=1)


def person_of_email(address: str) -> Person | None:
    """The person with this address, in whatever case it is written."""
    return Person.objects.filter(email=address).first() if address.strip() else None
