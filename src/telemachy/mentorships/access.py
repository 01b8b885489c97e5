"""Who may see and answer a mentorship: the two people themselves, and those who run its program."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from telemachy.common.permissions import Role, allows
from telemachy.mentorships.choices import SHOWN_TO_THE_PAIR, TOGETHER
from telemachy.mentorships.models import Mentorship, MentorshipQuerySet
from telemachy.people.models import Person
from telemachy.programs import access as programs_access


def roles_in(person: Person, mentorship: Mentorship) -> frozenset[Role]:
    """What a person is to this mentorship; being a mentor elsewhere in the program gives no right to it."""
    roles = programs_access.roles_in(person, mentorship.program) - {Role.MENTOR, Role.MENTEE}
    if not person.is_active or mentorship.state not in SHOWN_TO_THE_PAIR:
        return frozenset(roles)
    own = set()
    if mentorship.mentor_enrollment.person_id == person.pk:
        own.add(Role.MENTOR)
    if mentorship.mentee_enrollment.person_id == person.pk:
        own.add(Role.MENTEE)
    return frozenset(roles | own)


def visible_to(person: Person) -> MentorshipQuerySet:
    """A person's own mentorships, and those of the programs they coordinate."""
    own = Q(mentor_enrollment__person=person) | Q(mentee_enrollment__person=person)
    return Mentorship.objects.filter(
        (own & Q(state__in=SHOWN_TO_THE_PAIR)) | Q(program__coordinations__person=person)
    )


def get_mentorship_for(person: Person, public_id: UUID, *, action: str = "read") -> Mentorship:
    """The mentorship, if this person may do this to it; hidden is 404, not theirs to change is 403."""
    mentorship = Mentorship.objects.with_people().filter(public_id=public_id).first()
    if mentorship is None:
        raise Http404
    roles = roles_in(person, mentorship)
    if not allows(roles, "mentorship", "read"):
        raise Http404
    if not allows(roles, "mentorship", action):
        raise PermissionDenied
    return mentorship


def get_shared_for(person: Person, public_id: UUID, object_name: str, *, action: str = "read") -> Mentorship:
    """The mentorship, for what the two of it share ("agreement", "plan"); theirs alone, from their yes on."""
    mentorship = Mentorship.objects.with_people().filter(public_id=public_id, state__in=TOGETHER).first()
    if mentorship is None:
        raise Http404
    roles = roles_in(person, mentorship)
    if not allows(roles, object_name, "read"):
        raise Http404
    if not allows(roles, object_name, action):
        raise PermissionDenied
    return mentorship
