"""Choosing which mentor may read one aim."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.boards import actions
from telemachy.boards.access import mentors_of
from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.growth.access import get_aim_for
from telemachy.growth.models import AimShare
from telemachy.growth.queries import words_of
from telemachy.people.access import PersonRequest


def share_aim(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The mentors one has now, each with a button; nothing is shared before one is pressed."""
    aim = get_aim_for(request.user, public_id)
    mentors = mentors_of(request.user)
    if request.method == "POST":
        chosen = next((one for one in mentors if str(one.public_id) == request.POST.get("mentor")), None)
        if chosen is None:
            messages.error(request, "Choose one of your mentors.")
            return redirect_after_post(reverse("boards:share_aim", args=[aim.public_id]))
        try:
            actions.share_with_mentor(actor=request.user, aim=aim, mentor=chosen, now=clock.now())
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(
                request, f"{chosen.name} may read this aim, until you take it back or your mentorship ends."
            )
        return redirect_after_post(reverse("growth:aim", args=[aim.public_id]))
    readers = set(AimShare.objects.filter(aim=aim).values_list("reader_id", flat=True))
    page = {
        "aim": aim,
        "words": words_of(aim)[0],
        "mentors": [(mentor, mentor.pk in readers) for mentor in mentors],
    }
    return render(request, "boards/share_aim.html", page)
