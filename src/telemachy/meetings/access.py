"""Who may see and change a session: the two people themselves, and nobody else."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from telemachy.common.permissions import Role, allows
from telemachy.meetings.models import Session
from telemachy.mentorships import access as mentorships_access
from telemachy.people.models import Person


def roles_in(person: Person, session: Session) -> frozenset[Role]:
    """What a person is to this session: whatever they are to its mentorship."""
    return mentorships_access.roles_in(person, session.mentorship)


def get_session_for(person: Person, public_id: UUID, *, action: str = "read") -> Session:
    """The session, if this person may do this to it; hidden is 404, not theirs to change is 403."""
    session = Session.objects.with_people().filter(public_id=public_id).first()
    if session is None:
        raise Http404
    roles = roles_in(person, session)
    if not allows(roles, "session", "read"):
        raise Http404
    if not allows(roles, "session", action):
        raise PermissionDenied
    return session
