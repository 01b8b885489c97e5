"""The one way from a state of a mentorship to the next; every act that changes a state goes through here."""

from datetime import datetime

from telemachy.common.errors import Forbidden, Refusal
from telemachy.common.jobs import enqueue
from telemachy.growth.actions import end_shares
from telemachy.mentorships.actions.places import lock_enrollments, recount_places
from telemachy.mentorships.choices import MAY_FOLLOW, TAKES_A_PLACE, UNDER_WAY, State
from telemachy.mentorships.models import FirstMeeting, Mentorship
from telemachy.mentorships.queries.readiness import has_begun, missing_to_begin
from telemachy.people.models import Person


class CannotFollow(Refusal):
    """What was asked does not follow from where the mentorship stands."""


class NotReady(Refusal):
    """The two have not agreed yet, or there is no objective."""


def locked(mentorship: Mentorship) -> Mentorship:
    """The row as it is now, locked until the transaction ends, its two enrollments first.

    The enrollments are locked by every act that counts places, in the order of their ids; so is the row after
    them, and two acts never wait for each other in a ring.
    """
    lock_enrollments([mentorship.mentor_enrollment_id, mentorship.mentee_enrollment_id])
    return Mentorship.objects.select_for_update(of=("self",)).with_people().get(pk=mentorship.pk)


def locked_for(mentorship: Mentorship, actor: Person) -> Mentorship:
    """The same, for an act that only the two people themselves may do."""
    row = locked(mentorship)
    require_one_of_the_two(row, actor)
    return row


def require_one_of_the_two(mentorship: Mentorship, actor: Person) -> None:
    """Raises Forbidden when somebody else acts."""
    if actor.pk not in (mentorship.mentor.pk, mentorship.mentee.pk):
        raise Forbidden("Only the two people themselves can do this.")


def move(mentorship: Mentorship, to: State, *, now: datetime) -> None:
    """Change the state and all that hangs on it. The mentorship must come from `locked`."""
    before = State(mentorship.state)
    if to not in MAY_FOLLOW[before]:
        raise CannotFollow(
            f"This mentorship stands at “{before.label}”, so it cannot become “{to.label}” now. "
            "Nothing was changed."
        )
    if (before, to) == (State.ACCEPTED, State.ACTIVE) and (missing := missing_to_begin(mentorship)):
        raise NotReady(f"This mentorship cannot begin yet. Still missing: {' '.join(missing)}")
    if (before, to) == (State.CLOSING, State.ACTIVE) and not has_begun(mentorship):
        raise NotReady("This mentorship had not begun, so there is nothing to go on with yet.")
    mentorship.state = to
    mentorship.changed_at = now
    mentorship.held_until = None
    mentorship.save()
    if before in UNDER_WAY and to in (State.PAUSED, State.CLOSED, State.WITHDRAWN):
        enqueue("meetings.follow_mentorship", mentorship_id=mentorship.pk)  # what is planned may have to go
    if to in (State.CLOSED, State.WITHDRAWN):
        _end_shared_aims(mentorship)
    if before in TAKES_A_PLACE and to not in TAKES_A_PLACE:
        recount_places(mentorship.mentor_enrollment_id)
    if to in (State.DECLINED, State.WITHDRAWN):
        # What the two wrote to arrange a talk is theirs, and of no more use.
        FirstMeeting.objects.filter(mentorship=mentorship).delete()


def _end_shared_aims(mentorship: Mentorship) -> None:
    """What the mentee let the mentor read ends with the last mentorship of the two."""
    still = Mentorship.objects.filter(
        state__in=UNDER_WAY | {State.CONTINUING},
        mentor_enrollment__person=mentorship.mentor,
        mentee_enrollment__person=mentorship.mentee,
    )
    if not still.exclude(pk=mentorship.pk).exists():
        end_shares(owner=mentorship.mentee, reader=mentorship.mentor)
