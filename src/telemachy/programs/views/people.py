"""The people of a program: the list, one by hand, invitations; and one person's part."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Forbidden, Refusal, Stale
from telemachy.common.http import redirect_after_post
from telemachy.common.text import counted
from telemachy.notifications.queries import mail_trouble
from telemachy.people.access import PersonRequest
from telemachy.people.queries import organization
from telemachy.programs import access
from telemachy.programs.actions import enrolling, inviting, mending
from telemachy.programs.actions.adding import add_by_hand
from telemachy.programs.choices import EnrollmentRole
from telemachy.programs.forms.people import AddressForm, ConflictForm, EnrollmentForm, NewEnrollmentForm
from telemachy.programs.models import Enrollment, UnderAge
from telemachy.programs.queries import people as queries
from telemachy.programs.queries.answers import columns_for
from telemachy.programs.queries.gates import FREE, standing
from telemachy.programs.queries.joining import ways_into
from telemachy.programs.queries.orientation import orientation_state
from telemachy.programs.views.frame import framed, is_post, page_url, status_of

PAGE = 50


def people(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Everybody in the program: searched, filtered, sorted, fifty at a time."""
    program = access.get_program_for(request.user, public_id, object_name="program_people")
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "role", "state", "waits", "sort")}
    found = queries.people_of(
        program,
        search=asked["q"],
        role=asked["role"],
        state=asked["state"],
        waits=asked["waits"],
        sort=asked["sort"] or "name",
        today=clock.now().date(),
    )
    listed = {
        "program": program,
        "page": queries.people_page(
            found, page=request.GET.get("page", ""), size=PAGE, is_search=bool(asked["q"])
        ),
        "sort": asked["sort"] or "name",
        "is_filtered": any(asked[name] for name in ("q", "role", "state", "waits")),
    }
    if request.htmx:
        return render(request, "programs/people.html#people", listed)
    page = framed(
        program,
        "people",
        counts=queries.counts(program),
        asked=asked,
        waits=queries.WAITS.items(),
        may_change=access.can(request.user, "program_people", "update", program),
        **{name: value for name, value in listed.items() if name != "program"},
    )
    return render(request, "programs/people.html", page)


def add_person(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Bring somebody in by hand."""
    program = access.get_program_for(request.user, public_id, action="create", object_name="program_people")
    ways = ways_into(program)
    form = NewEnrollmentForm(
        request.POST if is_post(request) else None,
        has_a_most=any(ways.cap(role) is not None for role in EnrollmentRole.values),
    )
    if is_post(request) and form.is_valid():
        try:
            enrollment = add_by_hand(
                actor=request.user,
                cohort=program.cohorts.earliest("pk"),
                now=clock.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{enrollment.person} is in {program} now.")
            return redirect_after_post(_enrollment_url(enrollment))
    page = framed(program, "people", form=form)
    return render(request, "programs/add_person.html", page, status=status_of(bool(form.errors)))


def invite_all(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show who would be written to and what; on POST, write."""
    program = access.get_program_for(request.user, public_id, action="update", object_name="program_people")
    if is_post(request):
        try:
            number = inviting.ask_to_invite_all(actor=request.user, program=program, now=clock.now())
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            word = "invitation is" if number == 1 else "invitations are"
            messages.success(request, f"{number} {word} on the way.")
        return redirect_after_post(page_url("people", program))
    waiting = queries.to_invite(program).select_related("person", "cohort__program")
    page = framed(
        program,
        "people",
        number=waiting.count(),
        example=inviting.preview(actor=request.user, program=program, enrollment=waiting.first()),
        without_address=queries.without_address(program),
    )
    return render(request, "programs/invite_all.html", page)


def enrollment(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One person's part: what the roster says, what they said, and what a coordinator may mend."""
    found = access.get_enrollment_for(
        request.user, public_id, action="update" if is_post(request) else "read"
    )
    columns = columns_for(found)
    form = EnrollmentForm(found, columns, request.POST if is_post(request) else None)
    status = 200
    if is_post(request) and form.is_valid():
        try:
            enrolling.edit_enrollment(
                actor=request.user,
                enrollment=found,
                revision=form.cleaned_data["revision"],
                answers=form.answers(),
                capacity=form.cleaned_data.get("capacity"),
                demand=form.cleaned_data.get("demand"),
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
            status = 409 if isinstance(refusal, Stale) else 422
        else:
            messages.success(request, "Saved.")
            return redirect_after_post(_enrollment_url(found))
    elif is_post(request):
        status = 422
    return _enrollment_page(request, found, form, status=status)


def mend_address(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Put the right address in place of a wrong one, and send again what went astray."""
    found = access.get_enrollment_for(request.user, public_id, action="mend_address")
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            sent = mending.mend_address(
                actor=request.user, enrollment=found, email=form.cleaned_data["email"], now=clock.now()
            )
        except Forbidden:
            raise
        except Refusal as refusal:
            form.add_error("email", refusal.sentence)
        else:
            again = f" {counted(sent, 'mail goes', 'mails go')} there now." if sent else ""
            messages.success(request, f"The address of {found.person} is {found.person.email}.{again}")
            return redirect_after_post(_enrollment_url(found))
    found.refresh_from_db(fields=["person"])
    answers = EnrollmentForm(found, columns_for(found))
    return _enrollment_page(request, found, answers, address_form=form, status=422)


def _enrollment_page(
    request: PersonRequest,
    found: Enrollment,
    form: EnrollmentForm,
    *,
    address_form: AddressForm | None = None,
    status: int,
) -> HttpResponse:
    program, person = found.cohort.program, found.person
    page = framed(
        program,
        "people",
        enrollment=found,
        person=person,
        form=form,
        answers=list(columns_for(found).items()),
        others=Enrollment.objects.filter(cohort=found.cohort, person=person).exclude(pk=found.pk),
        may_change=found.is_present() and access.can(request.user, "enrollment", "update", program),
        standing=standing([found], clock.now().date()).get(found.pk, FREE),
        orientation=orientation_state(found),
        may_screen=access.can(request.user, "screening", "read", program),
        may_keep_apart=access.can(request.user, "conflicts", "update", program),
        conflict_form=ConflictForm(auto_id="conflict_%s"),
        # What the person declared about themselves is theirs alone.
        conflicts=found.declared_conflicts.exclude(by=found.person_id),
        is_under_age=program.is_for_minors and UnderAge.objects.filter(person=person).exists(),
        mail_came_back=bool(mail_trouble([person])),
        address_form=(address_form or AddressForm())
        if access.may_mend_address(request.user, found)
        else None,
    )
    return render(request, "programs/enrollment.html", page, status=status)


def end_enrollment(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Show what taking somebody out means; on POST, take them out."""
    found = access.get_enrollment_for(request.user, public_id, action="update")
    if not is_post(request):
        page = framed(found.cohort.program, "people", enrollment=found, person=found.person)
        return render(request, "programs/end_enrollment.html", page)
    try:
        enrolling.leave(actor=request.user, enrollment=found, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"{found.person} no longer takes part.")
    return redirect_after_post(page_url("people", found.cohort.program))


def invite(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Write to one person; or, for a person without an address, show a card to print."""
    found = access.get_enrollment_for(request.user, public_id, action="update")
    if not found.person.email and found.is_present():
        card = inviting.print_card(actor=request.user, enrollment=found, now=clock.now())
        page = {"card": card, "site_url": settings.TELEMACHY_SITE_URL, "organization": organization()}
        return render(request, "people/card.html", page)
    try:
        inviting.invite(actor=request.user, enrollment=found, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"An invitation to {found.person} is on the way.")
    return redirect_after_post(_enrollment_url(found))


def _enrollment_url(enrollment: Enrollment) -> str:
    return reverse("programs:enrollment", kwargs={"public_id": enrollment.public_id})
