"""One's own part in a program: what is held, what one says oneself, one's limit, and the way out."""

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
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.forms.people import AnswersForm, LimitForm
from telemachy.programs.models import Enrollment
from telemachy.programs.queries.answers import columns_for
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
        request, "programs/my_enrollment.html", _page(mine, form), status=status_of(bool(form.errors))
    )


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
    page = _page(mine, AnswersForm(columns_for(mine)), limit_form)
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


def _page(mine: Enrollment, form: AnswersForm, limit_form: LimitForm | None = None) -> dict[str, object]:
    program = mine.cohort.program
    is_mentor = mine.role == EnrollmentRole.MENTOR
    usual = program.mentor_capacity_default
    places = usual if mine.capacity is None else mine.capacity
    return {
        "enrollment": mine,
        "program": program,
        "form": form,
        "is_mentor": is_mentor,
        "may_change": mine.is_present(),
        "limit_form": (limit_form or LimitForm(initial={"capacity": places})) if is_mentor else None,
    }


def _url(mine: Enrollment) -> str:
    return reverse("programs:my_enrollment", kwargs={"public_id": mine.public_id})
