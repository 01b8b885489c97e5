"""Taking and giving back places, so that a limit holds whatever happens at the same moment."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from telemachy.common.errors import Refusal
from telemachy.mentorships.models import PlacesTaken
from telemachy.mentorships.queries.places import mentors_wanted, places_offered, places_taken
from telemachy.programs.choices import PRESENT_STATES
from telemachy.programs.models import Enrollment
from telemachy.programs.queries.gates import standing


class NoPlaceLeft(Refusal):
    """A mentor's limit would be exceeded."""


class NoLongerHere(Refusal):
    """Someone has left or declined meanwhile."""


def lock_enrollments(ids: Iterable[int]) -> dict[int, Enrollment]:
    """The rows, locked until the transaction ends, with their people and programs.

    In the order of their ids, so that two acts that lock several never wait for each other in a ring.
    """
    rows = (
        Enrollment.objects.select_for_update(of=("self",))
        .select_related("person", "cohort__program")
        .filter(pk__in=sorted(set(ids)))
        .order_by("pk")
    )
    return {row.pk: row for row in rows}


def require_present(enrollments: Iterable[Enrollment]) -> None:
    """Raises NoLongerHere with every name when some of them no longer take part."""
    gone = sorted(row.person.name for row in enrollments if row.state not in PRESENT_STATES)
    if gone:
        raise NoLongerHere(f"No longer taking part: {', '.join(gone)}. The two cannot be brought together.")


def require_proposable(enrollments: Iterable[Enrollment], now: datetime) -> None:
    """Raises NoLongerHere with every name when some of them may not be proposed now; never with a reason."""
    rows = list(enrollments)
    standings = standing(rows, now.date())
    kept_out = sorted(row.person.name for row in rows if not standings[row.pk].may_be_matched)
    if kept_out:
        raise NoLongerHere(f"Not to be proposed now: {', '.join(kept_out)}. Look for another choice.")


def take_places(mentors: Mapping[int, Enrollment], wanted: Counter[int]) -> None:
    """Take so many places of each mentor, or raise NoPlaceLeft with every name and take none.

    The enrollments must be locked. The rows are counted afresh, so a count that was lost cannot stay wrong;
    the check in the database (taken <= limit) stands behind the lock.
    """
    taken = places_taken(wanted)
    over = []
    for enrollment_id, more in sorted(wanted.items()):
        enrollment = mentors[enrollment_id]
        limit = places_offered(enrollment, enrollment.cohort.program)
        if taken.get(enrollment_id, 0) + more > limit:
            over.append(f"{enrollment.person.name} (limit {limit}, taken {taken.get(enrollment_id, 0)})")
    if over:
        raise NoPlaceLeft(
            f"No place left with {', '.join(over)}. Only a mentor's own yes raises a limit; run it again."
        )
    PlacesTaken.objects.bulk_create(
        [
            PlacesTaken(
                enrollment_id=enrollment_id,
                taken=taken.get(enrollment_id, 0) + more,
                limit_then=places_offered(mentors[enrollment_id], mentors[enrollment_id].cohort.program),
            )
            for enrollment_id, more in sorted(wanted.items())
        ],
        update_conflicts=True,
        unique_fields=["enrollment"],
        update_fields=["taken", "limit_then"],
    )


def recount_places(mentor_enrollment_id: int) -> None:
    """Set the count to what the rows say, after a place was given back. The enrollment must be locked."""
    taken = places_taken([mentor_enrollment_id]).get(mentor_enrollment_id, 0)
    PlacesTaken.objects.filter(enrollment_id=mentor_enrollment_id).update(taken=taken)


def require_wishes_left(
    mentees: Mapping[int, Enrollment], wanted: Counter[int], found: Mapping[int, int]
) -> None:
    """Raises Refusal when a mentee would get more mentors than asked for."""
    over = sorted(
        mentees[pk].person.name
        for pk, more in wanted.items()
        if found.get(pk, 0) + more > mentors_wanted(mentees[pk], mentees[pk].cohort.program)
    )
    if over:
        raise Refusal(f"Already with as many mentors as they asked for: {', '.join(over)}.")
