"""Whether the two met: from a link in a mail, on the page of a session, or for one that was not planned."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.meetings import access
from telemachy.meetings.actions import held as actions
from telemachy.meetings.forms.afterwards import HappenedForm, UnplannedForm
from telemachy.meetings.models import Session
from telemachy.meetings.queries.held import held
from telemachy.meetings.views.session_page import session_page
from telemachy.mentorships.access import get_shared_for
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def met(request: PersonRequest, token: str) -> HttpResponse:
    """One press after a session, without signing in. GET only shows: machines open mails too."""
    now = clock.now()
    refusal, status = "", 200
    try:
        session, person = actions.asked_by(token, now)
    except Refusal as broken:
        return render(request, "people/invitation_refused.html", {"sentence": broken.sentence}, status=410)
    if request.method == "POST":
        form = HappenedForm(request.POST)
        if form.is_valid():
            try:
                session = actions.say_by_link(token=token, happened=form.cleaned_data["happened"], now=now)
            except Refusal as no:
                refusal, status = no.sentence, 409
        else:
            refusal, status = "Say yes or no.", 422
    values = {
        "token": token,
        "session": session,
        "held": held(session, person, now),
        "other": session.mentorship.other_than(person),
        "time": moment_for(session.starts_at, person),
        "refusal": refusal,
    }
    return render(request, "meetings/met.html", values, status=status)


def say_held(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say on the page of a session whether it took place."""
    session = access.get_session_for(request.user, public_id, action="update")
    form = HappenedForm(request.POST)
    if not form.is_valid():
        return session_page(request, session, refusal="Say yes or no.", status=422)
    happened = form.cleaned_data["happened"]
    try:
        actions.say_held(actor=request.user, session=session, happened=happened, now=clock.now())
    except Refusal as refusal:
        return session_page(request, session, refusal=refusal.sentence, status=409)
    if happened:
        messages.success(request, "Noted. Now the one thing you take along.")
        return redirect_after_post(reverse("meetings:takeaway", args=[session.public_id]))
    messages.success(request, "Noted. Another time may suit better.")
    return redirect_after_post(_sessions(session))


def note_unplanned(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """We met without planning it."""
    mentorship = get_shared_for(request.user, public_id, "sessions", action="plan")
    form = UnplannedForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                session = actions.note_unplanned(
                    actor=request.user, mentorship=mentorship, now=clock.now(), **form.cleaned_data
                )
            except Refusal as no:
                refusal, status = no.sentence, 409
            else:
                messages.success(request, "Noted. Now the one thing you take along.")
                return redirect_after_post(reverse("meetings:takeaway", args=[session.public_id]))
    values = {**workspace(mentorship, request.user, "sessions"), "form": form, "refusal": refusal}
    return render(request, "meetings/unplanned.html", values, status=status)


def _sessions(session: Session) -> str:
    return reverse("meetings:of_mentorship", args=[session.mentorship.public_id])
