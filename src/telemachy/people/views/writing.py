"""One's own profile: two short steps, then section by section at leisure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal
from telemachy.common.http import redirect_after_post
from telemachy.people import actions
from telemachy.people.access import PersonRequest, Section, get_entry_for, profile_fields, sections
from telemachy.people.choices import TopicKind
from telemachy.people.forms import profile as said
from telemachy.people.models import Entry, NeverMatch, Person, Profile, Transition
from telemachy.people.queries.profiles import (
    LISTS,
    entries_of,
    language_name,
    never_list,
    plainly,
    profile_of,
    week_of,
    words_to_settle,
)
from telemachy.people.queries.profiles import (
    clock as clock_words,
)
from telemachy.people.queries.topics import labels, suggestions

STEPS = ("who", "what")
_LINE_FORMS: Mapping[str, type[said.LineForm]] = {
    "functions": said.FunctionForm,
    "offered": said.OfferedForm,
    "wanted": said.WantedForm,
    "lived": said.LivedForm,
    "faced": said.FacedForm,
}
_PERSON_FIELDS = ("name", "headline", "pronouns", "about", "wants_to_learn", "timezone")


# --- Two short steps ---


def step(request: PersonRequest, step: int) -> HttpResponse:
    """Who I am; what I want or offer. Either may be left for later."""
    if not 1 <= step <= len(STEPS):
        raise Http404
    section = sections()[STEPS[step - 1]]
    form, save = _section_form(request, section.key, said.ShortWhoForm if step == 1 else None)
    if request.method == "POST" and form.is_valid() and _done(form, save):
        if step < len(STEPS):
            return redirect_after_post(reverse("people:step", kwargs={"step": step + 1}))
        messages.success(request, "Thank you. That is enough to begin; the rest can wait.")
        return redirect_after_post(_after_words(request.user))
    page = {
        "form": form,
        "section": section,
        "step": step,
        "steps": [sections()[key].title for key in STEPS],
        "back_url": reverse("people:profile" if step == 1 else "people:step", args=[] if step == 1 else [1]),
    }
    return render(request, "people/step.html", page)


# --- Sections ---


def section(request: PersonRequest, section: str) -> HttpResponse:
    """One section of one's profile: a form, or a list with a form to add to it."""
    known = sections().get(section)
    if known is None:
        raise Http404
    if section in _LINE_FORMS or section == "moves":
        return _list_page(request, known)
    if section == "achievements":
        return redirect("people:achievements")
    form, save = _section_form(request, section)
    if request.method == "POST" and form.is_valid() and _done(form, save):
        messages.success(request, "Saved.")
        return redirect_after_post(_after_words(request.user))
    page: dict[str, Any] = {"form": form, "section": known}
    if section == "boundaries":
        page["never"] = never_list(request.user)
        page["never_form"] = said.NeverForm(prefix="never")
        page["never_field"] = profile_fields()["never"]
    template = (
        f"people/{section}.html" if section in {"week", "style", "boundaries"} else "people/section.html"
    )
    return render(request, template, page)


def _section_form(
    request: PersonRequest, key: str, shorter: type[forms.Form] | None = None
) -> tuple[forms.Form, Callable[[forms.Form], None]]:
    """The form of a section, filled with what was said, and what saves it."""
    person = request.user
    profile = profile_of(person) or Profile(person=person)
    one = _ONE_FORMS.get(key)
    if one is None:
        raise Http404
    form_class = shorter or one.form
    return form_class(request.POST or None, initial=one.initial(person, profile)), (
        lambda form: one.save(person, form.cleaned_data)
    )


def _done(form: forms.Form, save: Callable[[forms.Form], None]) -> bool:
    try:
        save(form)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


@dataclass(frozen=True)
class _One:
    """A section that is one form."""

    form: type[forms.Form]
    initial: Callable[[Person, Profile], dict[str, Any]]
    save: Callable[[Person, dict[str, Any]], None]


def _initial_who(person: Person, profile: Profile) -> dict[str, Any]:
    return {
        **{name: getattr(person, name) for name in _PERSON_FIELDS},
        "function": profile.function,
        "industry": profile.industry,
        "industry_years": profile.industry_years,
        "career_stage": profile.career_stage,
        "languages": ", ".join(language_name(code) for code in profile.languages),
    }


def _initial_what(person: Person, profile: Profile) -> dict[str, Any]:
    return {
        "wanted": [entry.words for entry in entries_of(person, "wanted")],
        "offered": [entry.words for entry in entries_of(person, "offered")],
        "hours": plainly(profile.hours_a_month),
        "wants_to_learn": person.wants_to_learn,
    }


def _save_what(person: Person, clean: dict[str, Any]) -> None:
    actions.write_wishes_and_offers(
        actor=person,
        wanted=clean["wanted"],
        offered=clean["offered"],
        hours_a_month=clean["hours"],
        wants_to_learn=clean["wants_to_learn"],
        now=clock.now(),
    )


def _of_profile(*names: str) -> Callable[[Person, Profile], dict[str, Any]]:
    return lambda person, profile: {name: getattr(profile, name) for name in names}


def _write(person: Person, clean: dict[str, Any]) -> None:
    actions.write_profile(actor=person, now=clock.now(), **clean)


def _initial_commitment(person: Person, profile: Profile) -> dict[str, Any]:
    opens = {None: "", True: "yes", False: "no"}[profile.open_to_introductions]
    plain = _of_profile("cadence", "length", "challenge", "can_offer")(person, profile)
    return {**plain, "hours_a_month": plainly(profile.hours_a_month), "open_to_introductions": opens}


def _initial_direction(person: Person, profile: Profile) -> dict[str, Any]:
    plain = _of_profile("goals", "target_role", "target_function", "target_stage", "aspirations")(
        person, profile
    )
    return {**plain, "wants_to_learn": person.wants_to_learn}


def _initial_week(person: Person, profile: Profile) -> dict[str, Any]:
    days: dict[str, list[str]] = {}
    for time in week_of(person):
        days.setdefault(f"day_{time.weekday}", []).append(
            f"{clock_words(time.starts_minute)}-{clock_words(time.ends_minute)}"
        )
    return {day: ", ".join(spans) for day, spans in days.items()}


def _save_week(person: Person, clean: dict[str, Any]) -> None:
    actions.write_week(actor=person, stretches=clean["stretches"], now=clock.now())


def _save_style(person: Person, clean: dict[str, Any]) -> None:
    actions.write_style(actor=person, answers=clean, now=clock.now())


def _initial_unwelcome(person: Person, profile: Profile) -> dict[str, Any]:
    return {"unwelcome": [entry.words for entry in entries_of(person, "unwelcome")]}


def _save_unwelcome(person: Person, clean: dict[str, Any]) -> None:
    actions.write_lines(actor=person, key="unwelcome", lines=clean["unwelcome"], now=clock.now())


_ONE_FORMS: Mapping[str, _One] = {
    "who": _One(said.WhoForm, _initial_who, _write),
    "what": _One(said.WhatForm, _initial_what, _save_what),
    "direction": _One(said.DirectionForm, _initial_direction, _write),
    "commitment": _One(said.CommitmentForm, _initial_commitment, _write),
    "week": _One(said.WeekForm, _initial_week, _save_week),
    "style": _One(said.StyleForm, lambda person, profile: dict(profile.style), _save_style),
    "boundaries": _One(said.UnwelcomeForm, _initial_unwelcome, _save_unwelcome),
}


# --- Lists ---


def _list_page(request: PersonRequest, known: Section) -> HttpResponse:
    form_class = said.MoveForm if known.key == "moves" else _LINE_FORMS[known.key]
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid() and _done(form, lambda it: _add(request, known.key, it)):
        messages.success(request, "Added.")
        return redirect_after_post(_after_words(request.user, known.key))
    return render(
        request, "people/lines.html", {"form": form, "section": known, "lines": _lines(request, known)}
    )


def _lines(request: PersonRequest, known: Section) -> list[dict[str, Any]]:
    if known.key == "moves":
        moves = Transition.objects.filter(person=request.user).order_by("pk")
        return [
            {"id": move.public_id, "words": str(move), "more": move.year or "", "about": str(move)}
            for move in moves
        ]
    entries = entries_of(request.user, known.key)
    names = labels([entry.topic for entry in entries if entry.topic is not None], request.user.language)
    return [
        {
            "id": entry.public_id,
            "words": entry.words,
            "more": _more(entry),
            "topic": names[entry.topic_id]
            if entry.topic_id is not None and names[entry.topic_id] != entry.words
            else "",
        }
        for entry in entries
    ]


def _more(entry: Entry) -> str:
    for name in ("level", "importance"):
        if hasattr(entry, name):
            return str(getattr(entry, f"get_{name}_display")())
    years = getattr(entry, "years", None)
    return "" if years is None else f"{years} year" if years == 1 else f"{years} years"


def _add(request: PersonRequest, key: str, form: forms.Form) -> None:
    if key == "moves":
        actions.add_move(actor=request.user, now=clock.now(), **form.cleaned_data)
    else:
        actions.add_line(actor=request.user, key=key, now=clock.now(), **form.cleaned_data)


def line(request: PersonRequest, section: str, public_id: UUID) -> HttpResponse:
    """One line of a list, to write it anew."""
    known = sections().get(section)
    entry = _line_of(request, section, public_id)
    if known is None or entry is None:
        raise Http404
    form_class = said.MoveForm if section == "moves" else _LINE_FORMS[section]
    names = form_class.base_fields
    form = form_class(request.POST or None, initial={name: getattr(entry, name) for name in names})
    if (
        request.method == "POST"
        and form.is_valid()
        and _done(form, lambda it: _edit(request, section, entry, it))
    ):
        messages.success(request, "Saved.")
        return redirect_after_post(_after_words(request.user, section))
    return render(request, "people/line.html", {"form": form, "section": known, "entry": entry})


def _edit(request: PersonRequest, key: str, entry: Entry | Transition, form: forms.Form) -> None:
    if isinstance(entry, Transition):
        actions.edit_move(actor=request.user, move=entry, now=clock.now(), **form.cleaned_data)
    else:
        actions.edit_line(actor=request.user, key=key, entry=entry, now=clock.now(), **form.cleaned_data)


def remove_line(request: PersonRequest, section: str, public_id: UUID) -> HttpResponse:
    """Take one line out of a list."""
    entry = _line_of(request, section, public_id)
    if isinstance(entry, Transition):
        actions.remove_move(actor=request.user, move=entry, now=clock.now())
    elif entry is not None:
        actions.remove_line(actor=request.user, entry=entry, now=clock.now())
    messages.success(request, "Taken out.")
    return redirect_after_post(reverse("people:section", kwargs={"section": section}))


def _line_of(request: PersonRequest, section: str, public_id: UUID) -> Entry | Transition | None:
    if section == "moves":
        return get_entry_for(request.user, Transition, public_id)
    if section not in _LINE_FORMS:
        raise Http404
    return get_entry_for(request.user, LISTS[section].model, public_id)


# --- Own words and the vocabulary ---


def settle_words(request: PersonRequest) -> HttpResponse:
    """Did you mean…: which topic each line stands for, or one's own words."""
    open_lines = words_to_settle(request.user)
    near = {f"{line.key}-{line.entry.pk}": line for line in open_lines}
    shown = [(name, line.entry.words, line.near) for name, line in near.items()]
    form = said.WordsForm(shown, request.POST or None)
    if request.method == "POST" and form.is_valid():
        for key in dict.fromkeys(line.key for line in open_lines):
            meant = {
                line.entry.pk: next(
                    (t for t in line.near if str(t.public_id) == form.cleaned_data[name]), None
                )
                for name, line in near.items()
                if line.key == key
            }
            actions.settle_words(actor=request.user, key=key, meant=meant, now=clock.now())
        messages.success(request, "Saved.")
        return redirect_after_post(reverse("people:profile"))
    return render(request, "people/words.html", {"form": form, "lines": open_lines})


def suggest_topics(request: PersonRequest) -> HttpResponse:
    """Names of the vocabulary, to offer while somebody types."""
    kind = request.GET.get("kind", "")
    words = request.GET.get(request.GET.get("field", ""), "")[:200]
    kinds = [kind] if kind in TopicKind.values else list(TopicKind.values)
    return render(request, "people/_topic_options.html", {"topics": suggestions(words, kinds)})


def _after_words(person: Person, section: str = "") -> str:
    """Where to go after words were written: to the question what they mean, if there is one."""
    if words_to_settle(person):
        return reverse("people:settle_words")
    if section:
        return reverse("people:section", kwargs={"section": section})
    return reverse("people:profile")


# --- Never ---


def add_never(request: PersonRequest) -> HttpResponse:
    """Put a name on one's never-match list."""
    form = said.NeverForm(request.POST, prefix="never")
    if form.is_valid():
        try:
            actions.add_never_match(actor=request.user, words=form.cleaned_data["words"], now=clock.now())
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "Noted. Nobody is told.")
    else:
        messages.error(request, "Say a name or an e-mail address.")
    return redirect_after_post(reverse("people:section", kwargs={"section": "boundaries"}))


def remove_never(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Take a name off one's never-match list."""
    row = get_object_or_404(NeverMatch, public_id=public_id, person=request.user)
    actions.remove_never_match(actor=request.user, row=row, now=clock.now())
    messages.success(request, "Taken off the list.")
    return redirect_after_post(reverse("people:section", kwargs={"section": "boundaries"}))
