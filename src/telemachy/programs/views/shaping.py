"""What a program is beyond its settings: kind, words and effort, calendar, support, safeguards."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.common.errors import Refusal, Stale
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.people.models import Person
from telemachy.programs import access
from telemachy.programs.actions import shaping
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.forms.shaping import (
    CalendarForm,
    KindForm,
    SafeguardsForm,
    SupportForm,
    WorkingForm,
)
from telemachy.programs.models import Program
from telemachy.programs.queries.effort import effort_of
from telemachy.programs.queries.offers import guidance
from telemachy.programs.queries.readiness import parts
from telemachy.programs.views.frame import framed, is_post, page_url, status_of


def kind(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Which kind of help it is, each with its guidance."""
    program = _program(request, public_id)
    form = KindForm(request.POST) if is_post(request) else KindForm.for_program(program)

    def act(**common: Any) -> Program:
        return shaping.choose_kind(kind=form.cleaned_data["kind"], **common)

    return _answer(request, program, form, act, "programs/kind.html", kinds=guidance().values())


def working(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Words and effort."""
    program = _program(request, public_id)
    form = WorkingForm(request.POST) if is_post(request) else WorkingForm.for_program(program)

    def act(**common: Any) -> Program:
        return shaping.describe_working(working=form.working(), **common)

    efforts = [(program.words.role(role), effort_of(program, role)) for role in EnrollmentRole.values]
    return _answer(request, program, form, act, "programs/working.html", efforts=efforts)


def calendar(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What is due when."""
    program = _program(request, public_id)
    form = CalendarForm.sent(program, request.POST) if is_post(request) else CalendarForm.for_program(program)

    def act(**common: Any) -> Program:
        return shaping.set_milestones(milestones=form.milestones(), **common)

    return _answer(request, program, form, act, "programs/calendar.html", stays=True)


def support(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Sponsor, budget, protected time."""
    program = _program(request, public_id)
    form = SupportForm(request.POST) if is_post(request) else SupportForm.for_program(program)

    def act(**common: Any) -> Program:
        return shaping.name_support(support=form.support(), **common)

    return _answer(request, program, form, act, "programs/support.html")


def safeguards(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """How people at risk are kept safe, and what of it is still missing."""
    program = _program(request, public_id)
    form = SafeguardsForm(program, request.POST) if is_post(request) else SafeguardsForm.for_program(program)

    def act(**common: Any) -> Program:
        return shaping.describe_safeguards(
            safeguarding=form.cleaned_data["safeguarding"],
            safeguards=form.safeguards(),
            lead=_lead(form, program),
            **common,
        )

    safe = [part for part in parts(program) if part.page == "safeguards"]
    return _answer(request, program, form, act, "programs/safeguards.html", safe=safe)


def _program(request: PersonRequest, public_id: UUID) -> Program:
    return access.get_program_for(request.user, public_id, action="update" if is_post(request) else "read")


def _lead(form: SafeguardsForm, program: Program) -> Person | None:
    """The lead named; one who has no address stays, for the form cannot name them."""
    lead = program.safeguarding_lead
    return lead if form.lead is None and lead is not None and not lead.email else form.lead


def _answer(
    request: PersonRequest,
    program: Program,
    form: Form,
    act: Callable[..., Program],
    template: str,
    *,
    stays: bool = False,
    **page: Any,
) -> HttpResponse:
    """Show the form; on POST, act and go back, or show what is wrong."""
    status = 200
    if is_post(request):
        status = status_of(not form.is_valid())
        if form.is_valid():
            try:
                act(
                    actor=request.user,
                    program=program,
                    revision=form.cleaned_data["revision"],
                    now=clock.now(),
                )
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = 409 if isinstance(refusal, Stale) else 422
            else:
                messages.success(request, "Saved.")
                return redirect_after_post(page_url("calendar" if stays else "program", program))
    return render(request, template, framed(program, "settings", form=form, **page), status=status)
