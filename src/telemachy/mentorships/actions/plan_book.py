"""The book of a plan: every change is written down with its author, its words before and after."""

from datetime import datetime

from telemachy.audit.actions import record
from telemachy.common.errors import Forbidden, Refusal, Stale
from telemachy.mentorships.actions.states import locked_for
from telemachy.mentorships.choices import MAY_AGREE, PlanAct, PlanPart
from telemachy.mentorships.models import Mentorship, PlanChange
from telemachy.mentorships.queries.plan import version_of
from telemachy.people.models import Person

#: Reaching a milestone is what a plan is for; it is no other plan.
KEEPS_THE_VERSION = frozenset({PlanAct.DONE, PlanAct.REOPENED})


class PlanClosed(Refusal):
    """The plan stands as it is."""


class PlanChanged(Stale):
    """The other changed the same line meanwhile; `saved` is what stands there now."""

    def __init__(self, saved: str, revision: int) -> None:
        super().__init__("The other changed this meanwhile. Your words are still in the form.")
        self.saved = saved
        self.revision = revision


def open_plan(mentorship: Mentorship, actor: Person) -> Mentorship:
    """The mentorship, locked, for a change of its plan by one of the two."""
    mentorship = locked_for(mentorship, actor)
    if mentorship.state not in MAY_AGREE:
        raise PlanClosed("This mentorship is coming to its end, or is over. The plan stands as it is.")
    return mentorship


def require_mentee(mentorship: Mentorship, actor: Person) -> None:
    """Raises Forbidden for the mentor: objectives are the mentee's own."""
    if mentorship.is_mentor(actor):
        raise Forbidden("Objectives belong to the mentee. You may suggest one.")


def write_down(
    mentorship: Mentorship,
    actor: Person,
    part: PlanPart,
    act: PlanAct,
    *,
    before: str = "",
    after: str = "",
    now: datetime,
) -> int:
    """Put a change into the book, record the act, and say which version the plan has now."""
    version = version_of(mentorship) + (0 if act in KEEPS_THE_VERSION else 1)
    PlanChange.objects.create(
        mentorship=mentorship,
        version=version,
        changed_by=actor,
        changed_at=now,
        part=part,
        act=act,
        before=before,
        after=after,
    )
    record(
        actor=actor,
        verb=f"mentorships.plan_{part}_{act}",
        target=mentorship,
        now=now,
        program_id=str(mentorship.program.public_id),
        numbers={"version": version},
    )
    return version
