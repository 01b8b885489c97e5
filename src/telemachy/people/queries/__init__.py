"""Reads of the people room."""

from telemachy.people.queries.people import (
    FirstContact,
    day_of,
    directory_page,
    end_of_day,
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
    "day_of",
    "directory_page",
    "end_of_day",
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
