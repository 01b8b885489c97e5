"""One's own pages: profile, what is held, and the ways out."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from telemachy.common import clock, personal_data
from telemachy.common.http import redirect_after_post
from telemachy.people import actions
from telemachy.people.access import PersonRequest
from telemachy.people.choices import Standing
from telemachy.people.queries.profiles import WholeProfile, to_confirm, words_to_settle
from telemachy.people.views import writing

ROWS_AT_FIRST = 10
ROWS_ON_A_PAGE = 50


def profile(request: PersonRequest) -> HttpResponse:
    """One's own profile section by section, who may read what, and the ways to one's account."""
    parts = WholeProfile.of(request.user, Standing.SELF, request.user.language).parts(Standing.SELF)
    begun = {part.section.key for part in parts if part.is_written}
    page = {
        "person": request.user,
        "parts": [part for part in parts if part.section.key != "what"],
        # A name is always there, so it does not tell whether the first step was taken.
        "has_begun": len(begun - {"who"}) > 0,
        "words": words_to_settle(request.user),
        "to_confirm": to_confirm(request.user),
    }
    return render(request, "people/profile.html", page)


def edit(request: PersonRequest) -> HttpResponse:
    """Who I am."""
    return writing.section(request, "who")


def my_data(request: PersonRequest) -> HttpResponse:
    """Everything that is held about oneself; of one part all, a page at a time."""
    parts = personal_data.parts_of(personal_data.export(request.user))
    wanted = request.GET.get("part", "")
    part = next((one for one in parts if one.key == wanted), None)
    if part is None:
        return render(request, "people/my_data.html", {"held": _beginnings(parts)})
    page = Paginator(part.rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page", ""))
    values = {"part": part, "page": page, "shown": part.piece(list(page.object_list))}
    return render(request, "people/my_data_part.html", values)


def download_my_data(request: PersonRequest) -> HttpResponse:
    """The same as a file."""
    held = personal_data.as_file(personal_data.export(request.user))
    answer = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


def _beginnings(parts: list[personal_data.Part]) -> list[dict[str, object]]:
    """Each part with its newest rows; the rest has a page of its own."""
    return [
        {
            "title": part.title,
            "key": part.key,
            "count": len(part),
            "is_cut": len(part) > ROWS_AT_FIRST,
            "shown": part.piece(part.rows[:ROWS_AT_FIRST]),
        }
        for part in parts
    ]


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
    parts = personal_data.parts_of(personal_data.export(request.user))
    return render(request, "people/delete_me.html", {"held": _beginnings(parts)})
