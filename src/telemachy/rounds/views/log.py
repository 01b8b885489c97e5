"""The match log of one run, and repeating it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.rounds.access import get_run_for
from telemachy.rounds.actions.log import ask_to_repeat
from telemachy.rounds.models import Run
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.log import log_of, rules_version


def log_page(request: PersonRequest, round_id: UUID, run_id: UUID) -> HttpResponse:
    """What went into a run, what came out, and whether the same came out again."""
    return _page(request, get_run_for(request.user, round_id, run_id))


def repeat(request: PersonRequest, round_id: UUID, run_id: UUID) -> HttpResponse:
    """Ask for the run once more, from its frozen inputs."""
    run = get_run_for(request.user, round_id, run_id, action="update")
    try:
        ask_to_repeat(actor=request.user, run=run, now=clock.now())
    except Refusal as refusal:
        return _page(request, run, refusal=refusal.sentence, status=409)
    return redirect_after_post(reverse("rounds:log", args=[run.round.public_id, run.public_id]))


def rules_of_run(request: PersonRequest, round_id: UUID, run_id: UUID) -> HttpResponse:
    """The rules of this run, whatever has become of the program's rules since."""
    run = get_run_for(request.user, round_id, run_id)
    response = HttpResponse(run.rules_toml.encode(), content_type="application/toml; charset=utf-8")
    name = f"rules-{rules_version(run.rules_toml)}.toml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(request: PersonRequest, run: Run, *, refusal: str = "", status: int = 200) -> HttpResponse:
    values = {
        "frame": Frame(run.round, "history"),
        "round": run.round,
        "run": run,
        "log": log_of(run),
        "refusal": refusal,
    }
    return render(request, "rounds/log.html", values, status=status)
