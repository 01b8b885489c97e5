"""Where to recruit: what many want and few offer, and which mentors are asked for beyond their places.

Nobody's single wish can be worked out here: what a ranking tells is said in steps, after it has closed, and
only where at least five who ranked did not have to ask for that mentor.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from telemachy.common.text import counted
from telemachy.mentorships.queries.places import places_offered, places_taken
from telemachy.mentorships.queries.words import contact_of
from telemachy.programs.choices import PRESENT_STATES, EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Demand
from telemachy.rounds.models import RankedMentor, RankingWindow, Round, ShortlistEntry
from telemachy.rounds.queries.review import adds_in_words

FEWEST = 5
STEPS = (5, 10, 20, 50, 100, 200, 500, 1_000)
MENTORS_SHOWN = 15


@dataclass(frozen=True)
class Unmet:
    """A topic that lacks places."""

    topic: str
    wanted_by: int
    offered_by: int
    places: int
    without: int
    #: What one more mentor with it would add, in words; blank where only matching again tells.
    adds: str = ""

    @property
    def short(self) -> int:
        return max(0, self.wanted_by - self.places)


@dataclass(frozen=True)
class Asked:
    """A mentor who is asked for, with the places left before this round."""

    mentor: Enrollment
    places: int
    shortlists: int
    in_demand: bool
    #: "10 or more", or blank where no number may be told.
    ranked_by: str


@dataclass(frozen=True)
class Letter:
    """Ready words to ask for mentors in one topic."""

    topic: str
    subject: str
    body: str


@dataclass(frozen=True)
class Congestion:
    """What the page shows."""

    topics: Sequence[Unmet]
    mentors: Sequence[Asked]
    #: Why a ranking tells nothing here; blank where it does.
    silent: str
    letter: Letter | None

    @property
    def tells_adds(self) -> bool:
        return any(one.adds for one in self.topics)


def congestion(round: Round, *, topic: str = "") -> Congestion:
    """Everything on the page. The number of queries does not depend on how many people there are."""
    topics = unmet_topics(round)
    window = RankingWindow.objects.filter(round=round).first()
    steps = _steps(round) if window and window.closed_at else {}
    chosen = next((one for one in topics if one.topic == topic), topics[0] if topics else None)
    return Congestion(
        topics=topics,
        mentors=most_asked(round, window, steps),
        silent=_why_silent(window, steps),
        letter=_letter(round, chosen) if chosen else None,
    )


def unmet_topics(round: Round) -> list[Unmet]:
    """Topics of the run shown with fewer places than people who want them, the most missing first."""
    rows = [
        Unmet(
            need["topic"],
            need["wanted_by"],
            need["offered_by"],
            need["places"],
            need["without"],
            adds_in_words(need.get("adds")),
        )
        for need in (round.run.helpful if round.run else [])
    ]
    return sorted((one for one in rows if one.short), key=lambda one: (-one.short, one.places, one.topic))


def most_asked(round: Round, window: RankingWindow | None, steps: Mapping[int, int]) -> list[Asked]:
    """Mentors whom a ranking asks for beyond their places, in steps that tell nobody's wish.

    In order of the steps as shown: by true counts, the order would tell what the words keep back.
    """
    if window is None or window.prepared_at is None:
        return []
    lists = Counter(
        dict(
            ShortlistEntry.objects.filter(window=window)
            .order_by()
            .values_list("mentor_enrollment")
            .annotate(number=Count("id"))
        )
    )
    high = set(
        ShortlistEntry.objects.filter(window=window, demand=Demand.HIGH).values_list(
            "mentor_enrollment_id", flat=True
        )
    )
    chosen = high | steps.keys()
    taken = places_taken(chosen)
    mentors = Enrollment.objects.filter(
        pk__in=chosen, state__in=PRESENT_STATES, role=EnrollmentRole.MENTOR
    ).select_related("person")
    found = [
        (
            steps.get(row.pk, 0),
            Asked(
                mentor=row,
                places=max(0, places_offered(row, round.program) - taken.get(row.pk, 0)),
                shortlists=lists[row.pk],
                in_demand=row.pk in high,
                ranked_by=f"{steps[row.pk]:,} or more" if row.pk in steps else "",
            ),
        )
        for row in mentors
    ]
    found = [(step, one) for step, one in found if one.in_demand or step > one.places]
    found.sort(
        key=lambda each: (-each[0], each[1].places, each[1].mentor.person.sort_name, each[1].mentor.pk)
    )
    return [one for _, one in found[:MENTORS_SHOWN]]


def step_of(asking: int, ranking: int) -> int:
    """The greatest step that may be told of a mentor whom `asking` of `ranking` people ranked; 0 for none.

    At least five of those who ranked need not be among them, so that of no single person it is known.
    """
    return max((step for step in STEPS if step <= asking and step <= ranking - FEWEST), default=0)


def _steps(round: Round) -> dict[int, int]:
    """What may be told of each mentor's ranks. Runs two queries."""
    ranked = RankedMentor.objects.filter(
        mentee_enrollment__cohort=round.cohort, mentee_enrollment__state__in=PRESENT_STATES
    )
    everyone = ranked.values("mentee_enrollment").distinct().count()
    asked = ranked.order_by().values_list("mentor_enrollment").annotate(number=Count("id"))
    told = {mentor: step_of(number, everyone) for mentor, number in asked}
    return {mentor: step for mentor, step in told.items() if step}


def _why_silent(window: RankingWindow | None, steps: Mapping[int, int]) -> str:
    if window is None or window.opened_at is None:
        return "There was no ranking before this round, so nobody has said whom they would like."
    if window.prepared_at is None:
        return "The shortlists are being made."
    if not window.closed_at:
        return "People still rank. How often a mentor was ranked is told after it has closed."
    if not steps:
        return "Too few people have ranked the same mentor to tell how often without telling who."
    return ""


def _letter(round: Round, one: Unmet) -> Letter:
    program = round.program
    wanted = counted(one.wanted_by, "person", "people")
    if one.offered_by:
        offers = counted(one.offered_by, "mentor offers", "mentors offer")
        now = f"{offers} it now, with {counted(one.places, 'place')} in all"
    else:
        now = "no mentor offers it yet"
    cadence = f"\n\nWhat it asks of you: {program.cadence.rstrip('.')}." if program.cadence else ""
    return Letter(
        topic=one.topic,
        subject=f"{program.name}: would you share what you know about {one.topic}?",
        body=(
            f"Hello,\n\nIn {program.name}, {wanted} would like to learn about {one.topic}; {now}. "
            "You came to mind. You need not be an expert: somebody who learned it not long ago "
            f"can help as well.{cadence}\n\nYou say yourself how many people you take, and one is enough. "
            f"If you would like to hear more, {contact_of(program)} may tell you.\n"
        ),
    )
