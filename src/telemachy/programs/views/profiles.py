"""What the people of a program wrote about themselves, as their coordinators may read it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from telemachy.people.access import PersonRequest
from telemachy.people.choices import Standing
from telemachy.people.queries.profiles import WholeProfile
from telemachy.programs import access
from telemachy.programs.queries import searching
from telemachy.programs.views.frame import framed

PAGE = 25


def find_people(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Search the people of a program by function, topic and situation."""
    program = access.get_program_for(request.user, public_id, object_name="program_people")
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "role", "record")}
    people = searching.find_people(
        program, search=asked["q"], role=asked["role"], track_record=asked["record"]
    )
    shown, found = searching.found_page(program, people, page=request.GET.get("page", ""), size=PAGE)
    page = framed(
        program,
        "people",
        asked=asked,
        page=shown,
        found=found,
        phrases=searching.phrases(asked["q"]),
        records=searching.TRACK_RECORDS.items(),
    )
    return render(request, "programs/find_people.html", page)


def profile(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One person's profile: what coordinators may read of it, and no more."""
    enrollment = access.get_enrollment_for(request.user, public_id)
    whole = WholeProfile.of(enrollment.person, Standing.COORDINATOR, request.user.language)
    page = {
        "enrollment": enrollment,
        "person": enrollment.person,
        "program": enrollment.cohort.program,
        "parts": [part for part in whole.parts(Standing.COORDINATOR) if part.is_written],
    }
    return render(request, "programs/profile.html", page)
