"""What a program spent: a short list, kept by hand."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs import access
from telemachy.programs.actions.spending import note_spending, strike_spending
from telemachy.programs.forms.spending import SpendingForm
from telemachy.programs.queries.spending import money_of, spendings_of
from telemachy.programs.views.frame import framed, is_post, page_url, status_of

PAGE = 50


def spending(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Budget, use and every sum; on POST, note one or strike one out."""
    program = access.get_program_for(request.user, public_id, action="update" if is_post(request) else "read")
    form = SpendingForm(
        request.POST if is_post(request) and "strike" not in request.POST else None,
        initial={"spent_on": clock.now().date()},
    )
    if "strike" in request.POST:
        strike_spending(
            actor=request.user, program=program, public_id=_id(request.POST["strike"]), now=clock.now()
        )
        messages.success(request, "Struck out.")
        return redirect_after_post(page_url("spending", program))
    if form.is_valid():
        try:
            note_spending(actor=request.user, program=program, now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Noted.")
            return redirect_after_post(page_url("spending", program))
    page = framed(
        program,
        "settings",
        form=form,
        money=money_of(program),
        page=Paginator(spendings_of(program), PAGE).get_page(request.GET.get("page")),
        may_change=access.can(request.user, "program", "update", program),
    )
    return render(request, "programs/spending.html", page, status=status_of(bool(form.errors)))


def _id(text: str) -> str:
    """An id as sent; what is none finds nothing."""
    try:
        return str(UUID(text))
    except ValueError:
        return str(UUID(int=0))
