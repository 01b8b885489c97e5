"""Lists of sessions: those of one pair, and all of one's own."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.meetings.queries.sessions import mine_page, pair_page
from telemachy.mentorships.access import get_shared_for
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def mine(request: PersonRequest) -> HttpResponse:
    """All of one's own sessions, in every mentorship: the coming ones first."""
    return render(
        request,
        "meetings/mine.html",
        {"page": mine_page(request.user, clock.now(), request.GET.get("page", ""))},
    )


def of_mentorship(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The sessions of one pair."""
    mentorship = get_shared_for(request.user, public_id, "sessions")
    values = {
        **workspace(mentorship, request.user, "sessions"),
        "page": pair_page(mentorship, request.user, clock.now(), request.GET.get("page", "")),
    }
    return render(request, "meetings/of_mentorship.html", values)
