"""What a change of mentor does, and how it stands for each of the two."""

from dataclasses import dataclass

from django.db.models import Q

from telemachy.mentorships.choices import UNDER_WAY, ChangeReason, State
from telemachy.mentorships.models import Change, Mentorship
from telemachy.mentorships.queries.words import contact_of
from telemachy.people.models import Person

# Came to nothing before it began, or was ended by a change without fault: the mentee looks again.
NOT_GOING_AHEAD = Q(state__in=[State.DECLINED, State.WITHDRAWN]) | Q(state=State.CLOSED, change__isnull=False)


@dataclass(frozen=True)
class ChangePage:
    """A change of mentor as one of the two sees it: before it is asked for, and afterwards."""

    mentorship: Mentorship
    me: Person
    other: Person
    i_am_mentor: bool
    contact: str
    change: Change | None

    @property
    def is_done(self) -> bool:
        return self.change is not None

    @property
    def may_ask(self) -> bool:
        return self.change is None and self.mentorship.state in UNDER_WAY

    @property
    def i_asked(self) -> bool:
        return self.change is not None and self.change.asked_by_id == self.me.pk

    @property
    def last_line(self) -> str:
        """What the one who asked wrote to the other."""
        return self.change.last_line if self.change is not None else ""


def change_as_the_desk_sees_it(mentorship: Mentorship) -> str:
    """That there was a change, and the reason if one was given; never who asked, nor the last line."""
    change = Change.objects.filter(mentorship=mentorship).only("reason").first()
    if change is None:
        return ""
    given = ChangeReason(change.reason).label if change.reason else "none given"
    return f"A change of mentor, nobody's fault. Reason: {given}"


def change_page(mentorship: Mentorship, person: Person) -> ChangePage:
    """How a change stands for this one of the two. Runs one query."""
    return ChangePage(
        mentorship=mentorship,
        me=person,
        other=mentorship.other_than(person),
        i_am_mentor=mentorship.is_mentor(person),
        contact=contact_of(mentorship.program),
        change=Change.objects.filter(mentorship=mentorship).first(),
    )
