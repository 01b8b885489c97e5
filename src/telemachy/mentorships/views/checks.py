"""The check after thirty days: answer it, skip it, see one's own answers again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships import access
from telemachy.mentorships.actions.checks import answer_check, skip_check
from telemachy.mentorships.forms.checks import CheckForm
from telemachy.mentorships.queries.checks import CheckPage, check_page
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def check(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Five questions; afterwards what one answered oneself, and what follows from it."""
    mentorship = access.get_own_side_of(request.user, public_id, "check")
    now = clock.now()
    page = check_page(mentorship, request.user, now)
    if request.method != "POST":
        return _page(request, page, _form(page))
    form = _form(page, request.POST)
    if not form.is_valid():
        return _page(request, page, form, status=422)
    try:
        answer_check(
            actor=request.user,
            mentorship=mentorship,
            steps=form.steps,
            line=form.cleaned_data["line"],
            now=now,
        )
    except Refusal as refusal:
        page = check_page(mentorship, request.user, now)
        return _page(request, page, form, refusal=refusal.sentence, status=409)
    return redirect_after_post(reverse("mentorships:check", args=[mentorship.public_id]))


def skip(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Leave it out."""
    mentorship = access.get_own_side_of(request.user, public_id, "check")
    now = clock.now()
    try:
        skip_check(actor=request.user, mentorship=mentorship, now=now)
    except Refusal as refusal:
        page = check_page(mentorship, request.user, now)
        return _page(request, page, _form(page), refusal=refusal.sentence, status=409)
    messages.success(request, "Left out. You are not asked again; the page stays open for you.")
    return redirect_after_post(mentorship.get_absolute_url())


def _form(page: CheckPage, *data: object) -> CheckForm:
    return CheckForm(*data, other=page.other.get_short_name())


def _page(
    request: PersonRequest, page: CheckPage, form: CheckForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    values = {
        **workspace(page.mentorship, request.user, ""),
        "page": page,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "mentorships/check.html", values, status=status)
