"""The days of a program's year: added, moved, removed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs import access
from telemachy.programs.actions.dates import add_day, change_day, remove_day
from telemachy.programs.forms.dates import DayForm
from telemachy.programs.models import Program
from telemachy.programs.queries.dates import coming_days
from telemachy.programs.views.frame import framed, is_post, page_url


def days(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Every day and when it comes next; on POST, add one, change one or remove one."""
    program = access.get_program_for(request.user, public_id, action="update" if is_post(request) else "read")
    if not is_post(request):
        return _page(request, program, DayForm())
    if "remove" in request.POST:
        remove_day(
            actor=request.user, program=program, public_id=_id(request.POST["remove"]), now=clock.now()
        )
        messages.success(request, "Removed.")
        return redirect_after_post(page_url("days", program))
    changed = request.POST.get("which", "")
    form = DayForm(request.POST, auto_id=f"id_{_id(changed)}_%s" if changed else "id_%s")
    if not form.is_valid():
        return _page(request, program, form, changed=changed, status=422)
    try:
        if changed:
            change_day(
                actor=request.user,
                program=program,
                public_id=_id(changed),
                now=clock.now(),
                **form.cleaned_data,
            )
        else:
            add_day(actor=request.user, program=program, now=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, program, form, changed=changed, status=409)
    messages.success(request, "Saved.")
    return redirect_after_post(page_url("days", program))


def _page(
    request: PersonRequest, program: Program, form: DayForm, *, changed: str = "", status: int = 200
) -> HttpResponse:
    found = coming_days(program, timezone.localdate())
    page = framed(
        program,
        "settings",
        rows=[
            (one, form if str(one.day.public_id) == changed else DayForm.of(one.day), one.day.public_id)
            for one in found
        ],
        form=form if form.is_bound else None,
        new=DayForm() if changed else form,
        may_change=access.can(request.user, "program", "update", program),
    )
    return render(request, "programs/days.html", page, status=status)


def _id(text: str) -> str:
    """An id as sent; what is none finds nothing."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(UUID(int=0))
