"""After publication: This week, reminders, next choices."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.common.text import counted
from telemachy.mentorships.access import get_mentorship_for
from telemachy.mentorships.actions import remind as remind_both
from telemachy.mentorships.choices import State
from telemachy.mentorships.models import Mentorship
from telemachy.mentorships.queries.pages import waiting_for
from telemachy.people.access import PersonRequest
from telemachy.programs.access import get_program_for, require
from telemachy.rounds.actions.following_up import let_go, propose_held, remind_everyone
from telemachy.rounds.forms import ReminderForm
from telemachy.rounds.queries.this_week import ready_reminder, this_week, unanswered


def this_week_page(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """At most seven things to do next."""
    program = get_program_for(request.user, program_id, object_name="round")
    return render(
        request, "rounds/this_week.html", {"program": program, "week": this_week(program, clock.now())}
    )


def remind(request: PersonRequest, mentorship_id: UUID) -> HttpResponse:
    """Remind those of one mentorship who have not answered."""
    mentorship = _of_my_program(request, mentorship_id)
    form = ReminderForm(request.POST or None, initial={"note": ready_reminder()})
    if request.method == "POST" and form.is_valid():
        try:
            told = remind_both(
                actor=request.user, mentorship=mentorship, note=form.cleaned_data["note"], now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"Reminded: {' and '.join(person.name for person in told)}.")
            return redirect_after_post(_week_of(mentorship))
    values = {
        "mentorship": mentorship,
        "people": waiting_for(mentorship),
        "form": form,
        "week": _week_of(mentorship),
    }
    return render(request, "rounds/remind.html", values, status=409 if form.errors else 200)


def remind_all(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """Remind everyone whose answer is open for a week."""
    action = "update" if request.method == "POST" else "read"
    program = get_program_for(request.user, program_id, object_name="round", action=action)
    rows = list(unanswered(program, clock.now()))
    form = ReminderForm(request.POST or None, initial={"note": ready_reminder()})
    if request.method == "POST" and form.is_valid():
        number = remind_everyone(
            actor=request.user, mentorships=rows, note=form.cleaned_data["note"], now=clock.now()
        )
        messages.success(request, f"{counted(number, 'person', 'people')} reminded.")
        return redirect_after_post(reverse("rounds:this_week", args=[program.public_id]))
    return render(request, "rounds/remind_all.html", {"program": program, "rows": rows, "form": form})


def next_choices(request: PersonRequest, program_id: UUID) -> HttpResponse:
    """Every next choice that is held."""
    program = get_program_for(request.user, program_id, object_name="round")
    rows = (
        Mentorship.objects.filter(program=program, state=State.HELD)
        .with_people()
        .order_by("held_until", "id")
    )
    return render(request, "rounds/next_choices.html", {"program": program, "rows": list(rows)})


def next_choice(request: PersonRequest, mentorship_id: UUID) -> HttpResponse:
    """One next choice: propose it, or give the place back."""
    mentorship = _of_my_program(request, mentorship_id)
    refusal = ""
    if request.method == "POST":
        try:
            if request.POST.get("act") == "let_go":
                let_go(actor=request.user, mentorship=mentorship, now=clock.now())
                messages.success(request, "The place is free again. Nobody was told anything.")
            else:
                propose_held(actor=request.user, mentorship=mentorship, now=clock.now())
                messages.success(
                    request, f"{mentorship.mentor.name} is proposed to {mentorship.mentee.name}."
                )
        except Refusal as error:
            refusal = error.sentence
        else:
            return redirect_after_post(_week_of(mentorship))
    if mentorship.state != State.HELD and not refusal:
        raise Http404
    values = {"mentorship": mentorship, "refusal": refusal, "week": _week_of(mentorship)}
    return render(request, "rounds/next_choice.html", values, status=409 if refusal else 200)


def _of_my_program(request: PersonRequest, mentorship_id: UUID) -> Mentorship:
    """The mentorship, for those who run its program; the two people themselves do not see the desk."""
    mentorship = get_mentorship_for(request.user, mentorship_id)
    action = "update" if request.method == "POST" else "read"
    require(request.user, mentorship.program, action=action, object_name="round")
    return mentorship


def _week_of(mentorship: Mentorship) -> str:
    return reverse("rounds:this_week", args=[mentorship.program.public_id])
