"""Who may see and change a session: the two people themselves, and nobody else."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from telemachy.common.permissions import Role, allows
from telemachy.meetings.models import Act, AgendaItem, CalendarFeed, Proposal, Session, hash_of
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


def get_proposal_for(person: Person, public_id: UUID) -> Proposal:
    """What one of two proposes, for either of them; to everybody else it looks missing."""
    proposal = (
        Proposal.objects.select_related(
            "session",
            "mentorship__program",
            "mentorship__mentor_enrollment__person",
            "mentorship__mentee_enrollment__person",
        )
        .filter(public_id=public_id)
        .first()
    )
    if proposal is None:
        raise Http404
    if not allows(mentorships_access.roles_in(person, proposal.mentorship), "proposal", "read"):
        raise Http404
    return proposal


def get_feed_for(person: Person, public_id: UUID) -> CalendarFeed:
    """A calendar address of one's own."""
    feed = CalendarFeed.objects.filter(person=person, public_id=public_id).first()
    if feed is None:
        raise Http404
    return feed


def get_feed_by_token(token: str) -> CalendarFeed:
    """The feed behind an address; one that was ended cannot be told from one that never was."""
    feed = CalendarFeed.objects.select_related("person").filter(token_hash=hash_of(token)).first()
    if feed is None or not feed.is_live:
        raise Http404
    return feed


def get_own_notes_for(person: Person, public_id: UUID) -> Session:
    """The session of which this person may write notes for themselves."""
    session = get_session_for(person, public_id)
    if not allows(roles_in(person, session), "private_note", "update"):
        raise Http404
    return session


def get_act_for(person: Person, public_id: UUID, *, action: str = "read") -> Act:
    """An act of a pair, for the two of it."""
    act = (
        Act.objects.select_related(
            "owner",
            "session",
            "mentorship__program",
            "mentorship__mentor_enrollment__person",
            "mentorship__mentee_enrollment__person",
        )
        .filter(public_id=public_id)
        .first()
    )
    if act is None:
        raise Http404
    roles = mentorships_access.roles_in(person, act.mentorship)
    if not allows(roles, "act", "read"):
        raise Http404
    if not allows(roles, "act", action):
        raise PermissionDenied
    return act


def get_agenda_for(person: Person, public_id: UUID, *, action: str = "read") -> Session:
    """The session whose agenda this person may read, or change where it is theirs."""
    return _session_with(person, public_id, "agenda", action)


def get_brief_for(person: Person, public_id: UUID, *, action: str = "read") -> Session:
    """The session whose brief this person may read, or choose a question on."""
    return _session_with(person, public_id, "brief", action)


def get_item_for(person: Person, public_id: UUID, item_id: UUID) -> tuple[Session, AgendaItem]:
    """A thing that the mentee brings to this session, or brought to an earlier one of the same two."""
    session = get_session_for(person, public_id)
    item = AgendaItem.objects.filter(
        public_id=item_id, agenda__session__mentorship_id=session.mentorship_id
    ).first()
    if item is None or not allows(roles_in(person, session), "agenda_item", "update"):
        raise Http404
    return session, item


def _session_with(person: Person, public_id: UUID, object_name: str, action: str) -> Session:
    session = get_session_for(person, public_id)
    roles = roles_in(person, session)
    if not allows(roles, object_name, "read"):
        raise Http404
    if not allows(roles, object_name, action):
        raise PermissionDenied
    return session
