"""The first page: today's step for who is signed in, what this is for everybody else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.home.queries import today
from telemachy.people.models import Person
from telemachy.people.queries import is_set_up


def home(request: HttpRequest) -> HttpResponse:
    """Exactly one primary next step, and what stands around it."""
    if not isinstance(request.user, Person):
        values = {"is_set_up": is_set_up(), "demo_mode": settings.TELEMACHY_DEMO}
        return render(request, "home/landing.html", values)
    return render(request, "home/home.html", {"today": today(request.user, clock.now())})
