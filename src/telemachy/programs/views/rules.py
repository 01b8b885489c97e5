"""Matching rules: as a form with live counts beside it, and as the file itself."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.common.charts import Bar, histogram
from telemachy.common.errors import Refusal, Stale
from telemachy.common.http import redirect_after_post
from telemachy.common.text import counted as counted_words
from telemachy.matching.rules import Rules, RulesError
from telemachy.people.access import PersonRequest
from telemachy.programs import access
from telemachy.programs.actions import ruling
from telemachy.programs.features.counts import LiveCounts, live_counts
from telemachy.programs.features.previews import preview_changes
from telemachy.programs.features.profiles import profile_columns
from telemachy.programs.forms.rules import RuleFileForm, RulesForm
from telemachy.programs.models import Program
from telemachy.programs.queries.columns import known_columns
from telemachy.programs.queries.rule_comments import restate
from telemachy.programs.queries.rules import usable_rules
from telemachy.programs.views.frame import framed, is_post, page_url, status_of


def rules(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The rules as a form. “Count again” and “Add” show the page anew; only “Save” saves."""
    action = "update" if is_post(request) else "read"
    program = access.get_program_for(request.user, public_id, action=action, object_name="rules")
    saved = usable_rules(program)
    if saved is None:
        return redirect_after_post(page_url("rules_text", program))
    if not is_post(request):
        return _page(request, program, RulesForm.for_rules(saved, program.revision), saved)
    if request.POST.get("act") == "add":
        return _page(request, program, RulesForm.sent(saved, request.POST, judged=False), saved)
    form = RulesForm.sent(saved, request.POST)
    if request.POST.get("act") == "count":
        return _page(request, program, form, form.rules if form.is_valid() else saved)
    if request.POST.get("act") == "preview":
        if form.is_valid():
            return _page(request, program, form, form.rules, previewed=form.rules)
        return _page(request, program, form, saved)
    if form.is_valid():
        restated = restate(program.rules_toml, form.rules)
        try:
            ruling.save_rules(
                actor=request.user,
                program=program,
                revision=form.cleaned_data["revision"],
                text=restated.text,
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            return _page(request, program, form, saved, status=409 if isinstance(refusal, Stale) else 422)
        messages.success(request, f"The matching rules are saved.{_lost(restated.lost)}")
        return redirect_after_post(page_url("rules", program))
    return _page(request, program, form, saved, status=422)


def rules_counts(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What rules leave of the people: those saved, or those in a form that is sent along. Saves nothing."""
    program = access.get_program_for(request.user, public_id, object_name="rules")
    counted, unclear = usable_rules(program), False
    if is_post(request) and counted is not None:
        form = RulesForm.sent(counted, request.POST)
        unclear = not form.is_valid()
        counted = None if unclear else form.rules
    page = framed(program, "rules", unclear=unclear, **_counted(program, counted, clock.now()))
    return render(request, "programs/rules.html#counts" if request.htmx else "programs/counts.html", page)


def rules_preview(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What the rules in a form that is sent along would change for whom. Saves nothing."""
    program = access.get_program_for(request.user, public_id, object_name="rules")
    saved = usable_rules(program)
    edited: Rules | None = None
    unclear = False
    if is_post(request) and saved is not None:
        form = RulesForm.sent(saved, request.POST)
        unclear = not form.is_valid()
        edited = None if unclear else form.rules
    page = framed(
        program, "rules", unclear_preview=unclear, **_previewed(program, saved, edited, clock.now())
    )
    return render(request, "programs/rules.html#preview" if request.htmx else "programs/preview.html", page)


def rules_text(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The rule file as text; the same that the command line reads."""
    action = "update" if is_post(request) else "read"
    program = access.get_program_for(request.user, public_id, action=action, object_name="rules")
    initial = {"text": program.rules_toml, "revision": program.revision}
    form = RuleFileForm(request.POST, request.FILES) if is_post(request) else RuleFileForm(initial=initial)
    problems: tuple[str, ...] = ()
    status = 200
    if is_post(request):
        status = 422
        if form.is_valid():
            try:
                ruling.save_rules(
                    actor=request.user,
                    program=program,
                    revision=form.cleaned_data["revision"],
                    text=form.cleaned_data["text"].replace("\r\n", "\n"),
                    now=clock.now(),
                )
            except ruling.RulesRefused as refusal:
                problems = refusal.problems
                form.add_error("text", "The file was not saved, because of what stands below.")
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
                status = 409
            else:
                messages.success(request, "The rule file is saved.")
                return redirect_after_post(page_url("rules", program))
    else:
        problems = _problems(program)
    page = framed(program, "rules", form=form, problems=problems)
    return render(request, "programs/rules_text.html", page, status=status)


def rules_file(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The rule file, to keep or to give to the command line."""
    program = access.get_program_for(request.user, public_id, object_name="rules")
    response = HttpResponse(program.rules_toml, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rules.toml"'
    return response


def _problems(program: Program) -> tuple[str, ...]:
    try:
        Rules.from_toml(program.rules_toml)
    except RulesError as error:
        return error.problems
    return ()


def _lost(lines: int) -> str:
    """What became of comments whose criterion is gone."""
    return f" {counted_words(lines, 'comment')} went with what they were about." if lines else ""


def _page(
    request: PersonRequest,
    program: Program,
    form: RulesForm,
    counted: Rules,
    status: int | None = None,
    *,
    previewed: Rules | None = None,
) -> HttpResponse:
    page = framed(
        program,
        "rules",
        form=form,
        columns={
            role: list(dict.fromkeys([*names, *profile_columns(role)]))
            for role, names in known_columns(program.cohorts.earliest("pk")).items()
        },
        may_change=access.can(request.user, "rules", "update", program),
        points=sum(criterion.points for criterion in counted.criteria),
        **_counted(program, counted, clock.now()),
        **_previewed(program, usable_rules(program), previewed, clock.now()),
    )
    status = status_of(form.is_bound and bool(form.errors)) if status is None else status
    return render(request, "programs/rules.html", page, status=status)


def _counted(program: Program, counted: Rules | None, now: datetime) -> dict[str, object]:
    """The counts, or why there are none."""
    if counted is None:
        return {"live": None, "chart": None, "trouble": ""}
    try:
        live = live_counts(cohort=program.cohorts.earliest("pk"), rules=counted, now=now)
    except Refusal as refusal:
        return {"live": None, "chart": None, "trouble": refusal.sentence}
    return {"live": live, "chart": _chart(live), "trouble": ""}


def _previewed(
    program: Program, saved: Rules | None, edited: Rules | None, now: datetime
) -> dict[str, object]:
    """The preview, or why there is none."""
    if saved is None or edited is None:
        return {"preview": None, "preview_trouble": ""}
    if edited == saved:
        return {"preview": None, "preview_trouble": "", "is_unchanged": True}
    cohort = program.cohorts.earliest("pk")
    try:
        found = preview_changes(cohort=cohort, before=saved, after=edited, now=now)
    except Refusal as refusal:
        return {"preview": None, "preview_trouble": refusal.sentence}
    return {"preview": found, "preview_trouble": ""}


def _chart(live: LiveCounts) -> object:
    bars = [Bar(one.label, one.mentees) for one in live.partners]
    return histogram("Mentees by how many mentors may be theirs", bars, across="mentors", counted="Mentees")
