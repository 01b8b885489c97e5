"""Who is in the program and not in this round, with the reason of each."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.people.access import PersonRequest
from telemachy.rounds.access import get_round_for
from telemachy.rounds.choices import HAS_PROPOSALS
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.left_out import left_out, with_reasons

PAGE = 50


def not_in_round(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Fifty at a time, by name."""
    round = get_round_for(request.user, round_id)
    if round.state not in HAS_PROPOSALS:
        raise Http404
    today = clock.now().date()
    page = Paginator(left_out(round, today), PAGE).get_page(request.GET.get("page"))
    values = {
        "frame": Frame(round, "without"),
        "round": round,
        "page": page,
        "rows": with_reasons(round, page.object_list, today),
    }
    return render(request, "rounds/not_in.html", values)
