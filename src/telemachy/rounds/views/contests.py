"""Asking about a proposal or the lack of one, and answering."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Forbidden, Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships.access import get_mentorship_for
from telemachy.people.access import PersonRequest
from telemachy.programs.access import get_program_for
from telemachy.rounds.access import get_contest_for, get_outcome_for, get_own_contest_for
from telemachy.rounds.actions.contesting import (
    answer_contest,
    ask_about_none,
    ask_about_proposal,
    withdraw_contest,
)
from telemachy.rounds.choices import ContestState
from telemachy.rounds.forms import AnswerForm, ContestForm
from telemachy.rounds.models import Contest
from telemachy.rounds.queries.contests import about, contests_page, own_contests


def ask_about_a_proposal(request: PersonRequest, mentorship_id: UUID) -> HttpResponse:
    """Ask why this person is proposed."""
    mentorship = get_mentorship_for(request.user, mentorship_id, action="contest")
    is_mentor = mentorship.mentor_enrollment.person_id == request.user.pk
    other = mentorship.mentee if is_mentor else mentorship.mentor
    form = ContestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contest = ask_about_proposal(
                actor=request.user,
                mentorship=mentorship,
                question=form.cleaned_data["question"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return _asked(request, contest)
    values = {
        "form": form,
        "program": mentorship.program,
        "about": f"why {other.name} is proposed to you",
        "back_url": reverse("mentorships:mentorship", args=[mentorship.public_id]),
        "back_label": other.name,
        "earlier": own_contests(request.user, mentorship=mentorship),
        "is_proposal": True,
    }
    return render(request, "rounds/ask_about.html", values, status=_status(form))


def ask_about_an_outcome(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Ask why there is nobody."""
    outcome = get_outcome_for(request.user, public_id)
    form = ContestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contest = ask_about_none(
                actor=request.user,
                unmatched=outcome,
                question=form.cleaned_data["question"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return _asked(request, contest)
    values = {
        "form": form,
        "program": outcome.round.program,
        "about": outcome.round.program.words.said("why no mentor is proposed to you"),
        "back_url": reverse("rounds:outcome", args=[outcome.public_id]),
        "back_label": outcome.round.program.words.said("No mentor for you yet"),
        "earlier": own_contests(request.user, unmatched=outcome),
        "is_proposal": False,
    }
    return render(request, "rounds/ask_about.html", values, status=_status(form))


def my_contest(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """My question and, once there is one, its answer; it may be taken back until then."""
    contest = get_own_contest_for(request.user, public_id)
    if request.method == "POST":
        try:
            withdraw_contest(actor=request.user, contest=contest, now=clock.now())
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "Your question is taken back.")
        return redirect_after_post(reverse("rounds:my_contest", args=[contest.public_id]))
    values = {"contest": contest, "program": contest.program, "about": about(contest, request.user)}
    return render(request, "rounds/my_contest.html", values)


def contests(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """What people ask about results, for those who answer."""
    program = get_program_for(request.user, program_id, object_name="contests")
    show = "settled" if request.GET.get("show") == "settled" else ""
    address = reverse("rounds:contests", args=[program.public_id])
    page = contests_page(program, show=show, page=request.GET.get("page", ""))
    values = {
        "program": program,
        "page": page,
        "rows": [(one, about(one, one.enrollment.person)) for one in page.object_list],
        "tabs": [
            {"label": "Waiting", "url": address, "current": not show, "count": None},
            {"label": "Settled", "url": f"{address}?show=settled", "current": bool(show), "count": None},
        ],
    }
    return render(request, "rounds/contests.html", values)


def contest(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One question, and the answer to it."""
    found = get_contest_for(request.user, public_id, action="answer" if request.method == "POST" else "read")
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_contest(
                actor=request.user, contest=found, answer=form.cleaned_data["answer"], now=clock.now()
            )
        except Forbidden:
            raise
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{found.enrollment.person.name} has your answer.")
            return redirect_after_post(reverse("rounds:contests", args=[found.program.public_id]))
    values = {
        "contest": found,
        "person": found.enrollment.person,
        "program": found.program,
        "about": about(found, found.enrollment.person),
        "form": form,
        "is_open": found.state == ContestState.OPEN,
        "is_own": found.enrollment.person_id == request.user.pk,
    }
    return render(request, "rounds/contest.html", values, status=_status(form))


def _asked(request: PersonRequest, contest: Contest) -> HttpResponse:
    messages.success(request, "Your question is with those who run the program.")
    return redirect_after_post(reverse("rounds:my_contest", args=[contest.public_id]))


def _status(form: ContestForm | AnswerForm) -> int:
    if not form.errors:
        return 200
    return 409 if form.non_field_errors() else 422
