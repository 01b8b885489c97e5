"""What a round says to somebody for whom it found no mentor."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from telemachy.mentorships.queries.words import contact_of
from telemachy.people.access import PersonRequest
from telemachy.rounds.access import get_outcome_for


def outcome(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The reason, what happens next and by when."""
    found = get_outcome_for(request.user, public_id)
    values = {"outcome": found, "round": found.round, "contact": contact_of(found.round.program)}
    return render(request, "rounds/outcome.html", values)
