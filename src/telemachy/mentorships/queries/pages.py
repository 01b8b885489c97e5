"""What the pages of this room show, as values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from telemachy.mentorships.choices import Answer, State
from telemachy.mentorships.models import FirstMeeting, Mentorship
from telemachy.mentorships.queries.words import contact_of
from telemachy.people.models import Person
from telemachy.programs.models import Program

ANSWER_WITHIN = timedelta(days=10)
PER_PAGE = 50

# (kind of the status mark, word) as the two people read it.
STATUS = {
    State.HELD: ("waiting", "Held"),
    State.PROPOSED: ("waiting", "Proposed"),
    State.ACCEPTED: ("active", "Accepted"),
    State.ACTIVE: ("active", "Active"),
    State.PAUSED: ("off", "Paused"),
    State.CLOSING: ("active", "Closing"),
    State.CLOSED: ("done", "Closed"),
    State.CONTINUING: ("done", "Continuing"),
    State.DECLINED: ("off", "Not going ahead"),
    State.WITHDRAWN: ("off", "Not going ahead"),
}


@dataclass(frozen=True)
class Side:
    """A mentorship as one of the two sees it."""

    mentorship: Mentorship
    me: Person
    other: Person
    i_am_mentor: bool
    reasons: Sequence[str]
    talk: str
    my_answer: Answer
    answer_by: datetime | None
    contact: str

    @cached_property
    def first_meeting(self) -> FirstMeeting | None:
        """What the two have arranged before they decide; one query, for a page of one."""
        return FirstMeeting.objects.filter(mentorship=self.mentorship).first()

    @property
    def other_role(self) -> str:
        words = self.mentorship.program.words
        return (words.mentee if self.i_am_mentor else words.mentor).one

    @property
    def is_open(self) -> bool:
        """Whether my answer is asked for."""
        return self.mentorship.state == State.PROPOSED and self.my_answer == Answer.NOT_YET

    @property
    def waits_for_other(self) -> bool:
        return self.mentorship.state == State.PROPOSED and self.my_answer == Answer.YES

    @property
    def is_agreed(self) -> bool:
        return self.mentorship.state in (State.ACCEPTED, State.ACTIVE, State.CLOSING, State.CONTINUING)

    @property
    def is_over(self) -> bool:
        return self.mentorship.state in (State.DECLINED, State.WITHDRAWN, State.CLOSED)

    @property
    def shows_address(self) -> bool:
        """An address is for those who are to talk with each other, not for those who no longer are."""
        return not self.is_over and bool(self.other.email)

    @property
    def status(self) -> tuple[str, str]:
        if self.is_open:
            return ("attention", "Your answer is asked")
        if self.waits_for_other:
            return ("waiting", f"You said yes, {self.other.get_short_name()} has not answered yet")
        return STATUS[State(self.mentorship.state)]


def side_of(mentorship: Mentorship, person: Person) -> Side:
    """The mentorship as this one of the two sees it."""
    is_mentor = mentorship.is_mentor(person)
    return Side(
        mentorship=mentorship,
        me=person,
        other=mentorship.other_than(person),
        i_am_mentor=is_mentor,
        reasons=mentorship.words_for_mentor if is_mentor else mentorship.words_for_mentee,
        talk=mentorship.talk_for_mentor if is_mentor else mentorship.talk_for_mentee,
        my_answer=mentorship.answer_of(person),
        answer_by=mentorship.proposed_at + ANSWER_WITHIN if mentorship.proposed_at else None,
        contact=contact_of(mentorship.program),
    )


def sides_of(person: Person) -> list[Side]:
    """All mentorships of one person, those that wait for an answer first. Runs one query."""
    rows = Mentorship.objects.of(person).shown_to_the_pair().with_people().select_related("program__owner")
    sides = [side_of(row, person) for row in rows]
    return sorted(sides, key=lambda side: (not side.is_open, side.is_over))


@dataclass(frozen=True)
class ProgramOverview:
    """The mentorships of one program, as those who run it see them: states, never content."""

    rows: Page[Mentorship]
    counts: dict[str, int]
    state: str
    search: str
    states: Sequence[tuple[str, str]] = field(
        default_factory=lambda: [(state.value, state.label) for state in State if state != State.HELD]
    )


def program_overview(program: Program, *, state: str, search: str, page: str) -> ProgramOverview:
    """One page of a program's mentorships. Runs three queries, whatever their number."""
    everyone = Mentorship.objects.filter(program=program).shown_to_the_pair()
    counts = dict(everyone.order_by().values_list("state").annotate(number=Count("id")))
    rows = everyone.with_people()
    if state in State.values:
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(
            Q(mentor_enrollment__person__name__icontains=search)
            | Q(mentee_enrollment__person__name__icontains=search)
        )
    return ProgramOverview(
        rows=Paginator(rows, PER_PAGE).get_page(page), counts=counts, state=state, search=search
    )


def waiting_for(mentorship: Mentorship) -> list[Person]:
    """Who has not answered yet."""
    return [
        person
        for person, answer in (
            (mentorship.mentor, mentorship.mentor_answer),
            (mentorship.mentee, mentorship.mentee_answer),
        )
        if answer == Answer.NOT_YET
    ]
