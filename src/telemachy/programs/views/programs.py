"""Programs: the list, a new one, one at a glance, what it says of itself, who runs it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from telemachy.common import clock
from telemachy.common.errors import Refusal, Stale
from telemachy.common.http import redirect_after_post
from telemachy.common.text import clean_text
from telemachy.people.access import PersonRequest
from telemachy.people.models import Person
from telemachy.programs import access
from telemachy.programs.actions import coordinating, starting
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.forms.programs import CoordinatorForm, NewProgramForm, SettingsForm
from telemachy.programs.models import Program
from telemachy.programs.queries import people
from telemachy.programs.queries.comparing import reasons_shown
from telemachy.programs.queries.effort import effort_of
from telemachy.programs.queries.programs import milestones, next_act, program_cards
from telemachy.programs.queries.readiness import parts
from telemachy.programs.views.frame import framed, is_post, page_url, status_of


def programs(request: PersonRequest) -> HttpResponse:
    """The programs whose desk this person may open."""
    if not access.can_create_program(request.user):
        raise Http404
    return render(request, "programs/programs.html", {"programs": program_cards(request.user)})


def create(request: PersonRequest) -> HttpResponse:
    """Begin a program from a template."""
    if not access.can_create_program(request.user):
        raise Http404
    asked = request.GET.get("template", "")[:60]
    form = NewProgramForm(
        request.POST if is_post(request) else None, initial={"template": asked} if asked else {}
    )
    if is_post(request) and form.is_valid():
        cleaned = form.cleaned_data
        program = starting.create_program(
            actor=request.user,
            file=form.offer(),
            kind=cleaned["kind"],
            name=cleaned["name"],
            purpose=clean_text(cleaned["purpose"]),
            starts_on=cleaned["starts_on"],
            ends_on=form.offer().ends_on(cleaned["starts_on"], cleaned["length_months"]),
            mentor_capacity_default=cleaned["mentor_capacity_default"],
            mentee_demand_default=cleaned["mentee_demand_default"],
            owner=request.user,
            now=clock.now(),
        )
        messages.success(request, f"{program} is there, in draft. Bring in your people next.")
        return redirect_after_post(page_url("upload_roster", program))
    return render(request, "programs/create.html", {"form": form}, status=status_of(bool(form.errors)))


def program(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One program: what is missing, who is in it, what comes next."""
    found = access.get_program_for(request.user, public_id)
    all_parts = parts(found)
    missing = [part for part in all_parts if not part.is_filled]
    counts = people.counts(found)
    act = next_act(found, counts, missing)
    page = framed(
        found,
        "program",
        parts=[(part, f"{page_url(part.page, found)}#id_{part.field}") for part in all_parts],
        missing=missing,
        counts=counts,
        act=act,
        act_url=page_url("rounds" if act.page == "round" else act.page, found)
        + (f"#{act.part}" if act.part else ""),
        milestones=milestones(found, timezone.localdate()),
        efforts=[(found.words.role(role), effort_of(found, role)) for role in EnrollmentRole.values],
        coordinators=found.coordinations.select_related("person"),
        without_address=people.without_address(found)[:20],
    )
    return render(request, "programs/program.html", page)


def open_program(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Open it, or say what is missing."""
    found = access.get_program_for(request.user, public_id, action="update")
    try:
        starting.open_program(actor=request.user, program=found, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{found} is open.")
    return redirect_after_post(page_url("program", found))


def close_program(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show what closing means; on POST, close."""
    found = access.get_program_for(request.user, public_id, action="update")
    if not is_post(request):
        return render(request, "programs/close.html", framed(found, "settings", counts=people.counts(found)))
    try:
        starting.close_program(actor=request.user, program=found, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{found} is closed.")
    return redirect_after_post(page_url("program", found))


def settings(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What the program says of itself."""
    action = "update" if is_post(request) else "read"
    found = access.get_program_for(request.user, public_id, action=action)
    form = SettingsForm(found, request.POST) if is_post(request) else SettingsForm.for_program(found)
    if is_post(request) and form.is_valid():
        try:
            starting.edit_program(
                actor=request.user,
                program=found,
                revision=form.cleaned_data["revision"],
                details=form.details(),
                owner=_owner(form, found),
                now=clock.now(),
            )
        except Stale as refusal:
            form.add_error(None, refusal.sentence)
            return render(request, "programs/settings.html", framed(found, "settings", form=form), status=409)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Saved.")
            return redirect_after_post(page_url("program", found))
    page = framed(found, "settings", form=form, reasons=reasons_shown(found.reasons))
    return render(request, "programs/settings.html", page, status=status_of(bool(form.errors)))


def _owner(form: SettingsForm, program: Program) -> Person | None:
    """The owner named; one who has no address stays, for the form cannot name them."""
    if form.owner is None and program.owner is not None and not program.owner.email:
        return program.owner
    return form.owner


def coordinators(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Who runs the program; those who run the organization name them."""
    action = "update" if is_post(request) else "read"
    found = access.get_program_for(request.user, public_id, action=action, object_name="coordination")
    form = CoordinatorForm(request.POST if is_post(request) else None)
    if is_post(request) and form.is_valid():
        coordinating.appoint_coordinator(
            actor=request.user, program=found, person=form.person, now=clock.now()
        )
        messages.success(request, f"{form.person} coordinates {found}.")
        return redirect_after_post(page_url("coordinators", found))
    page = framed(
        found,
        "settings",
        form=form,
        coordinators=found.coordinations.select_related("person"),
        may_appoint=access.can(request.user, "coordination", "update", found),
    )
    return render(request, "programs/coordinators.html", page, status=status_of(bool(form.errors)))


def dismiss_coordinator(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Somebody no longer runs the program."""
    found = access.get_program_for(request.user, public_id, action="update", object_name="coordination")
    coordination = next(
        (
            one
            for one in found.coordinations.select_related("person")
            if str(one.person.public_id) == request.POST.get("person")
        ),
        None,
    )
    if coordination is not None:
        try:
            coordinating.dismiss_coordinator(
                actor=request.user, program=found, person=coordination.person, now=clock.now()
            )
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, f"{coordination.person} no longer coordinates {found}.")
    return redirect_after_post(page_url("coordinators", found))
