"""Who may ask, and who may answer."""

from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from telemachy.common.permissions import allows
from telemachy.groups.models import GroupQuestion
from telemachy.people.access import roles_in_organization
from telemachy.people.models import Person


def require(person: Person, action: str) -> None:
    """Hide the pages about questions from everybody who may not ask any."""
    if not allows(roles_in_organization(person), "group_question", action):
        raise Http404


def get_question_for(person: Person, public_id: UUID, *, action: str) -> GroupQuestion:
    """A question, for those who ask; 404 for everybody else."""
    require(person, action)
    return get_object_or_404(GroupQuestion, public_id=public_id)
