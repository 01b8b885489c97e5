"""The door of the demonstration: step in as one of a few people. Outside a demonstration it is not there."""

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from telemachy.common.http import redirect_after_post
from telemachy.demo.models import Persona
from telemachy.demo.queries import personas


def door(request: HttpRequest) -> HttpResponse:
    """Choose as whom to look around."""
    _require_demo()
    return render(request, "demo/door.html", {"personas": personas()})


def enter(request: HttpRequest, part: str) -> HttpResponseBase:
    """Step in: signed in as this person, on their home page."""
    _require_demo()
    persona = get_object_or_404(Persona.objects.select_related("person"), part=part)
    logout(request)
    answer = perform_login(request, persona.person, email_verification="none", redirect_url="/")
    return answer or redirect_after_post("/")


def _require_demo() -> None:
    if not settings.TELEMACHY_DEMO:
        raise Http404
