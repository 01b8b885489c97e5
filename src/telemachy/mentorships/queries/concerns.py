"""Concerns: who would read one, what the one who raised it sees, and what waits for its addressees."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from telemachy.common.sealing import SealBroken, unseal
from telemachy.common.text import listed
from telemachy.mentorships.access import addressees, concerns_addressed_to, has_opened
from telemachy.mentorships.choices import ConcernRoute, ConcernState, State
from telemachy.mentorships.models import Concern, Mentorship
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
    answer: str
    is_opened: bool
    opened_by: Sequence[str]

    @property
    def mentorship(self) -> Mentorship:
        return self.concern.mentorship

    @property
    def is_answered(self) -> bool:
        return self.concern.state == ConcernState.ANSWERED

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
}


def own_concern_page(concern: Concern) -> ConcernPage:
    """All of it, for the one who raised it; with who has opened it. Runs one query."""
    opened_by = [
        reading.person.name for reading in concern.readings.select_related("person") if reading.person_id
    ]
    return ConcernPage(concern, told_in(concern), answer_in(concern), True, opened_by)


def addressed_concern_page(concern: Concern, reader: Person) -> ConcernPage:
    """What one of those it is addressed to sees: the envelope, and the words once opened."""
    is_opened = has_opened(reader, concern)
    told = told_in(concern) if is_opened else Told("")
    return ConcernPage(concern, told, answer_in(concern) if is_opened else "", is_opened, [])


def own_concerns(person: Person) -> list[Concern]:
    """What this person has raised, the newest first. Runs one query."""
    return list(
        Concern.objects.filter(raised_by=person).select_related("mentorship__program").defer("words_sealed")
    )


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


def answer_in(concern: Concern) -> str:
    if concern.answer_sealed is None:
        return ""
    try:
        return unseal(bytes(concern.answer_sealed), purpose=PURPOSE)
    except SealBroken:
        return LOST
