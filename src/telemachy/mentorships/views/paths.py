"""What a mentee wants to learn from one mentor's path."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships import access
from telemachy.mentorships.actions.paths import write_path_wish
from telemachy.mentorships.forms.paths import PathWishForm
from telemachy.mentorships.queries.between import between
from telemachy.people.access import PersonRequest


def path_wish(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write it; the mentor alone reads it."""
    mentorship = access.get_own_side_of(request.user, public_id, "path_wish", action="update")
    other = mentorship.other_than(request.user)
    form = PathWishForm(
        request.POST if request.method == "POST" else None,
        initial={"words": between(mentorship, request.user).path_wish},
    )
    refusal, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                write_path_wish(
                    actor=request.user,
                    mentorship=mentorship,
                    words=form.cleaned_data["words"],
                    now=clock.now(),
                )
            except Refusal as error:
                refusal, status = error.sentence, 409
            else:
                said = "reads it" if form.cleaned_data["words"] else "no longer sees anything here"
                messages.success(request, f"Saved. {other.get_short_name()} {said}.")
                return redirect_after_post(mentorship.get_absolute_url())
    values = {"mentorship": mentorship, "other": other, "form": form, "refusal": refusal}
    return render(request, "mentorships/path_wish.html", values, status=status)
