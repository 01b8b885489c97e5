"""Notes of a session: the shared ones with their versions, and one's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.meetings import access
from telemachy.meetings.actions.notes import (
    NotesChanged,
    PrivateNoteChanged,
    save_private_note,
    save_shared_note,
)
from telemachy.meetings.forms.afterwards import NotesForm
from telemachy.meetings.models import Session
from telemachy.meetings.queries.notes import note_versions, own_note, standing_note
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def notes(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write in the notes that both read; two at once lose nothing."""
    session = access.get_session_for(request.user, public_id, action="update")
    if request.method != "POST":
        stands = standing_note(session)
        initial = {"base": stands.number, "words": stands.words} if stands else {"base": 0}
        return _page(request, session, "notes", NotesForm(initial=initial))
    form = NotesForm(request.POST)
    if not form.is_valid():
        return _page(request, session, "notes", form, status=422)
    words, base = form.cleaned_data["words"], form.cleaned_data["base"]
    try:
        save_shared_note(actor=request.user, session=session, words=words, base=base, now=clock.now())
    except NotesChanged as changed:
        return _page(
            request,
            session,
            "notes",
            NotesForm(initial={"base": changed.latest.number, "words": words}),
            refusal=changed.sentence,
            theirs=changed.latest.words,
            has_theirs=True,
            status=409,
        )
    except Refusal as refusal:
        return _page(request, session, "notes", form, refusal=refusal.sentence, status=409)
    messages.success(request, "Saved for both of you.")
    return redirect_after_post(session.get_absolute_url())


def note_history(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What the shared notes were before."""
    session = access.get_session_for(request.user, public_id)
    return _page(request, session, "note_versions", None, versions=note_versions(session))


@sensitive_post_parameters()
def private_note(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write what one notes for oneself. Its words stand on this page alone."""
    session = access.get_own_notes_for(request.user, public_id)
    stands = own_note(session, request.user)
    if request.method != "POST":
        form = NotesForm(initial={"base": stands.revision, "words": stands.words})
        return _page(request, session, "private_note", form, is_lost=stands.is_lost)
    form = NotesForm(request.POST)
    if not form.is_valid():
        return _page(request, session, "private_note", form, is_lost=stands.is_lost, status=422)
    words, base = form.cleaned_data["words"], form.cleaned_data["base"]
    try:
        note = save_private_note(actor=request.user, session=session, words=words, base=base, now=clock.now())
    except PrivateNoteChanged as changed:
        return _page(
            request,
            session,
            "private_note",
            NotesForm(initial={"base": changed.revision, "words": words}),
            refusal=changed.sentence,
            theirs=changed.words,
            has_theirs=True,
            status=409,
        )
    except Refusal as refusal:
        return _page(
            request,
            session,
            "private_note",
            form,
            refusal=refusal.sentence,
            is_lost=stands.is_lost,
            status=409,
        )
    messages.success(request, "Kept, for you alone." if note else "There is no note of yours here any more.")
    return redirect_after_post(session.get_absolute_url())


def _page(
    request: PersonRequest,
    session: Session,
    template: str,
    form: NotesForm | None,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    values = {
        **workspace(session.mentorship, request.user, "sessions"),
        "session": session,
        "form": form,
        **more,
    }
    return render(request, f"meetings/{template}.html", values, status=status)
