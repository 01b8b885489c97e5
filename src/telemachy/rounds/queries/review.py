"""The Review: pairs of a round, a page at a time, in a constant number of queries however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.paginator import Page
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from telemachy.common.charts import number
from telemachy.common.paging import lean_page
from telemachy.common.text import counted, folded
from telemachy.matching.result import UNIT, Band
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Decision
from telemachy.rounds.models import PairDecision, PairNote, Proposal, Round

PER_PAGE = 25
STRONGEST = 3
MOST_WORDS = 6

# What a page may be sorted by, and the columns it stands for. Nothing from a request goes further than this.
PAIR_ORDERS: Mapping[str, tuple[str, ...]] = {
    "fit": ("score", "id"),
    "-fit": ("-score", "-id"),
    "mentee": ("mentee_sort", "id"),
    "-mentee": ("-mentee_sort", "-id"),
    "mentor": ("mentor_sort", "id"),
    "-mentor": ("-mentor_sort", "-id"),
}
DECISION_FILTERS = {"open": "Not decided", Decision.KEEP.value: "Kept", Decision.NEVER.value: "Never"}
STEADY_FILTERS = {
    "look": "Deserve your eye",
    "moves": "Change when a weight moves",
    "holds": "Hold whatever you weigh",
}
MADE_FILTERS = {"rules": "By the rules", "hand": "Kept by hand before the run"}


@dataclass(frozen=True)
class PairFilters:
    """Which pairs to show, exactly as the address says; what it cannot mean is left aside."""

    q: str = ""
    fit: str = ""
    decision: str = ""
    steady: str = ""
    made: str = ""
    mentor: str = ""
    sort: str = "fit"
    page: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "PairFilters":
        """From the address of the page."""
        said = {name: str(query.get(name, ""))[:100].strip() for name in cls.__dataclass_fields__}
        return cls(**{**said, "sort": said["sort"] or "fit"})

    @property
    def any_set(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.q, self.fit, self.decision, self.steady, self.made, self.mentor))

    def of(self, pairs: QuerySet[Proposal]) -> QuerySet[Proposal]:
        """The pairs these conditions leave, in order."""
        for word in folded(self.q).split()[:MOST_WORDS]:
            pairs = pairs.filter(Q(mentee_sort__contains=word) | Q(mentor_sort__contains=word))
        if self.fit in {band.value for band in Band}:
            pairs = pairs.filter(fit=self.fit)
        if self.decision == "open":
            pairs = pairs.filter(decided="")
        elif self.decision in Decision.values:
            pairs = pairs.filter(decided=self.decision)
        if self.steady in STEADY_FILTERS:
            pairs = pairs.filter(is_steady=self.steady == "holds")
        if self.steady == "look":
            pairs = pairs.exclude(worth_a_look="")
        if self.made in MADE_FILTERS:
            pairs = pairs.filter(pinned=self.made == "hand")
        if self.mentor:
            mentor = _uuid(self.mentor)
            pairs = pairs.filter(mentor_enrollment__public_id=mentor) if mentor else pairs.none()
        return pairs.order_by(*PAIR_ORDERS.get(self.sort, PAIR_ORDERS["fit"]))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


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
    decision_version: int
    reasons: Sequence[ReasonBar]
    notes: int = 0

    @property
    def decision(self) -> str:
        return self.proposal.decided

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
class Steadiness:
    """How many pairs hold whatever you weigh, in words, and whether it is known yet."""

    sentence: str = ""
    holding: int = 0
    moving: int = 0
    eye: int = 0
    by: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.sentence)


@dataclass(frozen=True)
class PairsPage:
    """One page of proposals, and how many there are of each fit."""

    rows: Sequence[PairRow]
    page: Page[Any]
    by_fit: Mapping[str, int]
    total: int
    steadiness: Steadiness
    mentor: Enrollment | None = None
    filters: PairFilters = field(default_factory=PairFilters)


def pairs_page(round: Round, filters: PairFilters) -> PairsPage:
    """Proposals filtered, sorted and paginated. Runs four queries at most, whatever their number."""
    everything = round.proposals.order_by()
    by_fit = dict(everything.values_list("fit").annotate(number=Count("id")))
    total = sum(by_fit.values())
    shown = lean_page(
        filters.of(everything),
        read_pairs,
        page=filters.page,
        size=PER_PAGE,
        count=None if filters.any_set else total,
        is_search=bool(filters.q),
    )
    return PairsPage(
        rows=[pair_row(proposal) for proposal in shown],
        page=shown,
        by_fit={band.value: by_fit.get(band.value, 0) for band in Band},
        total=total,
        steadiness=steadiness_of(round),
        mentor=_mentor(round, filters.mentor),
        filters=filters,
    )


def _mentor(round: Round, public_id: str) -> Enrollment | None:
    wanted = _uuid(public_id) if public_id else None
    rows = Enrollment.objects.select_related("person").filter(cohort=round.cohort_id)
    return rows.filter(public_id=wanted).first() if wanted else None


def steadiness_of(round: Round) -> Steadiness:
    """What moving each weight by some points does to the pairs of the run shown; asks nothing."""
    found = round.run.steadiness if round.run else {}
    if not found:
        return Steadiness()
    holding, pairs, by = found["holding"], found["pairs"], number(found["by"])
    moving, eye = pairs - holding, found.get("eye", 0)
    if not moving:
        sentence = f"{_all(pairs)} whatever you weigh: none changes when one weight moves by {by} points."
    elif moving == eye:
        sentence = f"{counted(holding, 'pair holds', 'pairs hold')} whatever you weigh; " + (
            f"{moving} deserves your eye." if moving == 1 else f"{moving} deserve your eye."
        )
    else:
        sentence = (
            f"{counted(holding, 'pair holds', 'pairs hold')} whatever you weigh; {moving:,} change when one "
            f"weight moves by {by} points, and {eye} of them deserve your eye first."
        )
    return Steadiness(sentence, holding, moving, eye, by)


def _all(pairs: int) -> str:
    return "The one pair holds" if pairs == 1 else f"All {pairs:,} pairs hold"


def read_pairs(ids: Sequence[int]) -> list[Proposal]:
    """Proposals with both people, and what has been decided and noted about the two, in one query."""
    of_the_two = {
        "round": OuterRef("round"),
        "mentor_enrollment": OuterRef("mentor_enrollment"),
        "mentee_enrollment": OuterRef("mentee_enrollment"),
    }
    notes = (
        PairNote.objects.filter(**of_the_two)
        .order_by()
        .values("round")
        .annotate(number=Count("id"))
        .values("number")
    )
    return list(
        Proposal.objects.filter(pk__in=ids)
        .select_related("mentor_enrollment__person", "mentee_enrollment__person")
        .defer("mentor_enrollment__answers", "mentee_enrollment__answers")
        .annotate(
            decision_version=Subquery(PairDecision.objects.filter(**of_the_two).values("version")[:1]),
            n_notes=Subquery(notes),
        )
    )


def pair_row(proposal: Any) -> PairRow:
    """A proposal from `read_pairs` as a row."""
    return PairRow(
        proposal=proposal,
        decision_version=proposal.decision_version or 0,
        reasons=bars(proposal.reasons),
        notes=proposal.n_notes or 0,
    )


def bars(reasons: Sequence[Mapping[str, Any]]) -> list[ReasonBar]:
    """Stored reasons as bars, in the order of the rules."""
    return [
        ReasonBar(
            label=reason["label"],
            heading=reason["heading"],
            points=f"{points_text(reason['points'])} of {points_text(reason['out_of'])}"
            if reason["out_of"]
            else "",
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


def adds_in_words(added: Mapping[str, int] | None) -> str:
    """What one more place or mentor would add; blank where that is not known."""
    if added is None:
        return ""
    parts = [f"{counted(added['covered'], 'mentee')} more with a mentor"] if added["covered"] else []
    if added["points"]:
        more = "more" if added["points"] > 0 else "less"
        parts.append(f"{points_text(abs(added['points']))} points {more} over all pairs")
    return ", and ".join(parts) or "Nothing by itself"


def round_to_tenth(points: float) -> float:
    """To one place, halves away from zero, as people round."""
    return int(abs(points) * 10 + 0.5) / 10 * (1 if points >= 0 else -1)


def enrollments_by_id(ids: Any) -> dict[int, Enrollment]:
    """Enrollments with their people. Runs one query, none for nobody."""
    wanted = set(ids)
    return (
        {row.pk: row for row in Enrollment.objects.select_related("person").filter(pk__in=wanted)}
        if wanted
        else {}
    )
