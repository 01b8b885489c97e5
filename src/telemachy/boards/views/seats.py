"""One seat: who sits there, how often one talks, and what is small enough to do next."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from telemachy.boards import actions, queries
from telemachy.boards.access import get_adviser_for, get_seat, partners_of
from telemachy.boards.choices import EveryMonths, SeatKind
from telemachy.boards.forms import AdviserForm, MoveForm, NoteForm, RhythmForm, SkillForm
from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people.access import PersonRequest


def seat_page(request: PersonRequest, seat: str) -> HttpResponse:
    """Everything about one seat."""
    return _page(request, get_seat(seat))


def put_in(request: PersonRequest, seat: str) -> HttpResponse:
    """Put somebody in by name."""
    kind = get_seat(seat)
    form = AdviserForm(request.POST)
    if form.is_valid():
        try:
            actions.put_in(actor=request.user, seat=kind, now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, f"{form.cleaned_data['name']} sits on your board. Nobody was told.")
            return redirect_after_post(_where(kind))
    return _page(request, kind, adviser_form=form)


def put_in_partner(request: PersonRequest, seat: str) -> HttpResponse:
    """Put in somebody of one's own mentorships."""
    kind = get_seat(seat)
    asked = request.POST.get("mentorship")
    found = next((one for one, _, _ in partners_of(request.user) if str(one.public_id) == asked), None)
    if found is None:
        messages.error(request, "Choose somebody of your mentorships.")
        return redirect_after_post(_where(kind))
    try:
        adviser = actions.put_in_partner(actor=request.user, seat=kind, mentorship=found, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        name, _ = queries.name_and_note(adviser)
        messages.success(request, f"{name} sits on your board. They were not told.")
    return redirect_after_post(_where(kind))


def set_rhythm(request: PersonRequest, seat: str) -> HttpResponse:
    """How often, and when last."""
    kind = get_seat(seat)
    form = RhythmForm(request.POST)
    now = clock.now()
    if form.is_valid():
        try:
            actions.set_rhythm(
                actor=request.user,
                kind=kind,
                every=EveryMonths(form.cleaned_data["every"]),
                last_met_on=form.cleaned_data["last_met_on"],
                today=timezone.localdate(now),
                now=now,
            )
        except Refusal as refusal:
            form.add_error("last_met_on", refusal.sentence)
        else:
            messages.success(request, "Saved.")
            return redirect_after_post(_where(kind))
    return _page(request, kind, rhythm_form=form)


def name_skill(request: PersonRequest) -> HttpResponse:
    """The one skill of the Skills Coach."""
    form = SkillForm(request.POST)
    if form.is_valid():
        actions.name_skill(actor=request.user, skill=form.cleaned_data["skill"], now=clock.now())
        messages.success(request, "Saved. Now somebody can sit there.")
        return redirect_after_post(_where(SeatKind.SKILLS_COACH))
    return _page(request, SeatKind.SKILLS_COACH, skill_form=form)


def adviser(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Somebody on the board: their name, the note, another seat, out."""
    one = get_adviser_for(request.user, public_id)
    name, note = queries.name_and_note(one)
    initial = {"name": name, "note": note}
    of = AdviserForm if one.person_id is None else NoteForm
    form: Form = of(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = {"name": name, **form.cleaned_data}
        try:
            actions.change_adviser(actor=request.user, adviser=one, now=clock.now(), **said)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Saved.")
            return redirect_after_post(_where(SeatKind(one.seat)))
    page = {
        "adviser": one,
        "name": name,
        "form": form,
        "move_form": MoveForm(initial={"seat": one.seat}),
        "seat": SeatKind(one.seat),
    }
    return render(request, "boards/adviser.html", page, status=422 if form.errors else 200)


def move(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Another seat."""
    one = get_adviser_for(request.user, public_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose one of the three seats.")
        return redirect_after_post(reverse("boards:adviser", args=[one.public_id]))
    kind = SeatKind(form.cleaned_data["seat"])
    try:
        moved = actions.move_adviser(actor=request.user, adviser=one, seat=kind, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect_after_post(_where(SeatKind(one.seat)))
    name, _ = queries.name_and_note(moved)
    messages.success(request, f"{name} sits here now.")
    return redirect_after_post(_where(kind))


def remove(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Out of the board."""
    one = get_adviser_for(request.user, public_id)
    name = actions.remove_adviser(actor=request.user, adviser=one, now=clock.now())
    messages.success(request, f"{name} is off your board. Nobody was told.")
    return redirect_after_post(_where(SeatKind(one.seat)))


def _where(kind: SeatKind) -> str:
    return reverse("boards:seat", args=[kind.value])


def _page(
    request: PersonRequest,
    kind: SeatKind,
    *,
    adviser_form: AdviserForm | None = None,
    rhythm_form: RhythmForm | None = None,
    skill_form: SkillForm | None = None,
) -> HttpResponse:
    seats = queries.seats_of(request.user, timezone.localdate(clock.now()))
    seat = next(one for one in seats if one.kind == kind)
    forms = (adviser_form, rhythm_form, skill_form)
    # Whoever sits there already is not offered again.
    taken = {one.person_pk for one in seat.advisers}
    page: dict[str, Any] = {
        "seat": seat,
        "adviser_form": adviser_form or AdviserForm(),
        "rhythm_form": rhythm_form
        or RhythmForm(initial={"every": seat.every.value, "last_met_on": seat.last_met_on}),
        "skill_form": skill_form or SkillForm(initial={"skill": seat.skill}),
        "partners": [
            (one, other, is_mentor)
            for one, other, is_mentor in partners_of(request.user)
            if other.pk not in taken
        ],
        "tabs": [
            {"label": one.kind.label, "url": _where(one.kind), "current": one.kind == kind} for one in seats
        ],
    }
    status = 422 if any(form is not None and form.errors for form in forms) else 200
    return render(request, "boards/seat.html", page, status=status)
