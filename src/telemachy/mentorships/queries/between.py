"""What a mentee brings and wants of this one mentor, as each of the two reads it."""

from dataclasses import dataclass

from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship, PathWish
from telemachy.people.access import may_read
from telemachy.people.choices import Standing
from telemachy.people.models import Person, Profile

OVER = frozenset({State.DECLINED, State.WITHDRAWN, State.CLOSED})


@dataclass(frozen=True)
class Between:
    """What the mentee offers in return, for the mentor; and what is wanted of the mentor's path."""

    can_offer: str
    path_wish: str
    may_write: bool


def between(mentorship: Mentorship, person: Person) -> Between:
    """Runs at most two queries; a mentorship that is over shows neither."""
    if mentorship.state in OVER:
        return Between("", "", False)
    i_am_mentor = mentorship.is_mentor(person)
    return Between(
        can_offer=_can_offer(mentorship.mentee) if i_am_mentor else "",
        path_wish=path_wish(mentorship.mentee_enrollment_id, mentorship.mentor_enrollment_id),
        may_write=not i_am_mentor,
    )


def path_wish(mentee_enrollment_id: int, mentor_enrollment_id: int) -> str:
    """The words of one mentee for one mentor. Runs one query."""
    found = PathWish.objects.filter(
        mentee_enrollment=mentee_enrollment_id, mentor_enrollment=mentor_enrollment_id
    )
    return found.values_list("words", flat=True).first() or ""


def path_wishes_of(mentee_enrollment_id: int) -> dict[int, str]:
    """By mentor, what one mentee wrote. Runs one query."""
    rows = PathWish.objects.filter(mentee_enrollment=mentee_enrollment_id)
    return dict(rows.values_list("mentor_enrollment_id", "words"))


def _can_offer(mentee: Person) -> str:
    if not may_read("can_offer", Standing.PAIR):
        return ""
    return Profile.objects.filter(person=mentee).values_list("can_offer", flat=True).first() or ""
