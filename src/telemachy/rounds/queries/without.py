"""People without a mentor: by cause; and of one of them, who comes closest and what stands in between."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count

from telemachy import matching
from telemachy.common.paging import lean_page
from telemachy.common.text import folded
from telemachy.matching import explain
from telemachy.people.models import Person
from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import Cause
from telemachy.rounds.models import Round, Unmatched
from telemachy.rounds.queries import questions
from telemachy.rounds.queries.review import points_text
from telemachy.rounds.queries.solving import live
from telemachy.rounds.queries.words import without_wishes

CLOSEST = 8
PER_PAGE = 30
MOST_WORDS = 6


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
    page: Page[Any]
    groups: Sequence[CauseGroup]
    total: int
    mentees: int


@dataclass(frozen=True)
class WithoutRow:
    """One person without a pair."""

    unmatched: Unmatched

    @property
    def person(self) -> Person:
        return self.unmatched.enrollment.person


def without_page(
    round: Round, *, cause: str = "", search: str = "", topic: str = "", page: str = ""
) -> WithoutPage:
    """People without a pair, grouped by cause. Runs four queries, whatever their number."""
    counts = dict(round.unmatched.order_by().values_list("cause").annotate(number=Count("id")))
    rows = round.unmatched.order_by("name_sort", "id")
    if cause in Cause.values:
        rows = rows.filter(cause=cause)
    for word in folded(search).split()[:MOST_WORDS]:
        rows = rows.filter(name_sort__contains=word)
    if topic:
        rows = rows.filter(pk__in=_wanting(round, topic))
    narrowed = bool(cause in Cause.values or search or topic)
    shown = lean_page(rows, _read, page=page, size=PER_PAGE, count=None if narrowed else sum(counts.values()))
    return WithoutPage(
        rows=[WithoutRow(row) for row in shown],
        page=shown,
        groups=[CauseGroup(one, counts[one], ADVICE[one]) for one in Cause if counts.get(one)],
        total=sum(counts.values()),
        mentees=(round.run.figures.get("mentees", 0) if round.run else 0),
    )


def _read(ids: Sequence[int]) -> list[Unmatched]:
    return list(
        Unmatched.objects.filter(pk__in=ids)
        .select_related("enrollment__person")
        .defer("enrollment__answers", "could_help")
    )


def _wanting(round: Round, topic: str) -> list[int]:
    """Who wants a topic that few offer. Only asked when a topic is chosen: it reads what everyone wants."""
    rows = round.unmatched.order_by().values_list("pk", "topics")
    return [pk for pk, topics in rows if topic in topics]


@dataclass(frozen=True)
class Closest:
    """A mentor who comes close, and why they are not together."""

    mentor: Enrollment
    points: str
    fit: str
    words: str
    places_left: int


@dataclass(frozen=True)
class OneWithout:
    """One person without a mentor: who comes closest, or why that is not told."""

    closest: Sequence[Closest] = ()
    missing: str = ""


def one_without_page(round: Round, unmatched: Unmatched) -> OneWithout:
    """Mentors whom the must-haves allow, best first."""
    if questions.cells(round) > questions.EXPLAINED_AT_ONCE:
        return OneWithout(missing="large")
    solved = live(round)
    row = solved.mentee_row(unmatched.enrollment_id) if solved else None
    if solved is None or row is None:
        return OneWithout(missing="changed")
    used = Counter(match.mentor for match in solved.result.matches)
    hers = unmatched.enrollment.person.name
    closest = []
    for match in matching.rank(solved.problem, solved.rules, row, CLOSEST):
        mentor = solved.mentor(match.mentor)
        why = explain.why_not(solved.problem, solved.rules, solved.result, row, match.mentor)
        closest.append(
            Closest(
                mentor=mentor,
                points=points_text(without_wishes(match.score, match.reasons)),
                fit=match.band.value,
                words=why.say(mentee=hers, mentor=mentor.person.name),
                places_left=int(solved.problem.capacity[match.mentor]) - used[match.mentor],
            )
        )
    return OneWithout(closest)
