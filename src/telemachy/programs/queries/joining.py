"""How people come into a program: its link, its window, the places that are left, and who waits."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from telemachy.people.models import Person, PersonQuerySet
from telemachy.people.queries import day_of, end_of_day
from telemachy.programs.choices import (
    OPEN_APPLICATIONS,
    ApplicationState,
    EnrollmentRole,
    LinkWay,
    ProgramState,
    Roles,
)
from telemachy.programs.models import Application, Enrollment, Joining, Program, UnderAge

ROLES_BY_LINK = {
    Roles.MENTEE: (EnrollmentRole.MENTEE,),
    Roles.MENTOR: (EnrollmentRole.MENTOR,),
    Roles.BOTH: (EnrollmentRole.MENTEE, EnrollmentRole.MENTOR),
}


def ways_into(program: Program) -> Joining:
    """What a program says about coming in; before anybody said anything, an unsaved row of usual settings."""
    return Joining.objects.filter(program=program).first() or Joining(program=program)


@dataclass(frozen=True)
class Door:
    """What somebody who holds a program's link finds."""

    joining: Joining
    is_open: bool
    sentence: str  # why it is closed, or what is particular today
    late: bool

    @property
    def program(self) -> Program:
        return self.joining.program

    @property
    def roles(self) -> tuple[EnrollmentRole, ...]:
        return ROLES_BY_LINK[Roles(self.joining.link_roles)]

    @property
    def asks_a_coordinator(self) -> bool:
        return self.joining.link_way == LinkWay.APPLY


def door_of(token: str, today: date) -> Door | None:
    """The door that a link leads to; None where the link opens nothing."""
    joining = (
        Joining.objects.select_related("program")
        .filter(link_token=token)
        .exclude(link_way=LinkWay.OFF)
        .exclude(program__state=ProgramState.DRAFT)
        .first()
    )
    return None if joining is None else door(joining, today)


def door(joining: Joining, today: date) -> Door:
    """Whether people may come in today, and what to tell them."""
    program = joining.program
    if program.state == ProgramState.CLOSED or program.has_ended(today):
        return Door(joining, False, f"{program} has ended. Nobody comes in any more.", late=False)
    if joining.is_early(today):
        return Door(
            joining, False, f"You can come in from {joining.opens_on:%d %B %Y}. Keep this link.", late=False
        )
    if joining.is_late(today):
        said = f"It closed on {joining.closes_on:%d %B %Y}."
        return Door(joining, True, f"{said} You may still ask: you wait until a place is free.", late=True)
    said = f"Open until {joining.closes_on:%d %B %Y}." if joining.closes_on else ""
    return Door(joining, True, said, late=False)


def places_free(joining: Joining, role: str, *, late: bool) -> int | None:
    """How many more may come in now in a role; None is no end.

    Who asked after the window closed takes only the places of those who have left since then.
    """
    program, cap = joining.program, joining.cap(role)
    in_role = Enrollment.objects.filter(cohort__program=program, role=role)
    free = None if cap is None else max(0, cap - in_role.present().count())
    if not late or joining.closes_on is None:
        return free
    closed_at = end_of_day(joining.closes_on)
    since_then = in_role.exclude(left_at=None).filter(left_at__gte=closed_at).count()
    let_in = Application.objects.filter(
        cohort__program=program, role=role, state=ApplicationState.IN, asked_at__gte=closed_at
    ).count()
    given_back = max(0, since_then - let_in)
    return given_back if free is None else min(free, given_back)


def is_late(joining: Joining, application: Application) -> bool:
    """Whether somebody asked after the window had closed."""
    return joining.is_late(day_of(application.asked_at))


def waiting_list(program: Program, role: str) -> QuerySet[Application]:
    """Who waits for a place, the next one first."""
    found = Application.objects.filter(cohort__program=program, role=role, state=ApplicationState.WAITING)
    return found.select_related("person", "cohort__program").order_by("waiting_since", "pk")


def programs_with_a_waiting_list() -> QuerySet[Program]:
    """Open programs in which somebody waits for a place."""
    waiting = Application.objects.filter(state=ApplicationState.WAITING).values("cohort__program")
    return Program.objects.filter(pk__in=waiting, state=ProgramState.OPEN).order_by("pk")


def place_in_line(application: Application) -> int:
    """1 for whoever is next."""
    ahead = Application.objects.filter(
        cohort__program=application.cohort.program,
        role=application.role,
        state=ApplicationState.WAITING,
    ).filter(
        Q(waiting_since__lt=application.waiting_since)
        | Q(waiting_since=application.waiting_since, pk__lt=application.pk)
    )
    return ahead.count() + 1


STATES = {
    "": (ApplicationState.ASKED,),
    "waiting": (ApplicationState.WAITING,),
    "answered": (ApplicationState.IN, ApplicationState.DECLINED, ApplicationState.WITHDRAWN),
}


def applications_of(program: Program, *, state: str = "", search: str = "") -> QuerySet[Application]:
    """Who asked to take part, the longest wait first; those answered, the latest first."""
    found = Application.objects.filter(
        cohort__program=program, state__in=STATES.get(state, STATES[""])
    ).select_related("person", "decided_by")
    for word in search.split()[:8]:
        found = found.filter(Q(person__name__icontains=word) | Q(person__email__icontains=word))
    if state == "waiting":
        return found.order_by("role", "waiting_since", "pk")
    return found.order_by("-decided_at", "-pk") if state == "answered" else found.order_by("asked_at", "pk")


@dataclass(frozen=True)
class ApplicationCounts:
    """How many wait for an answer, and how many for a place."""

    asked: int
    waiting: int


def application_counts(program: Program) -> ApplicationCounts:
    """Runs one query."""
    found = Application.objects.filter(cohort__program=program).aggregate(
        asked=Count("pk", filter=Q(state=ApplicationState.ASKED)),
        waiting=Count("pk", filter=Q(state=ApplicationState.WAITING)),
    )
    return ApplicationCounts(**found)


def open_applications(person: Person) -> QuerySet[Application]:
    """What a person asked for and has no answer to yet, for their own first page."""
    found = Application.objects.filter(person=person, state__in=OPEN_APPLICATIONS)
    return found.select_related("cohort__program").order_by("asked_at", "pk")


def everyone_else(program: Program) -> PersonQuerySet:
    """Everybody who may be written to and has never been in this program; who said no is not asked again."""
    found = Person.objects.contactable()
    if not program.is_for_minors:
        found = found.exclude(pk__in=UnderAge.objects.values("person"))
    return (
        found.exclude(enrollments__cohort__program=program)
        .exclude(applications__cohort__program=program)
        .exclude(coordinations__program=program)
        .order_by("pk")
    )
