"""The first talk of two people: offer times, take one, put it into a calendar."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.common.templatetags.look import when
from telemachy.mentorships import access, actions
from telemachy.mentorships.forms.first_meetings import OfferForm, TakeForm
from telemachy.mentorships.models import Mentorship, OfferedTime
from telemachy.mentorships.queries.between import between
from telemachy.mentorships.queries.first_meetings import FirstMeetingPage, calendar_file, first_meeting_page
from telemachy.people.access import PersonRequest


def first_meeting(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Look at what stands; offer times, or others than were offered or agreed."""
    mentorship = access.get_mentorship_for(request.user, public_id, action="meet")
    now = clock.now()
    page = first_meeting_page(mentorship, request.user, now)
    if request.method != "POST":
        return _page(request, page, _form(page))
    form = _form(page, request.POST)
    if not form.is_valid():
        return _page(request, page, form, status=422)
    try:
        actions.offer_times(
            actor=request.user,
            mentorship=mentorship,
            times=form.times(),
            length_minutes=form.cleaned_data["length_minutes"],
            where=form.cleaned_data["where"],
            note=form.cleaned_data["note"],
            now=now,
        )
    except Refusal as refusal:
        return _page(request, page, form, refusal=refusal.sentence, status=409)
    messages.success(request, f"Sent. {page.other.get_short_name()} takes a time, or offers others.")
    return redirect_after_post(_url(mentorship))


def take(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take one of the times offered."""
    mentorship = access.get_mentorship_for(request.user, public_id, action="meet")
    now = clock.now()
    form = TakeForm(request.POST)
    page = first_meeting_page(mentorship, request.user, now)
    if not form.is_valid():
        return _page(request, page, _form(page), refusal="Choose one of the times.", status=422)
    offered = get_object_or_404(
        OfferedTime, public_id=form.cleaned_data["time"], meeting__mentorship=mentorship
    )
    try:
        meeting = actions.take_time(actor=request.user, mentorship=mentorship, offered=offered, now=now)
    except Refusal as refusal:
        page = first_meeting_page(mentorship, request.user, now)
        return _page(request, page, _form(page), refusal=refusal.sentence, status=409)
    messages.success(request, f"You talk on {when(meeting.starts_at)}. Both of you have it by mail.")
    return redirect_after_post(_url(mentorship))


def calendar(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The agreed time as a file for one's own calendar."""
    mentorship = access.get_mentorship_for(request.user, public_id, action="meet")
    now = clock.now()
    meeting = first_meeting_page(mentorship, request.user, now).meeting
    if meeting is None or not meeting.is_agreed:
        raise Http404
    meeting.mentorship = mentorship
    return HttpResponse(
        calendar_file(meeting, request.user, now),
        content_type="text/calendar; charset=utf-8; method=PUBLISH",
        headers={"Content-Disposition": 'attachment; filename="first-talk.ics"'},
    )


def _form(page: FirstMeetingPage, *data: Any) -> OfferForm:
    labels = [when(moment) for moment in page.common]
    meeting = page.meeting
    initial = {"length_minutes": meeting.length_minutes, "where": meeting.where} if meeting else {}
    return OfferForm(page.common, labels, *data, initial=initial)


def _page(
    request: PersonRequest, page: FirstMeetingPage, form: OfferForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    values = {
        "page": page,
        "between": between(page.mentorship, request.user),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "mentorships/first_meeting.html", values, status=status)


def _url(mentorship: Mentorship) -> str:
    return reverse("mentorships:first_meeting", args=[mentorship.public_id])
