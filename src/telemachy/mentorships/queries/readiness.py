"""What two people still need before their mentorship begins."""

from telemachy.mentorships.choices import OBJECTIVES, ObjectiveState
from telemachy.mentorships.models import Mentorship, Objective
from telemachy.mentorships.queries.agreement import agreed_version


def missing_to_begin(mentorship: Mentorship) -> list[str]:
    """Each missing part as a sentence; empty when nothing stands in the way. Runs two queries."""
    missing = []
    if agreed_version(mentorship) is None:
        missing.append("Both of you say yes to the same agreement.")
    if not Objective.objects.filter(mentorship=mentorship, state=ObjectiveState.OPEN).exists():
        missing.append("The mentee writes at least one objective.")
    return missing


def has_begun(mentorship: Mentorship) -> bool:
    """Whether the two had all they need at some time: an agreement of both, and an objective since."""
    return (
        agreed_version(mentorship) is not None
        and Objective.objects.filter(mentorship=mentorship, state__in=OBJECTIVES).exists()
    )
