"""The organization's own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from telemachy.common import clock
from telemachy.common.http import redirect_after_post
from telemachy.people import actions, queries
from telemachy.people.access import PersonRequest, require_organization_admin
from telemachy.people.forms import OrganizationForm


def edit(request: PersonRequest) -> HttpResponse:
    """Name, sender of mails, address for questions."""
    require_organization_admin(request.user)
    organization = queries.organization()
    initial = {field: getattr(organization, field) for field in OrganizationForm.base_fields}
    form = OrganizationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.edit_organization(actor=request.user, now=clock.now(), **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect_after_post("/organization/")
    return render(request, "people/organization.html", {"form": form})
