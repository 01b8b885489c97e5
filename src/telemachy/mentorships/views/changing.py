"""A change of mentor: first see what it does, then ask for it; afterwards, how it goes on."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships import access
from telemachy.mentorships.actions.changing import change_mentor
from telemachy.mentorships.forms.changing import ChangeForm
from telemachy.mentorships.queries.changing import ChangePage, change_page
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def change(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Ask for a change of mentor, without fault and without a reason."""
    mentorship = access.get_own_side_of(request.user, public_id, "change")
    page = change_page(mentorship, request.user)
    if request.method != "POST":
        return _page(request, page, _form(page))
    form = _form(page, request.POST)
    if not form.is_valid():
        return _page(request, page, form, status=422)
    try:
        change_mentor(
            actor=request.user,
            mentorship=mentorship,
            reason=form.cleaned_data["reason"],
            last_line=form.cleaned_data["last_line"],
            now=clock.now(),
        )
    except Refusal as refusal:
        return _page(request, page, form, refusal=refusal.sentence, status=409)
    return redirect_after_post(reverse("mentorships:change", args=[mentorship.public_id]))


def _form(page: ChangePage, *data: object) -> ChangeForm:
    return ChangeForm(*data, other=page.other.get_short_name(), program=page.mentorship.program.name)


def _page(
    request: PersonRequest, page: ChangePage, form: ChangeForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    values = {
        **workspace(page.mentorship, request.user, ""),
        "page": page,
        "form": form,
        "refusal": refusal,
    }
    return render(request, "mentorships/change.html", values, status=status)
