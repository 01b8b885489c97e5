"""The Review: pairs, one pair, what if, decisions, people without a mentor, mentors' places."""

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
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.rounds.access import get_proposal_for, get_round_for
from telemachy.rounds.actions.reviewing import decide_pair, swap_mentors
from telemachy.rounds.choices import HAS_PROPOSALS, Decision
from telemachy.rounds.forms import DecisionForm, RunForm, SwapForm, WhatIfForm
from telemachy.rounds.models import Round
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.pair import pair_page
from telemachy.rounds.queries.readiness import decisions_not_in
from telemachy.rounds.queries.review import DECISION_FILTERS, load_page, pairs_page, without_page
from telemachy.rounds.queries.without import one_without_page

DONE = {
    Decision.KEEP.value: "Kept: the two stay together in the next run.",
    Decision.NEVER.value: "Noted: the next run does not bring these two together.",
    "": "The decision is taken back.",
}


def review(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """All pairs of the run, a page at a time."""
    round = _with_proposals(request, round_id)
    filters = {name: request.GET.get(name, "")[:100] for name in ("q", "fit", "decision", "sort", "page")}
    pairs = pairs_page(
        round,
        search=filters["q"].strip(),
        fit=filters["fit"],
        decision=filters["decision"],
        sort=filters["sort"] or "fit",
        page=filters["page"],
    )
    values = {
        "frame": Frame(round, "review"),
        "round": round,
        "pairs": pairs,
        "filters": filters,
        "sort": filters["sort"] or "fit",
        "decision_filters": DECISION_FILTERS.items(),
        "open_decisions": decisions_not_in(round) if Frame(round, "").in_review else 0,
        "run_form": RunForm(initial={"version": round.version, "keep_pairs": True}),
    }
    template = "rounds/review.html#pairs" if request.htmx else "rounds/review.html"
    return render(request, template, values)


def pair(request: PersonRequest, round_id: UUID, proposal_id: UUID) -> HttpResponse:
    """One proposed pair."""
    proposal = get_proposal_for(request.user, round_id, proposal_id)
    return _pair_page(request, proposal.round, proposal.mentee_enrollment, proposal.mentor_enrollment)


def what_if(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Two people who are not a pair: why not, and what it would mean to bring them together."""
    round = _with_proposals(request, round_id)
    form = WhatIfForm(request.GET)
    if not form.is_valid():
        raise Http404
    mentee, mentor = _two(round, form.cleaned_data["mentee"], form.cleaned_data["mentor"])
    return _pair_page(request, round, mentee, mentor)


def decide(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Keep two people together, keep them apart, or take that back."""
    round = get_round_for(request.user, round_id, action="update")
    form = DecisionForm(request.POST)
    if "mentee" not in form.data or "mentor" not in form.data or not form.is_valid():
        messages.warning(request, "The decision was not complete, so nothing was saved.")
        return redirect_after_post(reverse("rounds:review", args=[round.public_id]))
    cleaned = form.cleaned_data
    mentee, mentor = _two(round, cleaned["mentee"], cleaned["mentor"])
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
    except Refusal as refusal:
        return _pair_page(request, round, mentee, mentor, refusal=refusal.sentence, status=409)
    messages.success(request, DONE[cleaned["decision"]])
    return redirect_after_post(_back(request, round))


def swap(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Let two mentees exchange their mentors."""
    round = get_round_for(request.user, round_id, action="update")
    form = SwapForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "The two pairs were not named, so nothing was saved.")
        return redirect_after_post(reverse("rounds:review", args=[round.public_id]))
    first = get_proposal_for(request.user, round_id, form.cleaned_data["first"])
    second = get_proposal_for(request.user, round_id, form.cleaned_data["second"])
    try:
        swap_mentors(actor=request.user, round=round, first=first, second=second, now=clock.now())
    except Refusal as refusal:
        two = first.mentee_enrollment, second.mentor_enrollment
        return _pair_page(request, round, *two, refusal=refusal.sentence, status=409)
    messages.success(
        request,
        f"{first.mentee_enrollment.person.name} and {second.mentee_enrollment.person.name} exchange mentors "
        "in the next run.",
    )
    return redirect_after_post(reverse("rounds:review", args=[round.public_id]))


def without(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """People without a mentor, by cause, and where help would come from."""
    round = _with_proposals(request, round_id)
    cause, search = request.GET.get("cause", ""), request.GET.get("q", "").strip()[:100]
    values = {
        "frame": Frame(round, "without"),
        "round": round,
        "without": without_page(round, cause=cause, search=search, page=request.GET.get("page", "")),
        "cause": cause,
        "search": search,
        "helpful": round.run.helpful if round.run else [],
    }
    return render(request, "rounds/without.html", values)


def one_without(request: PersonRequest, round_id: UUID, unmatched_id: UUID) -> HttpResponse:
    """One person without a mentor: the reason, and who comes closest."""
    round = _with_proposals(request, round_id)
    unmatched = round.unmatched.select_related("enrollment__person").filter(public_id=unmatched_id).first()
    if unmatched is None:
        raise Http404
    values = {
        "frame": Frame(round, "without"),
        "round": round,
        "unmatched": unmatched,
        "closest": one_without_page(round, unmatched),
    }
    return render(request, "rounds/one_without.html", values)


def load(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Mentors and their places."""
    round = _with_proposals(request, round_id)
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
    return render(request, "rounds/load.html", values)


def _pair_page(
    request: PersonRequest,
    round: Round,
    mentee: Enrollment,
    mentor: Enrollment,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = pair_page(round, mentee, mentor, with_cost="cost" in request.GET)
    form = DecisionForm(
        initial={
            "mentor": mentor.public_id,
            "mentee": mentee.public_id,
            "version": page.decision.version if page.decision else 0,
            "note": page.decision.note if page.decision else "",
        }
    )
    values = {
        "frame": Frame(round, "review"),
        "round": round,
        "page": page,
        "cost_query": f"?mentee={mentee.public_id}&mentor={mentor.public_id}&cost=1",
        "form": form,
        "refusal": refusal,
    }
    return render(request, "rounds/pair.html", values, status=status)


def _with_proposals(request: PersonRequest, round_id: UUID) -> Round:
    """The round, if it has something to review: before that these pages do not exist."""
    round = get_round_for(request.user, round_id)
    if round.state not in HAS_PROPOSALS:
        raise Http404
    return round


def _two(round: Round, mentee_id: UUID, mentor_id: UUID) -> tuple[Enrollment, Enrollment]:
    """The two enrollments, if both are of this round's cohort and on the right side."""
    found = {
        (row.public_id, row.role): row
        for row in Enrollment.objects.select_related("person").filter(
            cohort=round.cohort, public_id__in=[mentee_id, mentor_id]
        )
    }
    try:
        return found[mentee_id, EnrollmentRole.MENTEE], found[mentor_id, EnrollmentRole.MENTOR]
    except KeyError as error:
        raise Http404 from error


def _back(request: PersonRequest, round: Round) -> str:
    """To the list as it was filtered, if the form came from there."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("rounds:review", args=[round.public_id])
