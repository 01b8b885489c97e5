"""Preparing a session: what the mentee brings to it, ranked, with a question to open it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.meetings import access
from telemachy.meetings.actions import agendas
from telemachy.meetings.forms.agenda import ItemChangeForm, ItemForm, PressForm, QuestionForm
from telemachy.meetings.models import AgendaItem, Session
from telemachy.meetings.queries.agenda import DEFAULT_MINUTES, agenda_page
from telemachy.meetings.queries.preparation import PreparePage, prepare_page
from telemachy.meetings.queries.questions import find_question
from telemachy.meetings.views.session_page import session_page
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest

MOST_TURNS = 60


def prepare(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The mentee's page: objectives, what is open, what to bring and what to ask."""
    session = access.get_agenda_for(request.user, public_id, action="update")
    return _page(request, session)


def add(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Put one more thing on the agenda."""
    session = access.get_agenda_for(request.user, public_id, action="update")
    form = ItemForm(request.POST)
    if not form.is_valid():
        return _page(request, session, form, status=422)
    try:
        agendas.add_item(
            actor=request.user,
            session=session,
            words=form.cleaned_data["words"],
            ask=form.cleaned_data["ask"],
            minutes=form.cleaned_data["minutes"],
            now=clock.now(),
        )
    except Refusal as refusal:
        return _page(request, session, form, refusal=refusal.sentence, status=409)
    return redirect_after_post(_prepare_url(session, "agenda"))


def item(request: PersonRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """Write one item anew."""
    session, found = access.get_item_for(request.user, public_id, item_id)
    if request.method != "POST":
        revision = agenda_page(session, request.user, clock.now()).revision
        initial = {
            "words": found.words,
            "ask": found.ask,
            "minutes": found.minutes,
            "question": found.question,
            "revision": revision,
        }
        return _item_page(request, session, found, ItemChangeForm(initial=initial))
    form = ItemChangeForm(request.POST)
    if not form.is_valid():
        return _item_page(request, session, found, form, status=422)
    try:
        agendas.edit_item(
            actor=request.user,
            session=session,
            item=found,
            words=form.cleaned_data["words"],
            ask=form.cleaned_data["ask"],
            minutes=form.cleaned_data["minutes"],
            question=form.cleaned_data["question"],
            revision=form.cleaned_data["revision"],
            now=clock.now(),
        )
    except agendas.AgendaChanged:
        # What was typed stays in the form; a second press saves it over what is shown beside it.
        revision = agenda_page(session, request.user, clock.now()).revision
        again = ItemChangeForm({**form.cleaned_data, "revision": revision})
        found = AgendaItem.objects.filter(pk=found.pk).first() or found
        return _item_page(request, session, found, again, is_stale=True, status=409)
    except Refusal as refusal:
        return _item_page(request, session, found, form, refusal=refusal.sentence, status=409)
    return redirect_after_post(_prepare_url(session, "agenda"))


def press(request: PersonRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """One place up or down, or off."""
    session, found = access.get_item_for(request.user, public_id, item_id)
    form = PressForm(request.POST)
    if not form.is_valid():
        return _page(request, session, refusal="Choose what to do with it.", status=422)
    to, revision = form.cleaned_data["to"], form.cleaned_data["revision"]
    try:
        if to == "off":
            agendas.remove_item(
                actor=request.user, session=session, item=found, revision=revision, now=clock.now()
            )
        else:
            agendas.move_item(
                actor=request.user,
                session=session,
                item=found,
                up=to == "up",
                revision=revision,
                now=clock.now(),
            )
    except Refusal as refusal:
        return _page(request, session, refusal=refusal.sentence, status=409)
    return redirect_after_post(_prepare_url(session, "agenda"))


def take_question(request: PersonRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """One tap: this question opens the item."""
    session, found = access.get_item_for(request.user, public_id, item_id)
    form = QuestionForm(request.POST)
    chosen = find_question(form.cleaned_data["question_id"]) if form.is_valid() else None
    if chosen is None:
        return _page(request, session, refusal="Choose one of the questions.", status=422)
    try:
        agendas.ask_with(
            actor=request.user, session=session, item=found, question=chosen.words, now=clock.now()
        )
    except Refusal as refusal:
        return _page(request, session, refusal=refusal.sentence, status=409)
    messages.success(request, "The question stands beside what you bring.")
    return redirect_after_post(_prepare_url(session, "agenda"))


def share(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show the agenda to the mentor now."""
    session = access.get_agenda_for(request.user, public_id, action="update")
    try:
        agendas.share_agenda(actor=request.user, session=session, now=clock.now())
    except Refusal as refusal:
        return _page(request, session, refusal=refusal.sentence, status=409)
    messages.success(request, f"{session.mentorship.mentor.get_short_name()} reads your agenda from now on.")
    return redirect_after_post(session.get_absolute_url())


def keep(request: PersonRequest, public_id: UUID, item_id: UUID) -> HttpResponse:
    """After the session: take this along to the next one, or not."""
    session, found = access.get_item_for(request.user, public_id, item_id)
    try:
        agendas.keep_item(
            actor=request.user,
            session=session,
            item=found,
            keep=request.POST.get("keep") == "yes",
            now=clock.now(),
        )
    except Refusal as refusal:
        return session_page(request, session, refusal=refusal.sentence, status=409)
    return redirect_after_post(f"{session.get_absolute_url()}#agenda")


def _prepare_url(session: Session, anchor: str) -> str:
    return f"{reverse('meetings:prepare', args=[session.public_id])}#{anchor}"


def _turn(request: PersonRequest) -> int:
    asked = request.GET.get("turn", "")
    return min(int(asked), MOST_TURNS) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 0


def _page(
    request: PersonRequest,
    session: Session,
    form: ItemForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = prepare_page(session, request.user, clock.now(), turn=_turn(request))
    values = {
        **workspace(session.mentorship, request.user, "sessions"),
        "session": session,
        "page": page,
        "agenda": page.agenda,
        "form": form or ItemForm(initial={"ask": "advice", "minutes": _minutes_left(page)}),
        "refusal": refusal,
    }
    return render(request, "meetings/prepare.html", values, status=status)


def _minutes_left(page: PreparePage) -> int:
    left = page.agenda.minutes_left
    return min(left, DEFAULT_MINUTES) if left > 0 else min(page.agenda.session.length_minutes, 5)


def _item_page(
    request: PersonRequest,
    session: Session,
    found: AgendaItem,
    form: ItemChangeForm,
    *,
    refusal: str = "",
    is_stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    values = {
        **workspace(session.mentorship, request.user, "sessions"),
        "session": session,
        "item": found,
        "form": form,
        "refusal": refusal,
        "is_stale": is_stale,
    }
    return render(request, "meetings/agenda_item.html", values, status=status)
