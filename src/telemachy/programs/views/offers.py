"""What a program may start from: compared, looked at, brought in, kept here; and one's own as a file."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest
from telemachy.programs import access
from telemachy.programs.actions import sharing
from telemachy.programs.forms.shaping import KeepForm, ProgramFileForm
from telemachy.programs.models import KeptOffer
from telemachy.programs.queries.comparing import compared, compared_offers
from telemachy.programs.queries.offers import file_of
from telemachy.programs.views.frame import framed, is_post, page_url, status_of


def compare(request: PersonRequest) -> HttpResponse:
    """All templates side by side, by the same facts."""
    _require_creator(request)
    found = compared_offers()
    page = {
        "programs": [one for one in found if not one.file.is_small and not one.offer.is_kept_here],
        "small": [one for one in found if one.file.is_small and not one.offer.is_kept_here],
        "kept": [one for one in found if one.offer.is_kept_here],
    }
    return render(request, "programs/compare.html", page)


def offer(request: PersonRequest) -> HttpResponse:
    """One template in full, with why each default is what it is; `?of=` names it."""
    _require_creator(request)
    found = compared(request.GET.get("of", "")[:60])
    if found is None:
        raise Http404
    start_url = f"{reverse('programs:create')}?template={found.offer.choice}"
    return render(request, "programs/offer.html", {"one": found, "start_url": start_url})


def drop_offer(request: PersonRequest) -> HttpResponse:
    """Remove a file that is kept here."""
    _require_creator(request)
    kept = next((one for one in KeptOffer.objects.all() if str(one.public_id) == _sent(request)), None)
    if kept is not None:
        sharing.drop_offer(actor=request.user, offer=kept, now=clock.now())
        messages.success(request, f"{kept} is no longer kept. Programs that began from it go on.")
    return redirect_after_post(reverse("programs:compare"))


def upload_program(request: PersonRequest) -> HttpResponse:
    """Make a draft of a program file."""
    _require_creator(request)
    form = ProgramFileForm(request.POST, request.FILES) if is_post(request) else ProgramFileForm()
    problems: tuple[str, ...] = ()
    if is_post(request) and form.is_valid():
        try:
            program = sharing.bring_in_program(
                actor=request.user,
                text=form.cleaned_data["file"],
                name=form.cleaned_data["name"],
                starts_on=form.cleaned_data["starts_on"],
                owner=request.user,
                now=clock.now(),
            )
        except sharing.FileRefused as refusal:
            problems = refusal.problems
            form.add_error("file", "Nothing was made of this file, because of what stands above.")
        else:
            messages.success(request, f"{program} is there, in draft, as the file describes it.")
            return redirect_after_post(page_url("program", program))
    page = {"form": form, "problems": problems}
    return render(request, "programs/upload_program.html", page, status=status_of(bool(form.errors)))


def program_file(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The program as a file; on POST, kept for every coordinator here."""
    action = "update" if is_post(request) else "read"
    program = access.get_program_for(request.user, public_id, action=action)
    form = KeepForm(request.POST) if is_post(request) else KeepForm(initial={"name": program.name})
    if is_post(request) and form.is_valid():
        try:
            kept = sharing.keep_offer(
                actor=request.user,
                program=program,
                name=form.cleaned_data["name"],
                summary=form.cleaned_data["summary"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, f"{kept} is kept. Whoever starts a program here may start from it.")
            return redirect_after_post(reverse("programs:compare"))
    page = framed(program, "settings", form=form, text=file_of(program))
    return render(request, "programs/program_file.html", page, status=status_of(bool(form.errors)))


def download_program(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The program as a file, to keep or to give away."""
    program = access.get_program_for(request.user, public_id)
    response = HttpResponse(file_of(program), content_type="application/toml; charset=utf-8")
    name = slugify(program.name)[:60] or "program"
    response["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response


def _sent(request: PersonRequest) -> str:
    return str(request.POST.get("offer", ""))[:60]


def _require_creator(request: PersonRequest) -> None:
    if not access.can_create_program(request.user):
        raise Http404
