"""Programs that somebody could join without having been asked."""

from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.people.access import PersonRequest
from telemachy.people.queries import day_of
from telemachy.programs.queries.to_join import programs_to_join


def to_join(request: PersonRequest) -> HttpResponse:
    """What coordinators list for everybody, by where the reader stands in working life."""
    found = programs_to_join(request.user, day_of(clock.now()))
    groups = [
        (f"For where you stand: {found.stage.lower()}", found.suggested),
        ("For everybody", found.for_everybody),
        (
            "Thought for others, and open to you all the same" if found.stage else "Thought for some stages",
            found.for_others,
        ),
    ]
    page = {"found": found, "groups": [(title, rows) for title, rows in groups if rows]}
    return render(request, "programs/to_join.html", page)
