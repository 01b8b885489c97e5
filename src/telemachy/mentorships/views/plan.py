"""The plan of two people: objectives, the ways towards them, milestones on a line of time."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships import access
from telemachy.mentorships.actions import planning
from telemachy.mentorships.actions.plan_book import PlanChanged
from telemachy.mentorships.choices import State
from telemachy.mentorships.forms.plan import DoneForm, MilestoneForm, StrategyForm
from telemachy.mentorships.forms.signing import VersionForm
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries import plan as plans
from telemachy.mentorships.queries.between import between
from telemachy.mentorships.queries.readiness import missing_to_begin
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def plan(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The whole plan."""
    return plan_page(request, access.get_shared_for(request.user, public_id, "plan"))


def history(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Who changed what and when, and who said yes to which version."""
    mentorship = access.get_shared_for(request.user, public_id, "plan")
    values = {
        **workspace(mentorship, request.user, "plan"),
        "changes": plans.changes_of(mentorship),
        "signatures": plans.signatures_of(mentorship),
    }
    return render(request, "mentorships/plan_history.html", values)


def table(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The plan for a spreadsheet."""
    mentorship = access.get_shared_for(request.user, public_id, "plan")
    return _file(plans.plan_table(mentorship), "text/csv; charset=utf-8", "plan.csv")


def text(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The plan as plain text."""
    mentorship = access.get_shared_for(request.user, public_id, "plan")
    return _file(plans.plan_text(mentorship), "text/plain; charset=utf-8", "plan.txt")


def sign(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say yes to the plan as it was read."""
    mentorship = access.get_shared_for(request.user, public_id, "plan", action="update")
    form = VersionForm(request.POST)
    if not form.is_valid():
        return plan_page(request, mentorship, refusal="Read the plan below, then say yes.", status=422)
    try:
        planning.sign_plan(
            actor=request.user, mentorship=mentorship, version=form.cleaned_data["version"], now=clock.now()
        )
    except Refusal as refusal:
        return plan_page(request, mentorship, refusal=refusal.sentence, status=409)
    messages.success(request, "Your yes to the plan is saved.")
    return redirect_after_post(plan_url(mentorship))


def add_strategy(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One more way towards an objective."""
    objective = access.get_objective_for(request.user, public_id, action="plan")
    form = StrategyForm(request.POST or None)
    return _line_page(
        request,
        objective.mentorship,
        form,
        "A way towards it",
        objective.title,
        lambda: planning.add_strategy(
            actor=request.user, objective=objective, title=form.cleaned_data["title"], now=clock.now()
        ),
    )


def strategy(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write a way anew, or take it out."""
    found = access.get_strategy_for(request.user, public_id, action="update")
    initial = {"title": found.title, "revision": found.revision}
    form = StrategyForm(request.POST or None, initial=initial)
    return _line_page(
        request,
        found.objective.mentorship,
        form,
        "Change this way",
        found.objective.title,
        lambda: planning.edit_strategy(
            actor=request.user,
            strategy=found,
            title=form.cleaned_data["title"],
            revision=form.cleaned_data["revision"] or 0,
            now=clock.now(),
        ),
        remove=reverse("mentorships:remove_strategy", args=[found.public_id]),
        removes="this way and its milestones",
    )


def remove_strategy(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take it out of the plan, with its milestones."""
    found = access.get_strategy_for(request.user, public_id, action="update")
    return _remove(
        request,
        found.objective.mentorship,
        lambda: planning.remove_strategy(actor=request.user, strategy=found, now=clock.now()),
    )


def add_milestone(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One more milestone on a way."""
    found = access.get_strategy_for(request.user, public_id, action="update")
    form = MilestoneForm(request.POST or None)
    return _line_page(
        request,
        found.objective.mentorship,
        form,
        "A milestone",
        found.title,
        lambda: planning.add_milestone(
            actor=request.user,
            strategy=found,
            title=form.cleaned_data["title"],
            due_on=form.cleaned_data["due_on"],
            now=clock.now(),
        ),
    )


def milestone(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write a milestone anew, give it another day, or take it out."""
    found = access.get_milestone_for(request.user, public_id, action="update")
    initial = {"title": found.title, "due_on": found.due_on, "revision": found.revision}
    form = MilestoneForm(request.POST or None, initial=initial)
    return _line_page(
        request,
        found.strategy.objective.mentorship,
        form,
        "Change this milestone",
        found.strategy.title,
        lambda: planning.edit_milestone(
            actor=request.user,
            milestone=found,
            title=form.cleaned_data["title"],
            due_on=form.cleaned_data["due_on"],
            revision=form.cleaned_data["revision"] or 0,
            now=clock.now(),
        ),
        remove=reverse("mentorships:remove_milestone", args=[found.public_id]),
        removes="this milestone",
    )


def remove_milestone(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take it out of the plan."""
    found = access.get_milestone_for(request.user, public_id, action="update")
    return _remove(
        request,
        found.strategy.objective.mentorship,
        lambda: planning.remove_milestone(actor=request.user, milestone=found, now=clock.now()),
    )


def mark_milestone(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Done, or open after all."""
    found = access.get_milestone_for(request.user, public_id, action="update")
    mentorship = found.strategy.objective.mentorship
    form = DoneForm(request.POST)
    try:
        planning.mark_milestone(
            actor=request.user,
            milestone=found,
            done=form.is_valid() and form.cleaned_data["done"],
            now=clock.now(),
        )
    except Refusal as refusal:
        return plan_page(request, mentorship, refusal=refusal.sentence, status=409)
    return redirect_after_post(plan_url(mentorship))


def plan_page(
    request: PersonRequest, mentorship: Mentorship, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page of the plan, perhaps with the sentence that says why something was not done."""
    values = {
        **workspace(mentorship, request.user, "plan"),
        "page": plans.plan_page(mentorship, request.user, timezone.localdate()),
        "between": replace(between(mentorship, request.user), can_offer=""),
        "to_begin": missing_to_begin(mentorship) if mentorship.state == State.ACCEPTED else [],
        "refusal": refusal,
    }
    return render(request, "mentorships/plan.html", values, status=status)


def plan_url(mentorship: Mentorship) -> str:
    """Where the plan is."""
    return reverse("mentorships:plan", args=[mentorship.public_id])


def _line_page(
    request: PersonRequest,
    mentorship: Mentorship,
    form: forms.Form,
    heading: str,
    about: str,
    act: Callable[[], object],
    *,
    remove: str = "",
    removes: str = "",
) -> HttpResponse:
    """One line of the plan: show its form, or do what it says."""
    refusal, saved, status = "", "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act()
            except PlanChanged as changed:
                # The next save is made against what is shown now.
                form.data = {**form.cleaned_data, "revision": changed.revision}
                refusal, saved, status = changed.sentence, changed.saved, 409
            except Refusal as caught:
                refusal, status = caught.sentence, 409
            else:
                return redirect_after_post(plan_url(mentorship))
    values = {
        **workspace(mentorship, request.user, "plan"),
        "form": form,
        "line_heading": heading,
        "about": about,
        "refusal": refusal,
        "saved": saved,
        "remove": remove,
        "removes": removes,
    }
    return render(request, "mentorships/plan_line.html", values, status=status)


def _remove(request: PersonRequest, mentorship: Mentorship, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        return plan_page(request, mentorship, refusal=refusal.sentence, status=409)
    messages.success(request, "Taken out. What it said stands in the history.")
    return redirect_after_post(plan_url(mentorship))


def _file(content: str, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
