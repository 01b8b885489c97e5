"""The question bank, to look something up in."""

from django.http import HttpResponse
from django.shortcuts import render

from telemachy.meetings.queries.questions import ASKERS, bank, questions_page
from telemachy.people.access import PersonRequest

QUERY_LENGTH = 100


def questions(request: PersonRequest) -> HttpResponse:
    """All questions, by purpose, by who asks, and by words."""
    page = questions_page(
        q=request.GET.get("q", "")[:QUERY_LENGTH],
        purpose=request.GET.get("purpose", ""),
        asker=request.GET.get("asker", ""),
        page=request.GET.get("page", ""),
    )
    values = {
        "page": page,
        "purposes": bank().purposes.values(),
        "askers": ASKERS.items(),
        "total": len(bank().questions),
    }
    return render(request, f"meetings/questions.html{'#found' if request.htmx else ''}", values)
