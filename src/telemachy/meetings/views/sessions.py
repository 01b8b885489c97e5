"""Lists of sessions: those of one pair, and all of one's own."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.meetings.actions import PLANS_IN
from telemachy.meetings.queries.arranging import open_proposal, open_proposals_of
from telemachy.meetings.queries.sessions import mine_page, pair_page
from telemachy.mentorships.access import get_shared_for
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def mine(request: PersonRequest) -> HttpResponse:
    """All of one's own sessions, in every mentorship: the coming ones first."""
    now = clock.now()
    values = {
        "page": mine_page(request.user, now, request.GET.get("page", "")),
        "proposed": open_proposals_of(request.user, now),
    }
    return render(request, "meetings/mine.html", values)


def of_mentorship(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The sessions of one pair."""
    mentorship = get_shared_for(request.user, public_id, "sessions")
    now = clock.now()
    values = {
        **workspace(mentorship, request.user, "sessions"),
        "page": pair_page(mentorship, request.user, now, request.GET.get("page", "")),
        "proposed": open_proposal(mentorship, request.user, now),
        "can_plan": mentorship.state in PLANS_IN,
    }
    return render(request, "meetings/of_mentorship.html", values)
