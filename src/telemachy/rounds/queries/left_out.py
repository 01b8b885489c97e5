"""Who is in a program and in no part of a round's result, each with a reason: nobody is lost in between."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from telemachy.mentorships.queries.places import mentors_found, mentors_wanted
from telemachy.programs.choices import PRESENT_STATES, EnrollmentRole, EnrollmentState
from telemachy.programs.models import Enrollment, EnrollmentQuerySet
from telemachy.programs.queries import gates
from telemachy.rounds.models import Round
from telemachy.rounds.queries.phases import HeldBack


@dataclass(frozen=True)
class LeftOut:
    """One person whom the round does not speak of, and why."""

    enrollment: Enrollment
    sentence: str


def left_out(round: Round, today: date) -> EnrollmentQuerySet:
    """Every mentee without a pair and without a place among those without one; and mentors kept out."""
    in_pair = Exists(
        round.proposals.filter(Q(mentee_enrollment=OuterRef("pk")) | Q(mentor_enrollment=OuterRef("pk")))
    )
    without = Exists(round.unmatched.filter(enrollment=OuterRef("pk")))
    everyone = Enrollment.objects.filter(cohort=round.cohort)
    kept_out = gates.kept_out(everyone.present(), today).values("pk")
    return (
        everyone.filter(Q(role=EnrollmentRole.MENTEE) | Q(pk__in=kept_out))
        .exclude(in_pair)
        .exclude(without)
        .select_related("person", "cohort__program")
        .order_by("person__name", "pk")
    )


def with_reasons(round: Round, enrollments: Iterable[Enrollment], today: date) -> list[LeftOut]:
    """A page of them with the reason of each. Runs two queries, and three more after a draw."""
    rows = list(enrollments)
    standings = gates.standing(rows, today)
    found = mentors_found(row.pk for row in rows)
    later = HeldBack(round).sentences(row.pk for row in rows)
    return [
        LeftOut(row, _why(round, row, standings[row.pk], found.get(row.pk, 0), later.get(row.pk, "")))
        for row in rows
    ]


def _why(round: Round, row: Enrollment, standing: gates.Standing, found: int, later: str) -> str:
    if row.state not in PRESENT_STATES:
        return "Said no." if row.state == EnrollmentState.DECLINED else "Left the program."
    if not standing.may_be_matched:
        return standing.sentence
    if row.role == EnrollmentRole.MENTEE and found >= mentors_wanted(row, row.cohort.program):
        return "Has as many mentors as they asked for."
    if later:
        return later
    asked_at = round.run.asked_at if round.run else None
    if asked_at is not None and row.joined_at > asked_at:
        return "Came in after the round was run. The next one includes them."
    return "Could not be proposed when the round was run. The next one includes them."
