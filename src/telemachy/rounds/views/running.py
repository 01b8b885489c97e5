"""A round's overview, running it, and how far the run is."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.rounds.access import get_round_for
from telemachy.rounds.actions.drafting import ask_to_solve, drop_round
from telemachy.rounds.choices import RUNNING, RoundState
from telemachy.rounds.forms import RunForm, VersionForm
from telemachy.rounds.models import Round
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.overview import overview, run_under_way
from telemachy.rounds.queries.phases import phases_note


def detail(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Where the round stands and what is next."""
    return detail_page(request, get_round_for(request.user, round_id))


def detail_page(
    request: PersonRequest, round: Round, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The overview, perhaps with the sentence that says why something was not done."""
    shown = overview(round, clock.now())
    values = {
        "frame": Frame(round, "detail"),
        "round": round,
        "overview": shown,
        "under_way": shown.under_way,
        "phases": phases_note(round, clock.now().date()),
        "form": RunForm(initial={"version": round.version, "with_present_rules": shown.rules_changed}),
        "refusal": refusal,
    }
    return render(request, "rounds/detail.html", values, status=status)


def run(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Ask for a run."""
    round = get_round_for(request.user, round_id, action="update")
    form = RunForm(request.POST)
    if not form.is_valid():
        return detail_page(request, round, refusal="The form was not complete. Try again.", status=422)
    try:
        ask_to_solve(
            actor=request.user,
            round=round,
            version=form.cleaned_data["version"],
            keep_pairs=form.cleaned_data["keep_pairs"],
            with_present_rules=form.cleaned_data["with_present_rules"],
            now=clock.now(),
        )
    except Refusal as refusal:
        return detail_page(
            request, get_round_for(request.user, round_id), refusal=refusal.sentence, status=409
        )
    return redirect_after_post(reverse("rounds:detail", args=[round.public_id]))


def progress(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """How far the run is: a fragment every second, the whole page for those without scripting."""
    round = get_round_for(request.user, round_id)
    there = reverse(
        "rounds:review" if round.state == RoundState.REVIEW else "rounds:detail", args=[round.public_id]
    )
    if not request.htmx:
        return redirect_after_post(there)
    if round.state not in RUNNING:
        return HttpResponse(status=204, headers={"HX-Redirect": there})
    values = {"round": round, "under_way": run_under_way(round, clock.now())}
    return render(request, "rounds/detail.html#progress", values)


def drop(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Put a round aside that is not going to be published."""
    round = get_round_for(request.user, round_id, action="update")
    form = VersionForm(request.POST)
    if not form.is_valid():
        return detail_page(request, round, refusal="The form was not complete. Try again.", status=422)
    try:
        drop_round(actor=request.user, round=round, version=form.cleaned_data["version"], now=clock.now())
    except Refusal as refusal:
        return detail_page(
            request, get_round_for(request.user, round_id), refusal=refusal.sentence, status=409
        )
    messages.success(request, f"Round {round.number} is dropped. Nobody was told anything.")
    return redirect_after_post(reverse("rounds:list", args=[round.program.public_id]))
