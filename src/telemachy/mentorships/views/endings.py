"""Pausing, and a decent ending."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships import access
from telemachy.mentorships.actions import closing as acts
from telemachy.mentorships.actions import pausing
from telemachy.mentorships.choices import ClosingReason
from telemachy.mentorships.forms.endings import ClosingForm, HandOverForm, PauseForm, ThanksForm
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.together import ending_page
from telemachy.mentorships.queries.workspace import workspace
from telemachy.mentorships.views.reading import mentorship_page
from telemachy.people.access import PersonRequest


def pause(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """See what a pause does, then begin one."""
    mentorship = access.get_shared_for(request.user, public_id, "ending", action="update")
    form = PauseForm(request.POST if request.method == "POST" else None)
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                pausing.pause(
                    actor=request.user,
                    mentorship=mentorship,
                    until=form.cleaned_data["until"],
                    now=clock.now(),
                )
            except Refusal as caught:
                refusal, status = caught.sentence, 409
            else:
                messages.success(request, "Paused. Nothing is expected of either of you meanwhile.")
                return redirect_after_post(mentorship.get_absolute_url())
    values = {**workspace(mentorship, request.user, "together"), "form": form, "refusal": refusal}
    return render(request, "mentorships/pause.html", values, status=status)


def resume(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Go on."""
    mentorship = access.get_shared_for(request.user, public_id, "ending", action="update")
    try:
        pausing.resume(actor=request.user, mentorship=mentorship, now=clock.now())
    except Refusal as refusal:
        return mentorship_page(request, mentorship, refusal=refusal.sentence, status=409)
    messages.success(request, "You go on. A good next step is a time for your next session.")
    return redirect_after_post(mentorship.get_absolute_url())


def ending(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """See what an ending does and begin it; or thank each other, and say how it ends."""
    action = "update" if request.method == "POST" else "read"
    mentorship = access.get_shared_for(request.user, public_id, "ending", action=action)
    if request.method != "POST":
        return _page(request, mentorship)
    form = ClosingForm(request.POST)
    if not form.is_valid():
        return _page(request, mentorship, form=form, status=422)
    reason = ClosingReason(form.cleaned_data["reason"])
    return _do(
        request,
        mentorship,
        lambda: acts.begin_closing(actor=request.user, mentorship=mentorship, reason=reason, now=clock.now()),
        "It is coming to its end. There is time for a last talk and a word of thanks.",
    )


def thanks(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A line for the other."""
    mentorship = access.get_shared_for(request.user, public_id, "ending", action="update")
    form = ThanksForm(request.POST)
    if not form.is_valid():
        return _page(request, mentorship, thanks=form, status=422)
    return _do(
        request,
        mentorship,
        lambda: acts.write_thanks(
            actor=request.user,
            mentorship=mentorship,
            thanks=form.cleaned_data["thanks"],
            now=clock.now(),
        ),
        f"Saved. {mentorship.other_than(request.user).get_short_name()} can read it.",
    )


def hand_over(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What the mentee takes along."""
    mentorship = access.get_shared_for(request.user, public_id, "ending", action="own")
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _page(request, mentorship, hand_over=form, status=422)
    return _do(
        request,
        mentorship,
        lambda: acts.write_hand_over(
            actor=request.user,
            mentorship=mentorship,
            text=form.cleaned_data["text"],
            is_shared=form.cleaned_data["is_shared"],
            now=clock.now(),
        ),
        "Saved.",
    )


def go_on(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Go on without the program, when both want to."""
    mentorship = access.get_shared_for(request.user, public_id, "ending", action="update")
    return _do(
        request,
        mentorship,
        lambda: acts.go_on(actor=request.user, mentorship=mentorship, now=clock.now()),
        "Saved. You go on without the program once both of you have said so.",
    )


def finish(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Done, as far as I am concerned."""
    mentorship = access.get_shared_for(request.user, public_id, "ending", action="update")
    return _do(
        request,
        mentorship,
        lambda: acts.finish(actor=request.user, mentorship=mentorship, now=clock.now()),
        "Saved. It closes once both of you are done.",
    )


def keep_going(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take the ending back."""
    mentorship = access.get_shared_for(request.user, public_id, "ending", action="update")
    return _do(
        request,
        mentorship,
        lambda: acts.keep_going(actor=request.user, mentorship=mentorship, now=clock.now()),
        "Taken back. You go on where you were.",
    )


def _do(request: PersonRequest, mentorship: Mentorship, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        return _page(request, mentorship, refusal=refusal.sentence, status=409)
    messages.success(request, done)
    return redirect_after_post(reverse("mentorships:ending", args=[mentorship.public_id]))


def _page(
    request: PersonRequest,
    mentorship: Mentorship,
    *,
    form: ClosingForm | None = None,
    thanks: ThanksForm | None = None,
    hand_over: HandOverForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    mentorship.refresh_from_db(fields=["state"])
    page = ending_page(mentorship, request.user)
    values = {
        **workspace(mentorship, request.user, "together"),
        "page": page,
        "form": form or ClosingForm(),
        "thanks_form": thanks or ThanksForm(initial={"thanks": page.my_thanks}),
        "hand_over_form": hand_over
        or HandOverForm(initial={"text": page.hand_over, "is_shared": page.hand_over_is_shared}),
        "refusal": refusal,
    }
    return render(request, "mentorships/ending.html", values, status=status)
