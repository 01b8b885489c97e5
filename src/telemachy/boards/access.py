"""A board is its owner's alone: nobody else reads a word of it, whatever their role."""

from uuid import UUID

from django.http import Http404

from telemachy.boards.choices import Purpose, SeatKind
from telemachy.boards.models import Adviser
from telemachy.mentorships.choices import UNDER_WAY, State
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

# The two still talk with each other.
PRESENT = UNDER_WAY | {State.CONTINUING}


def get_seat(kind: str) -> SeatKind:
    """One of the three seats by its word in an address."""
    try:
        return SeatKind(kind)
    except ValueError:
        raise Http404 from None


def get_purpose(purpose: str) -> Purpose:
    """One of the four purposes by its word in an address."""
    try:
        return Purpose(purpose)
    except ValueError:
        raise Http404 from None


def get_adviser_for(person: Person, public_id: UUID) -> Adviser:
    """Somebody on this person's own board; 404 for everybody else's."""
    adviser = Adviser.objects.select_related("board", "person").filter(
        public_id=public_id, board__person=person
    )
    found = adviser.first()
    if found is None:
        raise Http404
    return found


def partners_of(person: Person) -> list[tuple[Mentorship, Person, bool]]:
    """With whom this person has a mentorship now, and whether the other is the mentor. Runs one query."""
    found = Mentorship.objects.of(person).filter(state__in=PRESENT).with_people().order_by("pk")
    sides = []
    for one in found:
        i_am_mentor = one.mentor_enrollment.person_id == person.pk
        other = one.mentee_enrollment.person if i_am_mentor else one.mentor_enrollment.person
        sides.append((one, other, not i_am_mentor))
    return sides


def mentors_of(person: Person) -> list[Person]:
    """The people who mentor this person now, each once."""
    return list({other.pk: other for _, other, is_mentor in partners_of(person) if is_mentor}.values())
