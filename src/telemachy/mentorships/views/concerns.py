"""Something is not right: the ways out, telling one role in private, and what came of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Forbidden, Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships import access
from telemachy.mentorships.actions.concerns import (
    answer_concern,
    open_concern,
    raise_concern,
    write_again,
)
from telemachy.mentorships.forms.concerns import ConcernForm, ConcernLineForm
from telemachy.mentorships.models import Concern
from telemachy.mentorships.queries.concerns import (
    addressed_concern_page,
    own_concern_page,
    wrong_page,
)
from telemachy.mentorships.queries.private import for_me_alone
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest

MORE = "Say more"


def something_wrong(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What one may do about it, and who would know."""
    mentorship = access.get_own_side_of(request.user, public_id, "something_wrong")
    values = {
        **workspace(mentorship, request.user, ""),
        "page": wrong_page(mentorship, request.user),
        "is_among_the_ways": True,
    }
    return render(request, "mentorships/something_wrong.html", values)


def tell(request: PersonRequest, public_id: UUID, route: str) -> HttpResponse:
    """Tell one role; who reads it stands above the box."""
    mentorship = access.get_own_side_of(request.user, public_id, "something_wrong")
    page = wrong_page(mentorship, request.user)
    way = page.way(route)
    if way is None:
        raise Http404
    form = ConcernForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                concern = raise_concern(
                    actor=request.user,
                    mentorship=mentorship,
                    route=route,
                    words=form.cleaned_data["words"],
                    speak_with_me_first=form.cleaned_data["speak_with_me_first"],
                    now=clock.now(),
                )
            except Refusal as error:
                refusal, status = error.sentence, 409
            else:
                return redirect_after_post(reverse("mentorships:own_concern", args=[concern.public_id]))
    values = {
        **workspace(mentorship, request.user, ""),
        "page": page,
        "way": way,
        "is_among_the_ways": True,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "mentorships/tell.html", values, status=status)


def private(request: PersonRequest) -> HttpResponse:
    """What waits for this person alone."""
    page = for_me_alone(request.user, told=request.GET.get("page", ""), mine=request.GET.get("mine", ""))
    return render(request, "mentorships/private.html", {"page": page})


def own_concern(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What one has raised oneself, who opened it, the answers, and room to say more."""
    found = access.get_own_concern_for(request.user, public_id)
    if request.method != "POST":
        return _own_concern_page(request, found)
    form = ConcernLineForm(request.POST, label=MORE)
    if not form.is_valid():
        return _own_concern_page(request, found, form, status=422)
    try:
        write_again(
            actor=request.user,
            concern=found,
            words=form.cleaned_data["words"],
            lines_read=form.cleaned_data["lines_read"],
            now=clock.now(),
        )
    except Refusal as error:
        return _own_concern_page(request, found, form, refusal=error.sentence, status=409)
    messages.success(request, "Sent, to those who read it before and nobody else.")
    return redirect_after_post(reverse("mentorships:own_concern", args=[found.public_id]))


def _own_concern_page(
    request: PersonRequest,
    found: Concern,
    form: ConcernLineForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = own_concern_page(found)
    form = form or ConcernLineForm(initial={"lines_read": len(page.lines)}, label=MORE)
    values = {"page": page, "form": form, "refusal": refusal}
    return render(request, "mentorships/own_concern.html", values, status=status)


def concern(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A concern addressed to a role that one holds: the envelope, and once opened the words."""
    found = access.get_concern_for(request.user, public_id)
    if request.method != "POST":
        return _concern_page(request, found)
    form = ConcernLineForm(request.POST)
    if not form.is_valid():
        return _concern_page(request, found, form, status=422)
    try:
        answer_concern(
            actor=request.user,
            concern=found,
            words=form.cleaned_data["words"],
            lines_read=form.cleaned_data["lines_read"],
            now=clock.now(),
        )
    except Forbidden as error:
        raise Http404 from error
    except Refusal as error:
        return _concern_page(request, found, form, refusal=error.sentence, status=409)
    messages.success(request, "Sent. Only the one who raised it reads your answer.")
    return redirect_after_post(reverse("mentorships:concern", args=[found.public_id]))


def open_it(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Open a concern; that one did is noted."""
    found = access.get_concern_for(request.user, public_id)
    try:
        open_concern(actor=request.user, concern=found, now=clock.now())
    except Forbidden as error:
        raise Http404 from error
    return redirect_after_post(reverse("mentorships:concern", args=[found.public_id]))


def _concern_page(
    request: PersonRequest,
    found: Concern,
    form: ConcernLineForm | None = None,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    page = addressed_concern_page(found, request.user)
    form = form or ConcernLineForm(initial={"lines_read": len(page.lines)})
    values = {"page": page, "form": form, "refusal": refusal}
    return render(request, "mentorships/concern.html", values, status=status)
