"""Private records that decide who is proposed to whom: screening, and conflicts that were declared."""

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
from telemachy.programs.actions import conflicts, screening
from telemachy.programs.forms.people import ConflictForm
from telemachy.programs.forms.screening import ScreeningForm
from telemachy.programs.models import DeclaredConflict, Enrollment
from telemachy.programs.queries.joining import ways_into
from telemachy.programs.views.frame import framed, is_post, status_of


def screenings(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The record of one person in one role; on POST, a new decision."""
    action = "update" if is_post(request) else "read"
    found = access.get_enrollment_for(request.user, public_id, action=action, object_name="screening")
    form = ScreeningForm(
        request.POST if is_post(request) else None, initial={"decided_on": clock.now().date()}
    )
    if is_post(request) and form.is_valid():
        try:
            screening.record_screening(
                actor=request.user, enrollment=found, now=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Written down. It counts from now on.")
            return redirect_after_post(reverse("programs:screenings", kwargs={"public_id": found.public_id}))
    program = found.cohort.program
    screening.note_reading(actor=request.user, enrollment=found, now=clock.now())
    page = framed(
        program,
        "people",
        enrollment=found,
        person=found.person,
        form=form,
        record=found.screenings.select_related("decided_by"),
        today=clock.now().date(),
        is_asked_for=ways_into(program).screens(found.role),
    )
    return render(request, "programs/screenings.html", page, status=status_of(bool(form.errors)))


def declare_conflict(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A coordinator keeps this person and somebody else apart here."""
    found = access.get_enrollment_for(request.user, public_id, action="update", object_name="conflicts")
    return _declared(request, found, "programs:enrollment")


def my_conflict(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """I name somebody with whom I am not to be a pair here."""
    mine = access.get_own_enrollment_for(request.user, public_id)
    return _declared(request, mine, "programs:my_enrollment")


def _declared(request: PersonRequest, enrollment: Enrollment, page: str) -> HttpResponse:
    form = ConflictForm(request.POST)
    if form.is_valid():
        try:
            conflicts.declare_conflict(
                actor=request.user,
                enrollment=enrollment,
                address=form.cleaned_data["address"],
                now=clock.now(),
            )
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "Noted. The two are not brought together here.")
    else:
        messages.error(request, "Write an e-mail address, such as name@example.org.")
    return redirect_after_post(reverse(page, kwargs={"public_id": enrollment.public_id}))


def take_conflict_back(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A coordinator lets two be a pair again."""
    conflict = access.get_conflict_for(request.user, public_id)
    return _taken_back(request, conflict, "programs:enrollment")


def take_my_conflict_back(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """I let somebody be a pair with me again."""
    conflict = access.get_own_conflict_for(request.user, public_id)
    return _taken_back(request, conflict, "programs:my_enrollment")


def _taken_back(request: PersonRequest, conflict: DeclaredConflict, page: str) -> HttpResponse:
    conflicts.take_conflict_back(actor=request.user, conflict=conflict, now=clock.now())
    messages.success(request, "Taken back.")
    return redirect_after_post(reverse(page, kwargs={"public_id": conflict.enrollment.public_id}))
