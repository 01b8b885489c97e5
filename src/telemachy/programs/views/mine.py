"""One's own part in a program: coming in, what one says oneself, one's limit, a pause, and the way out."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs import access
from telemachy.programs.actions import enrolling
from telemachy.programs.choices import EnrollmentRole, EnrollmentState
from telemachy.programs.forms.people import AnswersForm, ConflictForm, LimitForm, TakePartForm
from telemachy.programs.models import Enrollment
from telemachy.programs.queries.answers import columns_for
from telemachy.programs.queries.effort import effort_of
from telemachy.programs.queries.gates import FREE, standing
from telemachy.programs.queries.orientation import orientation_state
from telemachy.programs.views.frame import is_post, status_of


def my_enrollment(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What the roster says of me, and what I say instead."""
    mine = access.get_own_enrollment_for(request.user, public_id)
    form = AnswersForm(columns_for(mine), request.POST if is_post(request) else None)
    if is_post(request) and form.is_valid():
        try:
            enrolling.answer(actor=request.user, enrollment=mine, answers=form.answers(), now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Saved. From now on this is yours: no file changes it.")
            return redirect_after_post(_url(mine))
    return render(
        request,
        "programs/my_enrollment.html",
        _page(mine, form, clock.now()),
        status=status_of(bool(form.errors)),
    )


def take_part(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Come in, accepting the effort that stands above the button; a mentor says places and hours."""
    mine = access.get_own_enrollment_for(request.user, public_id)
    form = TakePartForm(mine, request.POST, auto_id="part_%s")
    if form.is_valid():
        try:
            enrolling.take_part(
                actor=request.user,
                enrollment=mine,
                capacity=form.cleaned_data.get("capacity"),
                hours_a_month=form.cleaned_data["hours_a_month"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"You take part in {mine.cohort.program} now.")
            return redirect_after_post(_url(mine))
    page = _page(mine, AnswersForm(columns_for(mine)), clock.now(), part_form=form)
    return render(request, "programs/my_enrollment.html", page, status=422)


def pause(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Pause, or go on, with one press."""
    mine = access.get_own_enrollment_for(request.user, public_id)
    goes_on = request.POST.get("act") == "go_on"
    act = enrolling.go_on if goes_on else enrolling.pause
    try:
        act(actor=request.user, enrollment=mine, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        said = "Good to have you back." if goes_on else "Paused. Nobody new is proposed to you."
        messages.success(request, said)
    return redirect_after_post(_url(mine))


def my_limit(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A mentor says how many people they take."""
    mine = access.get_own_enrollment_for(request.user, public_id)
    limit_form = LimitForm(request.POST)
    if limit_form.is_valid():
        try:
            enrolling.set_limit(
                actor=request.user,
                enrollment=mine,
                capacity=limit_form.cleaned_data["capacity"],
                now=clock.now(),
            )
        except Refusal as refusal:
            limit_form.add_error("capacity", refusal.sentence)
        else:
            messages.success(request, "Saved. Nobody goes above this without you.")
            return redirect_after_post(_url(mine))
    page = _page(mine, AnswersForm(columns_for(mine)), clock.now(), limit_form=limit_form)
    return render(request, "programs/my_enrollment.html", page, status=422)


def leave(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show what leaving means; on POST, leave. Nobody asks why."""
    mine = access.get_own_enrollment_for(request.user, public_id)
    if not is_post(request):
        return render(request, "programs/leave.html", {"enrollment": mine, "program": mine.cohort.program})
    try:
        enrolling.leave(actor=request.user, enrollment=mine, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"You no longer take part in {mine.cohort.program}.")
    return redirect_after_post("/")


def _page(
    mine: Enrollment,
    form: AnswersForm,
    now: datetime,
    *,
    limit_form: LimitForm | None = None,
    part_form: TakePartForm | None = None,
) -> dict[str, object]:
    program = mine.cohort.program
    is_mentor = mine.role == EnrollmentRole.MENTOR
    is_invited = mine.state == EnrollmentState.INVITED
    usual = program.mentor_capacity_default
    places = usual if mine.capacity is None else mine.capacity
    if limit_form is None and is_mentor and not is_invited:
        limit_form = LimitForm(initial={"capacity": places})
    return {
        "enrollment": mine,
        "program": program,
        "role": program.words.role(mine.role).one,
        "form": form,
        "is_mentor": is_mentor,
        "may_change": mine.is_present(),
        "part_form": (part_form or TakePartForm(mine, auto_id="part_%s")) if is_invited else None,
        "effort": effort_of(program, mine.role),
        "standing": standing([mine], now.date()).get(mine.pk, FREE),
        "orientation": orientation_state(mine),
        "conflict_form": ConflictForm(),
        "conflicts": mine.declared_conflicts.filter(by=mine.person_id),
        "limit_form": limit_form,
    }


def _url(mine: Enrollment) -> str:
    return reverse("programs:my_enrollment", kwargs={"public_id": mine.public_id})
