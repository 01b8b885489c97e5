"""Addresses for the tests of two requests that get into each other's way; no page of ours."""

import time

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from tests.cast import NOW

from telemachy.audit.actions import record
from telemachy.people.models import Person


def cross(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Change two people in this order, with time for another to have begun at the other end."""
    with transaction.atomic():
        _touch(first)
        time.sleep(0.4)
        _touch(second)
        record(actor=None, verb="tests.cross", target=f"pair:{first}-{second}", now=NOW)
    return HttpResponse(request.POST["word"])


def save_then_cross(request: HttpRequest, first: int, second: int) -> HttpResponse:
    """Save something for good, and only then get into another's way."""
    record(actor=None, verb="tests.saved", target=f"pair:{first}-{second}", now=NOW)
    return cross(request, first, second)


def _touch(pk: int) -> None:
    person = Person.objects.select_for_update().get(pk=pk)
    person.about += "x"
    person.save(update_fields=["about"])


urlpatterns = [
    path("cross/<int:first>/<int:second>/", cross),
    path("save-then-cross/<int:first>/<int:second>/", save_then_cross),
]
