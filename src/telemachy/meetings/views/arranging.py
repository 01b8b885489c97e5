"""Finding a time: propose, take, move, cancel; where the two meet; a private mark of lateness."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.common.templatetags.look import when
from telemachy.meetings import access, actions
from telemachy.meetings.forms.arranging import (
    USUAL_LENGTHS,
    CancelForm,
    LatenessForm,
    LengthForm,
    ProposeForm,
    TakeForm,
    WhereForm,
)
from telemachy.meetings.models import MOST_TIMES, ProposedTime, Session
from telemachy.meetings.queries.arranging import both_clocks, open_proposal
from telemachy.meetings.queries.calendars import session_file
from telemachy.meetings.queries.times import first_common_times, usual_place, weeks_apart_of
from telemachy.meetings.views.session_page import session_page
from telemachy.mentorships.access import get_shared_for
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.agreement import rhythm_of
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def propose(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Propose up to three times for a session, or for the first of a series."""
    mentorship = get_shared_for(request.user, public_id, "sessions", action="plan")
    return _propose(request, mentorship, None)


def move(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Propose other times for a planned session."""
    session = access.get_session_for(request.user, public_id, action="plan")
    return _propose(request, session.mentorship, session)


def take(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take one of the times that the other proposes."""
    proposal = access.get_proposal_for(request.user, public_id)
    form = TakeForm(request.POST)
    if not form.is_valid():
        return _answer_again(request, proposal.mentorship, "Choose one of the times.", status=422)
    time = get_object_or_404(
        ProposedTime.objects.select_related("proposal"),
        public_id=form.cleaned_data["time"],
        proposal=proposal,
    )
    time.proposal = proposal
    try:
        planned = actions.take_time(actor=request.user, time=time, now=clock.now())
    except Refusal as refusal:
        return _answer_again(request, proposal.mentorship, refusal.sentence, status=409)
    first = planned[0]
    more = f", and {len(planned) - 1} more" if len(planned) > 1 else ""
    messages.success(request, f"You meet on {when(first.starts_at)}{more}. Both of you have it by mail.")
    return redirect_after_post(first.get_absolute_url())


def withdraw(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take back what one proposed, or let what the other proposed go."""
    proposal = access.get_proposal_for(request.user, public_id)
    actions.withdraw_proposal(actor=request.user, proposal=proposal, now=clock.now())
    messages.success(request, "The proposal is gone.")
    return redirect_after_post(_sessions_url(proposal.mentorship))


def cancel(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Call a planned session off."""
    session = access.get_session_for(request.user, public_id, action="plan")
    form = CancelForm(request.POST)
    if not form.is_valid():
        return session_page(request, session, status=422, cancel_form=form)
    try:
        actions.cancel_session(
            actor=request.user, session=session, word=form.cleaned_data["word"], now=clock.now()
        )
    except Refusal as refusal:
        return session_page(request, session, refusal=refusal.sentence, status=409)
    messages.success(request, "Cancelled. Both of you have it by mail.")
    return redirect_after_post(_sessions_url(session.mentorship))


def place(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say how or where the two meet."""
    session = access.get_session_for(request.user, public_id, action="plan")
    form = WhereForm(request.POST)
    if not form.is_valid():
        return session_page(request, session, status=422, where_form=form)
    try:
        actions.change_place(
            actor=request.user, session=session, where=form.cleaned_data["where"], now=clock.now()
        )
    except Refusal as refusal:
        return session_page(request, session, refusal=refusal.sentence, status=409)
    messages.success(request, "Saved. Both of you have it by mail.")
    return redirect_after_post(session.get_absolute_url())


def lateness(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Note for oneself who came late."""
    session = access.get_session_for(request.user, public_id)
    form = LatenessForm(request.POST)
    if not form.is_valid():
        return session_page(request, session, refusal="Say who came late.", status=422)
    actions.note_lateness(
        actor=request.user,
        session=session,
        was_me=form.cleaned_data["who"] == "me",
        is_noted=form.cleaned_data["noted"],
        now=clock.now(),
    )
    return redirect_after_post(session.get_absolute_url())


def file(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The session as a file for one's own calendar."""
    session = access.get_session_for(request.user, public_id)
    return HttpResponse(
        session_file(session, request.user, clock.now()),
        content_type="text/calendar; charset=utf-8; method=PUBLISH",
        headers={"Content-Disposition": 'attachment; filename="session.ics"'},
    )


def _propose(request: PersonRequest, mentorship: Mentorship, session: Session | None) -> HttpResponse:
    now = clock.now()
    if request.method != "POST":
        length = LengthForm(request.GET).minutes(_usual_minutes(mentorship, session))
        return _page(request, mentorship, session, _form(request, mentorship, session, length, now))
    length = LengthForm({"length": request.POST.get("length_minutes")}).minutes(0)
    form = _form(request, mentorship, session, length, now, request.POST)
    if not form.is_valid():
        return _page(request, mentorship, session, form, status=422)
    try:
        actions.propose_times(
            actor=request.user,
            mentorship=mentorship,
            times=form.times(),
            length_minutes=form.cleaned_data["length_minutes"],
            where=form.cleaned_data["where"],
            note=form.cleaned_data["note"],
            repeats=int(form.cleaned_data.get("repeats") or 1),
            weeks_apart=int(form.cleaned_data.get("weeks_apart") or 4),
            session=session,
            now=now,
        )
    except Refusal as refusal:
        return _page(request, mentorship, session, form, refusal=refusal.sentence, status=409)
    other = mentorship.other_than(request.user)
    messages.success(request, f"Sent. {other.get_short_name()} takes a time, or proposes others.")
    return redirect_after_post(session.get_absolute_url() if session else _sessions_url(mentorship))


def _form(
    request: PersonRequest,
    mentorship: Mentorship,
    session: Session | None,
    length_minutes: int,
    now: datetime,
    *data: Any,
) -> ProposeForm:
    me, other = request.user, mentorship.other_than(request.user)
    common = first_common_times(mentorship, now, length_minutes=length_minutes) if length_minutes else []
    common = sorted({*common, *_ticked(request)})  # another length was typed after the tick: still a proposal
    initial = {
        "length_minutes": length_minutes,
        "where": session.where if session else usual_place(mentorship),
        "weeks_apart": weeks_apart_of(mentorship),
    }
    labels = [both_clocks(moment, me, other) for moment in common]
    return ProposeForm(common, labels, *data, moving=session is not None, initial=initial)


def _ticked(request: PersonRequest) -> list[datetime]:
    found = []
    for text in request.POST.getlist("common")[:MOST_TIMES]:
        with suppress(ValueError):
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is not None:
                found.append(moment.astimezone(UTC))
    return found


def _page(
    request: PersonRequest,
    mentorship: Mentorship,
    session: Session | None,
    form: ProposeForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    values = {
        **workspace(mentorship, request.user, "sessions"),
        "session": session,
        "form": form,
        "usual_lengths": USUAL_LENGTHS,
        "refusal": refusal,
        "proposed": open_proposal(mentorship, request.user, now, session=session),
    }
    return render(request, "meetings/find_time.html", values, status=status)


def _answer_again(
    request: PersonRequest, mentorship: Mentorship, refusal: str, *, status: int
) -> HttpResponse:
    now = clock.now()
    form = _form(request, mentorship, None, _usual_minutes(mentorship, None), now)
    return _page(request, mentorship, None, form, refusal=refusal, status=status)


def _usual_minutes(mentorship: Mentorship, session: Session | None) -> int:
    return session.length_minutes if session is not None else rhythm_of(mentorship).minutes


def _sessions_url(mentorship: Mentorship) -> str:
    return reverse("meetings:of_mentorship", args=[mentorship.public_id])
