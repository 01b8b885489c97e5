"""Things achieved, and the question to a colleague who was there."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people import actions
from telemachy.people.access import (
    PersonRequest,
    get_achievement_to_confirm,
    get_entry_for,
    sections,
    who_may_read,
)
from telemachy.people.choices import Confirmation
from telemachy.people.forms.profile import AchievementForm, AskForm
from telemachy.people.models import MOST_ACHIEVEMENTS, Achievement
from telemachy.people.queries.profiles import achievement_label, achievements_of


def achievements(request: PersonRequest) -> HttpResponse:
    """Up to three, each with its label."""
    form = AchievementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_achievement(actor=request.user, now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Added.")
            return redirect_after_post(reverse("people:achievements"))
    mine = achievements_of(request.user)
    page = {
        "form": form,
        "section": sections()["achievements"],
        "achievements": [(one, achievement_label(one)) for one in mine],
        "is_full": len(mine) >= MOST_ACHIEVEMENTS,
    }
    return render(request, "people/achievements.html", page)


def achievement(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write one anew."""
    one = get_entry_for(request.user, Achievement, public_id)
    form = AchievementForm(request.POST or None, initial={"title": one.title, "story": one.story})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_achievement(
                actor=request.user, achievement=one, now=clock.now(), **form.cleaned_data
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Saved.")
            return redirect_after_post(reverse("people:achievements"))
    page = {"form": form, "achievement": one, "is_confirmed": one.state == Confirmation.CONFIRMED}
    return render(request, "people/achievement.html", page)


def remove_achievement(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take one out."""
    one = get_entry_for(request.user, Achievement, public_id)
    actions.remove_achievement(actor=request.user, achievement=one, now=clock.now())
    messages.success(request, "Taken out.")
    return redirect_after_post(reverse("people:achievements"))


def ask_to_confirm(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Name a colleague who may confirm it."""
    one = get_entry_for(request.user, Achievement, public_id)
    form = AskForm(request.POST or None, initial={"address": one.asked_address})
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_to_confirm(
                actor=request.user, achievement=one, address=form.cleaned_data["address"], now=clock.now()
            )
        except Refusal as refusal:
            form.add_error("address", refusal.sentence)
        else:
            messages.success(request, "If a colleague with this address is here, they are asked.")
            return redirect_after_post(reverse("people:achievements"))
    return render(request, "people/ask_to_confirm.html", {"form": form, "achievement": one})


def confirm_achievement(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """A colleague's answer: shown first, given on POST."""
    one = get_achievement_to_confirm(request.user, public_id)
    if request.method != "POST":
        page = {"achievement": one, "who": who_may_read("achievements")}
        return render(request, "people/confirm_achievement.html", page)
    try:
        if request.POST.get("answer") == "yes":
            actions.confirm_achievement(actor=request.user, achievement=one, now=clock.now())
            messages.success(request, "Thank you. Their profile says that you confirm it.")
        else:
            actions.decline_to_confirm(actor=request.user, achievement=one, now=clock.now())
            messages.success(request, "Done. It stays self-stated, and nothing else is told.")
    except actions.NotAsked as refusal:
        messages.error(request, refusal.sentence)
    return redirect_after_post("/")
