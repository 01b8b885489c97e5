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
    """Mentors with places offered, taken by mentorships that stand, and proposed here. Runs four queries."""
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
    sums = mentors.aggregate(
        all_places=Sum("offered"),
        all_standing=Sum("standing"),
        all_proposed=Sum("proposed"),
        all_mentors=Count("id"),
    )
    ids = rows.order_by(*LOAD_ORDERS.get(sort, LOAD_ORDERS["left"]))
    shown = lean_page(
        ids,
        lambda ids: list(mentors.filter(pk__in=ids).select_related("person").defer("answers")),
        page=page,
        size=PER_PAGE,
        count=None if search or show else sums["all_mentors"],
    )
    return LoadPage(
        rows=list(shown),
        page=shown,
        places=sums["all_places"] or 0,
        used=(sums["all_standing"] or 0) + (sums["all_proposed"] or 0),
        mentors=sums["all_mentors"],
    )


def _mentors(round: Round) -> QuerySet[Any]:
    standing = (
        Mentorship.objects.filter(mentor_enrollment=OuterRef("pk"), state__in=TAKES_A_PLACE)
        .exclude(round_public_id=round.public_id)
        .order_by()
        .values("mentor_enrollment")
        .annotate(number=Count("id"))
        .values("number")
    )
    proposed = (
        Proposal.objects.filter(round=round, mentor_enrollment=OuterRef("pk"))
        .order_by()
        .values("mentor_enrollment")
        .annotate(number=Count("id"))
        .values("number")
    )
    return (
        Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTOR)
        .present()
        .annotate(
            offered=Case(
                When(capacity__isnull=True, then=Value(round.program.mentor_capacity_default)),
                default=F("capacity"),
                output_field=IntegerField(),
            ),
            standing=Coalesce(Subquery(standing), 0),
            proposed=Coalesce(Subquery(proposed), 0),
        )
        .annotate(places_left=F("offered") - F("standing") - F("proposed"))
    )
