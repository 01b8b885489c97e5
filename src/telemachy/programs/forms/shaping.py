"""What a program is beyond its settings: kind, words and effort, calendar, support, safeguards, its file."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from telemachy.common.text import clean_email, clean_line, clean_text
from telemachy.people.models import Person
from telemachy.people.queries import person_of_email
from telemachy.programs.actions.shaping import Safeguards, Support, Working
from telemachy.programs.choices import Every, ProgramKind, Safeguarding
from telemachy.programs.models import Program
from telemachy.programs.models.words import RoleWords
from telemachy.programs.queries.effort import MOST_PHASES, Phase
from telemachy.programs.queries.program_files import (
    MOST_CHARACTERS,
    MOST_MILESTONES,
    MOST_MINUTES,
    SAFEGUARDS,
    Milestone,
)
from telemachy.programs.queries.programs import milestones_of

_DATE = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
SPARE_ROWS = 2


def _number(**attrs: str) -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "short", **attrs})


def _words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class _Revised(forms.Form):
    """A form that two coordinators may have open at once."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class KindForm(_Revised):
    """Which kind of help a program offers."""

    kind = forms.ChoiceField(label="What it offers", choices=ProgramKind.choices, widget=forms.RadioSelect)

    @classmethod
    def for_program(cls, program: Program) -> "KindForm":
        return cls(initial={"kind": program.kind, "revision": program.revision})


class WorkingForm(_Revised):
    """The words of the roles, the rhythm of the meetings, the minutes of orientation."""

    mentor_word = forms.CharField(
        label="One who helps is a", required=False, max_length=40, help_text="Left blank: mentor."
    )
    mentors_word = forms.CharField(
        label="Several are", required=False, max_length=40, help_text="Left blank: the usual plural."
    )
    mentee_word = forms.CharField(
        label="One who is helped is a", required=False, max_length=40, help_text="Left blank: mentee."
    )
    mentees_word = forms.CharField(
        label="Several are", required=False, max_length=40, help_text="Left blank: the usual plural."
    )
    preparation_minutes = forms.IntegerField(
        label="Minutes to prepare each meeting", min_value=0, max_value=MOST_MINUTES, widget=_number()
    )
    orientation_mentor_minutes = forms.IntegerField(
        label="Minutes of orientation, those who help", min_value=0, max_value=MOST_MINUTES, widget=_number()
    )
    orientation_mentee_minutes = forms.IntegerField(
        label="Minutes of orientation, those who are helped",
        min_value=0,
        max_value=MOST_MINUTES,
        widget=_number(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(MOST_PHASES):
            self.fields[f"p{row}_minutes"] = forms.IntegerField(
                label="Minutes", required=row == 0, min_value=5, max_value=MOST_MINUTES, widget=_number()
            )
            self.fields[f"p{row}_every"] = forms.ChoiceField(
                label="How often",
                required=row == 0,
                choices=[("", "Not used"), *Every.choices][row == 0 :],
            )
            self.fields[f"p{row}_weeks"] = forms.IntegerField(
                label="Weeks", required=False, min_value=1, max_value=260, widget=_number()
            )

    @classmethod
    def for_program(cls, program: Program) -> "WorkingForm":
        names = (
            "mentor_word", "mentors_word", "mentee_word", "mentees_word", "preparation_minutes",
            "orientation_mentor_minutes", "orientation_mentee_minutes", "revision",
        )  # fmt: skip
        initial = {name: getattr(program, name) for name in names}
        for row, phase in enumerate(program.rhythm):
            initial |= {f"p{row}_{name}": value or None for name, value in phase.items()}
        return cls(initial=initial)

    def phases(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        """The rows of the rhythm, for the page."""
        for row in range(MOST_PHASES):
            yield self[f"p{row}_minutes"], self[f"p{row}_every"], self[f"p{row}_weeks"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for row in range(1, MOST_PHASES):
            if cleaned.get(f"p{row}_every") and not cleaned.get(f"p{row}_minutes"):
                self.add_error(f"p{row}_minutes", "Say how many minutes.")
            if cleaned.get(f"p{row}_minutes") and not cleaned.get(f"p{row}_every"):
                self.add_error(f"p{row}_every", "Say how often.")
        return cleaned

    def working(self) -> Working:
        cleaned = self.cleaned_data
        names = ("mentor_word", "mentors_word", "mentee_word", "mentees_word")
        return Working(
            words=RoleWords.of(*(clean_line(cleaned[name]) for name in names)),
            phases=[
                Phase(
                    cleaned[f"p{row}_minutes"],
                    Every(cleaned[f"p{row}_every"]),
                    cleaned[f"p{row}_weeks"] or 0,
                )
                for row in range(MOST_PHASES)
                if cleaned[f"p{row}_minutes"]
            ],
            preparation_minutes=cleaned["preparation_minutes"],
            orientation_mentor_minutes=cleaned["orientation_mentor_minutes"],
            orientation_mentee_minutes=cleaned["orientation_mentee_minutes"],
        )


class CalendarForm(_Revised):
    """What is due when: a row each, by date where the first day is known, else by the day of the program."""

    def __init__(self, starts_on: date | None, rows: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.starts_on = starts_on
        self.count = min(rows, MOST_MILESTONES)
        for row in range(self.count):
            self.fields[f"m{row}_what"] = forms.CharField(label="What", required=False, max_length=80)
            self.fields[f"m{row}_when"] = (
                forms.DateField(label="When", required=False, widget=_DATE)
                if starts_on
                else forms.IntegerField(
                    label="Days after the start",
                    required=False,
                    min_value=0,
                    max_value=1_900,
                    widget=_number(),
                )
            )

    @classmethod
    def for_program(cls, program: Program) -> "CalendarForm":
        found = milestones_of(program)
        initial: dict[str, Any] = {"revision": program.revision}
        for row, milestone in enumerate(found):
            start = program.starts_on
            when = milestone.due_on(start) if start else milestone.after_days
            initial |= {f"m{row}_what": milestone.what, f"m{row}_when": when}
        return cls(program.starts_on, len(found) + SPARE_ROWS, initial=initial)

    @classmethod
    def sent(cls, program: Program, data: QueryDict) -> "CalendarForm":
        rows = sum(f"m{row}_what" in data for row in range(MOST_MILESTONES))
        return cls(program.starts_on, rows, data=data)

    def rows(self) -> Iterator[tuple[BoundField, BoundField]]:
        for row in range(self.count):
            yield self[f"m{row}_when"], self[f"m{row}_what"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for row in range(self.count):
            when, what = cleaned.get(f"m{row}_when"), cleaned.get(f"m{row}_what")
            if what and when is None and f"m{row}_when" not in self.errors:
                self.add_error(f"m{row}_when", "Say when, or clear the words to remove it.")
            if isinstance(when, date) and self.starts_on and when < self.starts_on:
                self.add_error(f"m{row}_when", "This is before the first day.")
        return cleaned

    def milestones(self) -> Sequence[Milestone]:
        """Those with words; a row whose words were cleared is gone."""
        found = []
        for row in range(self.count):
            what = clean_line(self.cleaned_data[f"m{row}_what"])
            when = self.cleaned_data[f"m{row}_when"]
            if what:
                days = (when - self.starts_on).days if isinstance(when, date) and self.starts_on else when
                found.append(Milestone(days, what))
        return found


class SupportForm(_Revised):
    """Who stands behind a program, and what it may cost."""

    sponsor_name = forms.CharField(
        label="Sponsor",
        required=False,
        max_length=80,
        help_text="Who funds or champions it. Everyone who takes part reads this name.",
    )
    sponsor_note = forms.CharField(
        label="What the sponsor says",
        required=False,
        max_length=500,
        widget=_words(2),
        help_text="A line in their own words, once they agreed to it.",
    )
    protected_time = forms.CharField(
        label="Protected time",
        required=False,
        max_length=500,
        widget=_words(2),
        help_text="When and how people may do this within their work. Everyone who takes part reads it.",
    )
    budget_hours = forms.IntegerField(
        label="Budget of hours",
        required=False,
        min_value=0,
        max_value=10_000_000,
        widget=_number(),
        help_text="Hours of everyone together, for the whole program.",
    )
    budget_money = forms.DecimalField(
        label="Budget of money",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=_number(step="0.01"),
    )
    budget_currency = forms.CharField(
        label="Currency",
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs={"class": "short"}),
        help_text="Three letters, such as EUR.",
    )

    @classmethod
    def for_program(cls, program: Program) -> "SupportForm":
        fields = (*Support.__dataclass_fields__, "revision")
        return cls(initial={name: getattr(program, name) for name in fields})

    def clean_budget_currency(self) -> str:
        letters = clean_line(self.cleaned_data["budget_currency"]).upper()
        if letters and not (len(letters) == 3 and letters.isascii() and letters.isalpha()):
            raise forms.ValidationError("Write three letters, such as EUR.")
        return letters

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("budget_money") is not None and not cleaned.get("budget_currency"):
            self.add_error("budget_currency", "Say in which currency.")
        return cleaned

    def support(self) -> Support:
        cleaned = self.cleaned_data
        return Support(
            sponsor_name=clean_line(cleaned["sponsor_name"]),
            sponsor_note=clean_text(cleaned["sponsor_note"]),
            budget_hours=cleaned["budget_hours"],
            budget_money=cleaned["budget_money"],
            budget_currency=cleaned["budget_currency"] if cleaned["budget_money"] is not None else "",
            protected_time=clean_text(cleaned["protected_time"]),
        )


class SafeguardsForm(_Revised):
    """How people at risk are kept safe. The switch of a program that is safeguarded is locked on."""

    safeguarding = forms.ChoiceField(
        label="Safeguarding", required=False, choices=Safeguarding.choices, widget=forms.RadioSelect
    )
    second_adult = forms.CharField(
        label="Second adult",
        required=False,
        max_length=1000,
        widget=_words(),
        help_text="Who sees every meeting and every thread, and how. Screened, and never the mentor alone.",
    )
    concern_route = forms.CharField(
        label="Concern route",
        required=False,
        max_length=1000,
        widget=_words(),
        help_text="How anybody raises a concern, whom it reaches, and how soon. Never the mentor.",
    )
    lead_email = forms.EmailField(
        label="Safeguarding lead",
        required=False,
        max_length=254,
        help_text="The e-mail address of the person who answers for safeguarding.",
    )
    contact_schedule = forms.CharField(
        label="Contact schedule",
        required=False,
        max_length=1000,
        widget=_words(),
        help_text="When staff speak with the mentor, the mentee and, where there is one, the guardian.",
    )
    no_contact_rules = forms.CharField(
        label="No-contact rules",
        required=False,
        max_length=1000,
        widget=_words(),
        help_text="Who must not meet whom, who decides it, and how it is checked. Name no people here.",
    )

    lead: Person | None = None

    def __init__(self, program: Program, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.program = program
        if program.is_safeguarded:
            switch = self.fields["safeguarding"]
            switch.disabled = True
            switch.initial = program.safeguarding
            switch.help_text = "Locked on. No setting, no file and no import turns it off."

    @classmethod
    def for_program(cls, program: Program) -> "SafeguardsForm":
        initial = {name: getattr(program, name) for name in (*SAFEGUARDS, "safeguarding", "revision")}
        lead = program.safeguarding_lead
        return cls(program, initial={**initial, "lead_email": lead.email if lead else ""})

    def clean_lead_email(self) -> str:
        address = clean_email(self.cleaned_data["lead_email"])
        if address:
            self.lead = person_of_email(address)
            if self.lead is None or not self.lead.is_active:
                raise forms.ValidationError("Nobody here has this address. Add the person first.")
        return address

    def safeguards(self) -> Safeguards:
        return Safeguards(**{name: clean_text(self.cleaned_data[name]) for name in SAFEGUARDS})


class ProgramFileForm(forms.Form):
    """A program file on its way in."""

    file = forms.FileField(label="Program file", max_length=200, help_text="A file that ends in .toml.")
    name = forms.CharField(
        required=False, max_length=80, help_text="Left blank, the program has the name in the file."
    )
    starts_on = forms.DateField(label="First day", widget=_DATE)

    def clean_name(self) -> str:
        return clean_line(self.cleaned_data["name"])

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file.size > 4 * MOST_CHARACTERS:
            raise forms.ValidationError("This file is bigger than any program file.")
        try:
            return str(file.read().decode("utf-8-sig")).replace("\r\n", "\n")
        except UnicodeDecodeError:
            raise forms.ValidationError("This file is not text in UTF-8.") from None

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if not date(2000, 1, 1) <= day <= date(2200, 1, 1) - timedelta(days=2_000):
            raise forms.ValidationError("Choose a day of this century.")
        return day


class KeepForm(forms.Form):
    """A name under which every coordinator here finds the file."""

    name = forms.CharField(label="Name of the file", max_length=80)
    summary = forms.CharField(
        label="In one line", required=False, max_length=300, help_text="What it is good for. Name no people."
    )

    def clean_name(self) -> str:
        line = clean_line(self.cleaned_data["name"])
        if not line:
            raise forms.ValidationError("Write a name.")
        return line

    def clean_summary(self) -> str:
        return clean_line(self.cleaned_data["summary"])
