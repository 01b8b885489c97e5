"""One's own pages: profile, what is held, and the ways out."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from telemachy.common import clock, personal_data
from telemachy.common.http import redirect_after_post
from telemachy.people import actions
from telemachy.people.access import PersonRequest
from telemachy.people.forms import ProfileForm


def profile(request: PersonRequest) -> HttpResponse:
    """One's own profile as others may see it, with the ways to one's account."""
    return render(request, "people/profile.html", {"person": request.user})


def edit(request: PersonRequest) -> HttpResponse:
    """Write one's own profile."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        actions.edit_profile(actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect_after_post("/me/")
    return render(request, "people/edit_profile.html", {"form": form})


def my_data(request: PersonRequest) -> HttpResponse:
    """Everything that is held about oneself."""
    return render(request, "people/my_data.html", {"held": personal_data.export(request.user)})


def download_my_data(request: PersonRequest) -> HttpResponse:
    """The same as a file."""
    held = [
        {"heading": part.heading, "source": part.source, "facts": [list(fact) for fact in part.facts]}
        for part in personal_data.export(request.user)
    ]
    answer = JsonResponse({"held": held}, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


def sign_out_everywhere(request: PersonRequest) -> HttpResponse:
    """End every other session."""
    person = actions.sign_out_everywhere(actor=request.user, now=clock.now())
    update_session_auth_hash(request, person)
    messages.success(request, "You are signed out everywhere else.")
    return redirect_after_post("/me/")


def opt_out(request: PersonRequest) -> HttpResponse:
    """Stop taking part: shown first, done on POST."""
    if request.method == "POST":
        actions.opt_out(actor=request.user, now=clock.now())
        messages.success(request, "Done. You are not part of any program, and we do not write to you again.")
        return redirect_after_post("/me/")
    return render(request, "people/opt_out.html")


def take_part_again(request: PersonRequest) -> HttpResponse:
    """Be reachable again."""
    actions.take_part_again(actor=request.user, now=clock.now())
    messages.success(request, "Welcome back. We may write to you again.")
    return redirect_after_post("/me/")


def delete(request: PersonRequest) -> HttpResponse:
    """Erase everything about oneself: shown first, done on POST."""
    if request.method == "POST":
        try:
            actions.erase_person(actor=request.user, person=request.user, now=clock.now())
        except actions.LastAdmin as refusal:
            messages.error(request, refusal.sentence)
            return redirect_after_post("/me/")
        logout(request)
        return redirect_after_post("/farewell/")
    return render(request, "people/delete_me.html", {"held": personal_data.export(request.user)})
