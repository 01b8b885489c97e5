"""Who may see a program and what is in it: rights come from what a person is to that program."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q, QuerySet
from django.http import Http404

from telemachy.common.permissions import Role, allows
from telemachy.people.models import Person
from telemachy.programs.choices import PRESENT_STATES, EnrollmentRole
from telemachy.programs.models import (
    Application,
    Coordination,
    DeclaredConflict,
    Enrollment,
    EnrollmentQuerySet,
    Program,
    RosterImport,
)

ENROLLMENT_ROLES = {EnrollmentRole.MENTOR.value: Role.MENTOR, EnrollmentRole.MENTEE.value: Role.MENTEE}


def roles_in(person: Person, program: Program) -> frozenset[Role]:
    """What a person is to one program; empty for a stranger."""
    if not person.is_active:
        return frozenset()
    roles = {Role.ORGANIZATION_ADMIN} if person.is_organization_admin else set()
    if Coordination.objects.filter(program=program, person=person).exists():
        roles.add(Role.COORDINATOR)
    held = Enrollment.objects.filter(cohort__program=program, person=person, state__in=PRESENT_STATES)
    roles.update(ENROLLMENT_ROLES[role] for role in held.values_list("role", flat=True).distinct())
    return frozenset(roles)


def roles_anywhere(person: Person) -> frozenset[Role]:
    """What a person is to any program, for acts that belong to none, such as creating one."""
    roles = {Role.PERSON}
    if person.is_organization_admin:
        roles.add(Role.ORGANIZATION_ADMIN)
    if Coordination.objects.filter(person=person).exists():
        roles.add(Role.COORDINATOR)
    return frozenset(roles)


def can_create_program(person: Person) -> bool:
    return allows(roles_anywhere(person), "program", "create")


def can(person: Person, object_name: str, action: str, program: Program) -> bool:
    """May this person do this to objects of this kind in this program?"""
    return allows(roles_in(person, program), object_name, action)


def visible_to(person: Person) -> QuerySet[Program]:
    """The programs whose desk a person may open: those they coordinate; all, for an organization admin."""
    if person.is_organization_admin:
        return Program.objects.all()
    return Program.objects.filter(coordinations__person=person)


def get_program_for(
    person: Person, public_id: UUID, *, action: str = "read", object_name: str = "program"
) -> Program:
    """The program, if this person may do this there; hidden is 404, seen but not theirs to change 403."""
    program = Program.objects.filter(public_id=public_id).first()
    if program is None:
        raise Http404
    require(person, program, action=action, object_name=object_name)
    return program


def require(person: Person, program: Program, *, action: str, object_name: str) -> None:
    """Raises 404 where the object must look missing, 403 where it is seen but not theirs to change."""
    roles = roles_in(person, program)
    if not allows(roles, object_name, "read"):
        raise Http404
    if not allows(roles, object_name, action):
        raise PermissionDenied


def get_enrollment_for(
    person: Person, public_id: UUID, *, action: str = "read", object_name: str = "enrollment"
) -> Enrollment:
    enrollment = (
        Enrollment.objects.select_related("cohort__program", "person", "manager")
        .filter(public_id=public_id)
        .first()
    )
    if enrollment is None:
        raise Http404
    require(person, enrollment.cohort.program, action=action, object_name=object_name)
    return enrollment


def may_mend_address(person: Person, enrollment: Enrollment) -> bool:
    """May this person correct the address of the other?

    Those who run the organization may, but their own. A coordinator may while the other has never signed in:
    then no word of theirs is at stake. Not where the address opens more than the coordinator's own programs,
    for whoever reads the new address gets in by it.
    """
    other = enrollment.person
    roles = roles_in(person, enrollment.cohort.program)
    if other.pk == person.pk or not enrollment.is_present() or not other.may_be_contacted:
        return False
    if not allows(roles, "enrollment", "mend_address"):
        return False
    if Role.ORGANIZATION_ADMIN in roles:
        return True
    has_rights = other.is_organization_admin or Coordination.objects.filter(person=other).exists()
    elsewhere = Enrollment.objects.filter(person=other).exclude(cohort__program__in=visible_to(person))
    return other.joined_at is None and not has_rights and not elsewhere.exists()


def get_own_enrollment_for(person: Person, public_id: UUID) -> Enrollment:
    """One's own enrollment; everybody else's looks missing."""
    found = Enrollment.objects.select_related("cohort__program", "person").filter(
        public_id=public_id, person=person
    )
    enrollment = found.first()
    if enrollment is None:
        raise Http404
    return enrollment


def get_application_for(person: Person, public_id: UUID, *, action: str = "read") -> Application:
    """What somebody asked of a program, for those who answer."""
    found = Application.objects.select_related("cohort__program", "person", "enrollment")
    application = found.filter(public_id=public_id).first()
    if application is None:
        raise Http404
    require(person, application.cohort.program, action=action, object_name="application")
    return application


def get_own_application_for(person: Person, public_id: UUID) -> Application:
    """What one asked of a program oneself; everybody else's looks missing."""
    found = Application.objects.select_related("cohort__program", "person", "enrollment")
    application = found.filter(public_id=public_id, person=person).first()
    if application is None:
        raise Http404
    return application


def get_conflict_for(person: Person, public_id: UUID) -> DeclaredConflict:
    """A conflict that a coordinator declared; what people declared themselves looks missing."""
    conflict = _conflicts().exclude(by=F("enrollment__person")).filter(public_id=public_id).first()
    if conflict is None:
        raise Http404
    require(person, conflict.enrollment.cohort.program, action="update", object_name="conflict")
    return conflict


def get_own_conflict_for(person: Person, public_id: UUID) -> DeclaredConflict:
    """A conflict that one declared oneself; everybody else's looks missing, the coordinators' included."""
    conflict = _conflicts().filter(public_id=public_id, by=person, enrollment__person=person).first()
    if conflict is None:
        raise Http404
    return conflict


def _conflicts() -> QuerySet[DeclaredConflict]:
    return DeclaredConflict.objects.select_related("enrollment__cohort__program", "enrollment__person")


def get_import_for(person: Person, public_id: UUID, *, action: str = "read") -> RosterImport:
    roster_import = RosterImport.objects.select_related("cohort__program").filter(public_id=public_id).first()
    if roster_import is None:
        raise Http404
    require(person, roster_import.cohort.program, action=action, object_name="roster_import")
    return roster_import


def enrollments_visible_to(person: Person) -> EnrollmentQuerySet:
    """Enrollments a person may see: their own, and all of the programs whose desk they may open."""
    return Enrollment.objects.filter(Q(person=person) | Q(cohort__program__in=visible_to(person)))
