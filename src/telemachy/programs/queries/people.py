"""Who takes part in a program, as its people page asks."""

from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from telemachy.programs.choices import PRESENT_STATES, EnrollmentRole, EnrollmentState
from telemachy.programs.models import Enrollment, EnrollmentQuerySet, Program

SORTS = {
    "name": ("person__name", "pk"),
    "-name": ("-person__name", "-pk"),
    "joined": ("joined_at", "pk"),
    "-joined": ("-joined_at", "-pk"),
    "key": ("key", "pk"),
    "-key": ("-key", "-pk"),
}
STATES = {
    "": PRESENT_STATES,
    "invited": (EnrollmentState.INVITED,),
    "active": (EnrollmentState.ACTIVE,),
    "gone": (EnrollmentState.DECLINED, EnrollmentState.LEFT),
}


@dataclass(frozen=True)
class Counts:
    """How many people a program has, by what they are in it."""

    mentees: int
    mentors: int
    places: int
    asked: int
    invited: int
    to_invite: int

    @property
    def people(self) -> int:
        return self.mentees + self.mentors


def counts(program: Program) -> Counts:
    """Of those who take part now. Runs one query."""
    mentor, mentee = Q(role=EnrollmentRole.MENTOR), Q(role=EnrollmentRole.MENTEE)
    found = (
        Enrollment.objects.filter(cohort__program=program)
        .present()
        .aggregate(
            mentees=Count("pk", filter=mentee),
            mentors=Count("pk", filter=mentor),
            places=Sum(Coalesce(F("capacity"), program.mentor_capacity_default), filter=mentor),
            asked=Sum(Coalesce(F("demand"), program.mentee_demand_default), filter=mentee),
            invited=Count("pk", filter=Q(state=EnrollmentState.INVITED, invited_at__isnull=False)),
            to_invite=Count("pk", filter=_TO_INVITE),
        )
    )
    return Counts(**{name: number or 0 for name, number in found.items()})


def people_of(
    program: Program, *, search: str = "", role: str = "", state: str = "", sort: str = "name"
) -> EnrollmentQuerySet:
    """The enrollments of a program, searched, filtered and in order."""
    found = Enrollment.objects.filter(cohort__program=program).select_related("person")
    found = found.filter(state__in=STATES.get(state, PRESENT_STATES))
    if role in EnrollmentRole.values:
        found = found.filter(role=role)
    for word in search.split()[:8]:
        found = found.filter(
            Q(person__name__icontains=word)
            | Q(person__email__icontains=word)
            | Q(person__headline__icontains=word)
            | Q(key__iexact=word)
        )
    return found.order_by(*SORTS.get(sort, SORTS["name"]))


_TO_INVITE = Q(
    state=EnrollmentState.INVITED,
    invited_at=None,
    person__is_active=True,
    person__opted_out_at=None,
    person__email__isnull=False,
)


def to_invite(program: Program) -> EnrollmentQuerySet:
    """Those who could be written to, and have not been."""
    return Enrollment.objects.filter(_TO_INVITE, cohort__program=program).order_by("pk")


def without_address(program: Program) -> EnrollmentQuerySet:
    """Those who take part and can only be reached on paper."""
    found = Enrollment.objects.filter(cohort__program=program, person__email=None).present()
    return found.select_related("person").order_by("person__name", "pk")
