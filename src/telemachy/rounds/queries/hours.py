"""Hours a month as people state them: for this program first, then in their profile, then in the roster."""

from collections.abc import Iterable, Mapping

from telemachy.matching.files import Meaning
from telemachy.matching.files.values import read_number
from telemachy.people.models import Profile
from telemachy.programs.models import Cohort, Enrollment

FEW = 1_000


def stated_hours(cohort: Cohort, enrollments: Iterable[Enrollment]) -> dict[int, float]:
    """Hours by enrollment, of those who have said. Runs one query."""
    rows = list(enrollments)
    written = Profile.objects.filter(hours_a_month__isnull=False)
    if len(rows) <= FEW:
        written = written.filter(person__in=[row.person_id for row in rows])
    else:
        written = written.filter(person__enrollments__cohort=cohort)
    profiles = {
        person: float(hours)
        for person, hours in written.values_list("person_id", "hours_a_month")
        if hours is not None
    }
    headings = {
        side: next((name for name, meaning in columns.items() if meaning == Meaning.HOURS), "")
        for side, columns in cohort.columns.items()
    }
    found = {row.pk: _hours(row, profiles, headings.get(row.role, "")) for row in rows}
    return {pk: hours for pk, hours in found.items() if hours is not None}


def _hours(row: Enrollment, profiles: Mapping[int, float], heading: str) -> float | None:
    if row.hours_a_month is not None:
        return float(row.hours_a_month)
    if row.person_id in profiles:
        return profiles[row.person_id]
    return read_number(row.answers.get(heading, "")) if heading else None


def hours_in_words(offered: float | None, asked: float | None) -> str:
    """Such as "3 of 4"; blank where one side has not said."""
    if offered is None or asked is None:
        return ""
    return f"{asked:,.10g} of {offered:,.10g}"


def hours_asked(pairs: Iterable[tuple[int, int]], stated: Mapping[int, float]) -> dict[int, float | None]:
    """Hours that the mentees of each mentor ask for, by mentor; None where none of them has said.

    `pairs` are (mentor, mentee), by enrollment. Where no mentee at all has said, nothing is known.
    """
    of: dict[int, list[float]] = {}
    for mentor, mentee in pairs:
        known = of.setdefault(mentor, [])
        if mentee in stated:
            known.append(stated[mentee])
    return {mentor: sum(known) if known else None for mentor, known in of.items()}
