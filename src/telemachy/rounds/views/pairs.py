"""Two people: why they are a pair or not, side by side with others, a swap, notes, questions."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.models import Enrollment
from telemachy.rounds.access import get_note_for, get_proposal_for, get_question_for, get_round_for
from telemachy.rounds.actions.asking import ask
from telemachy.rounds.actions.reviewing import add_note, remove_note, swap_mentors
from telemachy.rounds.choices import HAS_PROPOSALS, Asked, Decision
from telemachy.rounds.forms import (
    CompareForm,
    DecisionForm,
    NoteForm,
    SwapConfirmedForm,
    SwapForm,
    WhatIfForm,
)
from telemachy.rounds.models import Proposal, Question, Round
from telemachy.rounds.queries import questions
from telemachy.rounds.queries.frame import Frame
from telemachy.rounds.queries.pair import (
    can_exchange,
    comparison,
    mentors_called,
    pair_page,
    swap_page,
    swap_pairs,
)

MOST_COMPARED = 3


def pair(request: PersonRequest, round_id: UUID, proposal_id: UUID) -> HttpResponse:
    """One proposed pair."""
    proposal = get_proposal_for(request.user, round_id, proposal_id)
    return pair_response(request, proposal.round, proposal.mentee_enrollment, proposal.mentor_enrollment)


def what_if(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Two people who are not a pair: why not, and what it would mean to bring them together."""
    round = with_proposals(request, round_id)
    form = WhatIfForm(request.GET)
    if not form.is_valid():
        raise Http404
    mentee, mentor = the_two(round, form.cleaned_data["mentee"], form.cleaned_data["mentor"])
    return pair_response(request, round, mentee, mentor)


def compare(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Mentors for one mentee: found by name, and two or three of them side by side."""
    round = with_proposals(request, round_id)
    form = CompareForm(request.GET)
    if not form.is_valid():
        raise Http404
    mentee = _of_side(round, EnrollmentRole.MENTEE, [form.cleaned_data["mentee"]])[0]
    mentors = _of_side(round, EnrollmentRole.MENTOR, form.cleaned_data["mentor"])[:MOST_COMPARED]
    search = request.GET.get("q", "").strip()[:100]
    values = {
        "frame": Frame(round, "review"),
        "round": round,
        "mentee": mentee,
        "mentors": mentors,
        "comparison": comparison(round, mentee, mentors) if len(mentors) > 1 else None,
        "is_large": questions.cells(round) > questions.EXPLAINED_AT_ONCE,
        "search": search,
        "found": mentors_called(round, search, but=mentors) if search else [],
        "is_full": len(mentors) == MOST_COMPARED,
    }
    return render(request, "rounds/compare.html", values)


def swap(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Show what an exchange of mentors costs each of the two mentees and the others; on POST, decide it."""
    is_post = request.method == "POST"
    round = (
        get_round_for(request.user, round_id, action="update")
        if is_post
        else with_proposals(request, round_id)
    )
    form = SwapConfirmedForm(request.POST) if is_post else SwapForm(request.GET)
    if not form.is_valid():
        if is_post:
            messages.warning(request, "The two pairs were not named, so nothing was saved.")
        return redirect_after_post(reverse("rounds:review", args=[round.public_id]))
    first = get_proposal_for(request.user, round_id, form.cleaned_data["first"])
    second = get_proposal_for(request.user, round_id, form.cleaned_data["second"])
    if not can_exchange(first, second):
        raise Http404
    if not is_post:
        return _swap_response(request, round, first, second)
    try:
        swap_mentors(
            actor=request.user,
            round=round,
            first=first,
            second=second,
            versions=dict(zip(swap_pairs(first, second), form.cleaned_data["versions"], strict=True)),
            now=clock.now(),
        )
    except Refusal as refusal:
        return _swap_response(request, round, first, second, refusal=refusal.sentence, status=409)
    messages.success(
        request,
        f"{first.mentee_enrollment.person.name} and {second.mentee_enrollment.person.name} exchange mentors "
        "in the next run.",
    )
    return redirect_after_post(reverse("rounds:review", args=[round.public_id]))


def note(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Add a remark about two people."""
    round = get_round_for(request.user, round_id, action="update")
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.warning(request, "A note needs words, at most 500 characters. Nothing was saved.")
        return redirect_after_post(reverse("rounds:review", args=[round.public_id]))
    mentee, mentor = the_two(round, form.cleaned_data["mentee"], form.cleaned_data["mentor"])
    add_note(
        actor=request.user,
        round=round,
        mentor=mentor,
        mentee=mentee,
        text=form.cleaned_data["note"],
        now=clock.now(),
    )
    messages.success(request, "The note is there for the coordinators of this program.")
    return redirect_after_post(f"{_page_of(round, mentee, mentor)}#notes")


def forget_note(request: PersonRequest, round_id: UUID, note_id: UUID) -> HttpResponse:
    """Take back a remark of one's own."""
    found = get_note_for(request.user, round_id, note_id)
    there = _page_of(found.round, found.mentee_enrollment, found.mentor_enrollment)
    remove_note(actor=request.user, note=found, now=clock.now())
    messages.success(request, "Your note is gone.")
    return redirect_after_post(f"{there}#notes")


def ask_about(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """Ask the worker what a change would do."""
    round = get_round_for(request.user, round_id, action="update")
    kind = request.POST.get("kind", "")
    if kind not in Asked.values:
        messages.warning(request, "That was no question about this round, so nothing was asked.")
        return redirect_after_post(reverse("rounds:review", args=[round.public_id]))
    try:
        about, there = _asked(request, round, kind)
        ask(actor=request.user, round=round, kind=kind, about=about, now=clock.now())
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)
        there = reverse("rounds:review", args=[round.public_id])
    return redirect_after_post(there)


def question(request: PersonRequest, round_id: UUID, question_id: UUID) -> HttpResponse:
    """Whether an answer is there: a fragment every second, the page for those without scripting."""
    found = get_question_for(request.user, round_id, question_id)
    there = _page_of_question(found)
    if not request.htmx:
        return redirect_after_post(there)
    if found.ended_at is not None:
        return HttpResponse(status=204, headers={"HX-Redirect": there})
    return render(request, "rounds/_question.html", {"round": found.run.round, "question": found})


def _asked(request: PersonRequest, round: Round, kind: str) -> tuple[str, str]:
    """What a question is about, as it is kept, and where its answer is shown; 404 for what is not there."""
    if kind in (Asked.APART, Asked.TOGETHER):
        form = WhatIfForm(request.POST)
        if not form.is_valid():
            raise Http404
        mentee, mentor = the_two(round, form.cleaned_data["mentee"], form.cleaned_data["mentor"])
        return questions.about_pair(mentee, mentor), _page_of(round, mentee, mentor)
    if kind == Asked.SWAP:
        swap_form = SwapForm(request.POST)
        if not swap_form.is_valid():
            raise Http404
        pairs = [
            get_proposal_for(request.user, round.public_id, swap_form.cleaned_data[name])
            for name in ("first", "second")
        ]
        first, second = ((one.mentee_enrollment, one.mentor_enrollment) for one in pairs)
        query = f"?first={pairs[0].public_id}&second={pairs[1].public_id}"
        return questions.about_swap(first, second), reverse("rounds:swap", args=[round.public_id]) + query
    if kind == Asked.PLACE:
        mentor = _of_side(round, EnrollmentRole.MENTOR, [_uuid(request.POST.get("mentor", ""))])[0]
        return str(mentor.public_id), f"{reverse('rounds:soften', args=[round.public_id])}#places"
    key = request.POST.get("must", "")
    if key not in dict(questions.musts_of(round)):
        raise Http404
    return key, f"{reverse('rounds:soften', args=[round.public_id])}#musts"


def soften(request: PersonRequest, round_id: UUID) -> HttpResponse:
    """What would let more people have a mentor: one must-have softened, or one more place somewhere."""
    round = with_proposals(request, round_id)
    search = request.GET.get("q", "").strip()[:100]
    values = {
        "frame": Frame(round, "without"),
        "round": round,
        "musts": questions.musts_page(round),
        "places": questions.places_page(round),
        "helpful": questions.helpful_places(round),
        "search": search,
        "found": mentors_called(round, search, but=[]) if search else [],
    }
    return render(request, "rounds/soften.html", values)


def _page_of_question(found: Question) -> str:
    round = found.run.round
    if found.kind in (Asked.SOFTEN, Asked.PLACE):
        return reverse("rounds:soften", args=[round.public_id])
    if found.kind == Asked.SWAP:
        mentees = [part.split(" ")[0] for part in found.about.split(" | ")]
        mentors = [part.split(" ")[1] for part in found.about.split(" | ")]
        pairs = round.proposals.filter(
            mentee_enrollment__public_id__in=mentees, mentor_enrollment__public_id__in=mentors
        )
        ids = [str(pk) for pk in pairs.order_by("id").values_list("public_id", flat=True)[:2]]
        return reverse("rounds:swap", args=[round.public_id]) + f"?first={ids[0]}&second={ids[-1]}"
    mentee, mentor = found.about.split(" ")
    return reverse("rounds:what_if", args=[round.public_id]) + f"?mentee={mentee}&mentor={mentor}"


def _page_of(round: Round, mentee: Enrollment, mentor: Enrollment) -> str:
    query = f"?mentee={mentee.public_id}&mentor={mentor.public_id}"
    return reverse("rounds:what_if", args=[round.public_id]) + query


def pair_response(
    request: PersonRequest,
    round: Round,
    mentee: Enrollment,
    mentor: Enrollment,
    *,
    refusal: str = "",
    note: str = "",
    mine: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of two people. `mine` is a decision that came too late: shown beside the other's."""
    page = pair_page(round, mentee, mentor)
    form = DecisionForm(
        initial={
            "mentor": mentor.public_id,
            "mentee": mentee.public_id,
            "version": page.decision.version if page.decision else 0,
            "note": mine["note"] if mine else note,
        }
    )
    values = {
        "frame": Frame(round, "review"),
        "round": round,
        "page": page,
        "form": form,
        "refusal": refusal,
        "mine": _in_words(mine["decision"]) if mine else "",
        "theirs": _in_words(page.decision.decision if page.decision else ""),
    }
    return render(request, "rounds/pair.html", values, status=status)


def _in_words(decision: str) -> str:
    return {"keep": "Keep the two together", "never": "Never these two", "": "No decision"}[
        Decision(decision).value if decision else ""
    ]


def _swap_response(
    request: PersonRequest,
    round: Round,
    first: Proposal,
    second: Proposal,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = swap_page(round, first, second)
    form = SwapConfirmedForm(
        initial={"first": first.public_id, "second": second.public_id, "versions": page.versions}
    )
    values = {
        "frame": Frame(round, "review"),
        "round": round,
        "page": page,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "rounds/swap.html", values, status=status)


def with_proposals(request: PersonRequest, round_id: UUID, *, action: str = "read") -> Round:
    """The round, if it has something to review: before that these pages do not exist."""
    round = get_round_for(request.user, round_id, action=action)
    if round.state not in HAS_PROPOSALS:
        raise Http404
    return round


def the_two(round: Round, mentee_id: UUID, mentor_id: UUID) -> tuple[Enrollment, Enrollment]:
    """The two enrollments, if both are of this round's cohort and on the right side."""
    (mentee,) = _of_side(round, EnrollmentRole.MENTEE, [mentee_id])
    (mentor,) = _of_side(round, EnrollmentRole.MENTOR, [mentor_id])
    return mentee, mentor


def _of_side(round: Round, role: str, ids: list[Any]) -> list[Enrollment]:
    """These enrollments in their order, each once; 404 when one is not of this round and side."""
    wanted = list(dict.fromkeys(_uuid(str(one)) for one in ids))
    rows = Enrollment.objects.select_related("person").filter(cohort=round.cohort, role=role)
    found = {row.public_id: row for row in rows.filter(public_id__in=wanted)}
    if len(found) != len(wanted):
        raise Http404
    return [found[one] for one in wanted]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error
