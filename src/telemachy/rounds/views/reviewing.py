"""The Review: pairs, decisions, people without a mentor, mentors' places."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.rounds.access import get_round_for
from telemachy.rounds.actions.reviewing import DecidedMeanwhile, decide_pair
from telemachy.rounds.choices import Decision
from telemachy.rounds.forms import DecisionForm, RunForm
from telemachy.rounds.models import Round
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.places import load_page
from telemachy.rounds.queries.readiness import decisions_not_in, gone_since_the_run
from telemachy.rounds.queries.review import (
    DECISION_FILTERS,
    MADE_FILTERS,
    STEADY_FILTERS,
    PairFilters,
    pairs_page,
)
from telemachy.rounds.queries.without import one_without_page, without_page
from telemachy.rounds.views.pairs import pair_response, the_two, with_proposals

DONE = {
    Decision.KEEP.value: "Kept: the two stay together in the next run.",
    Decision.NEVER.value: "Noted: the next run does not bring these two together.",
    "": "The decision is taken back.",
}


def review(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """All pairs of the run, a page at a time."""
    round = with_proposals(request, round_id)
    filters = PairFilters.from_query(request.GET)
    frame = Frame(round, "review")
    values = {
        "frame": frame,
        "round": round,
        "pairs": pairs_page(round, filters),
        "filters": filters,
        "sort": filters.sort,
        "fits": [("strong", "Strong"), ("good", "Good"), ("some", "Some")],
        "decision_filters": DECISION_FILTERS.items(),
        "steady_filters": STEADY_FILTERS.items(),
        "made_filters": MADE_FILTERS.items(),
    }
    if request.htmx:
        return render(request, "rounds/review.html#pairs", values)
    values |= {
        "open_decisions": decisions_not_in(round) if frame.in_review else 0,
        "gone": gone_since_the_run(round) if frame.in_review else None,
        "run_form": RunForm(initial={"version": round.version, "keep_pairs": True}),
    }
    return render(request, "rounds/review.html", values)


def decide(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Keep two people together, keep them apart, or take that back."""
    round = get_round_for(request.user, round_id, action="update")
    form = DecisionForm(request.POST)
    if "mentee" not in form.data or "mentor" not in form.data or not form.is_valid():
        messages.warning(request, "The decision was not complete, so nothing was saved.")
        return redirect_after_post(reverse("rounds:review", args=[round.public_id]))
    cleaned = form.cleaned_data
    mentee, mentor = the_two(round, cleaned["mentee"], cleaned["mentor"])
    try:
        decide_pair(
            actor=request.user,
            round=round,
            mentor=mentor,
            mentee=mentee,
            decision=cleaned["decision"],
            note=cleaned["note"],
            version=cleaned["version"],
            now=clock.now(),
        )
    except DecidedMeanwhile as refusal:
        return pair_response(
            request, round, mentee, mentor, refusal=refusal.sentence, mine=cleaned, status=409
        )
    except Refusal as refusal:
        return pair_response(
            request, round, mentee, mentor, refusal=refusal.sentence, note=cleaned["note"], status=409
        )
    messages.success(request, DONE[cleaned["decision"]])
    return redirect_after_post(_back(request, round))


def without(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """People without a mentor, by cause, and where help would come from."""
    round = with_proposals(request, round_id)
    asked = {name: request.GET.get(name, "").strip()[:100] for name in ("cause", "q", "topic", "page")}
    values = {
        "frame": Frame(round, "without"),
        "round": round,
        "without": without_page(
            round, cause=asked["cause"], search=asked["q"], topic=asked["topic"], page=asked["page"]
        ),
        "cause": asked["cause"],
        "search": asked["q"],
        "topic": asked["topic"],
        "helpful": round.run.helpful if round.run else [],
    }
    template = "rounds/without.html#people" if request.htmx else "rounds/without.html"
    return render(request, template, values)


def one_without(request: PersonRequest, round_id: UUID, unmatched_id: UUID) -> HttpResponse:
    """One person without a mentor: the reason, and who comes closest."""
    round = with_proposals(request, round_id)
    unmatched = round.unmatched.select_related("enrollment__person").filter(public_id=unmatched_id).first()
    if unmatched is None:
        raise Http404
    values = {
        "frame": Frame(round, "without"),
        "round": round,
        "unmatched": unmatched,
        "person": one_without_page(round, unmatched),
    }
    return render(request, "rounds/one_without.html", values)


def load(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Mentors and their places."""
    round = with_proposals(request, round_id)
    filters = {name: request.GET.get(name, "")[:100] for name in ("q", "show", "sort", "page")}
    values = {
        "frame": Frame(round, "load"),
        "round": round,
        "load": load_page(
            round,
            search=filters["q"].strip(),
            show=filters["show"],
            sort=filters["sort"] or "left",
            page=filters["page"],
        ),
        "filters": filters,
        "sort": filters["sort"] or "left",
    }
    template = "rounds/load.html#mentors" if request.htmx else "rounds/load.html"
    return render(request, template, values)


def _back(request: PersonRequest, round: Round) -> str:
    """To the list as it was filtered, if the form came from there."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("rounds:review", args=[round.public_id])
