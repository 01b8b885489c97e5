"""First contact: what is held, who gave it and why; then in, out, or erased. GET shows, POST acts."""

from allauth.account.utils import perform_login
from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from telemachy.common import clock
from telemachy.common.http import redirect_after_post
from telemachy.people import actions, queries
from telemachy.people.actions.inviting import why_refused
from telemachy.people.forms import CardForm
from telemachy.people.models import Person


def accept_invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what is held about the person; on POST, sign her in and use the link up."""
    if request.method != "POST":
        return _show(request, token)
    now = clock.now()
    try:
        person = actions.redeem_invitation(token=token, now=now)
    except actions.LinkRefused as refusal:
        return _refused(request, refusal.sentence)
    return _sign_in(request, person)


def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """One click out of everything, without signing in."""
    contact, state = queries.first_contact(token, clock.now())
    if contact is None:
        return _refused(request, why_refused(state))
    actions.opt_out(actor=contact.person, now=clock.now())
    messages.success(request, "Done. You are not part of this any more, and we do not write to you again.")
    return redirect_after_post(actions.path_of(token))


def delete(request: HttpRequest, token: str) -> HttpResponse:
    """One click and nothing is held any more, without signing in."""
    contact, state = queries.first_contact(token, clock.now())
    if contact is None:
        return _refused(request, why_refused(state))
    try:
        actions.erase_person(actor=contact.person, person=contact.person, now=clock.now())
    except actions.LastAdmin as refusal:
        return _refused(request, refusal.sentence)
    return redirect_after_post("/farewell/")


def farewell(request: HttpRequest) -> HttpResponse:
    """What a person sees after her data is gone."""
    return render(request, "people/farewell.html")


def enter_code(request: HttpRequest) -> HttpResponseBase:
    """Type the code of a printed card; it opens the same page as a link."""
    form = CardForm(request.POST or None)
    if request.method == "POST":
        limited = consume_or_429(request, action="enter_card_code")
        if limited is not None:
            return limited  # type: ignore[no-any-return]
        if form.is_valid():
            contact, state = queries.first_contact(form.cleaned_data["code"], clock.now())
            if contact is not None:
                return redirect_after_post(actions.path_of(form.cleaned_data["code"]))
            form.add_error("code", why_refused(state))
    return render(request, "people/enter_code.html", {"form": form})


def _show(request: HttpRequest, token: str) -> HttpResponse:
    contact, state = queries.first_contact(token, clock.now())
    if contact is None:
        return _refused(request, why_refused(state))
    page = {"contact": contact, "token": token, "organization": queries.organization()}
    return render(request, "people/invitation.html", page)


def _refused(request: HttpRequest, sentence: str) -> HttpResponse:
    # A link that no longer opens and one that never did get the same answer, but for its sentence.
    return render(request, "people/invitation_refused.html", {"sentence": sentence}, status=410)


def _sign_in(request: HttpRequest, person: Person) -> HttpResponseBase:
    if person.opted_out_at is not None:
        actions.take_part_again(actor=person, now=clock.now())
    # By the library's own road, so that a second factor is still asked for. The address needs no further
    # proof: the link was sent to it, or the person has none.
    answer = perform_login(request, person, email_verification="none", redirect_url="/")
    return answer or redirect("/")
