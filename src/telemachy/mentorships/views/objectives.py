"""Objectives: the mentee writes them, the mentor may suggest one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships import access
from telemachy.mentorships.actions import objectives as acts
from telemachy.mentorships.actions.plan_book import PlanChanged
from telemachy.mentorships.choices import ObjectiveState, Starter, State
from telemachy.mentorships.forms.plan import ObjectiveForm, ObjectiveStateForm
from telemachy.mentorships.models import Mentorship, Objective
from telemachy.mentorships.queries.starters import STARTERS
from telemachy.mentorships.queries.workspace import workspace
from telemachy.mentorships.views.plan import plan_page, plan_url
from telemachy.people.access import PersonRequest


def add(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write an objective, from one of three beginnings or in one's own words."""
    mentorship = access.get_shared_for(request.user, public_id, "plan", action="own")
    if request.method != "POST":
        begun = STARTERS.get(request.GET.get("starter", ""))
        initial = {"title": begun.title, "words": begun.words, "starter": begun.starter} if begun else {}
        return _page(request, mentorship, ObjectiveForm(initial=initial), starters=True)
    form = ObjectiveForm(request.POST)
    if not form.is_valid():
        return _page(request, mentorship, form, starters=True, status=422)
    try:
        acts.add_objective(
            actor=request.user,
            mentorship=mentorship,
            title=form.cleaned_data["title"],
            words=form.cleaned_data["words"],
            starter=Starter(form.cleaned_data["starter"] or Starter.OWN),
            now=clock.now(),
        )
    except Refusal as refusal:
        return _page(request, mentorship, form, refusal=refusal.sentence, starters=True, status=409)
    _say_added(request, mentorship)
    return redirect_after_post(plan_url(mentorship))


def suggest(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Suggest an objective; it is none until the mentee takes it."""
    mentorship = access.get_shared_for(request.user, public_id, "plan", action="suggest")
    if request.method != "POST":
        return _page(request, mentorship, ObjectiveForm())
    form = ObjectiveForm(request.POST)
    if not form.is_valid():
        return _page(request, mentorship, form, status=422)
    try:
        acts.suggest_objective(
            actor=request.user,
            mentorship=mentorship,
            title=form.cleaned_data["title"],
            words=form.cleaned_data["words"],
            now=clock.now(),
        )
    except Refusal as refusal:
        return _page(request, mentorship, form, refusal=refusal.sentence, status=409)
    messages.success(
        request, f"Suggested. {mentorship.mentee.get_short_name()} takes it, changes it or leaves it."
    )
    return redirect_after_post(plan_url(mentorship))


def objective(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write an objective anew, or take a suggestion up in one's own words."""
    found = access.get_objective_for(request.user, public_id, action="update")
    if request.method != "POST":
        initial = {"title": found.title, "words": found.words, "revision": found.revision}
        return _page(request, found.mentorship, ObjectiveForm(initial=initial), found)
    form = ObjectiveForm(request.POST)
    if not form.is_valid():
        return _page(request, found.mentorship, form, found, status=422)
    act = acts.take_suggestion if found.state == ObjectiveState.SUGGESTED else acts.edit_objective
    try:
        act(
            actor=request.user,
            objective=found,
            title=form.cleaned_data["title"],
            words=form.cleaned_data["words"],
            revision=form.cleaned_data["revision"] or 0,
            now=clock.now(),
        )
    except PlanChanged as changed:
        again = ObjectiveForm({**form.cleaned_data, "revision": changed.revision})
        return _page(
            request,
            found.mentorship,
            again,
            found,
            refusal=changed.sentence,
            saved=changed.saved,
            status=409,
        )
    except Refusal as refusal:
        return _page(request, found.mentorship, form, found, refusal=refusal.sentence, status=409)
    if found.state == ObjectiveState.SUGGESTED:
        _say_added(request, found.mentorship)
    else:
        messages.success(request, "Saved.")
    return redirect_after_post(plan_url(found.mentorship))


def dismiss(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Leave a suggestion; no reason is asked."""
    found = access.get_objective_for(request.user, public_id, action="update")
    try:
        acts.dismiss_suggestion(actor=request.user, objective=found, now=clock.now())
    except Refusal as refusal:
        return plan_page(request, found.mentorship, refusal=refusal.sentence, status=409)
    messages.success(request, "Left aside. Nobody is told.")
    return redirect_after_post(plan_url(found.mentorship))


def move(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Reached, let go, or taken up again."""
    found = access.get_objective_for(request.user, public_id, action="update")
    form = ObjectiveStateForm(request.POST)
    if not form.is_valid():
        return plan_page(request, found.mentorship, refusal="Choose what became of it.", status=422)
    try:
        acts.move_objective(
            actor=request.user,
            objective=found,
            to=ObjectiveState(form.cleaned_data["to"]),
            now=clock.now(),
        )
    except Refusal as refusal:
        return plan_page(request, found.mentorship, refusal=refusal.sentence, status=409)
    return redirect_after_post(plan_url(found.mentorship))


def _say_added(request: PersonRequest, mentorship: Mentorship) -> None:
    before = mentorship.state
    mentorship.refresh_from_db(fields=["state"])
    if before == State.ACCEPTED and mentorship.state == State.ACTIVE:
        messages.success(request, "It is in your plan, and with it your mentorship begins.")
    else:
        messages.success(request, "It is in your plan.")


def _page(
    request: PersonRequest,
    mentorship: Mentorship,
    form: ObjectiveForm,
    found: Objective | None = None,
    *,
    refusal: str = "",
    saved: str = "",
    starters: bool = False,
    status: int = 200,
) -> HttpResponse:
    values = {
        **workspace(mentorship, request.user, "plan"),
        "form": form,
        "objective": found,
        "is_suggestion": found is not None and found.state == ObjectiveState.SUGGESTED,
        "refusal": refusal,
        "saved": saved,
        "starters": STARTERS.values() if starters else (),
        "here": reverse("mentorships:add_objective", args=[mentorship.public_id]),
    }
    return render(request, "mentorships/objective.html", values, status=status)
