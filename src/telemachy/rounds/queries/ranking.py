"""The ranking before a round, as each of its readers sees it: never anybody's wishes but one's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from telemachy.common.text import counted
from telemachy.matching.rules import Objective, Rules, RulesError
from telemachy.mentorships.queries.between import path_wishes_of
from telemachy.mentorships.queries.places import places_offered, places_taken
from telemachy.people.models import Person
from telemachy.programs.choices import PRESENT_STATES, EnrollmentRole
from telemachy.programs.models import Enrollment, Program
from telemachy.rounds.choices import Demand, RoundState
from telemachy.rounds.models import (
    MOST_RANKED,
    AimsCard,
    MentorWish,
    RankedMentor,
    RankingWindow,
    Round,
    RoundSettings,
    ShortlistEntry,
)
from telemachy.rounds.queries.own_weights import MyWeights, in_own_order, my_weights
from telemachy.rounds.queries.wishes import points_added

CARDS_ON_A_PAGE = 20
TOO_FEW_TO_TELL = 5  # with fewer, a count would be somebody's wish

_ORDINALS = ("first", "second", "third", "fourth", "fifth")

_ADVICE = {
    Objective.STABLE: (
        "Put them in the order you truly want. No other order gets you more, and a longer list only "
        "helps you."
    ),
    Objective.RANK_MAXIMAL: (
        "Your order counts: as many people as possible get their first choice, then their second, and so on. "
        "Naming several leaves more ways open."
    ),
}
_USUAL_ADVICE = (
    "Your order counts and is weighed with how well you fit. Name everyone you would be glad to have; "
    "naming only one does not make that one likelier."
)


@dataclass(frozen=True)
class Choice:
    """One mentor of a shortlist, with the place it has in the person's own ranking."""

    entry: ShortlistEntry
    mentor: Person
    places_left: int
    place: int | None
    #: Its place in the list as the program's rules have it, where one's own weights put it elsewhere.
    moved_from: int | None = None
    #: What one wants to learn from this mentor's path.
    path_wish: str = ""

    @property
    def load(self) -> str:
        """How many places, and how asked-for: in words that do not rank people."""
        if not self.places_left:
            return "No place left at the moment"
        word = Demand(self.entry.demand).label
        return f"{counted(self.places_left, 'place')} left. {word}"


@dataclass(frozen=True)
class MyRanking:
    """A mentee's shortlist and ranking."""

    window: RankingWindow
    program: Program
    enrollment: Enrollment
    choices: Sequence[Choice]
    is_open: bool
    advice: str
    weights: MyWeights

    @property
    def most(self) -> int:
        """How many may be ranked."""
        return min(MOST_RANKED, len(self.choices))

    @property
    def ranked(self) -> list[Choice]:
        """Those with a place, in order."""
        placed = [one for one in self.choices if one.place is not None]
        return sorted(placed, key=lambda one: one.place or 0)


def my_ranking(window: RankingWindow, enrollment: Enrollment, now: datetime) -> MyRanking:
    """The list of one mentee, as it was made, with those who still take part. Runs seven queries."""
    program = enrollment.cohort.program
    entries = list(
        window.entries.filter(
            mentee_enrollment=enrollment, mentor_enrollment__state__in=PRESENT_STATES
        ).select_related("mentor_enrollment__person")
    )
    weights = my_weights(window, enrollment, program, entries)
    usual = [entry.pk for entry in in_own_order(entries, {})]
    entries = in_own_order(entries, weights.moved)
    places = dict(
        RankedMentor.objects.filter(mentee_enrollment=enrollment).values_list("mentor_enrollment_id", "place")
    )
    path_wishes = path_wishes_of(enrollment.pk)
    taken = places_taken(entry.mentor_enrollment_id for entry in entries)
    shown = {entry.mentor_enrollment_id for entry in entries}
    # What was ranked earlier and is on this list keeps its order; places are counted anew.
    kept = [mentor for mentor, _ in sorted(places.items(), key=lambda one: one[1]) if mentor in shown]
    return MyRanking(
        window=window,
        program=program,
        enrollment=enrollment,
        choices=[
            Choice(
                entry=entry,
                mentor=entry.mentor_enrollment.person,
                places_left=max(
                    0,
                    places_offered(entry.mentor_enrollment, program)
                    - taken.get(entry.mentor_enrollment_id, 0),
                ),
                place=kept.index(entry.mentor_enrollment_id) + 1
                if entry.mentor_enrollment_id in kept
                else None,
                moved_from=usual.index(entry.pk) + 1 if usual.index(entry.pk) != number else None,
                path_wish=path_wishes.get(entry.mentor_enrollment_id, ""),
            )
            for number, entry in enumerate(entries)
        ],
        is_open=can_wish(window, now),
        advice=advice_for(program),
        weights=weights,
    )


def advice_for(program: Program) -> str:
    """What ranking does under the way this program matches."""
    try:
        objective = Rules.from_toml(program.rules_toml).aim.objective
    except RulesError:
        return _USUAL_ADVICE
    return _ADVICE.get(objective, _USUAL_ADVICE)


@dataclass(frozen=True)
class Card:
    """The aims of one mentee, and what this mentor has said about them."""

    card: AimsCard
    number: int
    wish: str


@dataclass(frozen=True)
class MyCards:
    """The cards that wait for a mentor's word, a page at a time."""

    window: RankingWindow
    program: Program
    enrollment: Enrollment
    cards: Sequence[Card]
    page: Page[AimsCard]
    answered: int
    is_open: bool


def my_cards(window: RankingWindow, enrollment: Enrollment, page: str, now: datetime) -> MyCards:
    """Cards of those on whose list this mentor stands, in an order that tells nothing. Runs four queries."""
    cards = cards_for(window, enrollment)
    shown = Paginator(cards, CARDS_ON_A_PAGE).get_page(page)
    wishes = dict(
        MentorWish.objects.filter(
            mentor_enrollment=enrollment, mentee_enrollment__in=cards.values("mentee_enrollment")
        ).values_list("mentee_enrollment_id", "wish")
    )
    return MyCards(
        window=window,
        program=enrollment.cohort.program,
        enrollment=enrollment,
        cards=[
            Card(card, number, wishes.get(card.mentee_enrollment_id, ""))
            for number, card in enumerate(shown, shown.start_index())
        ],
        page=shown,
        answered=len(wishes),
        is_open=can_wish(window, now),
    )


def cards_for(window: RankingWindow, enrollment: Enrollment) -> QuerySet[AimsCard]:
    """The cards this mentor may answer; a card's own random id is its order."""
    mine = window.entries.filter(mentor_enrollment=enrollment).values("mentee_enrollment")
    return window.cards.filter(
        mentee_enrollment__in=mine, mentee_enrollment__state__in=PRESENT_STATES
    ).order_by("public_id")


def can_wish(window: RankingWindow, now: datetime) -> bool:
    """Whether what is said now still counts."""
    return (
        window.round.state == RoundState.RANKING
        and window.closed_at is None
        and window.prepared_at is not None
        and now < window.closes_at
    )


def unanswered_in(window: RankingWindow) -> list[Enrollment]:
    """Who has a list or a card and has not said anything since the ranking opened. Runs two queries."""
    return [
        *_silent(_mentees_of(window), "mentee_enrollment", RankedMentor, "ranked_at", window),
        *_silent(_mentors_of(window), "mentor_enrollment", MentorWish, "answered_at", window),
    ]


def _mentees_of(window: RankingWindow) -> QuerySet[Enrollment]:
    return Enrollment.objects.present().filter(pk__in=window.entries.values("mentee_enrollment"))


def _mentors_of(window: RankingWindow) -> QuerySet[Enrollment]:
    return Enrollment.objects.present().filter(pk__in=window.entries.values("mentor_enrollment"))


def _silent(
    people: QuerySet[Enrollment],
    side: str,
    model: type[RankedMentor] | type[MentorWish],
    when: str,
    window: RankingWindow,
) -> QuerySet[Enrollment]:
    said = model.objects.filter(**{side: OuterRef("pk"), f"{when}__gte": window.opened_at})
    return people.filter(~Exists(said)).select_related("person").order_by("id")


# --- for those who run the program ---


@dataclass(frozen=True)
class Progress:
    """How many have a list or cards, and how many of them have said something. Never who, never what."""

    mentees_asked: int
    mentees_answered: int
    mentors_asked: int
    mentors_answered: int


@dataclass(frozen=True)
class RankingPage:
    """The ranking of a round, for those who run it."""

    window: RankingWindow | None
    settings: RoundSettings
    progress: Progress | None
    points_added: float | None
    advice: str
    results: Sequence[str]
    can_set: bool


def ranking_page(round: Round) -> RankingPage:
    """The number of queries does not depend on how many people there are."""
    window = RankingWindow.objects.select_related("set_by").filter(round=round).first()
    if window is not None:
        window.round = round
    return RankingPage(
        window=window,
        settings=settings_of(round.program),
        progress=_progress(window) if window is not None and window.prepared_at else None,
        points_added=points_added(round.program.rules_toml),
        advice=advice_for(round.program),
        results=choices_reached(round.run.figures if round.run else {}),
        can_set=round.state in (RoundState.DRAFT, RoundState.RANKING) and round.run is None,
    )


def settings_of(program: Program) -> RoundSettings:
    """What the program has settled about its rounds; the usual where it has not."""
    return RoundSettings.objects.filter(program=program).first() or RoundSettings(program=program)


def _progress(window: RankingWindow) -> Progress:
    mentees, mentors = _mentees_of(window), _mentors_of(window)
    asked = mentees.count(), mentors.count()
    return Progress(
        mentees_asked=asked[0],
        mentees_answered=asked[0]
        - _silent(mentees, "mentee_enrollment", RankedMentor, "ranked_at", window).count(),
        mentors_asked=asked[1],
        mentors_answered=asked[1]
        - _silent(mentors, "mentor_enrollment", MentorWish, "answered_at", window).count(),
    )


def choices_reached(figures: Mapping[str, object]) -> list[str]:
    """How many got their first, second, … choice in a run; with few people, that it is too few to tell."""
    ranked, profile = figures.get("ranked"), figures.get("profile")
    if not isinstance(ranked, int) or not isinstance(profile, list) or not ranked:
        return []
    if ranked < TOO_FEW_TO_TELL:
        return [f"Fewer than {TOO_FEW_TO_TELL} people ranked: a count would tell whose wish came true."]
    named = [
        f"{counted(number, 'person', 'people')} got their {name} choice"
        for name, number in zip(_ORDINALS, profile, strict=False)
    ]
    later = sum(profile[len(_ORDINALS) :])
    if later:
        named.append(f"{counted(later, 'person', 'people')} got a later choice")
    return [f"{counted(ranked, 'person', 'people')} ranked mentors", *named]


# --- for home ---


@dataclass(frozen=True)
class Ask:
    """A ranking that is open to one person."""

    program: Program
    enrollment: Enrollment
    is_mentee: bool
    closes_at: datetime
    has_answered: bool

    @property
    def url(self) -> str:
        page = "rounds:my_ranking" if self.is_mentee else "rounds:my_cards"
        return reverse(page, args=[self.enrollment.public_id])


def asks_of(person: Person, now: datetime) -> list[Ask]:
    """Every ranking in which this person may say something now, the one that closes first first.

    Runs three queries for each open ranking of the person's programs, which are few.
    """
    windows = RankingWindow.objects.select_related("round").filter(
        round__state=RoundState.RANKING,
        closed_at__isnull=True,
        prepared_at__isnull=False,
        closes_at__gt=now,
        round__cohort__enrollments__person=person,
    )
    found: list[Ask] = []
    for window in windows.distinct().order_by("closes_at", "id"):
        silent = {one.pk for one in _silent_of(window, person)}
        own = Enrollment.objects.present().filter(person=person).select_related("cohort__program")
        found += [
            Ask(
                program=enrollment.cohort.program,
                enrollment=enrollment,
                is_mentee=enrollment.role == EnrollmentRole.MENTEE,
                closes_at=window.closes_at,
                has_answered=enrollment.pk not in silent,
            )
            for enrollment in own.filter(pk__in=_asked(window, person)).order_by("id")
        ]
    return found


def _asked(window: RankingWindow, person: Person) -> list[int]:
    entries = window.entries.order_by()
    mine = entries.filter(mentee_enrollment__person=person).values_list("mentee_enrollment_id")
    theirs = entries.filter(mentor_enrollment__person=person).values_list("mentor_enrollment_id")
    return [pk for (pk,) in mine.union(theirs)]


def _silent_of(window: RankingWindow, person: Person) -> list[Enrollment]:
    mentees, mentors = (side.filter(person=person) for side in (_mentees_of(window), _mentors_of(window)))
    return [
        *_silent(mentees, "mentee_enrollment", RankedMentor, "ranked_at", window),
        *_silent(mentors, "mentor_enrollment", MentorWish, "answered_at", window),
    ]
