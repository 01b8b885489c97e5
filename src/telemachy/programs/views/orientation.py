"""The orientation of one's role: a page at a time, then the charter and a check."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs import access
from telemachy.programs.actions import orienting
from telemachy.programs.forms.orientation import CheckForm
from telemachy.programs.queries.orientation import orientation_for, orientation_state
from telemachy.programs.views.frame import is_post, status_of


def orientation(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Read page by page; on the last, accept the role and check oneself."""
    mine = access.get_own_enrollment_for(request.user, public_id)
    state = orientation_state(mine)
    if not state.is_shown:
        raise Http404
    found = orientation_for(mine.role).in_words(mine.cohort.program.words)
    step = _step(request.GET.get("step", ""), len(found.steps))
    form = CheckForm(found, request.POST if is_post(request) else None)
    if is_post(request):
        step = len(found.steps)
        if form.is_valid():
            try:
                orienting.finish_orientation(
                    actor=request.user,
                    enrollment=mine,
                    answers=form.answers(),
                    charter_accepted=form.cleaned_data["charter"],
                    now=clock.now(),
                )
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
            else:
                messages.success(request, "You are through the orientation. Nobody sees what you answered.")
                return redirect_after_post(
                    reverse("programs:my_enrollment", kwargs={"public_id": mine.public_id})
                )
    page = {
        "enrollment": mine,
        "program": mine.cohort.program,
        "orientation": found,
        "state": state,
        "step": step,
        "page": found.pages[step - 1] if step <= len(found.pages) else None,
        "form": form,
    }
    return render(request, "programs/orientation.html", page, status=status_of(bool(form.errors)))


def _step(asked: str, last: int) -> int:
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    return min(max(number, 1), last)
