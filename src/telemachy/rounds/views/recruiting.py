"""Where to recruit: topics that lack places, and mentors asked for beyond theirs."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from telemachy.people.access import PersonRequest
from telemachy.rounds.access import get_round_for
from telemachy.rounds.choices import HAS_PROPOSALS
from telemachy.rounds.queries.congestion import congestion
from telemachy.rounds.queries.frame import Frame


def recruit(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """What is missing, as the run shown found it, with words to ask for it."""
    round = get_round_for(request.user, round_id)
    if round.state not in HAS_PROPOSALS:
        raise Http404
    values = {
        "frame": Frame(round, "without"),
        "round": round,
        "found": congestion(round, topic=request.GET.get("topic", "")),
    }
    return render(request, "rounds/recruit.html", values)
