"""Who begins when places are few: how many look for a mentor, who was drawn, and who goes first next time."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from telemachy.common.paging import lean_page
from telemachy.common.text import counted
from telemachy.matching.problem import keys_of
from telemachy.matching.rules import Rules, RulesError, Served
from telemachy.mentorships.choices import TAKES_A_PLACE, State
from telemachy.mentorships.models import Mentorship
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.programs.queries.gates import may_be_matched
from telemachy.rounds.choices import CHANGEABLE, HAS_PROPOSALS, Decision, DrawBy
from telemachy.rounds.models import PhaseDraw, PhasePlace, Round

PER_PAGE = 25

SERVED_IN_WORDS: Mapping[Served, str] = {
    Served.LONGEST_WAIT: "Whoever has waited longest is served first; among equals a lottery decides.",
    Served.LOTTERY: "A lottery decides who is served; everyone has the same chance.",
    Served.BEST_FIT: "The pairs that fit best are made; who has waited longer counts for nothing.",
}


# The draw itself


@dataclass(frozen=True)
class Entrant:
    """One mentee in a draw, by an id that says nothing about the person."""

    id: str
    waiting_since: datetime
    goes_first: bool = False


def drawn(entrants: Iterable[Entrant], *, by: str, seed: int) -> list[Entrant]:
    """Return them in the order of the draw: the same seed and people give the same, in whatever row order.

    Those left for a next phase before come first. Waits count in whole days, so that nobody wins by minutes;
    equals go by a hash of seed and id.
    """
    everyone = list(entrants)
    keys = dict(
        zip(
            (one.id for one in everyone),
            keys_of((one.id for one in everyone), seed, "phase").tolist(),
            strict=True,
        )
    )

    def place(one: Entrant) -> tuple[bool, date, int, str]:
        since = one.waiting_since.date() if by == DrawBy.LONGEST_WAIT else date.min
        return not one.goes_first, since, keys[one.id], one.id

    return sorted(everyone, key=place)


def draw_sha256(order: Sequence[Entrant], *, by: str, seed: int, takes: int) -> str:
    """The fingerprint of a draw: what went in, and the order that came out."""
    said = {"by": str(by), "seed": seed, "takes": takes, "order": _listed(order)}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _listed(order: Iterable[Entrant]) -> list[list[Any]]:
    return [[one.id, one.waiting_since.date().isoformat(), one.goes_first] for one in order]


def drawn_again(draw: PhaseDraw) -> str:
    """The fingerprint of the same draw made once more from its seed and those who were in it."""
    entrants = [_entrant(place) for place in draw.order.order_by("drawn_as")]
    order = drawn(entrants, by=draw.by, seed=draw.seed)
    return draw_sha256(order, by=draw.by, seed=draw.seed, takes=draw.takes)


def _entrant(place: PhasePlace) -> Entrant:
    return Entrant(place.drawn_as, place.waiting_since, place.goes_first)


# Who is in it


def looking(round: Round, today: date) -> QuerySet[Any]:
    """Mentees who may be proposed now and have fewer mentors than they ask for."""
    present = Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTEE).present()
    standing = (
        Mentorship.objects.filter(mentee_enrollment=OuterRef("pk"), state__in=TAKES_A_PLACE)
        .order_by()
        .values("mentee_enrollment")
        .annotate(number=Count("id"))
        .values("number")
    )
    return (
        may_be_matched(present, today)
        .annotate(
            found=Coalesce(Subquery(standing, output_field=IntegerField()), 0),
            asks=Coalesce("demand", Value(round.program.mentee_demand_default)),
        )
        .filter(found__lt=F("asks"))
    )


def to_draw_from(round: Round, today: date) -> list[tuple[Enrollment, Entrant]]:
    """Everyone who looks for a mentor here and has none by decision, with what the draw goes by."""
    before = held_before(round) | changed_in(round)
    kept = _kept(round)
    rows = looking(round, today).only("pk", "public_id", "waiting_since").order_by("pk")
    return [
        (row, Entrant(str(row.public_id), row.waiting_since, row.pk in before))
        for row in rows
        if row.pk not in kept
    ]


def held_before(round: Round) -> frozenset[int]:
    """Those whom the round before left for the next phase, by enrollment."""
    follows = round.follows
    return frozenset(held_in(follows)) if follows is not None else frozenset()


def changed_in(round: Round) -> frozenset[int]:
    """Those whose mentorship was ended by a change without fault, by enrollment: they had their turn."""
    rows = Mentorship.objects.filter(
        mentee_enrollment__cohort=round.cohort_id, state=State.CLOSED, change__isnull=False
    )
    return frozenset(rows.values_list("mentee_enrollment_id", flat=True))


def held_in(round: Round) -> Sequence[int]:
    """Those whom the run shown leaves for the next phase, by enrollment."""
    return round.run.overrides.get("held", ()) if round.run is not None else ()


def current_draw(round: Round) -> PhaseDraw | None:
    """The draw that holds; None where everyone begins."""
    return round.draws.filter(ended_at__isnull=True).select_related("drawn_by").first()


def phase_inputs(round: Round, today: date) -> dict[str, Any]:
    """What a phased start adds to the inputs of a run; nothing where everyone begins.

    Whoever came after the draw waits too: nobody slips in past those who drew. Somebody whose pair a
    coordinator keeps begins in any case.
    """
    draw = current_draw(round)
    if draw is None:
        return {}
    begin = set(draw.order.filter(position__lte=draw.takes).values_list("enrollment_id", flat=True))
    begin |= _kept(round)
    ids = looking(round, today).order_by("pk").values_list("pk", flat=True)
    return {
        "draw": {"id": str(draw.public_id), "sha256": draw.sha256, "next_from": draw.next_from.isoformat()},
        "held": [pk for pk in ids if pk not in begin],
    }


def draw_as_frozen(round: Round, draw_id: str) -> dict[str, Any]:
    """The whole of a draw for the frozen inputs of a run: seed, how, how many, and the order."""
    draw = round.draws.get(public_id=draw_id)
    return {
        "seed": draw.seed,
        "by": str(draw.by),
        "takes": draw.takes,
        "sha256": draw.sha256,
        "order": _listed(map(_entrant, draw.order.order_by("position"))),
    }


def draw_changed(round: Round) -> bool:
    """Whether a draw was made, changed or ended since the run shown. Runs one query."""
    if round.run is None:
        return False
    holds = round.draws.filter(ended_at__isnull=True).values_list("public_id", flat=True).first()
    was: str = round.run.overrides.get("draw", {}).get("id", "")
    return (str(holds) if holds else "") != was


def _kept(round: Round) -> set[int]:
    kept = round.decisions.filter(decision=Decision.KEEP)
    return set(kept.values_list("mentee_enrollment_id", flat=True))


# Words


class HeldBack:
    """Why some are left for the next phase, a sentence for each. Runs two queries where any are."""

    def __init__(self, round: Round) -> None:
        self._held = frozenset(held_in(round))
        said = round.run.overrides.get("draw", {}) if round.run else {}
        self._draw = round.draws.filter(public_id=said["id"]).first() if said else None
        self._of = self._draw.order.count() if self._draw else 0
        self.next_from = self._draw.next_from if self._draw else None

    def __contains__(self, enrollment_id: int) -> bool:
        return enrollment_id in self._held

    def sentences(self, enrollment_ids: Iterable[int]) -> dict[int, str]:
        """For those who run the program. Runs one query."""
        asked = [pk for pk in enrollment_ids if pk in self._held]
        if not asked or self._draw is None:
            return {}
        where = dict(
            self._draw.order.filter(enrollment_id__in=asked).values_list("enrollment_id", "position")
        )
        begins = in_full(self._draw.next_from)
        return {
            pk: f"Begins in the next phase, from {begins}: number {where[pk]} of {self._of} in the draw."
            if pk in where
            else f"Begins in the next phase, from {begins}: came after the draw."
            for pk in asked
        }

    def how(self, enrollment_id: int) -> str:
        """How it was decided, for the person. Runs one query, the first time."""
        if self._draw is None:
            return ""
        return how_in_words(self._draw, was_in=enrollment_id in self._in_draw)

    @cached_property
    def _in_draw(self) -> frozenset[int | None]:
        if self._draw is None:
            return frozenset()
        return frozenset(self._draw.order.values_list("enrollment_id", flat=True))


def how_in_words(draw: PhaseDraw, *, was_in: bool) -> str:
    """How it was decided who begins, for a person who does not."""
    if not was_in:
        return "Who begins had been drawn when you joined."
    if draw.by == DrawBy.LONGEST_WAIT:
        return "Those who had waited longest begin; among equals it was drawn by lot."
    return "Who begins was drawn by lot; what anybody had answered did not count in it."


def in_full(day: date) -> str:
    """ "3 March 2026": the next phase may be in another year."""
    return f"{day.day} {day:%B} {day.year}"


# Pages


@dataclass(frozen=True)
class Places:
    """How many look for a mentor and how many places are left for them."""

    mentees: int
    places: int

    @property
    def short(self) -> int:
        return max(0, self.mentees - self.places)

    @property
    def sentence(self) -> str:
        people, places = counted(self.mentees, "mentee looks", "mentees look"), self.places
        left = "there is 1 place" if places == 1 else f"there are {places:,} places"
        if not self.short:
            return f"{people} for a mentor and {left} left with mentors, so places are not short in number."
        without = "at least 1 has" if self.short == 1 else f"at least {self.short:,} have"
        return f"{people} for a mentor and {left} left with mentors: {without} to wait."


def places_left(round: Round, today: date) -> Places:
    """Counted now. Runs three queries."""
    mentors = may_be_matched(
        Enrollment.objects.filter(cohort=round.cohort, role=EnrollmentRole.MENTOR).present(), today
    )
    offered = Coalesce("capacity", Value(round.program.mentor_capacity_default))
    total = mentors.aggregate(total=Sum(offered))["total"] or 0
    taken = Mentorship.objects.filter(mentor_enrollment__in=mentors.values("pk"), state__in=TAKES_A_PLACE)
    return Places(looking(round, today).count(), max(0, total - taken.count()))


def places_of_run(round: Round) -> Places | None:
    """The same as the run shown saw it; None before there is one. Runs no query."""
    figures = round.run.figures if round.run else {}
    if not figures:
        return None
    held = len(held_in(round))
    return Places(int(figures.get("mentees", 0)) + held, int(figures.get("places", 0)))


@dataclass(frozen=True)
class PhasesNote:
    """What the first page of a round says about short places; both parts may be blank."""

    shortage: str
    draw: str


def phases_note(round: Round, today: date) -> PhasesNote:
    """Counted now before the first run, afterwards as the run saw it. Runs four queries at most."""
    if round.state not in CHANGEABLE | HAS_PROPOSALS:
        return PhasesNote("", "")
    places = places_of_run(round) or places_left(round, today)
    draw = current_draw(round)
    begins = (
        f"{draw.takes:,} mentees begin, {draw.get_by_display().lower()}; the others in the next phase, from "
        f"{in_full(draw.next_from)}."
        if draw
        else ""
    )
    return PhasesNote(places.sentence if places.short else "", begins)


@dataclass(frozen=True)
class PhasesPage:
    """What the page on short places shows."""

    places: Places | None
    served: str
    can_draw: bool
    draw: PhaseDraw | None
    drawn: int
    page: Page[Any] | None
    rows: Sequence[PhasePlace]
    kept: int
    earlier: Sequence[PhaseDraw]
    not_in_run: bool
    same_again: bool | None

    @property
    def usually_takes(self) -> int | None:
        """As many as there are places, where those are short."""
        return self.places.places or None if self.places and self.places.short else None


def phases_page(round: Round, today: date, *, page: str = "", again: bool = False) -> PhasesPage:
    """Everything on the page. The number of queries does not depend on how many people there are."""
    draw = current_draw(round)
    shown = _order(draw, page) if draw else None
    can_draw = round.state in CHANGEABLE
    return PhasesPage(
        places=places_left(round, today) if can_draw else places_of_run(round),
        served=_served(round),
        can_draw=can_draw,
        draw=draw,
        drawn=shown.paginator.count if shown else 0,
        page=shown,
        rows=list(shown) if shown else (),
        kept=round.decisions.filter(decision=Decision.KEEP).values("mentee_enrollment").distinct().count(),
        earlier=list(round.draws.filter(ended_at__isnull=False).select_related("drawn_by", "ended_by")[:10]),
        not_in_run=round.state in HAS_PROPOSALS and draw_changed(round),
        same_again=drawn_again(draw) == draw.sha256 if draw and again else None,
    )


def _order(draw: PhaseDraw, page: str) -> Page[Any]:
    order = draw.order.order_by("position")

    def read(ids: Sequence[int]) -> Sequence[PhasePlace]:
        rows = draw.order.filter(pk__in=ids).select_related("enrollment__person")
        return list(rows)

    return lean_page(order, read, page=page, size=PER_PAGE, count=None)


def _served(round: Round) -> str:
    try:
        rules = Rules.from_toml(round.rules_toml if round.run else round.program.rules_toml)
    except RulesError:
        return ""
    if str(rules.aim.objective) not in {"coverage", "fair"}:
        return "These rules do not put people in an order: the places go where the matching makes them go."
    return SERVED_IN_WORDS[rules.aim.served]


@dataclass(frozen=True)
class MyPhase:
    """What a person reads who is in the next phase."""

    round: Round
    draw: PhaseDraw
    how: str

    @property
    def next_from(self) -> date:
        return self.draw.next_from


def my_phase(enrollment: Enrollment) -> MyPhase | None:
    """The latest published round that left somebody for its next phase; None where none did."""
    published = (
        Round.objects.filter(cohort=enrollment.cohort_id, state="published", draws__isnull=False)
        .select_related("program", "run")
        .order_by("-number")
        .distinct()
    )
    for round in published:
        said = round.run.overrides.get("draw", {}) if round.run else {}
        if said and enrollment.pk in held_in(round):
            draw = round.draws.get(public_id=said["id"])
            was_in = draw.order.filter(enrollment=enrollment).exists()
            return MyPhase(round, draw, how_in_words(draw, was_in=was_in))
    return None
