"""Who takes part in a program, as its people page asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from telemachy.common.paging import lean_page
from telemachy.common.text import folded
from telemachy.programs.choices import PRESENT_STATES, EnrollmentRole, EnrollmentState, Wait
from telemachy.programs.models import Enrollment, EnrollmentQuerySet, Program
from telemachy.programs.queries import gates

SORTS = {
    "name": ("person__sort_name", "pk"),
    "-name": ("-person__sort_name", "-pk"),
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
    """Of those who take part now. Runs two queries: only who waits to be invited needs the people."""
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
        )
    )
    counted = {name: number or 0 for name, number in found.items()}
    return Counts(**counted, to_invite=to_invite(program).order_by().count())


_TO_INVITE = Q(
    state=EnrollmentState.INVITED,
    invited_at=None,
    person__is_active=True,
    person__opted_out_at=None,
    person__email__isnull=False,
)
_WAITS_ON_US = {
    "to_invite": _TO_INVITE,
    "unopened": Q(state=EnrollmentState.INVITED, invited_at__isnull=False, person__joined_at__isnull=True),
    "no_address": Q(person__email__isnull=True),
}
# Screening is nobody's to filter by here.
OPEN_WAITS = (Wait.ORIENTATION, Wait.PLACES, Wait.PAUSED)
WAITS = {
    "to_invite": "To be invited",
    "unopened": "Invitation not opened",
    "no_address": "Without an address",
    Wait.ORIENTATION.value: "Orientation",
    Wait.PLACES.value: "Saying how many they take",
    Wait.PAUSED.value: "Paused",
}


def people_of(
    program: Program,
    *,
    search: str = "",
    role: str = "",
    state: str = "",
    waits: str = "",
    sort: str = "name",
    today: date,
) -> EnrollmentQuerySet:
    """The enrollments of a program, searched, filtered and in order; rows are read by `read_people`.

    Names are found whatever their case and accents.
    """
    cohorts = list(program.cohorts.values_list("pk", flat=True))
    found = Enrollment.objects.filter(cohort__in=cohorts, state__in=STATES.get(state, PRESENT_STATES))
    if role in EnrollmentRole.values:
        found = found.filter(role=role)
    for word in search.split()[:8]:
        found = found.filter(
            Q(person__sort_name__contains=folded(word))
            | Q(person__email__contains=word.lower())
            | Q(person__headline__icontains=word)
            | Q(key__iexact=word)
        )
    if waits in _WAITS_ON_US:
        found = found.filter(_WAITS_ON_US[waits])
    elif waits in OPEN_WAITS:
        found = gates.waiting_on(found, Wait(waits), today)  # type: ignore[assignment]
    return found.order_by(*SORTS.get(sort, SORTS["name"]))


def people_page(
    found: EnrollmentQuerySet, *, page: str, size: int, is_search: bool = False
) -> Page[Enrollment]:
    """One page of them; runs two or three queries, however many there are."""
    return lean_page(found, read_people, page=page, size=size, is_search=is_search)


def read_people(ids: Sequence[int]) -> list[Enrollment]:
    """The rows of one page, without the answers, which a list does not show."""
    rows = Enrollment.objects.filter(pk__in=ids).select_related("person")
    return list(rows.defer("answers", "written_by_person"))


def to_invite(program: Program) -> EnrollmentQuerySet:
    """Those who could be written to, and have not been."""
    return Enrollment.objects.filter(_TO_INVITE, cohort__program=program).order_by("pk")


def without_address(program: Program) -> EnrollmentQuerySet:
    """Those who take part and can only be reached on paper."""
    found = Enrollment.objects.filter(cohort__program=program, person__email=None).present()
    return found.select_related("person").order_by("person__name", "pk")
