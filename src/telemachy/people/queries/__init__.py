"""Reads of the people room."""

from telemachy.people.queries.people import (
    FirstContact,
    directory_page,
    first_contact,
    has_open_invitation,
    invitation_of,
    is_set_up,
    latest_invitation,
    needs_card,
    organization,
    people_directory,
    person_of_email,
    set_up_link_opens,
)

__all__ = [
    "FirstContact",
    "directory_page",
    "first_contact",
    "has_open_invitation",
    "invitation_of",
    "is_set_up",
    "latest_invitation",
    "needs_card",
    "organization",
    "people_directory",
    "person_of_email",
    "set_up_link_opens",
]
