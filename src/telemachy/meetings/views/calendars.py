"""One's own calendar addresses, and what a calendar program reads at one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date, parse_etags

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.meetings import access, actions
from telemachy.meetings.forms.feeds import FeedForm
from telemachy.meetings.queries.calendars import etag_of, feed_file
from telemachy.meetings.queries.feeds import feeds_of, last_change_of
from telemachy.people.access import PersonRequest


def calendars(request: PersonRequest) -> HttpResponse:
    """One's own calendar addresses; a new one is shown this once, in the answer to the form."""
    if request.method != "POST":
        return _page(request, FeedForm())
    form = FeedForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        feed, token = actions.open_feed(
            actor=request.user,
            name=form.cleaned_data["name"],
            busy_only=form.cleaned_data["busy_only"],
            now=clock.now(),
        )
    except Refusal as refusal:
        return _page(request, form, refusal=refusal.sentence, status=409)
    address = request.build_absolute_uri(reverse("meetings:feed", args=[token]))
    return _page(request, FeedForm(), made=feed, address=address)


def end(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """End one of one's own calendar addresses."""
    feed = access.get_feed_for(request.user, public_id)
    actions.end_feed(actor=request.user, feed=feed, now=clock.now())
    messages.success(request, f"“{feed.name}” is ended. A calendar that still asks there finds nothing.")
    return redirect_after_post(reverse("meetings:calendars"))


def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What a calendar program reads; whoever holds the address may, and no cache keeps it."""
    found = access.get_feed_by_token(token)
    content = feed_file(found, clock.now())
    headers = {
        "ETag": etag_of(content),
        "Last-Modified": http_date(last_change_of(found).timestamp()),
        "Cache-Control": "private, no-store",
        "X-Robots-Tag": "noindex",
    }
    if headers["ETag"] in parse_etags(request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _page(request: PersonRequest, form: FeedForm, *, status: int = 200, **more: object) -> HttpResponse:
    values = {"form": form, "feeds": feeds_of(request.user), **more}
    return render(request, "meetings/calendars.html", values, status=status)
