"""The columns that a cohort's rosters have, for one person's page."""

from telemachy.programs.models import Enrollment

MOST_COLUMNS = 200


def columns_for(enrollment: Enrollment) -> dict[str, str]:
    """What this person said, column by column, blanks included where others of their role have an answer."""
    stated = enrollment.cohort.columns.get(enrollment.role, {})
    known = [heading for heading, meaning in stated.items() if meaning != "manager"]
    columns = dict.fromkeys([*known, *enrollment.answers], "")
    return dict(list({**columns, **enrollment.answers}.items())[:MOST_COLUMNS])
