"""Everybody in the organization, for those who run it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.http import redirect_after_post
from telemachy.people import actions, queries
from telemachy.people.access import PersonRequest, get_person_for, require_organization_admin
from telemachy.people.forms import NewPersonForm

PAGE = 50


def people(request: PersonRequest) -> HttpResponse:
    """A searchable list."""
    require_organization_admin(request.user)
    search = request.GET.get("q", "")[:100]
    found = queries.people_directory(search)
    page = queries.directory_page(found, page=request.GET.get("page", ""), size=PAGE, is_search=bool(search))
    template = "people/directory.html#people" if request.htmx else "people/directory.html"
    return render(request, template, {"page": page, "search": search})


def new(request: PersonRequest) -> HttpResponse:
    """Add somebody by hand."""
    require_organization_admin(request.user)
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_person(actor=request.user, now=clock.now(), **form.cleaned_data)
        except actions.AddressTaken as refusal:
            form.add_error("email", refusal.sentence)
        else:
            messages.success(request, f"{added.name} is here now.")
            return redirect_after_post(_page_of(added.public_id))
    return render(request, "people/add_person.html", {"form": form})


def person(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One person, and what those who run the organization may do for her."""
    someone = get_person_for(request.user, public_id)
    page = {"person": someone, "invitation": queries.latest_invitation(someone), "now": clock.now()}
    return render(request, "people/person.html", page)


def issue_link(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Make a sign-in link and show it once, to be handed over."""
    someone = get_person_for(request.user, public_id)
    path = actions.issue_invitation(
        actor=request.user,
        person=someone,
        program_id="",
        now=clock.now(),
        given_by=request.user.get_full_name(),
    )
    return render(
        request, "people/link.html", {"person": someone, "link": settings.TELEMACHY_SITE_URL + path}
    )


def issue_card(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Make a card to print, for somebody without an address."""
    someone = get_person_for(request.user, public_id)
    card = actions.issue_card(
        actor=request.user,
        person=someone,
        program_id="",
        now=clock.now(),
        given_by=request.user.get_full_name(),
    )
    page = {"card": card, "site_url": settings.TELEMACHY_SITE_URL, "organization": queries.organization()}
    return render(request, "people/card.html", page)


def set_admin(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Let a person run the organization, or no longer."""
    someone = get_person_for(request.user, public_id)
    try:
        if request.POST.get("runs") == "yes":
            actions.grant_organization_admin(actor=request.user, person=someone, now=clock.now())
        else:
            actions.revoke_organization_admin(actor=request.user, person=someone, now=clock.now())
    except actions.LastAdmin as refusal:
        messages.error(request, refusal.sentence)
    return redirect_after_post(_page_of(public_id) if request.user.pk != someone.pk else "/")


def deactivate(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Close the account of somebody who left: shown first, done on POST."""
    someone = get_person_for(request.user, public_id)
    if request.method != "POST":
        return render(request, "people/deactivate.html", {"person": someone})
    try:
        actions.deactivate_person(actor=request.user, person=someone, now=clock.now())
    except actions.LastAdmin as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{someone.name} can no longer sign in.")
    return redirect_after_post(_page_of(public_id))


def _page_of(public_id: UUID) -> str:
    return reverse("people:person", kwargs={"public_id": public_id})
