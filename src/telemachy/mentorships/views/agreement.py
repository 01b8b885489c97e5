"""The agreement of two people: read it, write in it, say yes to it, look at its versions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.mentorships import access
from telemachy.mentorships.actions.agreeing import AgreementChanged, confirm_agreement, save_agreement
from telemachy.mentorships.choices import State
from telemachy.mentorships.forms.agreement import AgreementForm
from telemachy.mentorships.forms.signing import VersionForm
from telemachy.mentorships.models import AgreementVersion, Mentorship
from telemachy.mentorships.queries.agreement import latest_version
from telemachy.mentorships.queries.agreement_page import agreement_page, history, version_page
from telemachy.mentorships.queries.agreement_parts import PARTS, Merged, first_values, merged, values_of
from telemachy.mentorships.queries.workspace import workspace
from telemachy.people.access import PersonRequest


def agreement(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """What stands in it, who has said yes, and what to look at before one does."""
    return _agreement(request, access.get_shared_for(request.user, public_id, "agreement"))


def edit_agreement(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write in it. What the other saved meanwhile is brought together with it, and nothing is lost."""
    mentorship = access.get_shared_for(request.user, public_id, "agreement", action="update")
    i_am_mentor = mentorship.is_mentor(request.user)
    latest = latest_version(mentorship)
    start = values_of(latest) if latest else first_values(mentorship)
    if request.method != "POST":
        initial = {**start, "base": latest.number if latest else 0}
        return _form_page(request, mentorship, AgreementForm(i_am_mentor, initial=initial))
    form = AgreementForm(i_am_mentor, request.POST)
    if not form.is_valid():
        return _form_page(request, mentorship, form, status=422)
    typed = {**start, **{key: value for key, value in form.cleaned_data.items() if key in PARTS}}
    try:
        save_agreement(
            actor=request.user,
            mentorship=mentorship,
            values=typed,
            base=form.cleaned_data["base"],
            now=clock.now(),
        )
    except AgreementChanged as changed:
        return _both_texts(request, mentorship, form, changed)
    except Refusal as refusal:
        return _form_page(request, mentorship, form, refusal=refusal.sentence, status=409)
    messages.success(request, "Saved. It is agreed once both of you have said yes to it.")
    return redirect_after_post(_url(mentorship))


def confirm(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say yes to the version that was read."""
    mentorship = access.get_shared_for(request.user, public_id, "agreement", action="update")
    form = VersionForm(request.POST)
    if not form.is_valid():
        return _agreement(request, mentorship, refusal="Read the agreement below, then say yes.", status=422)
    try:
        version = confirm_agreement(
            actor=request.user,
            mentorship=mentorship,
            number=form.cleaned_data["version"],
            now=clock.now(),
        )
    except AgreementChanged as changed:
        sentence = f"{changed.sentence} Read it as it is now, then say yes."
        return _agreement(request, mentorship, refusal=sentence, status=409)
    except Refusal as refusal:
        return _agreement(request, mentorship, refusal=refusal.sentence, status=409)
    messages.success(request, _after_yes(mentorship, request, version))
    return redirect_after_post(_url(mentorship))


def versions(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Every version, who wrote it, what changed, who said yes and when."""
    mentorship = access.get_shared_for(request.user, public_id, "agreement")
    return render(
        request,
        "mentorships/agreement_versions.html",
        {**workspace(mentorship, request.user, "agreement"), "rows": history(mentorship)},
    )


def version(request: PersonRequest, public_id: UUID, number: int) -> HttpResponse:
    """One version, its changes marked word by word."""
    mentorship = access.get_shared_for(request.user, public_id, "agreement")
    page = version_page(mentorship, number, request.user)
    if page is None:
        raise Http404
    return render(
        request,
        "mentorships/agreement_version.html",
        {**workspace(mentorship, request.user, "agreement"), "page": page},
    )


def _agreement(
    request: PersonRequest, mentorship: Mentorship, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    values = {
        **workspace(mentorship, request.user, "agreement"),
        "page": agreement_page(mentorship, request.user),
        "refusal": refusal,
    }
    return render(request, "mentorships/agreement.html", values, status=status)


def _form_page(
    request: PersonRequest,
    mentorship: Mentorship,
    form: AgreementForm,
    *,
    both: Merged | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    mentorship.program.words.label(form.fields.values())
    values = {
        **workspace(mentorship, request.user, "agreement"),
        "form": form,
        "both": both,
        "refusal": refusal,
    }
    return render(request, "mentorships/agreement_edit.html", values, status=status)


def _both_texts(
    request: PersonRequest, mentorship: Mentorship, form: AgreementForm, changed: AgreementChanged
) -> HttpResponse:
    """The form again, with both texts where both wrote; saving once more settles it."""
    base = AgreementVersion.objects.filter(mentorship=mentorship, number=form.cleaned_data["base"]).first()
    before = values_of(base) if base else first_values(mentorship)
    mine = {key: value for key, value in form.cleaned_data.items() if key in PARTS}
    both = merged(mine, changed.latest, before, mine)
    data: dict[str, Any] = {**both.values, "base": changed.latest.number}
    if data.get("ends_on"):
        data["ends_on"] = data["ends_on"].isoformat()
    again = AgreementForm(mentorship.is_mentor(request.user), data)
    again.is_valid()
    return _form_page(request, mentorship, again, both=both, refusal=changed.sentence, status=409)


def _after_yes(mentorship: Mentorship, request: PersonRequest, version: AgreementVersion) -> str:
    other = mentorship.other_than(request.user).get_short_name()
    if not version.is_agreed:
        return f"Your yes is saved. {other} is told that it waits for theirs."
    mentorship.refresh_from_db(fields=["state"])
    if mentorship.state == State.ACCEPTED:
        return "You have both said yes. One thing is left before you begin: an objective in the plan."
    return "You have both said yes."


def _url(mentorship: Mentorship) -> str:
    return reverse("mentorships:agreement", args=[mentorship.public_id])
