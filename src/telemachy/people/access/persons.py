"""What a person is towards another, and towards the organization."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from telemachy.common.http import HtmxRequest
from telemachy.common.permissions import Role
from telemachy.people.models import Person


class PersonRequest(HtmxRequest):
    """A request behind the gate: `.user` is a Person. Views of signed-in pages take this type."""

    user: Person


def roles_in_organization(person: Person) -> frozenset[Role]:
    """The roles this person holds towards the organization and everybody in it."""
    admin = {Role.ORGANIZATION_ADMIN} if person.is_organization_admin and person.is_active else set()
    return frozenset({Role.PERSON, *admin})


def require_organization_admin(person: Person) -> None:
    """Hide the page from everybody else: 404, for what one may not see does not exist."""
    if Role.ORGANIZATION_ADMIN not in roles_in_organization(person):
        raise Http404


def get_person_for(person: Person, public_id: UUID) -> Person:
    """Anybody in the organization, for those who run it; 404 for everybody else and for the erased."""
    require_organization_admin(person)
    return get_object_or_404(Person, public_id=public_id, erased_at__isnull=True)
