"""The edge of the web: the request's types, and what is answered when there is no page."""

import sys
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class HtmxRequest(HttpRequest):
    """A request that may come from htmx: `if request.htmx:` answers the fragment instead of the page.

    `people.access.PersonRequest` is this with `.user` a Person, for pages behind the gate.
    """

    htmx: "HtmxDetails"
    request_id: str


def redirect_after_post(where: str) -> HttpResponseRedirect:
    """Answer a POST: 303, so that reload and back do not repeat it."""
    return HttpResponseRedirect(where, status=303)


def health(request: HttpRequest) -> JsonResponse:
    """Alive, and the database answers: 200; else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"alive": False}, status=503, headers={"Retry-After": "5"})
    return JsonResponse({"alive": True})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what came in cannot be read."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: visible, but not for this person to change."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: missing, or hidden; the two look alike."""
    return render(request, "404.html", status=404)


def conflict(request: HttpRequest, refusal: Exception) -> HttpResponse:
    """409: somebody else was faster; the page says who and when."""
    return render(request, "409.html", {"sentence": str(refusal)}, status=409)


def method_not_allowed(request: HttpRequest, allowed: list[str]) -> HttpResponse:
    """405: this address does not answer this method."""
    response = render(request, "405.html", status=405)
    response["Allow"] = ", ".join(allowed)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake. 503 when it is the database that is away, locked for too long, or full.

    The page shows the request's id to report and nothing else.
    """
    is_away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    page: str
    try:
        # Without the request: no session, no person, nothing that may be what failed.
        page = render_to_string("500.html", {"request_id": _id_of(request), "is_away": is_away})
    except Exception:  # noqa: BLE001 - the page about the error must not fail as well
        page = f"Something went wrong on our side. The number of this request is {_id_of(request)}."
    if is_away:
        return HttpResponse(page, status=503, headers={"Retry-After": "5"})
    return HttpResponse(page, status=500)


def _id_of(request: HttpRequest) -> str:
    return getattr(request, "request_id", "")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was open too long, or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)
