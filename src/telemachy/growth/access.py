"""Whose aims these are: the owner's alone, and each shared one also its readers'."""

from uuid import UUID

from django.http import Http404

from telemachy.growth.models import Aim
from telemachy.people.models import Person


def get_aim_for(person: Person, public_id: UUID) -> Aim:
    """An aim of one's own; every other one does not exist, also one that was shared with this person."""
    aim = Aim.objects.filter(public_id=public_id, person=person).first()
    if aim is None:
        raise Http404
    return aim
