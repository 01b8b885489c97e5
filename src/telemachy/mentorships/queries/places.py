"""Places: how many a mentor offers, how many are taken."""

from collections.abc import Iterable, Mapping

from django.db.models import Count

from telemachy.mentorships.choices import OVER, TAKES_A_PLACE
from telemachy.mentorships.models import Mentorship
from telemachy.programs.models import Cohort, Enrollment, Program


def places_offered(enrollment: Enrollment, program: Program) -> int:
    """The limit in force: what the mentor or the roster says, else the program's default."""
    return program.mentor_capacity_default if enrollment.capacity is None else enrollment.capacity


def mentors_wanted(enrollment: Enrollment, program: Program) -> int:
    """How many mentors a mentee asks for."""
    return program.mentee_demand_default if enrollment.demand is None else enrollment.demand


def places_taken(mentor_enrollment_ids: Iterable[int]) -> dict[int, int]:
    """Places taken by mentor enrollment; those without any are left out. Runs one query."""
    return _counted("mentor_enrollment_id", mentor_enrollment_ids)


def mentors_found(mentee_enrollment_ids: Iterable[int]) -> dict[int, int]:
    """Mentorships that stand, by mentee enrollment. Runs one query."""
    return _counted("mentee_enrollment_id", mentee_enrollment_ids)


def standing_in(cohort: Cohort) -> list[tuple[int, int]]:
    """(mentor enrollment, mentee enrollment) of every mentorship of a cohort that takes a place."""
    rows = Mentorship.objects.filter(mentor_enrollment__cohort=cohort, state__in=TAKES_A_PLACE)
    return list(rows.order_by("id").values_list("mentor_enrollment_id", "mentee_enrollment_id"))


def ended_in(cohort: Cohort) -> list[tuple[int, int]]:
    """(mentor enrollment, mentee enrollment) of every pair that is over: not to be proposed again."""
    rows = Mentorship.objects.filter(mentor_enrollment__cohort=cohort, state__in=OVER)
    return list(rows.order_by("id").values_list("mentor_enrollment_id", "mentee_enrollment_id").distinct())


def _counted(side: str, ids: Iterable[int]) -> dict[int, int]:
    rows: Iterable[Mapping[str, int]] = (
        Mentorship.objects.filter(**{f"{side}__in": list(ids)}, state__in=TAKES_A_PLACE)
        .order_by()
        .values(side)
        .annotate(number=Count("id"))
    )
    return {row[side]: row["number"] for row in rows}
