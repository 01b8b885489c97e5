"""Concerns: who would read one, what the one who raised it sees, and what waits for its addressees."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from telemachy.common.sealing import SealBroken, unseal
from telemachy.common.text import listed
from telemachy.mentorships.access import addressees, concerns_addressed_to, has_opened
from telemachy.mentorships.choices import ConcernRoute, ConcernState, State
from telemachy.mentorships.models import Concern, ConcernLine, Mentorship
from telemachy.mentorships.queries.words import contact_of
from telemachy.people.models import Person

PURPOSE = "concern"
LOST = "This text cannot be opened any more: the key it was sealed with is gone."


@dataclass(frozen=True)
class Told:
    """What somebody wrote, and what may be done with it."""

    words: str
    speak_with_me_first: bool = True


@dataclass(frozen=True)
class Line:
    """What was written after the first words."""

    words: str
    by_the_raiser: bool
    answered_by: Person | None
    at: datetime


@dataclass(frozen=True)
class Way:
    """One role to tell, and who that is today."""

    route: ConcernRoute
    readers: Sequence[Person]

    @property
    def names(self) -> str:
        return listed([person.name for person in self.readers])


@dataclass(frozen=True)
class WrongPage:
    """Something is not right: what one may do about it, and who would know."""

    mentorship: Mentorship
    me: Person
    other: Person
    i_am_mentor: bool
    contact: str
    ways: Sequence[Way]

    @property
    def is_proposed(self) -> bool:
        return self.mentorship.state == State.PROPOSED

    def way(self, route: str) -> Way | None:
        return next((way for way in self.ways if way.route == route), None)

    @property
    def coordinators(self) -> Way | None:
        return self.way(ConcernRoute.COORDINATORS)

    @property
    def lead(self) -> Way | None:
        return self.way(ConcernRoute.LEAD)

    @property
    def organization(self) -> Way | None:
        return self.way(ConcernRoute.ORGANIZATION)


def wrong_page(mentorship: Mentorship, person: Person) -> WrongPage:
    """The ways out of a pair, for one of the two; a role that nobody holds is no way."""
    ways = [Way(route, addressees(route, mentorship)) for route in ConcernRoute]
    return WrongPage(
        mentorship=mentorship,
        me=person,
        other=mentorship.other_than(person),
        i_am_mentor=mentorship.is_mentor(person),
        contact=contact_of(mentorship.program),
        ways=[way for way in ways if way.readers],
    )


@dataclass(frozen=True)
class ConcernPage:
    """A concern as the one who raised it, or one of those it is addressed to, sees it."""

    concern: Concern
    told: Told
    is_opened: bool
    opened_by: Sequence[str] = ()
    #: In the order they were written.
    lines: Sequence[Line] = field(default=())

    @property
    def mentorship(self) -> Mentorship:
        return self.concern.mentorship

    @property
    def is_answered(self) -> bool:
        """Whether an answer stands there, perhaps with more written after it."""
        return self.concern.answered_at is not None

    @property
    def to_whom(self) -> str:
        return ConcernRoute(self.concern.route).label

    @property
    def status(self) -> tuple[str, str]:
        return STATUS[ConcernState(self.concern.state)]


STATUS = {
    ConcernState.SENT: ("waiting", "Sent"),
    ConcernState.SEEN: ("active", "Read"),
    ConcernState.ANSWERED: ("done", "Answered"),
    ConcernState.AGAIN: ("waiting", "Written again"),
}


def own_concern_page(concern: Concern) -> ConcernPage:
    """All of it, for the one who raised it; with who has opened it. Runs two queries."""
    opened_by = [
        reading.person.name for reading in concern.readings.select_related("person") if reading.person_id
    ]
    return ConcernPage(concern, told_in(concern), True, opened_by, lines_of(concern))


def addressed_concern_page(concern: Concern, reader: Person) -> ConcernPage:
    """What one of those it is addressed to sees: the envelope, and the words once opened."""
    is_opened = has_opened(reader, concern)
    if not is_opened:
        return ConcernPage(concern, Told(""), is_opened=False)
    return ConcernPage(concern, told_in(concern), is_opened=True, lines=lines_of(concern))


def own_concerns(person: Person) -> QuerySet[Concern]:
    """What this person has raised, the newest first."""
    mine = Concern.objects.filter(raised_by=person).select_related("mentorship__program")
    return mine.defer("words_sealed").order_by("-raised_at", "-id")


def concerns_for(person: Person) -> list[Concern]:
    """What is addressed to this person, those without an answer first."""
    return sorted(
        concerns_addressed_to(person),
        key=lambda one: (one.state == ConcernState.ANSWERED, -one.raised_at.timestamp()),
    )


def how_many_wait_for(person: Person) -> int:
    """How many concerns without an answer are addressed to this person."""
    return sum(one.state != ConcernState.ANSWERED for one in concerns_addressed_to(person))


def told_in(concern: Concern) -> Told:
    try:
        said = json.loads(unseal(bytes(concern.words_sealed), purpose=PURPOSE))
    except SealBroken:
        return Told(LOST)
    return Told(said["words"], said["speak_with_me_first"])


def lines_of(concern: Concern) -> list[Line]:
    """What was written after the first words, in order. Runs one query."""
    rows = ConcernLine.objects.filter(concern=concern).select_related("answered_by").order_by("id")
    return [Line(_words_in(row), row.by_the_raiser, row.answered_by, row.at) for row in rows]


def _words_in(line: ConcernLine) -> str:
    try:
        return unseal(bytes(line.words_sealed), purpose=PURPOSE)
    except SealBroken:
        return LOST
