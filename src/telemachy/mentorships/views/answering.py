"""Answering a proposal. Reading a mail or opening a page never answers: only the form does."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships import access, actions
from telemachy.mentorships.choices import State
from telemachy.mentorships.queries.pages import side_of
from telemachy.mentorships.views.reading import mentorship_page
from telemachy.people.access import PersonRequest


def accept(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say yes."""
    mentorship = access.get_mentorship_for(request.user, public_id, action="answer")
    try:
        mentorship = actions.accept(actor=request.user, mentorship=mentorship, now=clock.now())
    except Refusal as refusal:
        return mentorship_page(request, mentorship, refusal=refusal.sentence, status=409)
    if mentorship.state == State.ACCEPTED:
        messages.success(request, "You have both said yes. Agree on a first session next.")
    else:
        messages.success(request, "Your yes is saved. You hear from us when the other side has answered.")
    return redirect_after_post(mentorship.get_absolute_url())


def decline(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say no: first see what that does, then do it. No reason is asked."""
    mentorship = access.get_mentorship_for(request.user, public_id, action="answer")
    if request.method != "POST":
        return render(request, "mentorships/decline.html", {"side": side_of(mentorship, request.user)})
    try:
        mentorship = actions.decline(actor=request.user, mentorship=mentorship, now=clock.now())
    except Refusal as refusal:
        return mentorship_page(request, mentorship, refusal=refusal.sentence, status=409)
    messages.success(request, "Your no is saved, and it leaves no mark. Nothing more is asked of you.")
    return redirect_after_post(mentorship.get_absolute_url())
