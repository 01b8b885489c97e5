"""The rounds of a program, and opening one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs.access import get_program_for
from telemachy.programs.models import Program
from telemachy.rounds.access import visible_rounds
from telemachy.rounds.actions.drafting import open_draft
from telemachy.rounds.choices import OPEN
from telemachy.rounds.queries.frame import Frame


def rounds(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """All rounds of a program, the newest first."""
    return _page(request, get_program_for(request.user, program_id, object_name="round"))


def open_round(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """Open the next round of the program's cohort."""
    program = get_program_for(request.user, program_id, object_name="round", action="create")
    cohort = program.cohorts.order_by("id").first()
    if cohort is None:
        return _page(request, program, refusal="This program has no cohort yet.", status=409)
    try:
        round = open_draft(actor=request.user, cohort=cohort, now=clock.now())
    except Refusal as refusal:
        return _page(request, program, refusal=refusal.sentence, status=409)
    messages.success(
        request, f"Round {round.number} is open. Run it when people and matching rules are ready."
    )
    return redirect_after_post(reverse("rounds:detail", args=[round.public_id]))


def _page(request: PersonRequest, program: Program, *, refusal: str = "", status: int = 200) -> HttpResponse:
    rows = [
        Frame(round, "list")
        for round in visible_rounds(request.user, program).select_related("run", "publication__published_by")
    ]
    values = {
        "program": program,
        "rows": rows,
        "can_open": not any(row.round.state in OPEN for row in rows),
        "refusal": refusal,
    }
    return render(request, "rounds/list.html", values, status=status)
