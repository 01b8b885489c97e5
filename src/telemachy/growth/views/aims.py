"""The page where a person says, for themselves, what they aim for."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal, Stale
from telemachy.common.http import redirect_after_post
from telemachy.growth import actions, queries
from telemachy.growth.access import get_aim_for
from telemachy.growth.choices import STARTERS, AimKind, Whose
from telemachy.growth.forms import AimForm, GivenForm, WantedForm
from telemachy.growth.models import AimShare
from telemachy.people.access import PersonRequest

# Where to go after the first aim: back to the page that asked for it. A word, never an address.
AFTER = {"board": "boards:board"}


def aims(request: PersonRequest) -> HttpResponse:
    """Both lists side by side; on POST, one more of what I want."""
    form = WantedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_aim(
                actor=request.user,
                whose=Whose.WANTED,
                kind=AimKind(form.cleaned_data["kind"]),
                words=form.cleaned_data["words"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("words", refusal.sentence)
        else:
            unsure = form.cleaned_data["kind"] == AimKind.NOT_SURE
            messages.success(
                request, "Written down. Only you read it." if not unsure else "That is a good place to begin."
            )
            # Who is not sure stays here: what they may find out stands on this page.
            return redirect_after_post(_mine(request) if unsure else _after(request))
    return _page(request, wanted=form)


def write_given(request: PersonRequest) -> HttpResponse:
    """One more of what others want for me."""
    form = GivenForm(request.POST)
    if form.is_valid():
        try:
            actions.write_aim(
                actor=request.user,
                whose=Whose.GIVEN,
                kind=AimKind.NOT_SURE,
                words=form.cleaned_data["words"],
                source=form.cleaned_data["source"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("words", refusal.sentence)
        else:
            messages.success(request, "Written down, apart from what you want yourself.")
            return redirect_after_post(_mine(request))
    return _page(request, given=form)


def take_starter(request: PersonRequest) -> HttpResponse:
    """Take something to find out."""
    starter = next((one for one in STARTERS if one.key == request.POST.get("starter")), None)
    if starter is None:
        messages.error(request, "Choose one of the things to find out.")
        return redirect_after_post(_mine(request))
    try:
        actions.explore(actor=request.user, starter=starter, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, "It stands among what you want. Change the words as you like.")
    return redirect_after_post(_mine(request))


def aim(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write one anew; see with whom it is shared."""
    one = get_aim_for(request.user, public_id)
    words, source = queries.words_of(one)
    initial = {"kind": one.kind, "words": words, "source": source, "revision": one.revision}
    form = AimForm(request.POST if request.method == "POST" else None, whose=one.whose, initial=initial)
    status, newer = 200, ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.edit_aim(
                actor=request.user,
                aim=one,
                kind=AimKind(said["kind"]),
                words=said["words"],
                source=said.get("source", ""),
                revision=said["revision"],
                now=clock.now(),
            )
        except Stale as refusal:
            form = AimForm({**request.POST.dict(), "revision": one.revision}, whose=one.whose)
            form.add_error(None, refusal.sentence)
            status, newer = 409, words
        except Refusal as refusal:
            form.add_error("words", refusal.sentence)
        else:
            messages.success(request, "Saved.")
            return redirect_after_post(_mine(request))
    if form.errors and status == 200:
        status = 422
    shares = AimShare.objects.filter(aim=one).select_related("reader")
    page = {"form": form, "aim": one, "shares": shares, "newer": newer}
    return render(request, "growth/aim.html", page, status=status)


def make_mine(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """This is what I want too."""
    one = actions.make_mine(actor=request.user, aim=get_aim_for(request.user, public_id), now=clock.now())
    messages.success(request, "It stands among what you want now. Say what it is about, in your own words.")
    return redirect_after_post(reverse("growth:aim", args=[one.public_id]))


def remove(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take one out."""
    actions.remove_aim(actor=request.user, aim=get_aim_for(request.user, public_id), now=clock.now())
    messages.success(request, "Taken out. Nobody reads it any more.")
    return redirect_after_post(_mine(request))


def unshare(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Let one reader read it no more."""
    one = get_aim_for(request.user, public_id)
    share = next((s for s in one.shares.all() if str(s.public_id) == request.POST.get("share")), None)
    # Pressed twice, or taken back in another window: there is nothing left to do.
    if share is not None:
        actions.unshare_aim(actor=request.user, aim=one, reader=share.reader, now=clock.now())
        messages.success(request, f"{share.reader.name} does not read it any more, and was not told.")
    return redirect_after_post(reverse("growth:aim", args=[one.public_id]))


def shared(request: PersonRequest) -> HttpResponse:
    """What others let me read."""
    return render(request, "growth/shared.html", {"aims": queries.shared_with(request.user)})


def _page(
    request: PersonRequest, *, wanted: WantedForm | None = None, given: GivenForm | None = None
) -> HttpResponse:
    wanted, given = wanted or WantedForm(), given or GivenForm()
    page: dict[str, Any] = {
        "exercise": queries.exercise_of(request.user),
        "wanted_form": wanted,
        "given_form": given,
        "then": _then(request),
    }
    return render(request, "growth/aims.html", page, status=422 if wanted.errors or given.errors else 200)


def _then(request: PersonRequest) -> str:
    asked = request.GET.get("then", "")
    return asked if asked in AFTER else ""


def _mine(request: PersonRequest) -> str:
    then = _then(request)
    return reverse("growth:aims") + (f"?then={then}" if then else "")


def _after(request: PersonRequest) -> str:
    then = _then(request)
    return reverse(AFTER[then]) if then else reverse("growth:aims")
