"""Questions about the outcome of a round, for who asked and for who answers."""

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person
from telemachy.programs.models import Program
from telemachy.rounds.access import with_people
from telemachy.rounds.choices import ContestState
from telemachy.rounds.models import Contest, Unmatched

PER_PAGE = 25


def about(contest: Contest, asking: Person) -> str:
    """What was questioned, as a coordinator reads it."""
    if contest.mentorship is not None:
        one = contest.mentorship
        other = one.mentee if one.mentor_enrollment.person_id == asking.pk else one.mentor
        return f"why {other.name} is proposed"
    return "why nobody is proposed"


def open_contests(program: Program) -> QuerySet[Contest]:
    """Those that wait for an answer, the longest first."""
    return with_people().filter(program=program, state=ContestState.OPEN).order_by("asked_at", "pk")


def contests_page(program: Program, *, show: str, page: str) -> Page[Contest]:
    """A program's questions: those that wait, the longest first, or those that are settled, newest first."""
    if show != "settled":
        return Paginator(open_contests(program), PER_PAGE).get_page(page)
    settled = with_people().filter(program=program).exclude(state=ContestState.OPEN)
    return Paginator(settled.order_by("-asked_at", "-pk"), PER_PAGE).get_page(page)


def own_contests(
    person: Person, *, mentorship: Mentorship | None = None, unmatched: Unmatched | None = None
) -> list[Contest]:
    """What the person has asked about this, newest first."""
    mine = Contest.objects.filter(enrollment__person=person, mentorship=mentorship, unmatched=unmatched)
    return list(mine.select_related("answered_by").order_by("-asked_at", "-pk"))
