"""Coverage, and a coordinator's yes."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.rounds.access import get_round_for
from telemachy.rounds.actions.approving import approve_round, take_back_approval
from telemachy.rounds.choices import HAS_PROPOSALS, RoundState
from telemachy.rounds.forms import ApproveForm, VersionForm
from telemachy.rounds.models import Round
from telemachy.rounds.queries.coverage import coverage, proof_in_words
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.readiness import obstacles, roster_changed


def coverage_page(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Who got what, in all and by group."""
    round = get_round_for(request.user, round_id)
    if round.state not in HAS_PROPOSALS:
        raise Http404
    values = {
        "frame": Frame(round, "coverage"),
        "round": round,
        "coverage": coverage(round, now=clock.now(), by=request.GET.get("by", "")[:200]),
        "proof": proof_in_words(round),
    }
    return render(request, "rounds/coverage.html", values)


def approve(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Sign the result and the words for those without a mentor."""
    if request.method != "POST":
        return _page(request, get_round_for(request.user, round_id))
    round = get_round_for(request.user, round_id, action="update")
    form = _form(round, request.POST)
    if not form.is_valid():
        return _page(request, round, form, status=422)
    try:
        approve_round(actor=request.user, round=round, now=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, get_round_for(request.user, round_id), form, status=409)
    messages.success(
        request, "The round is approved. Nobody has been told yet: look at the words, then publish."
    )
    return redirect_after_post(reverse("rounds:publish", args=[round.public_id]))


def take_back(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Back to review."""
    round = get_round_for(request.user, round_id, action="update")
    form = VersionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refusal("The form was not complete. Try again.")
        take_back_approval(
            actor=request.user, round=round, version=form.cleaned_data["version"], now=clock.now()
        )
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        return redirect_after_post(reverse("rounds:publish", args=[round.public_id]))
    messages.success(request, "The approval is taken back. Pairs and words can be changed again.")
    return redirect_after_post(reverse("rounds:review", args=[round.public_id]))


def _page(
    request: PersonRequest, round: Round, form: ApproveForm | None = None, *, status: int = 200
) -> HttpResponse:
    if round.state not in HAS_PROPOSALS:
        raise Http404
    without = round.unmatched.count()
    values = {
        "frame": Frame(round, "coverage"),
        "round": round,
        "form": form or _form(round),
        "obstacles": _other_obstacles(round),
        "roster_changed": roster_changed(round),
        "without": without,
        "coverage": coverage(round, now=clock.now()),
    }
    return render(request, "rounds/approve.html", values, status=status)


def _form(round: Round, data: object = None) -> ApproveForm:
    return ApproveForm(
        data,
        initial={
            "version": round.version,
            "next_step": round.next_step or "We ask more mentors to join and match again.",
            "next_step_by": round.next_step_by,
        },
        today=timezone.localdate(),
        somebody_without=round.unmatched.exists(),
    )


def _other_obstacles(round: Round) -> list[str]:
    """What stands in the way besides the words that the form on the page asks for."""
    if round.state != RoundState.REVIEW:
        return []
    round.next_step, round.next_step_by = round.next_step or "-", round.next_step_by or timezone.localdate()
    return [obstacle.sentence for obstacle in obstacles(round, clock.now().date())]
