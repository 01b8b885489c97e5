"""Acts and takeaways: what was promised, and what is still open."""

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from telemachy.meetings.choices import ActState
from telemachy.meetings.models import Act, Session, Takeaway
from telemachy.mentorships.models import Mentorship
from telemachy.people.models import Person

A_PAGE = 20


def open_acts(mentorship: Mentorship) -> list[Act]:
    """What one of the two has still to do: the earliest day first, then what has no day. Runs one query."""
    return list(_by_day(Act.objects.filter(mentorship=mentorship, state=ActState.OPEN)))


def acts_of_session(session: Session) -> list[Act]:
    """What was noted at this session, whatever became of it."""
    return list(_by_day(Act.objects.filter(session=session)))


def past_acts(mentorship: Mentorship, page: str) -> Page[Act]:
    """What is done or was let go, the latest first."""
    rows = Act.objects.filter(mentorship=mentorship).exclude(state=ActState.OPEN).select_related("owner")
    return Paginator(rows.order_by("-changed_at", "-id"), A_PAGE).get_page(page)


def takeaways_of(session: Session) -> list[Takeaway]:
    """What each of the two takes from this session."""
    rows = Takeaway.objects.filter(session=session).select_related("author", "act__owner")
    return list(rows.order_by("id"))


def takeaways_before(session: Session) -> list[Takeaway]:
    """What the two took from the last session before this one; heads its agenda. Runs one query."""
    rows = (
        Takeaway.objects.filter(session__mentorship=session.mentorship)
        .filter(Q(session__starts_at__lt=session.starts_at))
        .select_related("session", "author", "act__owner")
        .order_by("-session__starts_at", "id")[:2]
    )
    found = list(rows)
    return [one for one in found if one.session_id == found[0].session_id]


def own_takeaway(session: Session, person: Person) -> Takeaway | None:
    return Takeaway.objects.filter(session=session, author=person).select_related("act").first()


def _by_day(rows: QuerySet[Act]) -> QuerySet[Act]:
    return rows.select_related("owner").order_by(F("due_on").asc(nulls_last=True), "id")
