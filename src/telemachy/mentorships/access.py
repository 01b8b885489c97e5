"""Who may see and answer a mentorship: the two people themselves, and those who run its program."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404

from telemachy.common.permissions import Role, allows
from telemachy.mentorships.choices import SHOWN_TO_THE_PAIR, TOGETHER, ConcernRoute
from telemachy.mentorships.models import (
    Concern,
    ConcernReading,
    Mentorship,
    MentorshipQuerySet,
    Milestone,
    Objective,
    Strategy,
)
from telemachy.people.models import Person
from telemachy.programs import access as programs_access
from telemachy.programs.models import Coordination


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
    _require(person, mentorship, object_name, action)
    return mentorship


def get_own_side_of(person: Person, public_id: UUID, object_name: str, *, action: str = "read") -> Mentorship:
    """The mentorship, for what each of the two does for themselves; in whatever state, also before a yes."""
    mentorship = Mentorship.objects.with_people().filter(public_id=public_id).first()
    if mentorship is None:
        raise Http404
    roles = roles_in(person, mentorship)
    if not allows(roles, object_name, "read"):
        raise Http404
    if not allows(roles, object_name, action):
        raise PermissionDenied
    return mentorship


def addressees(route: str, mentorship: Mentorship) -> list[Person]:
    """Who holds the role that a concern of this pair may be sent to; never one of the two themselves.

    Those who run the organization take what is about those who run the program, so none of these is one.
    """
    program = mentorship.program
    running = Person.objects.filter(coordinations__program=program)
    if route == ConcernRoute.COORDINATORS:
        found = running
    elif route == ConcernRoute.LEAD:
        found = Person.objects.filter(programs_safeguarded=program)
    else:
        found = Person.objects.filter(is_organization_admin=True).exclude(
            pk__in=[program.owner_id or 0, *running.values_list("pk", flat=True)]
        )
    return list(
        found.filter(is_active=True)
        .exclude(pk__in=[mentorship.mentor_enrollment.person_id, mentorship.mentee_enrollment.person_id])
        .order_by("name", "pk")
    )


def concerns_addressed_to(person: Person) -> list[Concern]:
    """The concerns that are this person's to read, by the role they hold now. Runs one query."""
    if not person.is_active:
        return []
    runs = Coordination.objects.filter(person=person).values("program")
    by_role = Q(route=ConcernRoute.COORDINATORS, mentorship__program__in=runs) | Q(
        route=ConcernRoute.LEAD, mentorship__program__safeguarding_lead=person
    )
    if person.is_organization_admin:
        by_role |= (
            Q(route=ConcernRoute.ORGANIZATION)
            & ~Q(mentorship__program__in=runs)
            & ~Q(mentorship__program__owner=person)
        )
    found = (
        Concern.objects.filter(by_role)
        .exclude(mentorship__mentor_enrollment__person=person)
        .exclude(mentorship__mentee_enrollment__person=person)
        .select_related(
            "raised_by",
            "answered_by",
            "mentorship__program",
            "mentorship__mentor_enrollment__person",
            "mentorship__mentee_enrollment__person",
        )
    )
    return [one for one in found if person.pk not in one.kept_from]


def get_concern_for(person: Person, public_id: UUID) -> Concern:
    """A concern, for those it is addressed to; to everybody else, whoever they are, it looks missing."""
    for concern in concerns_addressed_to(person):
        if concern.public_id == public_id and allows({Role.ADDRESSEE}, "concern", "read"):
            return concern
    raise Http404


def get_own_concern_for(person: Person, public_id: UUID) -> Concern:
    """A concern that one raised oneself."""
    found = Concern.objects.select_related(
        "answered_by",
        "mentorship__program",
        "mentorship__mentor_enrollment__person",
        "mentorship__mentee_enrollment__person",
    ).filter(raised_by=person, public_id=public_id)
    concern = found.first()
    if concern is None:
        raise Http404
    return concern


def has_opened(person: Person, concern: Concern) -> bool:
    """Whether this person has opened it; that they did is in the audit."""
    return ConcernReading.objects.filter(concern=concern, person=person).exists()


def get_objective_for(person: Person, public_id: UUID, *, action: str = "read") -> Objective:
    """An objective, or a suggestion of one, of two people who work together; hidden is 404."""
    found = Objective.objects.select_related(*_pair_of("mentorship")).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    _require(person, found.mentorship, "objective", action)
    return found


def get_strategy_for(person: Person, public_id: UUID, *, action: str = "read") -> Strategy:
    """One way towards an objective, in the same manner."""
    rows = Strategy.objects.select_related("objective", *_pair_of("objective__mentorship"))
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    _require(person, found.objective.mentorship, "strategy", action)
    return found


def get_milestone_for(person: Person, public_id: UUID, *, action: str = "read") -> Milestone:
    """One milestone, in the same manner."""
    rows = Milestone.objects.select_related("strategy", *_pair_of("strategy__objective__mentorship"))
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    _require(person, found.strategy.objective.mentorship, "milestone", action)
    return found


def _pair_of(path: str) -> tuple[str, ...]:
    return tuple(
        f"{path}__{way}" for way in ("program", "mentor_enrollment__person", "mentee_enrollment__person")
    )


def _require(person: Person, mentorship: Mentorship, object_name: str, action: str) -> None:
    roles = roles_in(person, mentorship)
    if mentorship.state not in TOGETHER or not allows(roles, object_name, "read"):
        raise Http404
    if not allows(roles, object_name, action):
        raise PermissionDenied
