"""When places are few: who is served, a phased start by a draw, and when one's own phase begins."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships.queries.words import contact_of
from telemachy.people.access import PersonRequest
from telemachy.programs.access import get_own_enrollment_for
from telemachy.rounds.access import get_round_for
from telemachy.rounds.actions.phasing import draw_phase, end_draw
from telemachy.rounds.choices import DrawBy
from telemachy.rounds.forms import DrawForm, VersionForm
from telemachy.rounds.models import Round
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.phases import my_phase, phases_page

NEXT_PHASE_USUALLY = timedelta(days=90)


def phases(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Say how short places are, draw who begins, and show the order."""
    if request.method != "POST":
        return _page(request, get_round_for(request.user, round_id))
    round = get_round_for(request.user, round_id, action="update")
    form = DrawForm(request.POST)
    if not form.is_valid():
        return _page(request, round, form=form, status=422)
    asked = form.cleaned_data
    try:
        draw = draw_phase(
            actor=request.user,
            round=round,
            version=asked["version"],
            by=DrawBy(asked["by"]),
            takes=asked["takes"],
            next_from=asked["next_from"],
            now=clock.now(),
        )
    except Refusal as refusal:
        return _refused(request, round_id, refusal, form)
    messages.success(
        request, f"Drawn: {draw.takes:,} begin now. Nobody is told before the round is published."
    )
    return redirect_after_post(reverse("rounds:phases", args=[round.public_id]))


def end(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Let everyone begin after all."""
    round = get_round_for(request.user, round_id, action="update")
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _page(request, round, refusal="The form was not complete. Try again.", status=422)
    try:
        end_draw(actor=request.user, round=round, version=form.cleaned_data["version"], now=clock.now())
    except Refusal as refusal:
        return _refused(request, round_id, refusal)
    messages.success(request, "Everyone who looks for a mentor is in this round again.")
    return redirect_after_post(reverse("rounds:phases", args=[round.public_id]))


def my_phase_page(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """When a person's own phase begins, and how that was decided."""
    enrollment = get_own_enrollment_for(request.user, public_id)
    mine = my_phase(enrollment)
    if mine is None:
        raise Http404
    values = {"mine": mine, "enrollment": enrollment, "contact": contact_of(mine.round.program)}
    return render(request, "rounds/my_phase.html", values)


def _refused(
    request: PersonRequest, round_id: UUID, refusal: Refusal, form: DrawForm | None = None
) -> HttpResponse:
    fresh = get_round_for(request.user, round_id)
    return _page(request, fresh, form=form, refusal=refusal.sentence, status=409)


def _page(
    request: PersonRequest,
    round: Round,
    *,
    form: DrawForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    today = clock.now().date()
    shown = phases_page(
        round, today, page=request.GET.get("page", ""), again=request.GET.get("again") == "yes"
    )
    if form is None:
        form = DrawForm(
            initial={
                "version": round.version,
                "takes": shown.draw.takes if shown.draw else shown.usually_takes,
                "by": shown.draw.by if shown.draw else DrawBy.LOTTERY,
                "next_from": shown.draw.next_from if shown.draw else today + NEXT_PHASE_USUALLY,
            }
        )
    values = {
        "frame": Frame(round, "detail"),
        "round": round,
        "phases": shown,
        "form": form,
        "end_form": VersionForm(initial={"version": round.version}),
        "refusal": refusal,
    }
    return render(request, "rounds/phases.html", values, status=status)
