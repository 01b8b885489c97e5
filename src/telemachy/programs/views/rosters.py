"""A roster comes in: upload, columns, dry run, apply. Each step is a page that works without scripts."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs import access
from telemachy.programs.actions import importing
from telemachy.programs.actions.importing.receiving import columns_of
from telemachy.programs.choices import UNDER_WAY, ImportState
from telemachy.programs.forms.rosters import ColumnsForm, RosterForm
from telemachy.programs.models import RosterImport
from telemachy.programs.queries.rosters import beyond_the_most, report, rows_to_show, write_problems
from telemachy.programs.views.frame import framed, is_post, page_url, status_of

STEPS = ("File", "Columns", "Check", "Done")
PAGE = 50
MOVING = (ImportState.CHECKING, ImportState.APPLYING, ImportState.UNDOING)


def upload_roster(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Choose the files."""
    program = access.get_program_for(request.user, public_id, action="create", object_name="roster")
    cohort = program.cohorts.earliest("pk")
    form = RosterForm(request.POST, request.FILES) if is_post(request) else RosterForm()
    faults: tuple[object, ...] = ()
    if is_post(request) and form.is_valid():
        try:
            roster_import = importing.receive_roster(
                actor=request.user, cohort=cohort, files=form.files_chosen(), now=clock.now()
            )
        except importing.RosterRefused as refusal:
            faults = refusal.faults[:20]
            form.add_error(None, "Nothing was read in, because of what stands below.")
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect_after_post(_url("columns", roster_import))
    page = framed(
        program,
        "people",
        form=form,
        faults=faults,
        steps=STEPS,
        under_way=RosterImport.objects.filter(cohort=cohort, state__in=UNDER_WAY).first(),
        earlier=RosterImport.objects.filter(cohort=cohort, state=ImportState.APPLIED).select_related("by")[
            :5
        ],
    )
    return render(request, "programs/upload_roster.html", page, status=status_of(bool(form.errors)))


def columns(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say what each column is; on POST, checking begins."""
    action = "update" if is_post(request) else "read"
    found = access.get_import_for(request.user, public_id, action=action)
    if found.state not in (ImportState.MAPPING, ImportState.CHECKED):
        return redirect_after_post(_url("roster_import", found))
    mapping = {role: columns_of(found, role) for role in found.mapping}
    form = ColumnsForm(mapping, request.POST if is_post(request) else None)
    if is_post(request) and form.is_valid():
        try:
            importing.confirm_columns(
                actor=request.user, roster_import=found, meanings=form.meanings(), now=clock.now()
            )
        except importing.ColumnsUnclear as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect_after_post(_url("roster_import", found))
    page = framed(
        found.cohort.program,
        "people",
        roster_import=found,
        form=form,
        tables=form.tables(),
        files={file.role: file for file in found.files.defer("content")},
        notes=found.report.get("notes", []),
        steps=STEPS,
    )
    return render(request, "programs/columns.html", page, status=status_of(bool(form.errors)))


def roster_import(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Where the roster is: being checked, checked, being applied, done."""
    found = access.get_import_for(request.user, public_id)
    if found.state == ImportState.MAPPING:
        return redirect_after_post(_url("columns", found))
    if request.htmx and found.state not in MOVING:
        # The step is over: load the next page whole, with its own heading and button.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    page = framed(
        found.cohort.program,
        "people",
        roster_import=found,
        report=report(found),
        beyond=beyond_the_most(found) if found.state == ImportState.CHECKED else [],
        page=Paginator(rows_to_show(found), PAGE).get_page(request.GET.get("page")),
        steps=STEPS,
        step=4 if found.state in (ImportState.APPLIED, ImportState.UNDOING, ImportState.UNDONE) else 3,
        is_moving=found.state in MOVING,
        may_undo=importing.can_be_undone(found, clock.now()),
    )
    template = "programs/roster_import.html#progress" if request.htmx else "programs/roster_import.html"
    return render(request, template, page)


def apply_roster(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Apply the good rows."""
    found = access.get_import_for(request.user, public_id, action="update")
    try:
        importing.ask_to_apply(actor=request.user, roster_import=found, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect_after_post(_url("roster_import", found))


def drop_roster(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Apply none of it."""
    found = access.get_import_for(request.user, public_id, action="update")
    try:
        importing.drop_roster(actor=request.user, roster_import=found, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect_after_post(_url("roster_import", found))
    messages.success(request, "The roster was dropped. Nothing of it was read in.")
    return redirect_after_post(page_url("upload_roster", found.cohort.program))


def undo_roster(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take out again what it brought; a page asks before."""
    found = access.get_import_for(request.user, public_id, action="update")
    if not is_post(request):
        if not importing.can_be_undone(found, clock.now()):
            return redirect_after_post(_url("roster_import", found))
        return render(
            request, "programs/undo_roster.html", framed(found.cohort.program, "people", roster_import=found)
        )
    try:
        importing.ask_to_undo(actor=request.user, roster_import=found, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect_after_post(_url("roster_import", found))


def roster_problems(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What is wrong, as a file to mend the roster by."""
    found = access.get_import_for(request.user, public_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="problems.csv"'
    write_problems(found, response)
    return response


def _url(page: str, roster_import: RosterImport) -> str:
    return reverse(f"programs:{page}", kwargs={"public_id": roster_import.public_id})
