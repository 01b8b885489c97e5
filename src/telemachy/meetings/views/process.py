"""How the pairs of a program get on, as facts of the process; and a word to both of one."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.meetings import notices
from telemachy.meetings.actions.process import remind_both
from telemachy.meetings.choices import NudgeKind
from telemachy.meetings.queries.process import process_page
from telemachy.mentorships.models import Mentorship
from telemachy.people.access import PersonRequest
from telemachy.programs.access import get_program_for, require


def process(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """Who has not begun, who is quiet, who paused: counts, and a list with one act each."""
    program = get_program_for(request.user, program_id, object_name="process")
    page = process_page(
        program, clock.now(), kind=request.GET.get("kind", ""), page=request.GET.get("page", "")
    )
    return render(request, "meetings/process.html", {"program": program, "found": page})


def nudge(request: PersonRequest, mentorship_id: UUID, kind: str) -> HttpResponse:
    """See what both would read, then send it."""
    mentorship = Mentorship.objects.with_people().filter(public_id=mentorship_id).first()
    if mentorship is None or kind not in NudgeKind.values:
        raise Http404
    action = "update" if request.method == "POST" else "read"
    require(request.user, mentorship.program, action=action, object_name="process")
    back = reverse("meetings:process", args=[mentorship.program.public_id])
    refusal = ""
    if request.method == "POST":
        try:
            remind_both(actor=request.user, mentorship=mentorship, kind=NudgeKind(kind), now=clock.now())
        except Refusal as error:
            refusal = error.sentence
        else:
            messages.success(
                request, f"{mentorship.mentee.name} and {mentorship.mentor.name} have a word from you."
            )
            return redirect_after_post(back)
    fact, step = notices.NUDGES[NudgeKind(kind)]
    values = {"mentorship": mentorship, "fact": fact, "step": step, "refusal": refusal, "back_url": back}
    return render(request, "meetings/nudge.html", values, status=409 if refusal else 200)
