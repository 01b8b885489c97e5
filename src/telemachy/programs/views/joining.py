"""Coming in by a program's link: the page, the code by mail, what was asked, and one press out."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.people.queries import day_of
from telemachy.programs import access
from telemachy.programs.actions import applying, inviting, suggesting
from telemachy.programs.actions.applying import Asked, Wish
from telemachy.programs.choices import ApplicationState
from telemachy.programs.forms.joining import CodeForm, JoinForm, SuggestForm
from telemachy.programs.queries.effort import Effort, effort_of
from telemachy.programs.queries.joining import Door, door_of, place_in_line
from telemachy.programs.views.frame import is_post, status_of

CODE_MINUTES = 15
TRIES = 5


def join(request: PersonRequest, token: str) -> HttpResponseBase:
    """What the program is and asks of a person; on POST, ask to take part."""
    door = _door(token)
    is_known = request.user.is_authenticated
    form = JoinForm(door, request.POST if is_post(request) else None, is_known=is_known)
    if is_post(request) and door.is_open and form.is_valid():
        if not is_known:
            return _send_code(request, token, door, form)
        try:
            asked = applying.ask_to_take_part(
                actor=request.user,
                program=door.program,
                wishes=form.wishes(),
                words=form.words_said(),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _said(door, asked))
            return redirect_after_post(_where(asked))
    page = {"door": door, "program": door.program, "efforts": _efforts(door), "form": form, "token": token}
    return render(request, "programs/join.html", page, status=status_of(bool(form.errors)))


def join_code(request: PersonRequest, token: str) -> HttpResponseBase:
    """Type the code that came by mail; then the person is in, or waits, and is signed in."""
    door = _door(token)
    kept = request.session.get(_key(token))
    if kept is None or kept["until"] < clock.now().timestamp():
        return redirect("programs:join", token=token)
    form = CodeForm(request.POST if is_post(request) else None)
    if is_post(request):
        limited = consume_or_429(request, action="join_code")
        if limited is not None:
            return limited  # type: ignore[no-any-return]
        if form.is_valid():
            if constant_time_compare(kept["code"], _hash(form.cleaned_data["code"])):
                return _come_in(request, token, door, kept, form)
            _count_try(request, token, kept)
            form.add_error("code", "This is not the code that was sent. Look again, or ask for a new one.")
    page = {"door": door, "program": door.program, "form": form, "email": kept["email"], "token": token}
    return render(request, "programs/join_code.html", page, status=status_of(bool(form.errors)))


def suggest(request: PersonRequest, token: str) -> HttpResponse:
    """A manager thinks of somebody. What comes of it is not shown here, nor anywhere else to them."""
    door = _door(token)
    if not door.joining.may_be_suggested:
        raise Http404
    form = SuggestForm(request.POST if is_post(request) else None)
    if is_post(request) and form.is_valid():
        try:
            suggesting.suggest(
                actor=request.user, joining=door.joining, email=form.cleaned_data["email"], now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Thank you. What comes of it is theirs to tell you.")
            return redirect_after_post(reverse("programs:suggest", kwargs={"token": token}))
    page = {"door": door, "program": door.program, "form": form, "token": token}
    return render(request, "programs/suggest.html", page, status=status_of(bool(form.errors)))


def application(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What I asked for, and where it stands."""
    mine = access.get_own_application_for(request.user, public_id)
    waits = mine.state == ApplicationState.WAITING
    page = {
        "application": mine,
        "program": mine.cohort.program,
        "role": mine.cohort.program.words.role(mine.role).one,
        "place": place_in_line(mine) if waits else None,
        "is_open": mine.state in (ApplicationState.ASKED, ApplicationState.WAITING),
    }
    return render(request, "programs/application.html", page)


def withdraw(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Ask no more."""
    mine = access.get_own_application_for(request.user, public_id)
    try:
        applying.withdraw_application(actor=request.user, application=mine, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"Your name is off the list of {mine.cohort.program}.")
    return redirect_after_post(reverse("programs:application", kwargs={"public_id": mine.public_id}))


def out(request: PersonRequest, token: str) -> HttpResponse:
    """One press out of a program one was invited to, without signing in. GET only shows the button."""
    try:
        enrollment = inviting.invited_by(token)
        if is_post(request):
            enrollment = inviting.decline_by_link(token=token, now=clock.now())
    except Refusal as refusal:
        return render(request, "people/invitation_refused.html", {"sentence": refusal.sentence}, status=410)
    page = {"program": enrollment.cohort.program, "is_out": not enrollment.is_present(), "token": token}
    return render(request, "programs/out.html", page)


def _door(token: str) -> Door:
    door = door_of(token[:64], day_of(clock.now()))
    if door is None:
        raise Http404
    return door


def _efforts(door: Door) -> list[tuple[str, Effort]]:
    words = door.program.words
    return [(words.role(role).one, effort_of(door.program, role)) for role in door.roles]


def _send_code(request: PersonRequest, token: str, door: Door, form: JoinForm) -> HttpResponseBase:
    """Keep what was said for a quarter of an hour, in this session alone, and mail a code."""
    email = form.cleaned_data["email"]
    limited = consume_or_429(request, action="join_by_link", key=email)
    if limited is not None:
        return limited  # type: ignore[no-any-return]
    code = f"{secrets.randbelow(10**6):06}"
    now = clock.now()
    request.session[_key(token)] = {
        "code": _hash(code),
        "until": (now + timedelta(minutes=CODE_MINUTES)).timestamp(),
        "tries": 0,
        "name": form.cleaned_data["name"],
        "email": email,
        "words": form.words_said(),
        "wishes": [vars(wish) for wish in form.wishes()],
    }
    # With the session goes what was typed, whether they come back or not.
    request.session.set_expiry(CODE_MINUTES * 60)
    applying.send_join_code(program=door.program, email=email, code=code, minutes=CODE_MINUTES, now=now)
    return redirect_after_post(reverse("programs:join_code", kwargs={"token": token}))


def _come_in(
    request: PersonRequest, token: str, door: Door, kept: dict[str, Any], form: CodeForm
) -> HttpResponseBase:
    try:
        person, asked = applying.come_in_with_address(
            name=kept["name"],
            email=kept["email"],
            program=door.program,
            wishes=[Wish(**wish) for wish in kept["wishes"]],
            words=kept["words"],
            now=clock.now(),
        )
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        page = {"door": door, "program": door.program, "form": form, "email": kept["email"], "token": token}
        return render(request, "programs/join_code.html", page, status=422)
    del request.session[_key(token)]
    request.session.set_expiry(None)  # from here on it is a session like any other
    messages.success(request, _said(door, asked))
    # By the library's own road, so that a second factor is still asked for; the code proved the address.
    answer = perform_login(request, person, email_verification="none", redirect_url=_where(asked))
    return answer or redirect(_where(asked))


def _count_try(request: PersonRequest, token: str, kept: dict[str, Any]) -> None:
    """After a few wrong codes a new one has to be sent."""
    if kept["tries"] + 1 >= TRIES:
        del request.session[_key(token)]
        messages.error(request, "Those were too many wrong codes. Ask for a new one.")
    else:
        request.session[_key(token)] = {**kept, "tries": kept["tries"] + 1}


def _key(token: str) -> str:
    return f"programs.join:{token}"


def _hash(code: str) -> str:
    return salted_hmac("telemachy.programs.join_code", code, algorithm="sha256").hexdigest()


def _where(asked: list[Asked]) -> str:
    """The page of what came of it; of two, the one that still asks something."""
    first = asked[0]
    if first.enrollment is not None:
        return reverse("programs:my_enrollment", kwargs={"public_id": first.enrollment.public_id})
    assert first.application is not None
    return reverse("programs:application", kwargs={"public_id": first.application.public_id})


def _said(door: Door, asked: list[Asked]) -> str:
    if all(one.enrollment is not None for one in asked):
        return f"You take part in {door.program} now."
    if any(one.application and one.application.state == ApplicationState.WAITING for one in asked):
        return "All places are taken at the moment. You are on the waiting list."
    return "Thank you. A coordinator reads this and answers you."
