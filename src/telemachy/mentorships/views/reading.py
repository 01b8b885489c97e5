"""Pages that only show."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.common.permissions import Role
from telemachy.mentorships import access
from telemachy.mentorships.choices import TOGETHER, State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.between import between
from telemachy.mentorships.queries.changing import change_as_the_desk_sees_it
from telemachy.mentorships.queries.pages import STATUS, Side, program_overview, side_of, sides_of, waiting_for
from telemachy.mentorships.queries.together import together
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest
from telemachy.people.queries.profiles import wrote_for_pair
from telemachy.programs.access import get_program_for
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.queries.effort import effort_of


def mine(request: PersonRequest) -> HttpResponse:
    """My mentorships, in every program and on both sides."""
    return render(request, "mentorships/mine.html", {"sides": sides_of(request.user)})


def mentorship(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One mentorship, as one of the two sees it, or as those who run the program do."""
    return mentorship_page(request, access.get_mentorship_for(request.user, public_id))


def mentorship_page(
    request: PersonRequest, found: Mentorship, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page of a mentorship, perhaps with the sentence that says why an answer was not taken."""
    if access.roles_in(request.user, found) & {Role.MENTOR, Role.MENTEE}:
        side = side_of(found, request.user)
        if found.state in TOGETHER:
            return _together(request, found, refusal=refusal, status=status)
        values = {
            "side": side,
            "between": between(found, request.user),
            "refusal": refusal,
            "effort": effort_of(found.program, _role(side)),
            "wrote": [] if side.is_over else wrote_for_pair(side.other, request.user.language),
        }
        return render(request, "mentorships/mentorship.html", values, status=status)
    values = {
        "mentorship": found,
        "status": STATUS[State(found.state)],
        "waiting_for": waiting_for(found) if found.state == State.PROPOSED else [],
        "change": change_as_the_desk_sees_it(found),
    }
    return render(request, "mentorships/from_the_desk.html", values, status=status)


def _role(side: Side) -> str:
    return EnrollmentRole.MENTOR if side.i_am_mentor else EnrollmentRole.MENTEE


def _together(request: PersonRequest, found: Mentorship, *, refusal: str, status: int) -> HttpResponse:
    """The first page of two who work together, or did."""
    values = {
        **workspace(found, request.user, "together"),
        "side": side_of(found, request.user),
        "page": together(found, request.user, clock.now()),
        "between": between(found, request.user),
        "wrote": []
        if found.state == State.CLOSED
        else wrote_for_pair(found.other_than(request.user), request.user.language),
        "refusal": refusal,
    }
    return render(request, "mentorships/together.html", values, status=status)


def in_program(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """All mentorships of a program: who with whom and where it stands, never what they talk about."""
    program = get_program_for(request.user, program_id, object_name="mentorships_of_program")
    overview = program_overview(
        program,
        state=request.GET.get("state", ""),
        search=request.GET.get("q", "").strip()[:100],
        page=request.GET.get("page", ""),
    )
    values = {
        "program": program,
        "overview": overview,
        "rows": [(row, *STATUS[State(row.state)]) for row in overview.rows],
    }
    return render(request, "mentorships/in_program.html", values)
