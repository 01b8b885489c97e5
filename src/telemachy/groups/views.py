"""What an organization asks about groups, and what a person chooses to say."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.groups import actions, queries
from telemachy.groups.access import get_question_for, require
from telemachy.groups.forms import DeclareForm, QuestionForm
from telemachy.people.access import PersonRequest


def mine(request: PersonRequest) -> HttpResponse:
    """Say which groups one belongs to, or take it back."""
    asked = queries.asked_of(request.user)
    form = DeclareForm(asked, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            for one, option in form.changes():
                actions.declare(actor=request.user, question=one.question, option=option, now=clock.now())
        messages.success(request, "Saved. You can change this at any time.")
        return redirect_after_post(reverse("groups:mine"))
    status = 422 if form.errors else 200
    return render(request, "groups/mine.html", {"form": form, "asked": asked}, status=status)


def questions(request: PersonRequest) -> HttpResponse:
    """What is asked; on POST, one more question."""
    require(request.user, "create" if request.method == "POST" else "read")
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_question(actor=request.user, now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("options" if "answer" in refusal.sentence.lower() else "text", refusal.sentence)
        else:
            messages.success(request, "Everybody is asked from now on, in the menu under their name.")
            return redirect_after_post(reverse("groups:questions"))
    status = 422 if form.errors else 200
    return render(
        request, "groups/questions.html", {"form": form, "questions": queries.questions()}, status=status
    )


def stop(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Stop asking, which deletes what was said; a page asks before."""
    question = get_question_for(request.user, public_id, action="delete")
    if request.method == "POST":
        actions.stop_asking(actor=request.user, question=question, now=clock.now())
        messages.success(request, "The question and all that was said to it are deleted.")
        return redirect_after_post(reverse("groups:questions"))
    return render(request, "groups/stop.html", {"question": question})
