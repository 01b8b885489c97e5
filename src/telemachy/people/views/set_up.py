"""The first page of a new installation."""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from telemachy.common import clock, http
from telemachy.people import actions, queries
from telemachy.people.forms import SetUpForm


def set_up(request: HttpRequest, token: str) -> HttpResponseBase:
    """Name the organization and become its first person. Without the printed link: 403."""
    if not queries.set_up_link_opens(token):
        return http.forbidden(request)
    form = SetUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.set_up(token=token, now=clock.now(), **form.cleaned_data)
        except actions.SetUpRefused as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return perform_login(request, person, email_verification="none", redirect_url="/") or redirect(
                "/"
            )
    return render(request, "people/set_up.html", {"form": form})
