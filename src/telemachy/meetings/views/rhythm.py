"""A pair that went quiet: what the two can do."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from telemachy.meetings.queries.rhythm import open_spell
from telemachy.mentorships.access import get_shared_for
from telemachy.mentorships.queries.agreement import rhythm_of
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def quiet(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Plan one, pause, or change the rhythm; nothing is decided here."""
    mentorship = get_shared_for(request.user, public_id, "sessions")
    values = {
        **workspace(mentorship, request.user, ""),
        "spell": open_spell(mentorship),
        "rhythm": rhythm_of(mentorship),
    }
    return render(request, "meetings/quiet.html", values)
