"""A program as those who take part read it; and whether somebody in it is recorded as under 18."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs import access
from telemachy.programs.actions import young
from telemachy.programs.queries.effort import effort_of
from telemachy.programs.queries.programs import milestones


def about(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What the program is for, what it asks, what comes when, and who stands behind it."""
    mine = access.get_own_enrollment_for(request.user, public_id)
    program = mine.cohort.program
    page = {
        "enrollment": mine,
        "program": program,
        "effort": effort_of(program, mine.role),
        "role": program.words.role(mine.role),
        "milestones": milestones(program, timezone.localdate()),
    }
    return render(request, "programs/about.html", page)


def under_age(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Record that somebody is under 18, or that they no longer are. Only in a program made for that."""
    enrollment = access.get_enrollment_for(request.user, public_id, action="update")
    try:
        if request.POST.get("act") == "forget":
            young.forget_under_age(actor=request.user, enrollment=enrollment, now=clock.now())
            messages.success(request, f"{enrollment.person} is no longer recorded as under 18.")
        else:
            young.record_under_age(actor=request.user, enrollment=enrollment, now=clock.now())
            messages.success(
                request, f"{enrollment.person} is recorded as under 18. No other program takes them."
            )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return redirect_after_post(reverse("programs:enrollment", kwargs={"public_id": public_id}))
