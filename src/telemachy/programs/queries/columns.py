"""The columns that rules may read, side by side."""

from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Cohort, Enrollment

LOOKED_AT = 200


def known_columns(cohort: Cohort) -> dict[str, list[str]]:
    """By role, the headings of the roster and those that answers have. Runs two queries."""
    found: dict[str, list[str]] = {}
    for role in EnrollmentRole.values:
        stated = list(cohort.columns.get(role, {}))
        people = Enrollment.objects.filter(cohort=cohort, role=role).present()
        answers = people.order_by("-pk").values_list("answers", flat=True)[:LOOKED_AT]
        found[role] = list(dict.fromkeys([*stated, *(heading for one in answers for heading in one)]))
    return found
