"""A mentee's updates between sessions, in three parts."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.meetings.actions.updates import UpdateChanged, save_update
from telemachy.meetings.choices import PartReader
from telemachy.meetings.forms.afterwards import UpdateForm
from telemachy.meetings.queries.updates import UpdateRead, current_update, readable, updates_page
from telemachy.mentorships.access import get_shared_for
from telemachy.mentorships.choices import UNDER_WAY
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def updates(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The updates of a pair, the newest first."""
    mentorship = get_shared_for(request.user, public_id, "updates")
    shown, page = updates_page(mentorship, request.user, request.GET.get("page", ""))
    values = {
        **workspace(mentorship, request.user, "sessions"),
        "updates": shown,
        "page": page,
        "may_write": mentorship.state in UNDER_WAY and not mentorship.is_mentor(request.user),
    }
    return render(request, "meetings/updates.html", values)


@sensitive_post_parameters()
def write_update(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write the update for the next session, or write in it."""
    mentorship = get_shared_for(request.user, public_id, "updates", action="write")
    other = mentorship.other_than(request.user).get_short_name()
    if request.method != "POST":
        current = current_update(mentorship)
        read = readable(current, request.user) if current else None
        return _page(request, mentorship, UpdateForm(other, initial=_initial(read)), read=read)
    form = UpdateForm(other, request.POST)
    if not form.is_valid():
        return _page(request, mentorship, form, status=422)
    try:
        save_update(
            actor=request.user,
            mentorship=mentorship,
            parts=form.parts(),
            base=form.cleaned_data["base"],
            now=clock.now(),
        )
    except UpdateChanged as changed:
        again = {**form.cleaned_data, "base": changed.latest.update.revision}
        return _page(
            request,
            mentorship,
            UpdateForm(other, initial=again),
            refusal=changed.sentence,
            theirs=changed.latest,
            status=409,
        )
    except Refusal as refusal:
        return _page(request, mentorship, form, refusal=refusal.sentence, status=409)
    messages.success(request, "Kept. It heads your next session.")
    return redirect_after_post(reverse("meetings:updates", args=[mentorship.public_id]))


def _initial(read: UpdateRead | None) -> dict[str, Any]:
    if read is None:
        return {"base": 0}
    values: dict[str, Any] = {"base": read.update.revision}
    for part in read.parts:
        values[part.kind.value] = part.words
        values[f"{part.kind.value}_reader"] = PartReader.ME if part.is_private else PartReader.BOTH
    return values


def _page(
    request: PersonRequest,
    mentorship: Mentorship,
    form: UpdateForm,
    *,
    read: UpdateRead | None = None,
    refusal: str = "",
    theirs: UpdateRead | None = None,
    status: int = 200,
) -> HttpResponse:
    values = {
        **workspace(mentorship, request.user, "sessions"),
        "form": form,
        "theirs": theirs,
        "has_lost": read is not None and any(part.is_lost for part in read.parts),
        "refusal": refusal,
    }
    return render(request, "meetings/write_update.html", values, status=status)
