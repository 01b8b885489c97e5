"""A takeaway with its next act; the acts of a pair; and what becomes of one."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.meetings import access
from telemachy.meetings.actions import acts as actions
from telemachy.meetings.choices import ActState
from telemachy.meetings.forms.afterwards import ActForm, NewActForm, TakeawayForm
from telemachy.meetings.models import Act, Session
from telemachy.meetings.queries.acts import open_acts, own_takeaway, past_acts
from telemachy.mentorships.access import get_shared_for
from telemachy.mentorships.choices import UNDER_WAY
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest

SAID = {
    ActState.DONE.value: "Done.",
    ActState.DROPPED.value: "Let go.",
    "carry": "It is on the list for the next session.",
}


def takeaway(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The one thing that one takes along, and the next act."""
    session = access.get_session_for(request.user, public_id, action="update")
    stands = own_takeaway(session, request.user)
    initial = {"words": stands.words} if stands else {}
    if stands and stands.act:
        initial |= {"when": stands.act.when, "will": stands.act.words}
    form = TakeawayForm(request.POST if request.method == "POST" else None, initial=initial)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.write_takeaway(
                    actor=request.user, session=session, now=clock.now(), **form.cleaned_data
                )
            except Refusal as no:
                refusal, status = no.sentence, 409
            else:
                messages.success(request, "Kept. It heads your next session.")
                return redirect_after_post(session.get_absolute_url())
    values = {
        **workspace(session.mentorship, request.user, "sessions"),
        "session": session,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "meetings/takeaway.html", values, status=status)


def acts(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What is open between the two, what became of the rest, and a new one."""
    reads = request.method != "POST"
    mentorship = get_shared_for(request.user, public_id, "sessions", action="read" if reads else "plan")
    if reads:
        form = NewActForm(mentorship, request.user, initial={"session": request.GET.get("session", "")})
        return _acts(request, mentorship, form)
    form = NewActForm(mentorship, request.user, request.POST)
    if not form.is_valid():
        return _acts(request, mentorship, form, status=422)
    session = _session(mentorship, form.cleaned_data["session"])
    try:
        actions.add_act(
            actor=request.user,
            mentorship=mentorship,
            words=form.cleaned_data["words"],
            owner=form.whose(),
            due_on=form.cleaned_data["due_on"],
            session=session,
            now=clock.now(),
        )
    except Refusal as refusal:
        return _acts(request, mentorship, form, refusal=refusal.sentence, status=409)
    messages.success(request, "Noted. It stays on the list until it is done or let go.")
    return redirect_after_post(session.get_absolute_url() if session else _list(mentorship))


def act(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One act: done, carried on, or let go."""
    reads = request.method != "POST"
    found = access.get_act_for(request.user, public_id, action="read" if reads else "update")
    if reads:
        return _act(request, found, ActForm(initial={"due_on": found.due_on}))
    form = ActForm(request.POST)
    if not form.is_valid():
        return _act(request, found, form, status=422)
    to, now = form.cleaned_data["to"], clock.now()
    try:
        if to == ActState.DONE:
            actions.finish_act(actor=request.user, act=found, now=now)
        elif to == ActState.DROPPED:
            actions.drop_act(actor=request.user, act=found, word=form.cleaned_data["word"], now=now)
        else:
            actions.carry_act(actor=request.user, act=found, due_on=form.cleaned_data["due_on"], now=now)
    except Refusal as refusal:
        return _act(request, found, form, refusal=refusal.sentence, status=409)
    messages.success(request, SAID[to])
    return redirect_after_post(_list(found.mentorship))


def _session(mentorship: Mentorship, public_id: UUID | None) -> Session | None:
    return Session.objects.filter(mentorship=mentorship, public_id=public_id).first() if public_id else None


def _list(mentorship: Mentorship) -> str:
    return reverse("meetings:acts", args=[mentorship.public_id])


def _acts(
    request: PersonRequest, mentorship: Mentorship, form: NewActForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    values = {
        **_frame(request, mentorship),
        "form": form,
        "open_acts": open_acts(mentorship),
        "past": past_acts(mentorship, request.GET.get("page", "")),
        "refusal": refusal,
    }
    return render(request, "meetings/acts.html", values, status=status)


def _act(
    request: PersonRequest, found: Act, form: ActForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    values = {**_frame(request, found.mentorship), "act": found, "form": form, "refusal": refusal}
    return render(request, "meetings/act.html", values, status=status)


def _frame(request: PersonRequest, mentorship: Mentorship) -> dict[str, Any]:
    return {
        **workspace(mentorship, request.user, "sessions"),
        "may_write": mentorship.state in UNDER_WAY,
        "today": clock.now().astimezone(ZoneInfo(request.user.timezone)).date(),
    }
