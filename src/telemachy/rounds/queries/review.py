"""The Review: pairs, people without one, mentors' load; a page at a time, in a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from telemachy.common.charts import number
from telemachy.matching.result import UNIT, Band
from telemachy.mentorships.choices import TAKES_A_PLACE
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Cause, Decision
from telemachy.rounds.models import PairDecision, Proposal, Round, Unmatched

PER_PAGE = 30
STRONGEST = 3

# What a page may be sorted by, and the columns it stands for. Nothing from a request goes further than this.
PAIR_ORDERS: Mapping[str, tuple[str, ...]] = {
    "fit": ("score", "id"),
    "-fit": ("-score", "id"),
    "mentee": ("mentee_enrollment__person__name", "id"),
    "-mentee": ("-mentee_enrollment__person__name", "id"),
    "mentor": ("mentor_enrollment__person__name", "id"),
    "-mentor": ("-mentor_enrollment__person__name", "id"),
}
LOAD_ORDERS: Mapping[str, tuple[str, ...]] = {
    "mentor": ("person__name", "id"),
    "-mentor": ("-person__name", "id"),
    "left": ("places_left", "person__name", "id"),
    "-left": ("-places_left", "person__name", "id"),
}
DECISION_FILTERS = {
    Decision.KEEP.value: "Kept",
    Decision.NEVER.value: "Never",
    "open": "Not decided",
    "look": "Worth a look",
}


@dataclass(frozen=True)
class ReasonBar:
    """One criterion of a pair, drawn as a bar."""

    label: str
    heading: str
    points: str
    share: float
    sentence: str
    known: bool
    units: int = 0


@dataclass(frozen=True)
class PairRow:
    """One proposal as the Review lists it."""

    proposal: Proposal
    decision: str
    decision_version: int
    note: str
    reasons: Sequence[ReasonBar]

    @property
    def mentee(self) -> Person:
        return self.proposal.mentee_enrollment.person

    @property
    def mentor(self) -> Person:
        return self.proposal.mentor_enrollment.person

    @property
    def known(self) -> str:
        """How much of the fit rests on answers."""
        return f"{self.proposal.known} of {self.proposal.asked} answers known"

    @property
    def points(self) -> str:
        return points_text(self.proposal.score)

    @property
    def strongest(self) -> list[ReasonBar]:
        """The few that a list has room for: those that count most."""
        return sorted(self.reasons, key=lambda reason: -reason.units)[:STRONGEST]


@dataclass(frozen=True)
class PairsPage:
    """One page of proposals, and how many there are of each fit."""

    rows: Sequence[PairRow]
    page: Page[Proposal]
    by_fit: Mapping[str, int]
    worth_a_look: int
    total: int


def pairs_page(
    round: Round, *, search: str = "", fit: str = "", decision: str = "", sort: str = "", page: str = ""
) -> PairsPage:
    """Proposals filtered, sorted and paginated. Runs three queries, whatever their number."""
    everything = round.proposals.order_by()
    counts = everything.aggregate(
        **{band.value: Count("id", filter=Q(fit=band.value)) for band in Band},
        look=Count("id", filter=~Q(worth_a_look="")),
        total=Count("id"),
    )
    rows = with_decisions(round.proposals.all())
    if search:
        rows = rows.filter(
            Q(mentee_enrollment__person__name__icontains=search)
            | Q(mentor_enrollment__person__name__icontains=search)
        )
    if fit in {band.value for band in Band}:
        rows = rows.filter(fit=fit)
    if decision == "look":
        rows = rows.exclude(worth_a_look="")
    elif decision == "open":
        rows = rows.filter(Q(decided__isnull=True) | Q(decided=""))
    elif decision in Decision.values:
        rows = rows.filter(decided=decision)
    rows = rows.order_by(*PAIR_ORDERS.get(sort, PAIR_ORDERS["fit"]))
    shown = Paginator(rows, PER_PAGE).get_page(page)
    return PairsPage(
        rows=[pair_row(proposal) for proposal in shown],
        page=shown,
        by_fit={band.value: counts[band.value] for band in Band},
        worth_a_look=counts["look"],
        total=counts["total"],
    )


def with_decisions(proposals: QuerySet[Proposal]) -> QuerySet[Any]:
    """Proposals with both people and what has been decided about the two, in one query."""
    decided = PairDecision.objects.filter(
        round=OuterRef("round"),
        mentor_enrollment=OuterRef("mentor_enrollment"),
        mentee_enrollment=OuterRef("mentee_enrollment"),
    )
    return proposals.select_related("mentor_enrollment__person", "mentee_enrollment__person").annotate(
        decided=Subquery(decided.values("decision")[:1]),
        decided_note=Subquery(decided.values("note")[:1]),
        decided_version=Subquery(decided.values("version")[:1]),
    )


def pair_row(proposal: Any) -> PairRow:
    """A proposal from `with_decisions` as a row."""
    return PairRow(
        proposal=proposal,
        decision=proposal.decided or "",
        decision_version=proposal.decided_version or 0,
        note=proposal.decided_note or "",
        reasons=bars(proposal.reasons),
    )


def bars(reasons: Sequence[Mapping[str, Any]]) -> list[ReasonBar]:
    """Stored reasons as bars, in the order of the rules."""
    return [
        ReasonBar(
            label=reason["label"],
            heading=reason["heading"],
            points=f"{points_text(reason['points'])} of {points_text(reason['out_of'])}",
            share=100 * reason["points"] / reason["out_of"] if reason["out_of"] else 0,
            sentence=reason["sentence"],
            known=reason["known"],
            units=reason["points"],
        )
        for reason in reasons
    ]


def points_text(units: int) -> str:
    """Millionths of a point as points, to one place where it says something."""
    return number(round_to_tenth(units / UNIT))


def round_to_tenth(points: float) -> float:
    """To one place, halves away from zero, as people round."""
    return int(abs(points) * 10 + 0.5) / 10 * (1 if points >= 0 else -1)


# --- People without a pair ---


@dataclass(frozen=True)
class CauseGroup:
    """How many have no pair for one cause, and what that means."""

    cause: Cause
    number: int
    advice: str

    @property
    def label(self) -> str:
        return self.cause.label


ADVICE = {
    Cause.TOO_LITTLE_SAID: "Ask them for the missing answers, or ask for fewer in the matching rules.",
    Cause.MENTORS_SAID_TOO_LITTLE: "Ask the mentors for the missing answers, or ask for fewer.",
    Cause.MUST: "Look at that must-have, or ask for mentors who meet it.",
    Cause.MUSTS: "Look at which of the must-haves could give way, or ask for mentors who meet them all.",
    Cause.NOT_AVAILABLE: "Nobody is left for them in this round. Talk with them about what else may help.",
    Cause.MINIMUM: "Mentors with what they ask for help more than a lower minimum.",
    Cause.ALL_TAKEN: "One more place helps here: ask mentors who know these topics.",
}


@dataclass(frozen=True)
class WithoutPage:
    """One page of people without a pair."""

    rows: Sequence["WithoutRow"]
    page: Page[Unmatched]
    groups: Sequence[CauseGroup]
    total: int
    mentees: int


@dataclass(frozen=True)
class WithoutRow:
    """One person without a pair, and who comes closest."""

    unmatched: Unmatched
    helpers: Sequence[tuple[Enrollment, str]]

    @property
    def person(self) -> Person:
        return self.unmatched.enrollment.person


def without_page(round: Round, *, cause: str = "", search: str = "", page: str = "") -> WithoutPage:
    """People without a pair, grouped by cause. Runs five queries, whatever their number."""
    counts = dict(round.unmatched.order_by().values_list("cause").annotate(number=Count("id")))
    rows = round.unmatched.select_related("enrollment__person").order_by("enrollment__person__name", "id")
    if cause in Cause.values:
        rows = rows.filter(cause=cause)
    if search:
        rows = rows.filter(enrollment__person__name__icontains=search)
    shown = Paginator(rows, PER_PAGE).get_page(page)
    helpers = enrollments_by_id(one["enrollment"] for row in shown for one in row.could_help)
    return WithoutPage(
        rows=[
            WithoutRow(
                row,
                [
                    (helpers[one["enrollment"]], one["words"])
                    for one in row.could_help
                    if one["enrollment"] in helpers
                ],
            )
            for row in shown
        ],
        page=shown,
        groups=[CauseGroup(one, counts[one], ADVICE[one]) for one in Cause if counts.get(one)],
        total=sum(counts.values()),
        mentees=(round.run.figures.get("mentees", 0) if round.run else 0),
    )


def enrollments_by_id(ids: Any) -> dict[int, Enrollment]:
    """Enrollments with their people. Runs one query, none for nobody."""
    wanted = set(ids)
    return (
        {row.pk: row for row in Enrollment.objects.select_related("person").filter(pk__in=wanted)}
        if wanted
        else {}
    )


# --- Mentors' load ---


@dataclass(frozen=True)
class LoadPage:
    """One page of mentors with their places."""

    rows: Sequence[Any]
    page: Page[Any]
    places: int
    used: int
    mentors: int


def load_page(round: Round, *, search: str = "", show: str = "", sort: str = "", page: str = "") -> LoadPage:
    """Mentors with places offered, taken by mentorships that stand, and proposed here. Runs three queries."""
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
    mentors = (
        Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTOR)
        .present()
        .select_related("person")
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
    sums = mentors.values_list("offered", "standing", "proposed")
    rows = mentors
    if search:
        rows = rows.filter(person__name__icontains=search)
    if show == "free":
        rows = rows.filter(places_left__gt=0)
    elif show == "full":
        rows = rows.filter(places_left__lte=0)
    elif show == "nobody":
        rows = rows.filter(proposed=0, standing=0)
    shown = Paginator(rows.order_by(*LOAD_ORDERS.get(sort, LOAD_ORDERS["left"])), PER_PAGE).get_page(page)
    all_places = list(sums)
    return LoadPage(
        rows=list(shown),
        page=shown,
        places=sum(offered for offered, _, _ in all_places),
        used=sum(there + new for _, there, new in all_places),
        mentors=len(all_places),
    )
