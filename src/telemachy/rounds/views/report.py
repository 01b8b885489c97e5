"""The report of a program, for those who run it and those who answer for it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.people.access import PersonRequest
from telemachy.programs.access import can, get_program_for
from telemachy.rounds.queries.report import report


def program_report(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """Hours, money, what was agreed, which functions are tied together."""
    program = get_program_for(request.user, program_id, object_name="program_report")
    page = {
        "program": program,
        "report": report(program),
        "may_see_settings": can(request.user, "program", "read", program),
        "program_url": reverse("programs:program", kwargs={"public_id": program.public_id}),
    }
    return render(request, "rounds/report.html", page)
