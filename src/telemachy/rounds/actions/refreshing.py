"""Names that the Review sorts and searches by, kept as people have them."""

from django.db.models import F, OuterRef, Subquery

from telemachy.programs.models import Enrollment
from telemachy.rounds.choices import RoundState
from telemachy.rounds.models import Proposal, Unmatched

UNDER_REVIEW = (RoundState.REVIEW, RoundState.APPROVED)


def refresh_names() -> int:
    """Follow names that changed since the run; says how many rows did. Rounds that are over stay so."""
    changed = 0
    for model, enrollment, column in (
        (Proposal, "mentee_enrollment", "mentee_sort"),
        (Proposal, "mentor_enrollment", "mentor_sort"),
        (Unmatched, "enrollment", "name_sort"),
    ):
        name = Enrollment.objects.filter(pk=OuterRef(enrollment)).values("person__sort_name")[:1]
        behind = model._default_manager.filter(round__state__in=UNDER_REVIEW).exclude(
            **{column: F(f"{enrollment}__person__sort_name")}
        )
        changed += behind.update(**{column: Subquery(name)})
    return changed
