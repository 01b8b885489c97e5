"""A coordinator says how people come in, answers those who apply, and invites everybody."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal, Stale
from telemachy.common.http import redirect_after_post
from telemachy.common.text import counted
from telemachy.people.access import PersonRequest
from telemachy.people.queries import day_of
from telemachy.programs import access
from telemachy.programs.actions import applying, inviting, orienting, ways
from telemachy.programs.choices import ApplicationState, EnrollmentRole, LinkWay, Wait
from telemachy.programs.forms.joining import DeclineForm, EveryoneForm, WaysForm
from telemachy.programs.models import Application, Enrollment, Program
from telemachy.programs.queries import gates
from telemachy.programs.queries.joining import (
    application_counts,
    applications_of,
    everyone_else,
    place_in_line,
    places_free,
    ways_into,
)
from telemachy.programs.views.frame import framed, is_post, page_url, status_of

PAGE = 25


def ways_in(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """How people come in, and what is asked of them first."""
    action = "update" if is_post(request) else "read"
    program = access.get_program_for(request.user, public_id, action=action, object_name="ways_in")
    form = WaysForm(request.POST) if is_post(request) else WaysForm.of(ways_into(program))
    status = 200
    if is_post(request):
        status = 422
        if form.is_valid():
            try:
                ways.set_ways_in(
                    actor=request.user,
                    program=program,
                    revision=form.cleaned_data["revision"],
                    ways=form.ways(),
                    now=clock.now(),
                )
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = 409 if isinstance(refusal, Stale) else 422
            else:
                messages.success(request, "Saved.")
                return redirect_after_post(page_url("ways_in", program))
    return render(request, "programs/ways_in.html", _ways_page(request, program, form), status=status)


def _ways_page(request: PersonRequest, program: Program, form: WaysForm) -> dict[str, object]:
    joining = ways_into(program)
    today = day_of(clock.now())
    path = reverse("programs:join", kwargs={"token": joining.link_token}) if joining.link_token else ""
    return framed(
        program,
        "ways_in",
        form=form,
        joining=joining,
        link=f"{settings.TELEMACHY_SITE_URL}{path}" if path and joining.link_way != LinkWay.OFF else "",
        suggest_link=f"{settings.TELEMACHY_SITE_URL}{path}suggest/" if path else "",
        free=[
            (role.label, places_free(joining, role, late=joining.is_late(today)))
            for role in EnrollmentRole
            if joining.pk and joining.cap(role) is not None
        ],
        waits=[(wait, number) for wait, number in gates.counts(program, today).items() if number],
        counts=application_counts(program),
        may_change=access.can(request.user, "ways_in", "update", program),
    )


def renew_link(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A new link; the old one opens nothing any more."""
    program = access.get_program_for(request.user, public_id, action="update", object_name="ways_in")
    ways.renew_link(actor=request.user, program=program, now=clock.now())
    messages.success(request, "There is a new link. The old one opens nothing any more.")
    return redirect_after_post(page_url("ways_in", program))


def remind_of_orientation(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Remind all whom the orientation keeps out: who, on GET; on POST, write."""
    program = access.get_program_for(request.user, public_id, action="update", object_name="program_people")
    if is_post(request):
        told = orienting.remind_of_orientation(actor=request.user, program=program, now=clock.now())
        said = (
            f"{counted(told, 'person', 'people')} reminded." if told else "They were reminded a moment ago."
        )
        messages.success(request, said)
        return redirect_after_post(page_url("people", program))
    present = Enrollment.objects.filter(cohort__program=program).present()
    rows = gates.waiting_on(present, Wait.ORIENTATION, clock.now().date()).select_related("person")
    page = Paginator(rows.order_by("person__name", "pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "programs/remind_orientation.html", framed(program, "people", page=page))


def applications(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Who asked to take part: those who wait for an answer first."""
    program = access.get_program_for(request.user, public_id, object_name="applications")
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "state")}
    found = applications_of(program, state=asked["state"], search=asked["q"])
    page = framed(
        program,
        "people",
        page=Paginator(found, PAGE).get_page(request.GET.get("page")),
        counts=application_counts(program),
        asked=asked,
    )
    return render(request, "programs/applications.html", page)


def answer_application(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One application; on POST, a no with kind words."""
    found = access.get_application_for(
        request.user, public_id, action="update" if is_post(request) else "read"
    )
    form = DeclineForm(request.POST if is_post(request) else None)
    if is_post(request) and form.is_valid():
        try:
            applying.decline_application(
                actor=request.user,
                application=found,
                words=form.cleaned_data["words"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{found.person} gets your words by mail.")
            return redirect_after_post(page_url("applications", found.cohort.program))
    return _application_page(request, found, form)


def accept_application(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A yes: the applicant comes in, or onto the waiting list."""
    found = access.get_application_for(request.user, public_id, action="update")
    try:
        answered = applying.accept_application(actor=request.user, application=found, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        is_in = answered.state == ApplicationState.IN
        messages.success(
            request,
            f"{found.person} takes part now."
            if is_in
            else f"No place is free, so {found.person} is on the waiting list.",
        )
    return redirect_after_post(page_url("applications", found.cohort.program))


def _application_page(request: PersonRequest, found: Application, form: DeclineForm) -> HttpResponse:
    program = found.cohort.program
    page = framed(
        program,
        "people",
        application=found,
        person=found.person,
        form=form,
        is_open=found.state == ApplicationState.ASKED,
        place=place_in_line(found) if found.state == ApplicationState.WAITING else None,
        may_change=access.can(request.user, "application", "update", program),
    )
    return render(request, "programs/answer_application.html", page, status=status_of(bool(form.errors)))


def invite_everyone(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show who would be invited and what they would read; on POST, have it done."""
    program = access.get_program_for(request.user, public_id, action="update", object_name="program_people")
    form = EveryoneForm(request.POST if is_post(request) else None)
    if is_post(request) and form.is_valid():
        try:
            number = inviting.ask_to_invite_everyone(
                actor=request.user, program=program, role=form.cleaned_data["role"], now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            said = f"{counted(number, 'invitation')} being written. Reload the list of people in a while."
            messages.success(request, said if number else "There is nobody left to invite.")
            return redirect_after_post(page_url("people", program))
    people = everyone_else(program)
    page = framed(
        program,
        "people",
        form=form,
        number=people.count(),
        without_address=people.filter(email=None).count(),
        example=inviting.example_for_everyone(actor=request.user, program=program),
    )
    return render(request, "programs/invite_everyone.html", page, status=status_of(bool(form.errors)))
