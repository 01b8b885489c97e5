"""The brief on one page, the way through a session, and what each has done to be ready."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.meetings import access
from telemachy.meetings.actions import preparing
from telemachy.meetings.forms.agenda import QuestionForm
from telemachy.meetings.models import Session
from telemachy.meetings.queries.agenda import can_change
from telemachy.meetings.queries.brief import brief_of
from telemachy.meetings.queries.guide import guide_of
from telemachy.meetings.queries.preparation import own_preparation
from telemachy.meetings.queries.questions import find_question
from telemachy.meetings.views.session_page import session_page
from telemachy.mentorships.queries.first_meetings import moment_for
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def brief(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The page that the mentor reads before a session; the mentee sees the same."""
    return _brief_page(request, access.get_brief_for(request.user, public_id))


def choose_question(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The mentor keeps one question to open with."""
    session = access.get_brief_for(request.user, public_id, action="choose")
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _brief_page(request, session, form, status=422)
    chosen = find_question(form.cleaned_data["question_id"])
    words = chosen.words if chosen else form.cleaned_data["question"]
    try:
        preparing.choose_question(actor=request.user, session=session, question=words, now=clock.now())
    except Refusal as refusal:
        return _brief_page(request, session, form, refusal=refusal.sentence, status=409)
    messages.success(request, "Kept for you alone." if words else "Taken back.")
    return redirect_after_post(reverse("meetings:brief", args=[session.public_id]))


def read(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The mentee looked at the objectives, or the mentor read the brief."""
    session = access.get_session_for(request.user, public_id, action="prepare")
    try:
        preparing.note_read(actor=request.user, session=session, now=clock.now())
    except Refusal as refusal:
        return session_page(request, session, refusal=refusal.sentence, status=409)
    return redirect_after_post(f"{session.get_absolute_url()}#ready")


def guide(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The way through this session, in four parts with their minutes."""
    session = access.get_session_for(request.user, public_id)
    values = {
        **workspace(session.mentorship, request.user, "sessions"),
        "session": session,
        "guide": guide_of(session),
    }
    return render(request, "meetings/guide.html", values)


def objectives_talk(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say that the two talked about objectives and that there is none yet."""
    session = access.get_session_for(request.user, public_id, action="update")
    try:
        preparing.say_objectives_talked(actor=request.user, session=session, now=clock.now())
    except Refusal as refusal:
        return session_page(request, session, refusal=refusal.sentence, status=409)
    messages.success(request, "Noted. Objectives may come later.")
    return redirect_after_post(session.get_absolute_url())


def _brief_page(
    request: PersonRequest,
    session: Session,
    form: QuestionForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    is_mentor = request.user.pk == session.mentorship.mentor.pk
    mine = own_preparation(session, request.user) if is_mentor else None
    values = {
        **workspace(session.mentorship, request.user, "sessions"),
        "session": session,
        "brief": brief_of(session, now),
        "mine_time": moment_for(session.starts_at, request.user),
        "mine": mine,
        "form": form or QuestionForm(),
        "can_prepare": can_change(session, now),
        "refusal": refusal,
    }
    return render(request, "meetings/brief.html", values, status=status)
