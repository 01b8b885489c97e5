"""Coming in alone, where the organization lets everybody: a name, an address, a code, and then a board."""

import secrets
from datetime import timedelta
from typing import Any

from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from telemachy.boards import actions
from telemachy.boards.forms import CodeForm, SignUpForm
from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.people.models import Organization
from telemachy.people.queries import organization

CODE_MINUTES = 15
TRIES = 5
_KEY = "boards.sign_up"


def sign_up(request: PersonRequest) -> HttpResponseBase:
    """Say a name and an address; a code goes there, whether we know it or not."""
    house = _open_house()
    if request.user.is_authenticated:
        return redirect("boards:board")
    form = SignUpForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _send_code(request, form)
    page = {"form": form, "house": house}
    return render(request, "boards/sign_up.html", page, status=422 if form.errors else 200)


def enter_code(request: PersonRequest) -> HttpResponseBase:
    """Type the code that came by mail; then one is in, and the first page asks what one aims for."""
    _open_house()
    kept = request.session.get(_KEY)
    if kept is None or kept["until"] < clock.now().timestamp():
        return redirect("boards:sign_up")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        limited = consume_or_429(request, action="sign_up_code")
        if limited is not None:
            return limited  # type: ignore[no-any-return]
        if form.is_valid():
            if constant_time_compare(kept["code"], _hash(form.cleaned_data["code"])):
                return _come_in(request, kept, form)
            if not _count_try(request, kept):
                return redirect_after_post(reverse("boards:sign_up"))
            form.add_error("code", "This is not the code that was sent. Look again, or ask for a new one.")
    page = {"form": form, "email": kept["email"]}
    return render(request, "boards/sign_up_code.html", page, status=422 if form.errors else 200)


def _open_house() -> Organization:
    house = organization()
    if not house.open_to_all:
        raise Http404
    return house


def _send_code(request: PersonRequest, form: SignUpForm) -> HttpResponseBase:
    """Keep what was said for a quarter of an hour, in this session alone, and mail a code."""
    email = form.cleaned_data["email"]
    limited = consume_or_429(request, action="sign_up_alone", key=email)
    if limited is not None:
        return limited  # type: ignore[no-any-return]
    code = f"{secrets.randbelow(10**6):06}"
    now = clock.now()
    request.session[_KEY] = {
        "code": _hash(code),
        "until": (now + timedelta(minutes=CODE_MINUTES)).timestamp(),
        "tries": 0,
        "name": form.cleaned_data["name"],
        "email": email,
    }
    # With the session goes what was typed, whether they come back or not.
    request.session.set_expiry(CODE_MINUTES * 60)
    actions.send_code(email=email, code=code, minutes=CODE_MINUTES, now=now)
    return redirect_after_post(reverse("boards:sign_up_code"))


def _come_in(request: PersonRequest, kept: dict[str, Any], form: CodeForm) -> HttpResponseBase:
    try:
        person, is_new = actions.come_in_alone(name=kept["name"], email=kept["email"], now=clock.now())
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        page = {"form": form, "email": kept["email"]}
        return render(request, "boards/sign_up_code.html", page, status=422)
    del request.session[_KEY]
    request.session.set_expiry(None)  # from here on it is a session like any other
    if is_new:
        messages.success(request, "You are in. What follows takes a few minutes, and nobody else reads it.")
    # By the library's own road, so that a second factor is still asked for; the code proved the address.
    answer = perform_login(request, person, email_verification="none", redirect_url=reverse("boards:board"))
    return answer or redirect("boards:board")


def _count_try(request: PersonRequest, kept: dict[str, Any]) -> bool:
    """Count a wrong code; whether another try is left before a new code has to be sent."""
    if kept["tries"] + 1 >= TRIES:
        del request.session[_KEY]
        messages.error(request, "Those were too many wrong codes. Ask for a new one.")
        return False
    request.session[_KEY] = {**kept, "tries": kept["tries"] + 1}
    return True


def _hash(code: str) -> str:
    return salted_hmac("telemachy.boards.sign_up_code", code, algorithm="sha256").hexdigest()
