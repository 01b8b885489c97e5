"""Mentors' places in a round: offered, taken by mentorships that stand, and proposed here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from telemachy.common.paging import lean_page
from telemachy.common.text import folded
from telemachy.mentorships.choices import TAKES_A_PLACE
from telemachy.mentorships.models import Mentorship
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.rounds.models import Proposal, Round
from telemachy.rounds.queries.hours import hours_asked, hours_in_words, stated_hours

PER_PAGE = 30
LOAD_ORDERS: Mapping[str, tuple[str, ...]] = {
    "mentor": ("person__sort_name", "id"),
    "-mentor": ("-person__sort_name", "-id"),
    "left": ("places_left", "person__sort_name", "id"),
    "-left": ("-places_left", "person__sort_name", "id"),
}


@dataclass(frozen=True)
class LoadPage:
    """One page of mentors with their places."""

    rows: Sequence[Any]
    page: Page[Any]
    places: int
    used: int
    mentors: int


def load_page(round: Round, *, search: str = "", show: str = "", sort: str = "", page: str = "") -> LoadPage:
    """Mentors with places offered, taken by mentorships that stand, and proposed here. Runs six queries."""
    mentors = _mentors(round)
    rows = mentors
    for word in folded(search).split()[:6]:
        rows = rows.filter(person__sort_name__contains=word)
    if show == "free":
        rows = rows.filter(places_left__gt=0)
    elif show == "full":
        rows = rows.filter(places_left__lte=0)
    elif show == "nobody":
        rows = rows.filter(proposed=0, standing=0)
    offered = _present(round).aggregate(places=Sum(_offered(round)), mentors=Count("id"))
    taken = _standing(round).filter(mentor_enrollment__in=_present(round)).count()
    shown = lean_page(
        rows.order_by(*LOAD_ORDERS.get(sort, LOAD_ORDERS["left"])),
        lambda ids: _with_hours(round, list(mentors.filter(pk__in=ids).select_related("person"))),
        page=page,
        size=PER_PAGE,
        count=None if search or show else offered["mentors"],
        # Whatever is left out by its places has to be added up first: once, instead of to count and to cut.
        is_search=bool(search or show),
    )
    return LoadPage(
        rows=list(shown),
        page=shown,
        places=offered["places"] or 0,
        used=taken + round.proposals.count(),
        mentors=offered["mentors"],
    )


def _with_hours(round: Round, mentors: list[Any]) -> list[Any]:
    """The same with `hours` and `asked_too_much`: what mentees of this round ask for. Runs two queries."""
    pairs = list(
        Proposal.objects.filter(round=round, mentor_enrollment__in=mentors).select_related(
            "mentee_enrollment"
        )
    )
    stated = stated_hours(round.cohort, [*mentors, *(pair.mentee_enrollment for pair in pairs)])
    asked = hours_asked(((pair.mentor_enrollment_id, pair.mentee_enrollment_id) for pair in pairs), stated)
    for mentor in mentors:
        offered, used = stated.get(mentor.pk), asked.get(mentor.pk)
        mentor.hours = hours_in_words(offered, used)
        mentor.asked_too_much = offered is not None and used is not None and used > offered
    return mentors


def _present(round: Round) -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTOR).present()


def _standing(round: Round) -> QuerySet[Mentorship]:
    """Mentorships that take a place, those of this round itself aside."""
    return Mentorship.objects.filter(mentor_enrollment__cohort=round.cohort, state__in=TAKES_A_PLACE).exclude(
        round_public_id=round.public_id
    )


def _offered(round: Round) -> Case:
    return Case(
        When(capacity__isnull=True, then=Value(round.program.mentor_capacity_default)),
        default=F("capacity"),
        output_field=IntegerField(),
    )


def _mentors(round: Round) -> QuerySet[Any]:
    return (
        _present(round)
        .annotate(
            offered=_offered(round),
            standing=_of_each(_standing(round)),
            proposed=_of_each(Proposal.objects.filter(round=round)),
        )
        .annotate(places_left=F("offered") - F("standing") - F("proposed"))
    )


def _of_each(rows: "QuerySet[Mentorship] | QuerySet[Proposal]") -> Coalesce:
    """How many of these rows each mentor has."""
    number = (
        rows.filter(mentor_enrollment=OuterRef("pk"))
        .order_by()
        .values("mentor_enrollment")
        .annotate(number=Count("id"))
        .values("number")
    )
    return Coalesce(Subquery(number), 0)
